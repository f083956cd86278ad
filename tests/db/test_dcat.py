"""The catalogue of the open data, read by rdflib: what DCAT-AP-NL 3.0 asks for is there, and both notations say the same."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
BASE = "https://cameras.example"
# Mandatory in DCAT-AP-NL 3.0 (its SHACL shapes) and DCAT-AP 3.0: class, property, at most so many (0: any number).
MANDATORY = [
    *((DCAT.Catalog, one, 0) for one in (DCTERMS.title, DCTERMS.description, DCAT.dataset)),
    *((DCAT.Catalog, one, 1) for one in (DCTERMS.publisher, DCAT.contactPoint)),
    *((DCAT.Dataset, one, 0) for one in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCAT.theme, DCAT.distribution)),
    *((DCAT.Dataset, one, 1) for one in (DCTERMS.accessRights, DCAT.contactPoint, DCTERMS.identifier, DCTERMS.publisher)),
    *((DCAT.Distribution, one, 1) for one in (DCTERMS.license, DCAT.accessURL, DCAT.mediaType)),
    *((DCAT.DataService, one, 0) for one in (DCTERMS.title, DCTERMS.description, DCAT.theme, DCAT.servesDataset)),
    *((DCAT.DataService, one, 1) for one in (DCAT.endpointURL, DCAT.endpointDescription, DCTERMS.accessRights, DCAT.contactPoint)),
    *((DCAT.DataService, one, 1) for one in (DCTERMS.identifier, DCTERMS.license, DCTERMS.publisher)),
    (FOAF.Agent, FOAF.name, 0),
    (VCARD.Organization, VCARD.fn, 1),
]


@pytest.fixture
def visitor(settings: Settings, filled: psycopg.Connection) -> Iterator[TestClient]:
    """A catalogue's harvester."""
    chosen = settings.model_copy(update={"public_address": BASE, "publisher": "politie-midden-nederland", "data_licence": "cc-by"})
    with TestClient(create_web(chosen), base_url="http://127.0.0.1:8050") as client:
        yield client


def _read(visitor: TestClient, ending: str, notation: str) -> Graph:
    answer = visitor.get(f"/register/catalog.{ending}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.text, format=notation)


def test_what_the_profile_asks_is_there(visitor: TestClient) -> None:
    graph = _read(visitor, "ttl", "turtle")
    for kind, name, most in MANDATORY:
        subjects = list(graph.subjects(RDF.type, kind))
        assert subjects, kind
        for subject in subjects:
            values = list(graph.objects(subject, name))
            assert values and (not most or len(values) <= most), (subject, name)
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert {title.language for title in graph.objects(dataset, DCTERMS.title) if isinstance(title, Literal)} == {"nl", "en"}
    assert graph.value(dataset, DCTERMS.accessRights) == URIRef("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
    modified = graph.value(dataset, DCTERMS.modified)
    assert isinstance(modified, Literal) and modified.datatype == XSD.dateTime
    publisher = graph.value(dataset, DCTERMS.publisher)
    assert graph.value(publisher, FOAF.name) == Literal("Politie Midden-Nederland", lang="nl")
    contact = graph.value(dataset, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:cameras@politie.example")
    assert set(graph.objects(predicate=DCTERMS.license)) == {URIRef("http://creativecommons.org/licenses/by/4.0/deed.nl")}


def test_every_download_it_names_can_be_fetched(visitor: TestClient) -> None:
    graph = _read(visitor, "ttl", "turtle")
    named = [
        str(one)
        for name in (DCAT.downloadURL, DCAT.accessURL, DCAT.endpointURL, DCAT.endpointDescription, FOAF.homepage)
        for one in graph.objects(None, name)
    ]
    ours = {one.removeprefix(BASE) for one in named if one.startswith(BASE)}
    assert {"/register/cameras.csv", "/register/cameras.geojson", "/ogc/", "/ogc/api"} <= ours
    for path in ours:
        assert visitor.get(path).status_code == 200, path


def test_both_notations_say_the_same_whatever_a_name_holds(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute(
        "UPDATE beeldregie.organisation SET name = %s, contact_url = %s WHERE id = 'politie-midden-nederland'",
        ('De "politie" \\ <b>\n', "https://politie.example/a>b{c}|d"),
    )
    turtle, json_ld = _read(visitor, "ttl", "turtle"), _read(visitor, "jsonld", "json-ld")
    assert len(turtle) > 50
    assert isomorphic(turtle, json_ld)


def test_an_empty_register_has_a_catalogue_too(settings: Settings) -> None:
    with TestClient(create_web(settings), base_url="http://127.0.0.1:8050") as client:
        graph = _read(client, "ttl", "turtle")
        assert list(graph.subjects(RDF.type, DCAT.Dataset))
        head = client.head("/register/catalog.jsonld")
        assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", "application/ld+json")
