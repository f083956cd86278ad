/* What the screen does by itself: choosing a camera, the address bar, folding panels, keys, the language. Dash calls these by name
   (dash_clientside.beeldregie.<name>); what needs the law or the database is asked of the server. */
(function () {
  "use strict";

  var address = window.beeldregieAddress;
  var NARROW_PX = 900;
  var HOME_ZOOM = 15; /* the first view is no closer */

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function triggered() {
    var context = window.dash_clientside.callback_context;
    return (context.triggered || []).filter(function (change) {
      return change.value !== null && change.value !== undefined && change.value !== 0;
    });
  }

  /* --- what is chosen --------------------------------------------------------------------------------------------------------------------- */

  function cameraOf(clicked) {
    var properties = clicked && (clicked.properties || (clicked.feature && clicked.feature.properties));
    return properties && !properties.cluster ? properties.code || properties.camera : null;
  }

  function roadOf(clicked) {
    return clicked && clicked.properties ? { road: clicked.properties.code } : unchanged();
  }

  /* a link says where to look as well as at what: then what is chosen does not move the map */
  function fromAddress() {
    var query = address.read();
    var fly = !query.get("at");
    if (query.get("requests")) return { inbox: true };
    if (query.get("camera")) return { code: query.get("camera"), fly: fly };
    return query.get("road") ? { road: query.get("road"), fly: fly } : { code: null };
  }

  /* Dash calls too when parts that open a camera come or go: then what is chosen stays as it is */
  var hasArrived = false;

  function arrived() {
    var isFirst = !hasArrived;
    hasArrived = true;
    return isFirst && /[?&](camera|road|requests)=/.test(window.location.search) ? fromAddress() : unchanged();
  }

  /* what was chosen in the search box; the box is emptied, or it would take back what is typed next when the old choice is not found again */
  function found(value) {
    if (!value) return unchanged();
    window.dash_clientside.set_props("search", { value: null, searchValue: "" });
    if (value[0] === "@") window.dash_clientside.beeldregiePanel.goTo(value.slice(1));
    else if (value[0] === "?") window.dash_clientside.set_props("search-words", { data: value.slice(1) });
    else return { code: value, fly: true };
    return unchanged();
  }

  /* inputs: clicks on cameras, roads, triggers, the search box, parts that open a camera, close, map, requests; states: what was clicked */
  function choose() {
    var clickedCamera = arguments[arguments.length - 3];
    var clickedTrigger = arguments[arguments.length - 2];
    var clickedRoad = arguments[arguments.length - 1];
    var context = window.dash_clientside.callback_context;
    if (!context.triggered || !context.triggered.length) return arrived();
    var changes = triggered();
    if (!changes.length) return unchanged();
    var id = changes[0].prop_id.replace(/\.[a-z_]+$/i, "");
    if (id === "cameras") return picked(cameraOf(clickedCamera));
    if (id === "segments") return roadOf(clickedRoad);
    if (id === "triggers") return picked(cameraOf(clickedTrigger));
    if (id === "search") return found(changes[0].value);
    if (id === "drawer-close" || id === "nav-map") return { code: null };
    if (id === "nav-requests") return { inbox: true };
    var part = JSON.parse(id);
    return { code: part.code, reason: part.reason || null, fly: true };
  }

  function picked(code) {
    return code ? { code: code } : unchanged();
  }

  /* the address follows what is chosen; choosing is a step that the back button undoes */
  function remember(chosen) {
    var wanted = { camera: (chosen && chosen.code) || "", road: (chosen && chosen.road) || "", requests: chosen && chosen.inbox ? "1" : "" };
    address.write(wanted, true);
    return unchanged();
  }

  var arriving = false; /* the first view is nobody's choice, so that the address keeps it out */

  function rememberPlace(map) {
    if (arriving) return;
    var centre = map.getCenter();
    address.write({ at: [centre.lat.toFixed(5), centre.lng.toFixed(5), map.getZoom()].join(",") });
  }

  function restorePlace(map) {
    function look() {
      var at = (address.read().get("at") || "").split(",").map(Number);
      if (at.length === 3 && at.every(isFinite)) map.setView([at[0], at[1]], at[2], { animate: false });
    }
    look();
    window.addEventListener("popstate", look);
    map.on("moveend", function () {
      rememberPlace(map);
    });
    document.addEventListener("beeldregie:keep-place", function () {
      rememberPlace(map);
    });
    document.addEventListener("beeldregie:go", function (event) {
      fit(map, event.detail, 17);
    });
  }

  /* --- the map beside what floats over it -------------------------------------------------------------------------------------------------- */

  function freeSpace(map) {
    var frame = map.getContainer().getBoundingClientRect();
    var space = { left: 16, top: 16, right: frame.width - 16, bottom: frame.height - 16 };
    var narrow = frame.width < NARROW_PX;
    document.querySelectorAll(".panel").forEach(function (panel) {
      var box = panel.getBoundingClientRect();
      if (!box.width || panel.classList.contains("is-closed") || panel.classList.contains("is-folded")) return;
      if (panel.classList.contains("panel-left")) space.left = narrow ? space.left : box.right - frame.left + 24;
      else if (narrow) space.bottom = box.top - frame.top - 24;
      else space.right = box.left - frame.left - 24;
    });
    var bar = document.querySelector(".time-bar");
    if (bar && bar.offsetHeight && !narrow) space.bottom = Math.min(space.bottom, bar.getBoundingClientRect().top - frame.top - 24);
    return space;
  }

  function whenDrawn(then) {
    var map = window.dashExtensions.beeldregie.shared.map;
    if (map) then(map);
    else
      document.addEventListener(
        "beeldregie:map",
        function (event) {
          then(event.detail);
        },
        { once: true }
      );
  }

  /* bounds into what the panels leave free of the map */
  function fit(map, bounds, maxZoom) {
    var space = freeSpace(map);
    var size = map.getSize();
    map.fitBounds(bounds, {
      animate: false, maxZoom: maxZoom, paddingTopLeft: [space.left, space.top], paddingBottomRight: [size.x - space.right, size.y - space.bottom],
    });
  }

  /* the first view: where the cameras stand, unless the address says where to look; box is [west, south, east, north] */
  function home(box) {
    if (!box) return unchanged();
    whenDrawn(function (map) {
      var query = address.read();
      if (query.get("at") || query.get("camera") || query.get("road")) return;
      arriving = true;
      fit(map, [[box[1], box[0]], [box[3], box[2]]], HOME_ZOOM);
      arriving = false;
    });
    return unchanged();
  }

  /* the place of a camera; of a road its middle */
  function placeOf(feature) {
    var at = feature.geometry.coordinates;
    if (feature.geometry.type === "LineString") at = at[Math.floor(at.length / 2)];
    return L.latLng(at[1], at[0]);
  }

  /* an answer may come after something else was chosen, or after the back button: then it moves nothing */
  function isChosen(feature) {
    var query = address.read();
    return feature.properties.of === (query.get("camera") || query.get("road"));
  }

  /* nothing may cover what was just chosen: go there when it was named, move aside when it lies under a panel */
  function reveal(points, lines, chosen) {
    var feature = (points && points.features && points.features[0]) || (lines && lines.features && lines.features[0]);
    if (!feature) return unchanged();
    whenDrawn(function (map) {
      requestAnimationFrame(function () {
        if (isChosen(feature)) show(map, placeOf(feature), chosen && chosen.fly);
      });
    });
    return unchanged();
  }

  function show(map, place, fly) {
    var space = freeSpace(map);
    var zoom = fly ? Math.max(map.getZoom(), 16) : map.getZoom();
    var middle = L.point((space.left + space.right) / 2, (space.top + space.bottom) / 2);
    var at = map.latLngToContainerPoint(place);
    var hidden = at.x < space.left || at.x > space.right || at.y < space.top || at.y > space.bottom;
    if (!hidden && zoom === map.getZoom()) return;
    var size = map.getSize();
    var centre = map.unproject(map.project(place, zoom).add([size.x / 2 - middle.x, size.y / 2 - middle.y]), zoom);
    map.setView(centre, zoom, { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 0.2 });
  }

  /* --- layers ------------------------------------------------------------------------------------------------------------------ */

  function frame(layers, step) {
    window.dashExtensions.beeldregie.shared.layers = layers || [];
    window.dash_clientside.beeldregieAddress.keepLayers(layers);
    var classes = (layers || []).map(function (layer) {
      return "show-" + layer;
    });
    if (Number(step) > 0 && (layers || []).indexOf("forecast") >= 0) classes.push("is-expected");
    return "map-frame " + classes.join(" ");
  }

  /* --- language --------------------------------------------------------------------------------------------------------------------------- */

  function language() {
    var changes = triggered();
    if (!changes.length) return unchanged();
    var chosen = changes[0].prop_id.indexOf("language-en") === 0 ? "en" : "nl";
    document.cookie = "beeldregie_language=" + chosen + "; path=/; max-age=31536000; samesite=lax";
    window.location.reload();
    return unchanged();
  }

  /* --- panels and keys -------------------------------------------------------------------------------------------------------------------- */

  function fold(name, folded) {
    var panel = document.getElementById(name);
    if (!panel) return;
    panel.classList.toggle("is-folded", folded);
    document.querySelectorAll('[data-folds="' + name + '"]').forEach(function (button) {
      button.setAttribute("aria-expanded", String(!folded));
    });
    document.querySelector(".stage").classList.toggle("has-folded-" + name, folded);
  }

  function stored(name) {
    try {
      return window.localStorage.getItem("beeldregie." + name);
    } catch (error) {
      return null; /* storage may be switched off: panels then start open */
    }
  }

  function store(name, value) {
    try {
      window.localStorage.setItem("beeldregie." + name, value);
    } catch (error) {
      return;
    }
  }

  /* theme.js reads what is kept here, before the next first paint */
  function switchScheme() {
    var root = document.documentElement;
    var next = root.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark";
    root.setAttribute("data-mantine-color-scheme", next);
    try {
      window.localStorage.setItem("mantine-color-scheme-value", next);
    } catch (error) {
      return;
    }
  }

  function types(element) {
    return Boolean(element.closest("input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
  }

  function press(id) {
    var button = document.getElementById(id);
    if (!button || button.disabled || !button.offsetParent) return false;
    button.click();
    return true;
  }

  /* the button is there, but not shown before the last two minutes */
  function sayEarly() {
    var button = document.getElementById("extend");
    if (!button) return false;
    window.dash_clientside.beeldregiePanel.notify(button.dataset.early);
    return true;
  }

  function chooseReason(key) {
    var chip = document.querySelector('.drawer-body [data-key="' + key + '"] input');
    if (!chip) return false;
    chip.click();
    return true;
  }

  var lastFound = { words: null, search: null }; /* what the list was found for, and what stands in the box */
  var PATIENCE_MS = 3000;

  /* Enter takes what the arrows stand on, else the first that was found; it waits for the answer to what was typed last */
  function chooseFound(box, since) {
    var began = since || Date.now();
    if (lastFound.words !== lastFound.search && Date.now() - began < PATIENCE_MS) {
      setTimeout(function () {
        chooseFound(box, began);
      }, 50);
      return;
    }
    var list = document.getElementById(box.getAttribute("aria-controls"));
    var option = list && (list.querySelector("[data-combobox-selected]") || list.querySelector("[role=option]"));
    if (option) option.click();
  }

  function onKey(event) {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      var box = document.getElementById("search"); /* other pages have none, and this one has none yet while it loads */
      if (box) box.focus();
      event.preventDefault();
      return;
    }
    if (event.target.id === "search" && event.key === "Enter") {
      chooseFound(event.target);
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || types(event.target)) return;
    var handled = false;
    if (event.key === "Escape") handled = press("drawer-close");
    else if (event.key === "Enter" && !event.target.closest("button, a, summary, .leaflet-marker-icon, .ag-root")) handled = press("ask");
    else if (event.key.toLowerCase() === "v") handled = press("extend") || sayEarly();
    else if (event.key.length === 1 && !event.target.closest(".leaflet-container")) handled = chooseReason(event.key.toLowerCase());
    if (handled) event.preventDefault();
  }

  document.addEventListener("keydown", onKey, true); /* before Mantine, which keeps Enter to itself */
  document.addEventListener("click", function (event) {
    var closes = event.target.closest("[data-closes]");
    if (closes) window.dash_clientside.set_props(closes.getAttribute("data-closes"), { children: [] });
    if (event.target.closest("[data-scheme]")) switchScheme();
    var button = event.target.closest("[data-folds]");
    if (!button) return;
    var name = button.getAttribute("data-folds");
    var folded = !document.getElementById(name).classList.contains("is-folded");
    fold(name, folded);
    store(name, folded ? "folded" : "open");
    if (name === "panel-left") address.write({ panel: folded ? "folded" : "" });
  });
  document.addEventListener("beeldregie:map", function (event) {
    if (!document.getElementById("map-frame")) return; /* a small map on another page: its place is nobody's address */
    restorePlace(event.detail);
    var panel = address.read().get("panel");
    fold("panel-left", window.innerWidth < NARROW_PX || (panel || stored("panel-left")) === "folded");
  });

  /* Whatever is asked after the session ended is answered 401; then the page says so and keeps what it shows. */
  var plainFetch = window.fetch;
  var NONE = '{"type": "FeatureCollection", "features": []}';
  window.fetch = function (url) {
    return (address.taken(url) || plainFetch.apply(window, arguments)).then(function (answer) {
      if (answer.status === 401) document.body.classList.add("is-lapsed");
      if (String(url).indexOf("/api/cameras.geojson") !== 0) return answer;
      if (answer.status === 422) return new Response(NONE); /* an old link asks for what is no more: the panel says so, the map shows none */
      address.noted(url, answer);
      return answer;
    });
  };

  /* the server has already searched: everything it found is shown, in its order */
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    beeldregieAsFound: function (given) {
      var first = given.options.length ? given.options[0] : null;
      if (first && first.items) first = first.items[0];
      lastFound = { words: first ? first.words : null, search: given.search };
      return given.options;
    },
  });
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    beeldregie: {
      choose: choose, fromAddress: fromAddress, remember: remember, home: home, reveal: reveal, frame: frame, language: language,
    },
  });
})();
