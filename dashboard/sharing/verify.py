"""Whether the log is whole: for `beeldregie log verify`."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store import log


async def verify(conn: AsyncConnection) -> list[str]:
    """Check the chain, its end, the published heads and the side rows. Returns one sentence (Dutch) per finding; empty: the log is whole.

    Needs reading rights on the log only. Emptied side rows are no finding: retention may do that.
    """
    return [_SENTENCES[finding.kind].format(at=finding.at) for finding in await log.findings(conn)]


_SENTENCES = {
    "unsealed": "Rij met id {at} is niet verzegeld.",
    "changed": "Rij {at} is veranderd: de hash klopt niet met de inhoud.",
    "broken": "Rij {at} sluit niet aan op de rij ervoor: er is een rij verwijderd, verwisseld of herschreven.",
    "gap": "Voor rij {at} ontbreken een of meer rijen.",
    "head": "Het einde van de keten (rij {at}) klopt niet met de laatste rij: de staart is afgeknipt of herschreven.",
    "published": "De keten bevat rij {at} niet meer zoals die op het openbare register is gepubliceerd.",
    "detail": "De bijzondere gegevens bij rij {at} zijn veranderd.",
    "detail_added": "Bij rij {at} staan bijzondere gegevens die er niet bij horen.",
}
