"""What the screens say: gettext catalogues, one a language, read once at start. The Dutch one is written first.

A key is `part.thing`; `{name}` in a text is filled in by the caller.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every key and its text in one language. Raises KeyError for a language that is not spoken here."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}


class Texts:
    """The texts of one language: `t = Texts("nl"); t("drawer.close")`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._catalogue = catalogue(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, filled in. Raises KeyError for a key that stands in no catalogue: a defect, and the tests look for it."""
        text = self._catalogue[key]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._catalogue

    def either(self, key: str, fallback: str) -> str:
        """The text of a key, or the word itself: for values of a file that has words we do not know."""
        return self._catalogue.get(key, fallback)

    def under(self, prefix: str) -> dict[str, str]:
        """All texts whose key begins with `prefix.`, by the rest of the key: what a script in the browser needs."""
        return {key.removeprefix(prefix + "."): text for key, text in self._catalogue.items() if key.startswith(prefix + ".")}
