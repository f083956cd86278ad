"""Whether the log is whole: for `beeldregie log verify`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store import log


async def verify(conn: AsyncConnection, noted: Mapping[int, str] | None = None) -> list[str]:
    """Check the chain, its end, the published heads and the side rows. Returns one sentence (Dutch) per finding; empty: the log is whole.

    `noted`: heads that somebody took down from the public register, row number to hash in hexadecimal. Who owns the database can
    rewrite the whole chain with its published heads, and only what was taken down elsewhere shows that.
    Needs reading rights on the log only. Emptied side rows are no finding: retention may do that.
    """
    found = [_SENTENCES[finding.kind].format(at=finding.at) for finding in await log.findings(conn)]
    wrong = [seq for seq, digest in (noted or {}).items() if await log.hash_at(conn, seq) != digest.casefold()]
    return found + [_SENTENCES["noted"].format(at=seq) for seq in wrong]


_SENTENCES = {
    "unsealed": "Rij met id {at} is niet verzegeld.",
    "changed": "Rij {at} is veranderd: de hash klopt niet met de inhoud.",
    "broken": "Rij {at} sluit niet aan op de rij ervoor: er is een rij verwijderd, verwisseld of herschreven.",
    "gap": "Voor rij {at} ontbreken een of meer rijen.",
    "head": "Het einde van de keten (rij {at}) klopt niet met de laatste rij: de staart is afgeknipt of herschreven.",
    "published": "De keten bevat rij {at} niet meer zoals die op het openbare register is gepubliceerd.",
    "noted": "Rij {at} is niet meer zoals u die van het openbare register overnam.",
    "detail": "De bijzondere gegevens bij rij {at} zijn veranderd.",
    "detail_added": "Bij rij {at} staan bijzondere gegevens die er niet bij horen.",
    "detail_gone": "De bijzondere gegevens bij rij {at} zijn verwijderd: legen mag, weghalen niet.",
    "detail_orphan": "Er staan bijzondere gegevens bij id {at}, maar die rij is er niet meer.",
}
