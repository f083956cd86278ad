"""Criminal investigation, which this system does not serve (LAW section 2): by which words somebody asks for it."""

from __future__ import annotations

import re
from typing import Final

INVESTIGATION: Final = "opsporing"  # as a reason or a purpose
# Whole words: "opsporingsambtenaar meldt ongeval" is about an accident.
_SAID: Final = (
    "opsporing",
    "opsporingen",
    "opsporingsdoeleinden",
    "opsporingsonderzoek",
    "opsporingsonderzoeken",
    "recherche",
    "rechercheonderzoek",
    "rechercheonderzoeken",
    "strafrechtelijk onderzoek",
    "strafrechtelijke onderzoeken",
    "criminal investigation",
    "criminal investigations",
    "criminal inquiry",
    "criminal inquiries",
)
_PATTERN: Final = re.compile(rf"\b(?:{'|'.join(_SAID)})\b".replace(" ", r"[\s-]+"), re.IGNORECASE)


def is_meant(words: str) -> bool:
    """Whether words, in Dutch or English, ask for pictures for criminal investigation."""
    return _PATTERN.search(words) is not None
