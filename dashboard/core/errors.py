"""One base for the errors we say to people, and one table from error to HTTP status. Anything else is a defect, and logged as one."""

from __future__ import annotations


class BeeldregieError(Exception):
    """An error with a sentence a person understands. `status` is its HTTP status, `kind` the last part of its problem type."""

    status = 500
    kind = "error"

    def __init__(self, sentence_nl: str, sentence_en: str | None = None) -> None:
        super().__init__(sentence_nl)
        self.nl = sentence_nl
        self.en = sentence_en or sentence_nl

    def said(self, language: str) -> str:
        """The sentence in this language: "en" or, for any other, Dutch."""
        return self.en if language == "en" else self.nl


class NotLoggedIn(BeeldregieError):
    """Nobody is logged in, or the session has ended."""

    status, kind = 401, "not-logged-in"


class NotPermitted(BeeldregieError):
    """Logged in, but this role may not do this."""

    status, kind = 403, "not-permitted"


class NotFound(BeeldregieError):
    """There is no such thing, or you may not know of it."""

    status, kind = 404, "not-found"


class Conflict(BeeldregieError):
    """It cannot be done any more, or was done already."""

    status, kind = 409, "conflict"


class BadInput(BeeldregieError):
    """The input cannot be read or is not allowed; nothing was changed. The sentence names the field and the reason."""

    status, kind = 422, "bad-input"


class TooLarge(BeeldregieError):
    """More than is taken in; the sentence says how much may be sent."""

    status, kind = 413, "too-large"


class TooMany(BeeldregieError):
    """Too many tries; the sentence says when it may be tried again, `wait` in seconds."""

    status, kind = 429, "too-many"
    wait = 60


class NotReady(BeeldregieError):
    """A part that is needed does not answer."""

    status, kind = 503, "not-ready"


class SetupError(BeeldregieError):
    """The machine lacks something; the sentence says what to do."""

    kind = "setup"
