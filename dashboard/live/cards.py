"""Pictures in words, for when there is no camera picture to show: over, no signal, not confirmed. Dutch first, English under it."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from dashboard.core.models import Text
from dashboard.live.picture import Picture, decoded, encoded

_ENDED = Text("Meekijken is beëindigd", "Viewing has ended")
_REASONS = {
    "expired": Text("De afgesproken tijd is om.", "The agreed time is over."),
    "withdrawn": Text("De toestemming is ingetrokken.", "The permission was withdrawn."),
    "team_ended": Text("Het team is afgeschaald, of u bent er niet meer in.", "The team was scaled down, or you are in it no more."),
    "handed_over": Text("Een collega heeft het beeld overgenomen.", "A colleague took the picture over."),
    "returned": Text("U hebt de toestemming teruggegeven.", "You gave the permission back."),
    "incident_closed": Text("Het incident is gesloten.", "The incident was closed."),
    "agreement_ended": Text("Het convenant geldt niet meer.", "The agreement is no longer in force."),
    "turn_ended": Text("Uw beurt is voorbij.", "Your turn is over."),
    "designation_ended": Text("Het aanwijzingsbesluit geldt niet meer.", "The designation is no longer in force."),
    "role_ended": Text("Uw rol geldt niet meer.", "Your role is no longer valid."),
    "qualification_ended": Text("Uw kwalificatie geldt niet meer.", "Your qualification is no longer valid."),
    "shutter": Text("De afschermkap van de camera is dicht.", "The camera's shutter is closed."),
    "rule_changed": Text("De regels zijn veranderd.", "The rules have changed."),
    "session_ended": Text("U bent uitgelogd.", "You are logged out."),
    "relay_stopped": Text("De beeldserver stopt. Probeer het zo weer.", "The picture server stops. Try again shortly."),
}
_OTHER = Text("Vraag het meekijken opnieuw aan.", "Ask to view again.")

_SIZE = (360, 640, 3)
_GROUND, _TITLE, _WORDS, _SECOND = (46, 36, 28), (245, 245, 245), (225, 220, 215), (170, 160, 150)  # BGR
_STANDING = (105, 183, 245)  # amber: what is shown is not of now
_FONT = cv2.FontFace("sans")  # OpenCV's own Rubik: no font file is needed, and it knows the ë
_QUALITY = 88


@cache
def ended(reason: str) -> Picture:
    """ "Meekijken is beëindigd", and why. An unknown reason gives the general sentence."""
    return _card(_ENDED, reason_in_words(reason))


@cache
def no_signal() -> Picture:
    """The camera gives no picture."""
    return _card(
        Text("Geen beeld", "No signal"),
        Text("De camera geeft geen beeld. Wij blijven het proberen.", "The camera gives no picture. We keep trying."),
    )


@cache
def not_yet() -> Picture:
    """The camera was called and gave no picture so far."""
    return _card(Text("Nog geen beeld", "No picture yet"), Text("De camera antwoordt nog niet.", "The camera does not answer yet."))


def aged(jpeg: bytes, seconds: int) -> Picture | None:
    """A camera's last picture, with how old it is written above it; None when it cannot be decoded. Blocking: call it in a thread."""
    image = decoded(jpeg)
    if image is None:
        return None
    height, width = image.shape[:2]
    words = f"Stilstaand beeld, {seconds} s oud · Still picture, {seconds} s old"
    size = max(10, min(height // 16, width // 24))
    np.right_shift(image[: size * 2], 2, out=image[: size * 2])  # a quarter of the light: the letters show on anything
    cv2.putText(image, words, (size, round(size * 1.35)), _STANDING, _FONT, size, 600)
    jpeg_ = encoded(image, _QUALITY)
    return None if jpeg_ is None else Picture(jpeg_, live=False)


@cache
def unconfirmed() -> Picture:
    """The database does not answer, so nobody can say that this may still be seen."""
    return _card(
        Text("Even geen beeld", "No picture for a moment"),
        Text("Het recht om mee te kijken kan nu niet worden bevestigd.", "The right to view cannot be confirmed right now."),
    )


@cache
def moving() -> Picture:
    """The camera turns, or stands where nobody said: which parts of its picture are private is not known."""
    return _card(
        Text("De camera beweegt", "The camera is moving"),
        Text("Het beeld komt terug zodra hij stilstaat.", "The picture returns once it stands still."),
    )


@cache
def unreadable() -> Picture:
    """What the camera sends cannot be decoded, so what must be covered cannot be."""
    return _card(
        Text("Beeld niet te verwerken", "Picture cannot be processed"),
        Text("Wat niet te zien mag zijn, is zo niet af te dekken.", "What may not be seen cannot be covered this way."),
    )


def reason_in_words(reason: str) -> Text:
    """Why a viewing ended, in a sentence."""
    return _REASONS.get(reason, _OTHER)


def _card(title: Text, words: Text) -> Picture:
    image = np.full(_SIZE, _GROUND, np.uint8)
    cv2.rectangle(image, (40, 104), (45, 246), (200, 150, 60), -1)
    for line, top, colour, size, weight in (
        (title.nl, 130, _TITLE, 32, 600),
        (words.nl, 166, _WORDS, 19, 400),
        (title.en, 216, _SECOND, 20, 500),
        (words.en, 243, _SECOND, 16, 400),
    ):
        cv2.putText(image, line, (64, top), colour, _FONT, size, weight)
    jpeg = encoded(image, _QUALITY)
    assert jpeg is not None
    return Picture(jpeg, live=False)
