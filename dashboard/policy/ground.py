"""What a way to a picture is: the rule it rests on, what it asks for, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dashboard.core.models import Masking, QualificationKind, Text
from dashboard.policy.facts import Agreement, Basis

EndsBecause = Literal[
    "asked", "agreement", "hours", "turn", "designation", "role", "qualification", "basis", "incident", "approval", "push"
]
Ends = list[tuple[datetime, EndsBecause]]


@dataclass(frozen=True, slots=True)
class Ground:
    """A way to the picture that the law leaves open, with what it asks for."""

    rule: str
    basis: Basis
    source: Text
    own: bool
    ends: tuple[tuple[datetime, EndsBecause], ...]
    minutes_max: int
    agreement: Agreement | None = None
    incident: bool = False
    owners_incident: bool = False  # only one that the owner's or controller's side opened counts
    approval: bool = False
    unrecognisable: bool = False
    qualification: QualificationKind | None = None  # what whoever looks has to be qualified for
    unconfirmed: bool = False  # marked (c): the privacy officer has yet to confirm the rule

    @property
    def agreement_code(self) -> str | None:
        """The code of the agreement it rests on."""
        return self.agreement.code if self.agreement else None

    @property
    def watermark(self) -> bool:
        """Whether the agreement it rests on asks that the picture shows who receives it, and when."""
        return self.agreement is not None and self.agreement.watermark

    @property
    def masking(self) -> Masking:
        """What the ground itself asks; the camera's privacy profile may ask more."""
        if self.unrecognisable:
            return "unrecognisable"
        return "masked" if self.agreement is not None and self.agreement.masked else "none"
