/* Editing on the map: the camera and the view are dragged, by mouse or by keys, and the form follows; and the form on the map. Nothing
   is lost without being asked. Dash calls these by name (dash_clientside.beeldregieEdit.<name>). */
(function () {
  "use strict";

  var METRES_PER_DEGREE = 111320; /* of latitude, as dashboard/ui/cone.py */
  var UNKNOWN = { direction: 0, field_of_view: 60, range_m: 60 }; /* what the handles begin at */
  var FARTHEST_M = 20000;
  var STEP_DEGREES = 4;
  var RESTS_MS = 250;
  var APART_PX = 26; /* the handle of the direction lies outside the view */
  var editing = { code: null, dirty: false, first: null, now: {}, sent: {}, parts: null, dragged: null, place: null, waits: 0 };

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function texts() {
    var said = document.getElementById("editor-words");
    return said ? said.dataset : {};
  }

  function shared() {
    return window.dashExtensions.beeldregie.shared;
  }

  /* --- what the form holds ------------------------------------------------------------------------------------------------------------- */

  function byField(inputs, values) {
    var found = {};
    inputs.forEach(function (input, n) {
      found[input.id.field] = values[n];
    });
    return found;
  }

  function same(one, other) {
    var empty = function (value) {
      return value === null || value === undefined || value === "";
    };
    return one === other || (empty(one) && empty(other)) || JSON.stringify(one) === JSON.stringify(other);
  }

  /* inputs: the fields, the cells of the purposes and their ticks; state: the form as it was opened */
  function follow(values, cells, ticks, state) {
    var inputs = window.dash_clientside.callback_context.inputs_list[0];
    if (!state || !values.length) {
      stop();
      return unchanged();
    }
    var now = Object.assign(byField(inputs, values), editing.sent);
    var purposes = JSON.stringify([cells, ticks]);
    if (editing.code !== state.code || !editing.first) {
      stop();
      editing.code = state.code;
      editing.first = purposes;
      focusForm();
    }
    editing.dirty =
      editing.first !== purposes ||
      Object.keys(now).some(function (name) {
        return !same(now[name], state.fields[name]);
      });
    draw(now);
    tellPlace([now.lon, now.lat]);
    return unchanged();
  }

  /* the server is asked what would be missing at a place once it rests */
  function tellPlace(place) {
    if (same(place, editing.place)) return;
    editing.place = place;
    clearTimeout(editing.waits);
    editing.waits = setTimeout(function () {
      if (editing.code) window.dash_clientside.set_props("edit-place", { data: place });
    }, RESTS_MS);
  }

  /* drawn at once, so that the next key goes on from here; the form follows */
  function set(values) {
    Object.assign(editing.sent, values);
    draw(Object.assign({}, editing.now, values));
    Object.keys(values).forEach(function (name) {
      window.dash_clientside.set_props({ type: "edit-field", field: name }, { value: values[name] });
    });
  }

  /* The form tells what it was sent later than it was, one value after the other. Until someone works in the form, the map is right. */
  ["input", "keydown", "pointerdown"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.closest("#editor")) editing.sent = {};
    }, true);
  });

  function stop() {
    editing.code = null;
    editing.sent = {};
    editing.first = null;
    editing.place = null;
    editing.dirty = false;
    document.body.classList.remove("is-editing");
    if (editing.parts) {
      editing.parts.group.remove();
      editing.parts = null;
    }
  }

  function focusForm() {
    var heading = document.querySelector("#editor h1");
    if (heading) heading.focus();
  }

  /* nothing that was typed is lost without being asked; choosing the camera that is edited changes nothing */
  function mayLeave(code) {
    if (!editing.code || code === editing.code) return !editing.code;
    if (editing.dirty && !window.confirm(texts().unsaved)) return false;
    close();
    return true;
  }

  function close() {
    stop();
    window.dash_clientside.set_props("editor", { children: [] });
    window.dash_clientside.set_props("edit-state", { data: null });
  }

  function cancel(clicks) {
    if (clicks && (!editing.dirty || window.confirm(texts().unsaved))) {
      close();
      var begin = document.querySelector("#edit-offer button");
      if (begin)
        requestAnimationFrame(function () {
          begin.focus();
        });
    }
    return unchanged();
  }

  /* what was chosen some other way (the browser's back button) has closed the camera that was edited */
  function leave(chosen) {
    if (editing.code && (!chosen || chosen.code !== editing.code)) close();
    return unchanged();
  }

  document.addEventListener("DOMContentLoaded", function () {
    var screen = window.dash_clientside.beeldregie;
    var choose = screen.choose;
    screen.choose = function () {
      var next = choose.apply(null, arguments);
      return next === unchanged() || mayLeave(next && next.code) ? next : unchanged();
    };
  });

  window.addEventListener("beforeunload", function (event) {
    if (editing.dirty) event.preventDefault();
  });

  /* --- places and views ---------------------------------------------------------------------------------------------------------------- */

  function moved(at, bearing, metres) {
    var angle = (bearing * Math.PI) / 180;
    var east = (metres * Math.sin(angle)) / (METRES_PER_DEGREE * Math.cos((at.lat * Math.PI) / 180));
    return L.latLng(at.lat + (metres * Math.cos(angle)) / METRES_PER_DEGREE, at.lng + east);
  }

  function bearingOf(from, to) {
    var east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
    return ((Math.atan2(east, to.lat - from.lat) * 180) / Math.PI + 360) % 360;
  }

  function metresBetween(from, to) {
    var east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
    return Math.hypot(east, to.lat - from.lat) * METRES_PER_DEGREE;
  }

  function known(value, otherwise) {
    return typeof value === "number" && isFinite(value) ? value : otherwise;
  }

  function viewOf(now) {
    if (typeof now.lon !== "number" || typeof now.lat !== "number" || Math.abs(now.lat) > 85 || Math.abs(now.lon) > 180) return null;
    var width = Math.min(Math.max(known(now.field_of_view, UNKNOWN.field_of_view), 1), 360);
    return {
      at: L.latLng(now.lat, now.lon), direction: known(now.direction, UNKNOWN.direction), width: width,
      range: Math.min(Math.max(known(now.range_m, UNKNOWN.range_m), 1), FARTHEST_M), isKnown: typeof now.direction === "number" || width === 360,
    };
  }

  function rim(view) {
    var steps = Math.max(Math.ceil(view.width / STEP_DEGREES), 1);
    var points = [];
    for (var i = 0; i <= steps; i += 1) points.push(moved(view.at, view.direction - view.width / 2 + (view.width * i) / steps, view.range));
    return view.width >= 360 ? points : [view.at].concat(points);
  }

  /* --- what is dragged ------------------------------------------------------------------------------------------------------------------ */

  function draw(now) {
    editing.now = now;
    var view = viewOf(now);
    var map = shared().map;
    if (!map || !view) return;
    document.body.classList.add("is-editing");
    if (!editing.parts || editing.parts.map !== map) editing.parts = build(map);
    var parts = editing.parts;
    parts.view = view;
    parts.cone.setLatLngs(rim(view));
    parts.cone.getElement().classList.toggle("is-guess", !view.isKnown);
    if (!editing.dragged && !map.getBounds().contains(view.at)) map.panTo(view.at, { animate: false });
    place("camera", view.at);
    place("range", moved(view.at, view.direction, view.range));
    place("width", moved(view.at, view.direction + view.width / 2, view.range));
    place("direction", beyond(map, view));
    say("camera", null);
    say("direction", Math.round(view.direction), 0, 359);
    say("width", Math.round(view.width), 1, 360);
    say("range", Math.round(view.range), 1, FARTHEST_M);
  }

  function beyond(map, view) {
    var edge = map.latLngToLayerPoint(moved(view.at, view.direction, view.range));
    var centre = map.latLngToLayerPoint(view.at);
    var length = edge.distanceTo(centre) || 1;
    return map.layerPointToLatLng(edge.add(edge.subtract(centre).multiplyBy(APART_PX / length)));
  }

  function place(name, latlng) {
    if (editing.dragged !== name) editing.parts[name].setLatLng(latlng);
  }

  function say(name, value, least, most) {
    var element = editing.parts[name].getElement();
    element.setAttribute("aria-label", texts()[name]);
    if (value === null) return;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-valuenow", value);
    element.setAttribute("aria-valuemin", least);
    element.setAttribute("aria-valuemax", most);
  }

  function build(map) {
    if (!map.getPane("editing")) map.createPane("editing").style.zIndex = 640;
    var group = L.layerGroup().addTo(map);
    var parts = { map: map, group: group };
    parts.cone = L.polygon([], { pane: "editing", className: "cone edit-cone", interactive: false }).addTo(group);
    ["camera", "direction", "width", "range"].forEach(function (name) {
      parts[name] = handle(name).addTo(group);
      listen(parts[name], name);
    });
    map.on("zoomend", function () {
      if (editing.parts && editing.parts.view) place("direction", beyond(map, editing.parts.view));
    });
    return parts;
  }

  function handle(name) {
    var size = name === "camera" ? 34 : 22;
    var icon = L.divIcon({ className: "edit-handle is-" + name, html: "<i></i>", iconSize: [size, size] });
    return L.marker([0, 0], { pane: "editing", icon: icon, draggable: true, autoPan: true, keyboard: true, zIndexOffset: name === "camera" ? 0 : 100 });
  }

  function listen(marker, name) {
    marker.on("dragstart", function () {
      editing.dragged = name;
    });
    marker.on("drag", function () {
      set(dragged(name, marker.getLatLng()));
    });
    marker.on("dragend", function () {
      editing.dragged = null;
      set(dragged(name, marker.getLatLng()));
    });
    marker.getElement().addEventListener("keydown", function (event) {
      onKey(event, name);
    });
  }

  function dragged(name, to) {
    var view = editing.parts.view;
    if (name === "camera") return placed(to);
    if (name === "direction") return { direction: Math.round(bearingOf(view.at, to)) % 360 };
    if (name === "range") return { range_m: Math.min(Math.max(Math.round(metresBetween(view.at, to)), 1), FARTHEST_M) };
    var half = (bearingOf(view.at, to) - view.direction + 360) % 360;
    return { field_of_view: Math.min(Math.max(Math.round(half * 2), 1), 360) };
  }

  function placed(at) {
    return { lon: Number(at.lng.toFixed(7)), lat: Number(at.lat.toFixed(7)) };
  }

  /* arrows: the camera a metre, a handle a degree or a metre; with Shift ten of them */
  var TOWARDS = { ArrowUp: 0, ArrowRight: 90, ArrowDown: 180, ArrowLeft: 270 };

  function onKey(event, name) {
    if (!(event.key in TOWARDS)) return;
    event.preventDefault();
    event.stopPropagation();
    var view = editing.parts.view;
    var step = event.shiftKey ? 10 : 1;
    if (name === "camera") {
      set(placed(moved(view.at, TOWARDS[event.key], step)));
      return;
    }
    var by = event.key === "ArrowUp" || event.key === "ArrowRight" ? step : -step;
    if (name === "direction") set({ direction: (Math.round(view.direction) + by + 360) % 360 });
    else if (name === "width") set({ field_of_view: Math.min(Math.max(Math.round(view.width) + by, 1), 360) });
    else set({ range_m: Math.min(Math.max(Math.round(view.range) + by, 1), FARTHEST_M) });
  }

  /* --- what others change ------------------------------------------------------------------------------------------------------------- */

  /* the same cameras once more, where they are others now: after every (re)connect the push only says to look again */
  function again(news, url) {
    if (!news || !url) return unchanged();
    if (news.id) return changed(news, url);
    return window.beeldregieAddress.isSame(url).then(function (same) {
      return same ? unchanged() : changed(news, url);
    });
  }

  /* the address says which change they are of, so that dash-leaflet asks again */
  function changed(news, url) {
    var parts = url.split("?");
    var query = new URLSearchParams(parts[1] || "");
    query.set("changed", news.at);
    return parts[0] + "?" + query.toString().replace(/%2C/g, ",");
  }

  /* --- many at once -------------------------------------------------------------------------------------------------------------------- */

  new MutationObserver(function () {
    var panel = document.querySelector("#bulk > .panel-bulk:not([data-met])");
    if (!panel) return;
    panel.setAttribute("data-met", "");
    panel.querySelector("h2").focus();
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.target.closest("[aria-expanded=true]")) return;
    if (event.target.closest("#bulk")) {
      window.dash_clientside.set_props("bulk", { children: [] });
      var opener = document.querySelector(".bulk-open");
      if (opener) opener.focus();
      event.stopImmediatePropagation();
    } else if (event.target.closest("#editor")) {
      document.getElementById("edit-cancel").click();
      event.stopImmediatePropagation();
    }
  }, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    beeldregieEdit: { follow: follow, cancel: cancel, leave: leave, again: again },
  });
})();
