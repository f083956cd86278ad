/* The left panel and what hangs on it: the addresses of layers, groups that stay as they were left, long lists that are searched, areas and
   roads as lists, the base map. Dash calls some of these by name (dash_clientside.beeldregiePanel.<name>). */
(function () {
  "use strict";

  var NOTE_MS = 5000;
  var TILES_TRIED = 3; /* so many tiles that fail, and none that came: the tiles cannot be reached */

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function stored(name, value) {
    try {
      if (value === undefined) return window.localStorage.getItem("beeldregie." + name);
      window.localStorage.setItem("beeldregie." + name, value);
    } catch (error) {
      return null; /* storage may be switched off: then everything stands as at first */
    }
    return value;
  }

  function map() {
    return window.dashExtensions.beeldregie.shared.map;
  }

  /* a word at the bottom of the screen that goes away by itself */
  function notify(words) {
    var box = document.getElementById("notice");
    if (!box || !words) return;
    box.textContent = words;
    box.hidden = false;
    clearTimeout(notify.timer);
    notify.timer = setTimeout(function () {
      box.hidden = true;
    }, NOTE_MS);
  }

  /* --- addresses of layers ------------------------------------------------------------------------------------------------------------------ */

  /* dash-leaflet drops an address that changes while it still loads the one before; any later change of a property makes it look again */
  function again(layer) {
    [600, 2500, 8000].forEach(function (wait) {
      setTimeout(function () {
        window.dash_clientside.set_props(layer, { interactive: true });
      }, wait);
    });
  }

  var askedBefore = false;

  function camerasUrl(selection) {
    if (askedBefore) again("cameras");
    askedBefore = true;
    return window.beeldregieAddress.layer(selection);
  }

  function areasUrl(layers, selection, before) {
    var shown = ["areas", "own_areas"].some(function (layer) {
      return (layers || []).indexOf(layer) >= 0;
    });
    if (!shown && !before) return unchanged();
    var asOf = new URLSearchParams(selection).get("as_of");
    var url = "/api/areas.geojson" + (asOf ? "?as_of=" + encodeURIComponent(asOf) : "");
    if (url === before) return unchanged();
    if (before) again("areas");
    return url;
  }

  function heatUrl(layers, days) {
    window.beeldregieAddress.write({ period: days === "365" ? "" : days });
    if ((layers || []).indexOf("heat") < 0) return unchanged();
    again("heat");
    var to = new Date();
    var from = new Date(to.getTime() - Number(days) * 86400000);
    return "/api/incidents/heat.geojson?from=" + from.toISOString().slice(0, 10) + "&to=" + to.toISOString().slice(0, 10);
  }

  /* --- another moment, words that narrow ---------------------------------------------------------------------------------------------------- */

  function written(asOf, language) {
    var hasTime = asOf.length > 10 && asOf.slice(11, 16) !== "00:00";
    var options = { day: "numeric", month: "long", year: "numeric" };
    var moment = new Date(asOf.length > 10 ? asOf : asOf + "T00:00");
    if (isNaN(moment)) return asOf;
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "nl-NL", hasTime ? Object.assign(options, { hour: "2-digit", minute: "2-digit" }) : options).format(moment);
  }

  var composed = ""; /* the moment that day and hour came to last */

  function dayAndHour(asOf) {
    var moment = new Date(asOf.length > 10 ? asOf : asOf + "T00:00");
    if (!asOf || isNaN(moment)) return [null, ""];
    var two = function (n) { return String(n).padStart(2, "0"); };
    var day = String(moment.getFullYear()).padStart(4, "0") + "-" + two(moment.getMonth() + 1) + "-" + two(moment.getDate());
    return [day, asOf.length > 10 ? two(moment.getHours()) + ":" + two(moment.getMinutes()) : ""];
  }

  /* the address and "now" fill in the day and the hour; when somebody writes these, they make the moment. An hour without a day is none. */
  function moment(asOf, day, hour) {
    var changed = window.dash_clientside.callback_context.triggered || []; /* none: the page was just drawn */
    var isWritten = changed.length > 0 && changed.every(function (one) {
      return one.prop_id.indexOf("as-of-") === 0;
    });
    if (!isWritten && asOf !== composed) {
      composed = asOf || "";
      return dayAndHour(composed);
    }
    if (isWritten) {
      composed = day ? day + (hour ? "T" + hour.slice(0, 5) : "") : "";
      if (composed !== asOf) window.dash_clientside.set_props("as-of", { value: composed });
    }
    return [unchanged(), unchanged()];
  }

  /* whether the banner is hidden and what it says; the same of the words that narrow; whether there is nothing to clear */
  function banner(selection, texts) {
    var query = new URLSearchParams(selection);
    var asOf = query.get("as_of") || "";
    var words = query.get("q") || "";
    query.delete("as_of");
    var stage = document.querySelector(".stage");
    if (stage) stage.classList.toggle("is-as-of", Boolean(asOf));
    showChosen();
    return [!asOf, asOf ? texts.as_of.replace("{moment}", written(asOf, texts.language)) : "", !words, words ? "“" + words + "” ×" : "", !query.toString()];
  }

  /* beside the heading of a group, also when it is folded: how many of it are ticked */
  function showChosen() {
    var query = window.beeldregieAddress.read();
    document.querySelectorAll("[data-chosen]").forEach(function (mark) {
      var n = (query.get(mark.getAttribute("data-chosen")) || "").split(",").filter(Boolean).length;
      mark.textContent = n ? String(n) : "";
    });
  }

  /* --- groups and lists --------------------------------------------------------------------------------------------------------------------- */

  function restoreGroups() {
    document.querySelectorAll("details[data-keeps]").forEach(function (group) {
      var kept = stored("group." + group.getAttribute("data-keeps"));
      if (kept) group.open = kept === "open";
    });
  }

  document.addEventListener(
    "toggle",
    function (event) {
      var kept = event.target.getAttribute && event.target.getAttribute("data-keeps");
      if (kept) stored("group." + kept, event.target.open ? "open" : "closed");
      var asks = event.target.getAttribute && event.target.getAttribute("data-asks");
      if (asks && event.target.open) window.dash_clientside.set_props(asks, { data: true });
      if (event.target.getAttribute && event.target.getAttribute("data-lists") === "road_list" && event.target.open) listRoads();
    },
    true
  );

  /* a long list shows what holds the words; what is ticked always stays */
  function narrow(box) {
    var words = box.value.trim().toLowerCase();
    box.closest(".group-body").querySelectorAll(":scope > .mantine-CheckboxGroup-root .row").forEach(function (row) {
      var ticked = row.querySelector("input") && row.querySelector("input").checked;
      row.hidden = Boolean(words) && !ticked && row.textContent.toLowerCase().indexOf(words) < 0;
    });
  }

  document.addEventListener("input", function (event) {
    if (event.target.matches(".narrowing, .narrowing input")) narrow(event.target);
  });

  function shows(layer) {
    var current = window.dashExtensions.beeldregie.shared.layers || [];
    if (layer && current.indexOf(layer) < 0) window.dash_clientside.set_props("layers", { value: current.concat([layer]) });
  }

  /* box: "west,south,east,north" */
  function goTo(box) {
    var edges = box.split(",").map(Number);
    document.dispatchEvent(new CustomEvent("beeldregie:go", { detail: [[edges[1], edges[0]], [edges[3], edges[2]]] }));
  }

  /* the roads within the view, by name: what the mouse can point at the keyboard can choose */
  function listRoads() {
    var list = document.getElementById("road-list");
    if (!list || !map()) return;
    var view = map().getBounds();
    var drawn = window.dashExtensions.beeldregie.shared.drawn.segments;
    var inView = Object.values(drawn).filter(function (entry) {
      return entry.about && view.intersects(L.latLngBounds(entry.latlngs));
    });
    inView.sort(function (a, b) {
      return a.about.name.localeCompare(b.about.name) || String(a.about.heading).localeCompare(String(b.about.heading));
    });
    list.replaceChildren.apply(list, inView.slice(0, 200).map(roadButton));
  }

  function roadButton(entry) {
    var button = document.createElement("button");
    button.className = "list-button";
    button.textContent = [entry.about.road, entry.about.name, entry.about.heading].filter(Boolean).join(" · ");
    button.addEventListener("click", function () {
      window.dash_clientside.set_props("chosen", { data: { road: entry.about.code, fly: true } });
    });
    return button;
  }

  document.addEventListener("click", function (event) {
    var goes = event.target.closest("[data-goes]");
    if (goes) {
      shows(goes.getAttribute("data-shows"));
      goTo(goes.getAttribute("data-goes"));
    }
    var presses = event.target.closest("[data-presses]");
    if (presses) document.getElementById(presses.getAttribute("data-presses")).click();
  });

  document.addEventListener("beeldregie:map", function (event) {
    restoreGroups();
    credit(credited);
    event.detail.on("moveend", function () {
      var list = document.querySelector('[data-lists="road_list"]');
      if (list && list.open) listRoads();
    });
  });

  /* --- the base map ------------------------------------------------------------------------------------------------------------------------- */

  function basemapAtFirst(map, given) {
    return stored("basemap") || given;
  }

  /* whose map lies underneath; of ours, whose places we drew from */
  var CREDITS = {
    own: '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>',
    tiles: 'Kaart: <a href="https://www.pdok.nl">PDOK</a>, Kadaster (CC BY 4.0)',
  };
  var credited = CREDITS.own;

  function credit(words) {
    if (map()) map().attributionControl.removeAttribution(credited).addAttribution(words);
    credited = words;
  }

  function basemap(name) {
    tiles = { came: 0, failed: 0 };
    credit(name === "own" ? CREDITS.own : CREDITS.tiles);
    document.querySelector(".stage").classList.toggle("has-tiles", name !== "own");
    if (!basemap.isFallback) stored("basemap", name);
    basemap.isFallback = false;
    var given = document.querySelector("[data-tiles]").dataset;
    return name === "own" ? given.noTile : given.tiles.replace("{layer}", name);
  }

  var tiles = { came: 0, failed: 0 };

  function isTile(element) {
    return element.tagName === "IMG" && element.classList.contains("leaflet-tile") && element.src.indexOf("data:") !== 0;
  }

  document.addEventListener(
    "load",
    function (event) {
      if (event.target.tagName && isTile(event.target)) tiles.came += 1;
    },
    true
  );

  /* without internet our own map shows instead, until the page is opened again */
  document.addEventListener(
    "error",
    function (event) {
      if (!event.target.tagName || !isTile(event.target)) return;
      tiles.failed += 1;
      if (tiles.came || tiles.failed !== TILES_TRIED) return;
      basemap.isFallback = true;
      window.dash_clientside.set_props("basemap", { value: "own" });
      notify(document.getElementById("notice").getAttribute("data-no-tiles"));
    },
    true
  );

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    beeldregiePanel: {
      notify: notify, camerasUrl: camerasUrl, areasUrl: areasUrl, heatUrl: heatUrl, banner: banner, moment: moment, basemapAtFirst: basemapAtFirst, basemap: basemap, goTo: goTo, shows: shows,
    },
  });
})();
