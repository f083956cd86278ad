"""The demo's organisations: real names, so that the case is recognisable; what they do in the demo is fictional and marked so."""

from __future__ import annotations

from dashboard.store.organisations import Contact, Organisation

_ROWS = (
    ("gemeente-rotterdam-verkeer", "Gemeente Rotterdam, verkeersregie", "municipality", "traffic"),
    ("gemeente-rotterdam-stadsbeheer", "Gemeente Rotterdam, Stadsbeheer toezicht", "municipality", "public_order"),
    ("gemeente-rotterdam-tunnels", "Gemeente Rotterdam, tunnelbeheer", "municipality", "tunnel"),
    ("gemeente-rotterdam-bruggen", "Gemeente Rotterdam, brugbediening", "municipality", "bridge"),
    ("ret", "RET", "public_transport", "transport"),
    ("politie-rotterdam", "Politie, eenheid Rotterdam", "police", "public_order"),
    ("rws-wnz", "Rijkswaterstaat West-Nederland Zuid", "road_authority", "road"),
    ("provincie-zuid-holland", "Provincie Zuid-Holland", "province", "road"),
    ("vid", "Verkeersinformatiedienst (VID)", "private", "road"),
    ("prorail", "ProRail", "rail", "transport"),
    ("gemeente-almere", "Gemeente Almere, toezicht", "municipality", "public_order"),
    ("gemeente-almere-verkeer", "Gemeente Almere, verkeer", "municipality", "traffic"),
    ("gemeente-almere-parkeren", "Gemeente Almere, parkeercentrale", "municipality", "parking"),
    ("politie-midden-nederland", "Politie, eenheid Midden-Nederland", "police", "public_order"),
    ("meldkamer-rotterdam", "Meldkamer Rotterdam", "safety_region", "other"),
    ("meldkamer-lelystad", "Meldkamer Lelystad", "safety_region", "other"),
    ("provincie-flevoland", "Provincie Flevoland", "province", "road"),
    ("winkels-lijnbaan", "Winkels Lijnbaan (fictief)", "private", "other"),
    ("alarmcentrale-rijnmond", "Alarmcentrale Rijnmond (fictief)", "alarm_centre", "other"),
    ("vcs-observation", "VCS Observation", "private", "other"),
)


def _contact(id: str) -> Contact:
    """Addresses that cannot exist (RFC 2606): the demo's residents must not write to a real organisation."""
    return Contact(f"https://{id}.example/cameras/vraag", f"cameras@{id}.example", f"https://{id}.example/privacy")


ORGANISATIONS = tuple(Organisation(*row, is_demo=True, contact=_contact(row[0])) for row in _ROWS)
