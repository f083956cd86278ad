"""The map's selection as tables: cameras, areas, roads. What the filters of the panel leave, in the same words.

The cameras come a part at a time from `GET /api/cameras` (assets/table.js), so that a register of any size scrolls; areas and roads are
few and come whole. The grid's own code is large: the browser fetches it when a table is first asked for, not with the map.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import dash
import dash_ag_grid
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, dcc, html, no_update

from dashboard.pages.here import here
from dashboard.pages.map.asking import many_view
from dashboard.pages.map.finding import table_columns as columns
from dashboard.pages.map.ids import Id
from dashboard.store import listing, traffic
from dashboard.store.traffic import Segment, Value
from dashboard.ui import scripts
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.api.selection import of_query
from dashboard.web.context import Services, permit

TABS = ("cameras", "areas", "roads")
FORMATS = ("csv", "xlsx", "geojson")
ROWS_AT_ONCE = 100
_SCRIPT = "dash_ag_grid.min.js"
_TABLE = "beeldregieTable"

scripts.not_at_first(dash_ag_grid, _SCRIPT)


def switch(t: Texts) -> Any:
    """Map or table; T does the same."""
    data = [{"value": view, "label": t(f"table.view.{view}")} for view in ("map", "table")]
    said = {"root": attributes(aria_label=t("table.view.label"))}
    return html.Div(dmc.SegmentedControl(id=Id.VIEW, data=data, value="map", size="xs", attributes=said), className="views")


def view(t: Texts, sharing: bool = True, asks: bool = True) -> Any:
    """The table view: which table, how many, asking for what was ticked, columns, export; and the place of each table."""
    tabs = [{"value": tab, "label": t(f"table.tab.{tab}")} for tab in TABS]
    said = {"root": attributes(aria_label=t("table.tab.label"))}
    bar = html.Div(
        [
            dmc.SegmentedControl(id=Id.TABLE_TAB, data=tabs, value="cameras", size="xs", attributes=said),
            html.Span("", id=Id.TABLE_COUNT, className="table-count", role="status"),
            html.Div(className="spring"),
            _choosing(t),
            *([many_view.offer_ticked(t, asks)] if sharing else []),
            _columns(t),
            _exports(t),
        ],
        className="table-bar",
    )
    places = [html.Div(html.P(t("table.loading"), className="quiet table-wait"), id=place(tab), className="table-place") for tab in TABS]
    script = scripts.of_library(dash_ag_grid, _SCRIPT)
    stores = [dcc.Store(id=Id.TABLE_OPENED), dcc.Store(id=Id.TABLE_CHOSEN, data=[])]
    return html.Section(
        [bar, *places, *stores],
        id=Id.TABLE,
        className="table-view",
        **attributes(aria_label=t("table.label"), data_script=script, data_language=t.language, **_said(t)),
    )


def _said(t: Texts) -> dict[str, str]:
    return {f"data_{name}": words for name, words in t.under("table.said").items()}


def place(tab: str) -> str:
    """The id of the place of a table."""
    return {"cameras": Id.TABLE_CAMERAS, "areas": Id.TABLE_AREAS, "roads": Id.TABLE_ROADS}[tab]


def _choosing(t: Texts) -> Any:
    """What was ticked, for editing many at once (store Id.TABLE_CHOSEN)."""
    every = html.Button(t("table.choose_all"), className="chip-button", **attributes(data_table="choose-all"))
    none = html.Button(t("table.choose_none"), className="chip-button", **attributes(data_table="choose-none"))
    return html.Div([html.Span("", id=Id.TABLE_TICKED, className="quiet", role="status"), every, none], className="table-choosing")


def _columns(t: Texts) -> Any:
    group = dmc.CheckboxGroup(html.Div(), id=Id.TABLE_COLUMNS, value=columns.shown_at_first())
    again = html.Button(t("table.columns_again"), className="chip-button", **attributes(data_table="columns-again"))
    return _menu(t("table.columns"), [group, again], "table-columns")


def column_choices(t: Texts) -> Any:
    """A box for each column. They come with the table: whatever stands in the first page is worked through at every change of it."""
    return html.Div([dmc.Checkbox(value=name, label=said, size="xs", className="row") for name, said in columns.choices(t)])


def _exports(t: Texts) -> Any:
    links = [
        html.A(t(f"table.export.{kind}"), href=f"/api/cameras.{kind}", className="menu-button", **attributes(data_export=kind))
        for kind in FORMATS
    ]
    return _menu(t("table.export"), [html.P(t("table.export_what"), className="quiet"), *links], "table-exports")


def _menu(title: str, body: list[Any], name: str) -> Any:
    summary = html.Summary([title, html.Span("▾", className="caret", **attributes(aria_hidden="true"))])
    return html.Details([summary, html.Div(body, className="menu")], className=f"table-menu {name}")


def register(app: dash.Dash, use: Services) -> None:
    """Switching views, the grids, and what the areas and roads say."""
    _clientside(app)

    @app.callback(
        Output(Id.TABLE_CAMERAS, "children"),
        Output(Id.TABLE_COLUMNS, "children"),
        Output(Id.TABLE_CAMERAS, "lang"),
        Input(Id.TABLE_OPENED, "data"),
        State(Id.TABLE_CAMERAS, "lang"),
        prevent_initial_call=True,
    )
    async def cameras(opened: str, made_in: str | None) -> Any:
        at = here(app, use, "camera.read")
        is_wanted = opened == "cameras" and made_in is None  # made once: its rows follow the selection by themselves
        return (camera_grid(at.t), column_choices(at.t), at.t.language) if is_wanted else (no_update, no_update, no_update)

    @app.callback(
        Output(Id.TABLE_AREAS, "children"),
        Input(Id.TABLE_OPENED, "data"),
        Input(Id.SELECTION, "data"),
        prevent_initial_call=True,
    )
    async def areas(opened: str, query: str | None) -> Any:
        at = here(app, use, "camera.read")
        if opened != "areas":
            return no_update
        wanted, moment = of_query(query or "")
        async with use.db.read() as conn:
            rows = [_plain(asdict(area)) for area in await listing.areas(conn, wanted, moment)]
        return whole_grid(at.t, Id.GRID_AREAS, columns.area_columns(at.t), rows)

    @app.callback(Output(Id.TABLE_ROADS, "children"), Input(Id.TABLE_OPENED, "data"), prevent_initial_call=True)
    async def roads(opened: str) -> Any:
        at = here(app, use, "camera.read")
        if opened != "roads":
            return no_update
        permit("flow.read")()
        async with use.db.read() as conn:
            segments = await traffic.segments(conn)
            values = await traffic.values(conn, at.now, use.settings.measurement_area)
        return whole_grid(at.t, Id.GRID_ROADS, columns.road_columns(at.t), road_rows(segments, values))


def _clientside(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction(_TABLE, "show"), Output(Id.TABLE_OPENED, "data"), Input(Id.VIEW, "value"), Input(Id.TABLE_TAB, "value")
    )
    app.clientside_callback(
        ClientsideFunction(_TABLE, "follow"),
        Output(Id.TABLE, "title"),
        Input(Id.SELECTION, "data"),
        Input(Id.TABLE_OPENED, "data"),
        *(Input(place(tab), "children") for tab in TABS),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(_TABLE, "columns"),
        Output(Id.TABLE, "lang"),
        Input(Id.TABLE_COLUMNS, "value"),
        prevent_initial_call=True,
    )


def camera_grid(t: Texts) -> Any:
    """The cameras. The rows come from the API, in the order that the API puts them in."""
    options = {
        "cacheBlockSize": ROWS_AT_ONCE,
        "maxBlocksInCache": 20,
        "blockLoadDebounceMillis": 60,
        "infiniteInitialRowCount": 20,
        "rowSelection": {"mode": "multiRow", "checkboxes": True, "headerCheckbox": False, "enableClickSelection": False},
        "selectionColumnDef": {"pinned": "left", "width": 44, "sortable": False},
    }
    return _grid(t, Id.GRID_CAMERAS, columns.camera_columns(t), options, rowModelType="infinite", getRowId="params.data.code")


def whole_grid(t: Texts, id_: str, defs: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Any:
    """A table that comes whole, put in order by the browser."""
    return _grid(t, id_, defs, {}, rowData=rows, getRowId="params.data.code")


def _grid(t: Texts, id_: str, defs: list[dict[str, Any]], options: dict[str, Any], **more: Any) -> Any:
    shared = {
        "theme": {"function": "beeldregieTheme(themeQuartz)"},
        "context": {"words": columns.words(t)},
        "localeText": t.under("table.grid"),
        "suppressCellFocus": False,
        "suppressDragLeaveHidesColumns": True,
        "animateRows": False,
        "ensureDomOrder": True,
        "multiSortKey": "ctrl",
    }
    return dash_ag_grid.AgGrid(
        id=id_,
        columnDefs=defs,
        defaultColDef={"resizable": True, "sortable": True, "suppressHeaderMenuButton": True},
        dashGridOptions=shared | options,
        className="table-grid",
        style={"height": "100%", "width": "100%"},
        **more,
    )


def road_rows(segments: list[Segment], values: list[Value]) -> list[dict[str, Any]]:
    """Roads with their present value: speeds in km/h; None is "no value". `delay`: present speed as a share of free flow."""
    by_code = {code: value for value in values for code in value.segments}
    rows = []
    for one in segments:
        value = by_code.get(one.code)
        speed, free = (value.speed_kmh, value.free_flow_kmh) if value else (None, None)
        at = value.at.isoformat() if value and value.at else None
        found = {"speed": speed, "free_flow": free, "delay": speed / free if speed is not None and free else None, "at": at}
        rows.append({"code": one.code, "road": one.road, "name": one.name, "heading": one.heading, **found})
    return rows


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in row.items()}
