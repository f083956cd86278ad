"""What is read again is drawn again only when it says something else."""

from __future__ import annotations

from dash import html, no_update

from dashboard.pages.drawn import anew


def team(words: str) -> list[html.Li]:
    return [html.Li([html.B(words), html.Button("Schaal af", id={"type": "team-down", "team": "1"}, n_clicks=0)])]


def test_what_says_the_same_stays_as_it_stands() -> None:
    shown, drawn = anew(team("CoPi"), None)
    assert shown[0].children[0].children == "CoPi"
    assert anew(team("CoPi"), drawn) == (no_update, no_update)


def test_what_says_something_else_is_drawn_anew() -> None:
    _, drawn = anew(team("CoPi"), None)
    shown, then = anew(team("ROT"), drawn)
    assert shown[0].children[0].children == "ROT" and then != drawn
    assert anew([], then)[0] == []
    assert anew(team("CoPi"), then)[0] != no_update
