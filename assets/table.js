/* The table view: switching to it, the cameras a part at a time from the API, columns that are remembered, what was ticked, and the
   addresses of the exports. Dash calls show, follow and columns by name (dash_clientside.beeldregieTable). What stands in a cell is said
   in table_cells.js. */
(function () {
  "use strict";

  var REMEMBERED = "beeldregie.columns";
  var MOST_CHOSEN = 5000; /* cameras ticked at once */
  var PAGE = 500;
  var AGAIN_MS = 2000; /* rows that did not come are asked for again */
  var selection = ""; /* the query of the filters */
  var order = ""; /* the order of the cameras, as the API takes it */
  var chosen = new Set(); /* codes */
  var restored = false; /* whether the address was looked at */
  var asked = false; /* whether the table of cameras was */
  var loading = null; /* the promise of the grid's code */

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function part(id) {
    return document.getElementById(id);
  }

  function said(name) {
    return part("table").dataset[name];
  }

  function say(id, text) {
    window.dash_clientside.set_props(id, { children: text });
  }

  function figure(value) {
    return new Intl.NumberFormat(said("language")).format(value);
  }

  /* --- map or table ------------------------------------------------------------------------------------------------------------------------- */

  function show(view, tab) {
    if (!restored) {
      restored = true;
      if (restore(view, tab)) return unchanged();
    }
    var isTable = view === "table";
    document.querySelector(".stage").classList.toggle("is-table", isTable);
    part("table").dataset.tab = tab;
    write(isTable ? view : null, isTable && tab !== "cameras" ? tab : null);
    if (!isTable) return unchanged();
    say("table-count", "");
    return load().then(
      function () {
        asked = asked || tab === "cameras";
        return tab;
      },
      function () {
        say("table-count", said("failed"));
        return unchanged();
      }
    );
  }

  /* what the address says goes first */
  function restore(view, tab) {
    var query = window.beeldregieAddress.read();
    if (query.get("view") !== "table") return false;
    window.dash_clientside.set_props("view", { value: "table" });
    if (tabOf(query) !== tab) window.dash_clientside.set_props("table-tab", { value: tabOf(query) });
    return view !== "table";
  }

  function write(view, tab) {
    window.beeldregieAddress.write({ view: view || "", tab: tab || "" });
  }

  /* back and forward */
  window.addEventListener("popstate", function () {
    var query = window.beeldregieAddress.read();
    window.dash_clientside.set_props("view", { value: query.get("view") === "table" ? "table" : "map" });
    window.dash_clientside.set_props("table-tab", { value: tabOf(query) });
  });

  function tabOf(query) {
    return ["areas", "roads"].indexOf(query.get("tab")) >= 0 ? query.get("tab") : "cameras";
  }

  /* the grid's own code, once; Dash looks it up by its name when it draws the table */
  function load() {
    if (window.dash_ag_grid) return Promise.resolve();
    loading =
      loading ||
      new Promise(function (done, failed) {
        var script = document.createElement("script");
        script.src = said("script");
        script.onload = done;
        script.onerror = function () {
          loading = null;
          failed();
        };
        document.head.appendChild(script);
      });
    return loading;
  }

  /* --- the cameras -------------------------------------------------------------------------------------------------------------------------- */

  /* once the table was asked for: its grid may still be on its way */
  function cameras(then) {
    if (!asked) return;
    window.dash_ag_grid.getApiAsync("grid-cameras").then(function (api) {
      if (!api.isDestroyed()) then(api);
    });
  }

  /* another selection: other rows, other exports, and nothing of what was ticked. The places of the tables say when a grid came. */
  function follow(query, tab) {
    selection = query || "";
    exportsFollow();
    if (tab !== "cameras") {
      if (tab) whole(tab);
      return unchanged();
    }
    cameras(function (api) {
      if (!api.beeldregie) begin(api);
      chosen.clear();
      api.deselectAll();
      tell();
      source(api);
    });
    return unchanged();
  }

  /* Dash gives every new grid a source of its own, which nobody answers; once, some time after the grid can be reached. Ours takes its place,
     so it waits for that however long it takes: given sooner, Dash's would come over it and the rows stay grey. */
  function source(api) {
    if (api.isDestroyed()) return;
    if (api.getGridOption("datasource")) api.setGridOption("datasource", { getRows: rows(api) });
    else
      setTimeout(function () {
        source(api);
      }, 20);
  }

  /* a table that came whole: how many, and what a row opens */
  function whole(tab) {
    window.dash_ag_grid.getApiAsync("grid-" + tab).then(function (api) {
      say("table-count", said(tab).replace("{n}", figure(api.getDisplayedRowCount())));
      if (api.beeldregie) return;
      api.beeldregie = true;
      opens(api, tab === "roads" ? chooses("road") : goes);
    });
  }

  /* to the drawer of a camera or a road */
  function chooses(name) {
    return function (row) {
      var chosen = {};
      chosen[name] = row.code;
      window.dash_clientside.set_props("chosen", { data: chosen });
    };
  }

  /* to an area on the map; the address then says where the map is, and which layers are on */
  function goes(row) {
    document.querySelector(".stage").classList.remove("is-table"); /* at once: what floats over the map counts for where it looks */
    window.dash_clientside.set_props("view", { value: "map" });
    var layer = { designation: "areas", municipality: "" }[row.kind];
    window.dash_clientside.beeldregiePanel.shows(layer === undefined ? "own_areas" : layer);
    window.dash_clientside.beeldregiePanel.goTo(row.box.join(","));
    document.getElementById("map").focus({ preventScroll: true });
  }

  /* a row that is clicked, or Enter on it */
  function opens(api, act) {
    function open(event) {
      if (!event.data) return;
      act(event.data);
      clicked = event.rowIndex;
    }
    var clicked = null;
    api.addEventListener("cellClicked", function (event) {
      if (event.column.getColId().indexOf("ag-Grid") !== 0) open(event);
    });
    api.addEventListener("cellKeyDown", function (event) {
      if (event.event.key === "Enter") open(event);
    });
    api.addEventListener("gridSizeChanged", function () {
      if (clicked !== null) api.ensureIndexVisible(clicked); /* the drawer made the table smaller */
      clicked = null;
    });
  }

  function begin(api) {
    api.beeldregie = true;
    recall(api);
    opens(api, chooses("code"));
    ["columnMoved", "columnResized", "columnVisible", "sortChanged"].forEach(function (event) {
      api.addEventListener(event, function () {
        remember(api);
      });
    });
    api.addEventListener("rowSelected", ticked);
  }

  function rows(api) {
    return function (wanted) {
      order = wanted.sortModel
        .map(function (one) {
          return (one.sort === "desc" ? "-" : "") + one.colId;
        })
        .join(",");
      exportsFollow();
      fetchPage(wanted.startRow, wanted.endRow - wanted.startRow, order).then(
        function (page) {
          wanted.successCallback(page.items, page.total);
          say("table-count", said("count").replace("{n}", figure(page.total)));
          if (page.total) api.hideOverlay();
          else api.showNoRowsOverlay();
          tickAgain(api);
        },
        function () {
          wanted.failCallback();
          say("table-count", said("failed"));
          if (!document.body.classList.contains("is-lapsed")) setTimeout(again, AGAIN_MS);
        }
      );
    };

    function again() {
      if (!api.isDestroyed()) api.refreshInfiniteCache();
    }
  }

  function fetchPage(after, limit, sort) {
    return window.fetch(address("", { limit: limit, after: after, sort: sort })).then(function (answer) {
      if (answer.status === 422) return { items: [], total: 0 }; /* an old link asks for what is no more: the page says so */
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      return answer.json();
    });
  }

  function address(ending, more) {
    var query = new URLSearchParams(selection);
    Object.keys(more).forEach(function (name) {
      if (more[name] !== "") query.set(name, more[name]);
    });
    var text = query.toString().replace(/%2C/g, ",");
    return "/api/cameras" + ending + (text ? "?" + text : "");
  }

  function exportsFollow() {
    var today = new Date().toLocaleDateString("sv-SE"); /* as 2026-05-01 */
    document.querySelectorAll("[data-export]").forEach(function (link) {
      var kind = link.dataset.export;
      var isLayer = kind === "geojson";
      link.href = address("." + kind, isLayer ? {} : { sort: order, lang: said("language") });
      if (isLayer) link.download = "cameras-" + today + ".geojson";
    });
  }

  /* --- what was ticked ---------------------------------------------------------------------------------------------------------------------- */

  var telling = null;

  function tell() {
    clearTimeout(telling);
    telling = setTimeout(function () {
      window.dash_clientside.set_props("table-chosen", { data: Array.from(chosen) });
      say("table-ticked", chosen.size ? said("ticked").replace("{n}", figure(chosen.size)) : "");
      document.querySelector(".stage").classList.toggle("has-ticked", chosen.size > 0);
    }, 0);
  }

  function ticked(event) {
    if (!event.data || chosen.has(event.data.code) === event.node.isSelected()) return;
    if (event.node.isSelected()) chosen.add(event.data.code);
    else chosen.delete(event.data.code);
    tell();
  }

  /* rows that came later, or again, show what was chosen before */
  function tickAgain(api) {
    if (!chosen.size) return;
    api.forEachNode(function (node) {
      if (node.data && chosen.has(node.data.code) && !node.isSelected()) node.setSelected(true);
    });
  }

  function chooseAll(after) {
    return fetchPage(after, PAGE, "").then(function (page) {
      page.items.forEach(function (row) {
        chosen.add(row.code);
      });
      if (after + PAGE < Math.min(page.total, MOST_CHOSEN)) return chooseAll(after + PAGE);
      cameras(tickAgain);
      tell();
      return null;
    });
  }

  function chooseNone() {
    chosen.clear();
    cameras(function (api) {
      api.deselectAll();
    });
    tell();
  }

  /* --- columns ------------------------------------------------------------------------------------------------------------------------------ */

  function remember(api) {
    try {
      window.localStorage.setItem(REMEMBERED, JSON.stringify(api.getColumnState()));
    } catch (error) {
      return; /* storage may be switched off: columns then begin as they are */
    }
  }

  function recall(api) {
    var state = null;
    try {
      state = JSON.parse(window.localStorage.getItem(REMEMBERED));
    } catch (error) {
      state = null;
    }
    if (Array.isArray(state)) api.applyColumnState({ state: state, applyOrder: true });
    showColumns(api);
  }

  function showColumns(api) {
    var shown = api
      .getColumns()
      .filter(function (column) {
        return column.isVisible() && column.getColId() !== "code" && column.getColId().indexOf("ag-Grid") !== 0;
      })
      .map(function (column) {
        return column.getColId();
      });
    window.dash_clientside.set_props("table-columns", { value: shown });
  }

  function columns(shown) {
    cameras(function (api) {
      api.getColumns().forEach(function (column) {
        var id = column.getColId();
        if (id === "code" || id.indexOf("ag-Grid") === 0 || column.isVisible() === shown.indexOf(id) >= 0) return;
        api.setColumnsVisible([id], !column.isVisible());
        if (column.isVisible()) api.ensureColumnVisible(id);
      });
    });
    return unchanged();
  }

  function columnsAgain() {
    cameras(function (api) {
      api.resetColumnState();
      showColumns(api);
    });
  }

  /* --- keys and buttons --------------------------------------------------------------------------------------------------------------------- */

  function types(element) {
    return Boolean(element.closest("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]"));
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") closeMenus(null);
    if (event.key.toLowerCase() !== "t" || event.metaKey || event.ctrlKey || event.altKey || types(event.target) || !part("table")) return;
    var isTable = document.querySelector(".stage").classList.contains("is-table");
    window.dash_clientside.set_props("view", { value: isTable ? "map" : "table" });
    event.preventDefault();
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-table]");
    if (button) ({ "choose-all": chooseFromFirst, "choose-none": chooseNone, "columns-again": columnsAgain })[button.dataset.table]();
    closeMenus(event.target);
  });

  /* all but the one that was clicked in; a link in it was its answer */
  function closeMenus(clicked) {
    document.querySelectorAll(".table-menu[open]").forEach(function (menu) {
      if (!clicked || !menu.contains(clicked) || clicked.closest("a")) menu.open = false;
    });
  }

  function chooseFromFirst() {
    chooseAll(0).catch(function () {
      say("table-ticked", said("failed"));
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { beeldregieTable: { show: show, follow: follow, columns: columns } });
})();
