"""A small RDF graph, written as Turtle and as JSON-LD. Only what a catalogue needs: named nodes with links and words, no blank nodes.

https://www.w3.org/TR/turtle/, https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Link:
    """A value that is another resource: its address, or a prefixed name."""

    to: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in words: with its language, or its type as a prefixed name, or neither."""

    text: str
    language: str = ""
    kind: str = ""


Value = Link | Literal
Body = dict[str, list[Value]]  # values by prefixed name; "a" says the types
Graph = dict[str, Body]  # by the node's address
_BARRED = re.compile(r'[\x00-\x20<>"{}|^`\\]')  # what no address may hold
_ADDRESS = re.compile(r"(https?|mailto):")


def turtle(graph: Graph, prefixes: Mapping[str, str]) -> str:
    """The graph in Turtle."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in prefixes.items())
    return head + "".join(f"\n{_resource(node)}\n{_body(body)} .\n" for node, body in graph.items())


def json_ld(graph: Graph, prefixes: Mapping[str, str]) -> str:
    """The graph in JSON-LD."""
    nodes = [
        {
            "@id": _quoted(node),
            **{name: [_value(one) for one in values] for name, values in body.items() if name != "a"},
            "@type": [one.to for one in body["a"] if isinstance(one, Link)],
        }
        for node, body in graph.items()
    ]
    return json.dumps({"@context": dict(prefixes), "@graph": nodes}, ensure_ascii=False, indent=1) + "\n"


def _body(body: Body) -> str:
    return " ;\n".join(f"  {name} {', '.join(_written(one) for one in values)}" for name, values in body.items() if values)


def _written(value: Value) -> str:
    if isinstance(value, Link):
        return _resource(value.to)
    words = json.dumps(value.text, ensure_ascii=False)  # JSON's escapes are Turtle's too
    return words + (f"@{value.language}" if value.language else f"^^{value.kind}" if value.kind else "")


def _value(value: Value) -> dict[str, str]:
    if isinstance(value, Link):
        return {"@id": _quoted(value.to)}
    more = {"@language": value.language, "@type": value.kind}
    return {"@value": value.text, **{name: one for name, one in more.items() if one}}


def _resource(address: str) -> str:
    return f"<{_quoted(address)}>" if _ADDRESS.match(address) else address


def _quoted(address: str) -> str:
    return _BARRED.sub(lambda found: quote(found[0]), address)
