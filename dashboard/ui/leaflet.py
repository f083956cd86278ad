"""The layers of the map as dash-leaflet parts. Functions that draw stand in assets/map.js, colours in assets/style.css.

Each layer lies in a pane of its own: a layer is switched by showing its pane (a class on the map), and loads when it first gets an address.
"""

from __future__ import annotations

from typing import Any

import dash_leaflet as dl

BASE_URL = "/assets/base.geojson"
GROUND_URL = "/api/ground.geojson"
NO_TILE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"  # nothing, and no request
# As assets/panel.js says them where the ground can be changed.
OWN_CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'
PDOK_CREDIT = 'Kaart: <a href="https://www.pdok.nl">PDOK</a>, Kadaster (CC BY 4.0)'
PDOK_URL = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/{layer}/EPSG:3857/{{z}}/{{x}}/{{y}}.png"
CLUSTER = {"radius": 84, "maxZoom": 16, "minPoints": 3}

# Lower lies under higher; Leaflet's own overlays stand at 400, markers at 600.
PANES = {
    "base": 250,
    "base-labels": 260,
    "tiles": 270,
    "areas": 380,
    "heat": 390,
    "flow": 420,
    "sites": 430,
    "near": 435,
    "cone": 440,
    "cameras": 610,
    "chosen": 620,
    "triggers": 630,
}


def function(name: str) -> dict[str, str]:
    """A function of assets/map.js, as dash-leaflet wants it named."""
    return {"variable": f"dashExtensions.beeldregie.{name}"}


def pane(name: str, *layers: Any) -> Any:
    """A pane of the map with its layers."""
    return dl.Pane(list(layers), name=name, style={"zIndex": PANES[name]})


def geojson(id_: str, url: str | None = None, words: dict[str, str] | None = None, **drawing: str) -> Any:
    """One layer; `drawing` says which functions of map.js draw it, e.g. style="segment", `words` what these say.

    Without a URL it is empty until it gets one, or data. Never both: dash-leaflet then looks at the data only.
    """
    given = {"url": url} if url else {}
    return dl.GeoJSON(id=id_, hideout={"words": words or {}}, **given, **{prop: function(name) for prop, name in drawing.items()})


def cameras(id_: str, url: str, words: dict[str, str]) -> Any:
    """The cameras, clustered; a click on a ring goes to where it falls apart."""
    return dl.GeoJSON(
        id=id_,
        url=url,
        cluster=True,
        zoomToBoundsOnClick=True,
        spiderfyOnMaxZoom=True,
        superClusterOptions=CLUSTER,
        hideout={"words": words},
        pointToLayer=function("camera"),
        clusterToLayer=function("cluster"),
    )


def base(tiles_id: str | None) -> list[Any]:
    """The map underneath: our own vectors, which need no internet (the towns we drew, and what the register knows of any other); above it,
    where an id is given, PDOK's tiles, once they get an address (pdok_url; dark by style.css)."""
    drawing = {"style": function("baseStyle"), "pointToLayer": function("baseLabel")}
    own = [
        pane("base-labels"),
        pane(
            "base",
            dl.GeoJSON(url=GROUND_URL, interactive=False, **drawing),
            dl.GeoJSON(url=BASE_URL, interactive=False, attribution=OWN_CREDIT if tiles_id is None else None, **drawing),
        ),
    ]
    if tiles_id is None:
        return own
    tiles = dl.TileLayer(id=tiles_id, url=NO_TILE, maxNativeZoom=19, maxZoom=20, className="pdok")
    return [*own, pane("tiles", tiles)]


def pdok_url(layer: str) -> str:
    """Where PDOK serves the BRT-Achtergrondkaart in EPSG:3857: `standaard`, `grijs` or `pastel`."""
    return PDOK_URL.format(layer=layer)


def leaflet(id_: str, layers: list[Any], centre: tuple[float, float], zoom: int) -> Any:
    """The map: keyboard usable, with its own zoom buttons and a scale. `centre` is (lat, lon)."""
    controls = [dl.ZoomControl(position="bottomright"), dl.ScaleControl(position="bottomright", imperial=False)]
    return dl.MapContainer(
        [*layers, *controls],
        id=id_,
        center=list(centre),
        zoom=zoom,
        minZoom=7,
        maxZoom=19,
        zoomControl=False,
        className="leaflet",
        trackViewport=True,
    )
