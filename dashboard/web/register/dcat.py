"""What the register is, for catalogues of open data: DCAT-AP-NL 3.0, as Turtle and as JSON-LD of the same graph.

Geonovum, DCAT-AP-NL 3.0 (https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/): a catalogue with one dataset, its distributions, and the data
service behind them. The values of language, theme, access, frequency, status and file type are from the EU's vocabularies.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.store import register
from dashboard.store.register import Covered, Publisher
from dashboard.web.answers import iso
from dashboard.web.register import rdf
from dashboard.web.register.page import Public, answer, site
from dashboard.web.register.rdf import Body, Graph, Link, Literal
from dashboard.web.register.texts import Words

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LICENCES = {
    "cc0": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl",
    "cc-by": "http://creativecommons.org/licenses/by/4.0/deed.nl",
}
_EU = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = (f"{_EU}language/NLD", f"{_EU}language/ENG")
_THEMES = (f"{_EU}data-theme/JUST", f"{_EU}data-theme/TRAN")
_PUBLIC = f"{_EU}access-right/PUBLIC"
_STATUS = f"{_EU}dataset-status/COMPLETED"
_DAILY = f"{_EU}frequency/DAILY"
_FEATURES = "http://www.opengis.net/doc/IS/ogcapi-features-1/1.0"
_FORMATS = {  # by distribution: file type in the EU's list, media type in IANA's
    "csv": (f"{_EU}file-type/CSV", "https://www.iana.org/assignments/media-types/text/csv"),
    "geojson": (f"{_EU}file-type/GEOJSON", "https://www.iana.org/assignments/media-types/application/geo+json"),
    "ogc": (f"{_EU}file-type/GEOJSON", "https://www.iana.org/assignments/media-types/application/geo+json"),
}

router = APIRouter(include_in_schema=False)


@router.api_route("/register/catalog.ttl", methods=["GET", "HEAD"])
async def as_turtle(request: Request, db: Public) -> Response:
    """The catalogue as Turtle."""
    return _answer(request, rdf.turtle(await _read(request, db), PREFIXES), "text/turtle; charset=utf-8")


@router.api_route("/register/catalog.jsonld", methods=["GET", "HEAD"])
async def as_json_ld(request: Request, db: Public) -> Response:
    """The catalogue as JSON-LD."""
    return _answer(request, rdf.json_ld(await _read(request, db), PREFIXES), "application/ld+json")


def graph(base: str, licence: str, publisher: Publisher | None, covered: Covered | None) -> Graph:
    """The catalogue of the installation at an address (`base`, without a slash at its end)."""
    root = f"{base}/register/catalog"
    common = _common(base, licence, covered)
    nodes = {
        root: _catalogue(base, common),
        f"{root}#cameras": _dataset(base, common, covered),
        **{f"{root}#{name}": _distribution(base, name, common) for name in _FORMATS},
        f"{root}#service": _service(base, common),
        f"{root}#publisher": _agent(publisher),
        f"{root}#contact": _contact(base, publisher),
    }
    if covered:
        nodes[f"{root}#area"] = _area(covered)
    return nodes | _ranges(base, licence)


async def _read(request: Request, db: Database) -> Graph:
    settings: Settings = request.app.state.services.settings
    async with db.read() as conn:
        publisher = await register.publisher(conn, settings.publisher)
        covered = await register.covered(conn)
    return graph(site(request), settings.data_licence, publisher, covered)


def _answer(request: Request, text: str, media_type: str) -> Response:
    return answer(request, text.encode(), media_type, headers={"Vary": "Host", "Access-Control-Allow-Origin": "*"})


def _words(part: str) -> Body:
    """Title and description in both languages."""
    both = (Words("nl"), Words("en"))
    return {f"dct:{name}": [Literal(t(f"{part}.{name}"), language=t.language) for t in both] for name in ("title", "description")}


def _common(base: str, licence: str, covered: Covered | None) -> Body:
    root = f"{base}/register/catalog"
    found: Body = {
        "dct:publisher": [Link(f"{root}#publisher")],
        "dcat:contactPoint": [Link(f"{root}#contact")],
        "dct:license": [Link(LICENCES[licence])],
        "dct:language": [Link(one) for one in _LANGUAGES],
        "dcat:theme": [Link(one) for one in _THEMES],
    }
    return {**found, "dct:modified": [Literal(iso(covered.updated_at), kind="xsd:dateTime")]} if covered else found


def _catalogue(base: str, common: Body) -> Body:
    root = f"{base}/register/catalog"
    return {
        "a": [Link("dcat:Catalog")],
        **_words("dcat"),
        **{name: values for name, values in common.items() if name != "dcat:theme"},
        "foaf:homepage": [Link(f"{base}/register")],
        "dcat:themeTaxonomy": [Link(f"{_EU}data-theme")],
        "dcat:dataset": [Link(f"{root}#cameras")],
        "dcat:service": [Link(f"{root}#service")],
    }


def _dataset(base: str, common: Body, covered: Covered | None) -> Body:
    root = f"{base}/register/catalog"
    return {
        "a": [Link("dcat:Dataset")],
        **_words("dcat"),
        **{name: values for name, values in common.items() if name != "dct:license"},  # of its distributions
        "dct:creator": [Link(f"{root}#publisher")],
        "dct:accessRights": [Link(_PUBLIC)],
        "dct:identifier": [Literal(f"{root}#cameras")],
        "dcat:keyword": [Literal(word, language=one) for one in ("nl", "en") for word in Words(one)("dcat.keywords").split(", ")],
        "dcat:landingPage": [Link(f"{base}/register")],
        "dct:accrualPeriodicity": [Link(_DAILY)],
        "adms:status": [Link(_STATUS)],
        "dcat:distribution": [Link(f"{root}#{name}") for name in _FORMATS],
        "dct:spatial": [Link(f"{root}#area")] if covered else [],
    }


def _distribution(base: str, name: str, common: Body) -> Body:
    kind, media = _FORMATS[name]
    file = f"{base}/register/cameras.{name}"
    where: Body = {"dcat:accessURL": [Link(file)], "dcat:downloadURL": [Link(file)]}
    if name == "ogc":
        service = f"{base}/register/catalog#service"
        where = {"dcat:accessURL": [Link(f"{base}/ogc/collections/register.cameras")], "dcat:accessService": [Link(service)]}
    return {
        "a": [Link("dcat:Distribution")],
        **_words(f"dcat_{name}"),
        **{one: values for one, values in common.items() if one in ("dct:license", "dct:language", "dct:modified")},
        "dct:format": [Link(kind)],
        "dcat:mediaType": [Link(media)],
        **where,
    }


def _service(base: str, common: Body) -> Body:
    root = f"{base}/register/catalog"
    return {
        "a": [Link("dcat:DataService")],
        **_words("dcat_ogc"),
        **common,
        "dct:creator": [Link(f"{root}#publisher")],
        "dct:accessRights": [Link(_PUBLIC)],
        "dct:identifier": [Literal(f"{root}#service")],
        "dct:conformsTo": [Link(_FEATURES)],
        "dcat:endpointURL": [Link(f"{base}/ogc/")],
        "dcat:endpointDescription": [Link(f"{base}/ogc/api")],
        "dcat:servesDataset": [Link(f"{root}#cameras")],
    }


def _agent(publisher: Publisher | None) -> Body:
    """Who publishes; while nothing is published, the register itself."""
    if publisher is None:
        return {"a": [Link("foaf:Agent")], "foaf:name": [Literal(Words("nl")("dcat.title"), language="nl")]}
    return {
        "a": [Link("foaf:Agent")],
        "foaf:name": [Literal(publisher.name, language="nl")],
        "dct:identifier": [Literal(publisher.id)],
        "foaf:homepage": [Link(publisher.contact_url)] if publisher.contact_url else [],
    }


def _contact(base: str, publisher: Publisher | None) -> Body:
    """Where to ask: the publisher's own addresses; where none is on record, the register's page, which says whom to ask for each camera."""
    return {
        "a": [Link("vcard:Organization")],
        "vcard:fn": [Literal(publisher.name if publisher else Words("nl")("dcat.title"))],
        "vcard:hasURL": [Link((publisher.contact_url if publisher else None) or f"{base}/register")],
        "vcard:hasEmail": [Link(f"mailto:{publisher.contact_email}")] if publisher and publisher.contact_email else [],
    }


def _area(covered: Covered) -> Body:
    west, south, east, north = (f"{side:.4f}" for side in (covered.west, covered.south, covered.east, covered.north))
    ring = ", ".join(f"{x} {y}" for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south)))
    return {"a": [Link("dct:Location")], "dcat:bbox": [Literal(f"POLYGON(({ring}))", kind="geo:wktLiteral")]}


def _ranges(base: str, licence: str) -> Graph:
    """What kind of thing each resource elsewhere is, as the profile asks of the values of these properties."""
    kinds = {
        "dct:LicenseDocument": [LICENCES[licence]],
        "dct:LinguisticSystem": _LANGUAGES,
        "dct:RightsStatement": [_PUBLIC],
        "dct:Frequency": [_DAILY],
        "dct:Standard": [_FEATURES],
        "dct:MediaTypeOrExtent": {kind for kind, _ in _FORMATS.values()},
        "dct:MediaType": {media for _, media in _FORMATS.values()},
        "foaf:Document": [f"{base}/register"],
        "skos:Concept": [*_THEMES, _STATUS],
        "skos:ConceptScheme": [f"{_EU}data-theme"],
    }
    return {one: {"a": [Link(kind)]} for kind, ones in kinds.items() for one in sorted(ones)}
