/* Asking for many cameras at once: opening the panel, drawing a box (drag, or a click on two corners), what is in view, what
   sees a place, along a road, keys.
   What it would come to is asked of the server, by the store many-target. Dash calls `chosen` and `drawn` by name
   (dash_clientside.beeldregieMany). */
(function () {
  "use strict";

  var MOVED_PX = 6; /* from here a press is a drag, and not a first corner */
  var opener = null; /* what had the focus before */
  var shape = null; /* the chosen box or road on the map */
  var drawing = null; /* {layer, band, from}, while a box is drawn */

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function map() {
    return window.dashExtensions.beeldregie.shared.map;
  }

  function panel() {
    return document.getElementById("many");
  }

  function isOpen(id) {
    var found = document.getElementById(id);
    return Boolean(found) && !found.classList.contains("is-closed");
  }

  /* whether the keys are for this panel: the drawer of a camera lies over it */
  function hasKeys() {
    return isOpen("many") && !isOpen("drawer");
  }

  function target(data) {
    window.dash_clientside.set_props("many-target", { data: data });
  }

  /* nothing stays chosen by name, but in this list */
  function unname(but) {
    ["many-collection", "many-road"].forEach(function (id) {
      if (id !== but) window.dash_clientside.set_props(id, { value: null });
    });
  }

  /* --- opening and closing -------------------------------------------------------------------------------------------------------------- */

  function open(from) {
    if (!isOpen("many")) opener = from;
    if (isOpen("drawer")) document.getElementById("drawer-close").click();
    panel().classList.remove("is-closed");
    panel().querySelector(".many-title").focus({ preventScroll: true });
  }

  function close() {
    endDrawing();
    drawBox(null);
    panel().classList.add("is-closed");
    target(null);
    unname();
    window.dash_clientside.set_props("many-purpose", { value: "role" });
    if (opener && opener.offsetParent) opener.focus();
    opener = null;
  }

  /* Dash: a collection or a road was chosen, or what was ticked is asked for */
  function chosen(collection, road, clicks, codes) {
    var by = (window.dash_clientside.callback_context.triggered || [])[0];
    if (!by || !by.value) return unchanged();
    var id = by.prop_id.split(".")[0];
    drawBox(null);
    unname(id);
    if (id === "many-collection") return { collection: collection };
    if (id === "many-road") return { road: road };
    open(document.getElementById("many-ticked"));
    return codes && codes.length ? { cameras: codes } : unchanged();
  }

  /* --- a box ---------------------------------------------------------------------------------------------------------------------------- */

  function ask(bounds) {
    var box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    unname();
    target({ box: box });
  }

  function drawBox(bounds) {
    if (shape) shape.remove();
    shape = bounds ? L.rectangle(bounds, { className: "many-box", interactive: false }).addTo(map()) : null;
  }

  function startDrawing() {
    endDrawing();
    drawBox(null);
    var layer = document.createElement("div");
    layer.className = "many-draw";
    map().getContainer().appendChild(layer);
    drawing = { layer: layer, band: null, from: null };
    L.DomEvent.disableScrollPropagation(layer);
    layer.addEventListener("pointerdown", press);
    layer.addEventListener("pointermove", stretch);
    layer.addEventListener("pointerup", release);
    document.querySelector(".stage").classList.add("is-drawing");
    document.querySelector(".many-hint").hidden = false;
  }

  function endDrawing() {
    if (!drawing) return;
    drawing.layer.remove();
    drawing = null;
    document.querySelector(".stage").classList.remove("is-drawing");
    document.querySelector(".many-hint").hidden = true;
  }

  function place(event) {
    var frame = drawing.layer.getBoundingClientRect();
    return L.point(event.clientX - frame.left, event.clientY - frame.top);
  }

  function press(event) {
    event.preventDefault();
    event.stopPropagation();
    if (drawing.from) return; /* the second corner: its release ends it */
    drawing.from = place(event);
    drawing.band = document.createElement("div");
    drawing.band.className = "many-band";
    drawing.layer.appendChild(drawing.band);
    stretch(event);
  }

  function stretch(event) {
    if (!drawing || !drawing.from) return;
    var bounds = L.bounds(drawing.from, place(event));
    var size = bounds.getSize();
    Object.assign(drawing.band.style, { left: bounds.min.x + "px", top: bounds.min.y + "px", width: size.x + "px", height: size.y + "px" });
  }

  function release(event) {
    event.stopPropagation();
    if (!drawing.from) return;
    var to = place(event);
    if (Math.min(Math.abs(to.x - drawing.from.x), Math.abs(to.y - drawing.from.y)) < MOVED_PX) return; /* a first corner */
    var bounds = L.latLngBounds(map().containerPointToLatLng(drawing.from), map().containerPointToLatLng(to));
    endDrawing();
    drawBox(bounds);
    ask(bounds);
    panel().querySelector(".many-title").focus({ preventScroll: true });
  }

  function askView() {
    endDrawing();
    drawBox(null);
    ask(map().getBounds());
  }

  /* --- a place: what sees it, or stands near it; why is known already --------------------------------------------------------------------- */

  function askPlace(button) {
    open(document.getElementById("many-open"));
    endDrawing();
    drawBox(null);
    unname();
    if (button.dataset.reason) window.dash_clientside.set_props("many-reason", { value: button.dataset.reason });
    target({ place: button.dataset.place.split(",").map(Number) });
  }

  /* --- a road --------------------------------------------------------------------------------------------------------------------------- */

  function askRoad(button) {
    open(document.getElementById("many-open"));
    endDrawing();
    drawBox(null);
    unname();
    target({ road: button.dataset.road });
  }

  /* Dash: the pieces of the road that was chosen; what else was drawn stays when there are none */
  function drawn(pieces) {
    if (!pieces) return unchanged();
    drawBox(null);
    shape = L.geoJSON(pieces, { style: { className: "many-route" }, interactive: false }).addTo(map());
    if (!map().getBounds().contains(shape.getBounds())) map().fitBounds(shape.getBounds(), { animate: false });
    return unchanged();
  }

  /* --- keys and buttons ------------------------------------------------------------------------------------------------------------------ */

  function types(element) {
    return Boolean(element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
  }

  function pressed(id) {
    var button = document.getElementById(id);
    if (!button || !button.offsetParent) return false;
    button.click();
    return true;
  }

  function chooseReason(key) {
    var chip = panel().querySelector('.many-form:not([hidden]) [data-key="' + key + '"] input');
    if (!chip) return false;
    chip.click();
    return true;
  }

  function escaped() {
    if (drawing) endDrawing();
    else close();
    return true;
  }

  /* before the keys of the whole screen (screen.js): while this panel is in front they are its own */
  function onKey(event) {
    if (!hasKeys() || event.metaKey || event.ctrlKey || event.altKey || event.target.closest("[aria-expanded=true]")) return;
    var handled = false;
    if (event.key === "Escape" && (!types(event.target) || panel().contains(event.target))) handled = escaped();
    else if (types(event.target)) return;
    else if (event.key === "Enter" && !event.target.closest("button, a, summary, .leaflet-marker-icon, .ag-root")) handled = pressed("many-ask");
    else if (event.key.length === 1 && !event.target.closest(".leaflet-container")) handled = chooseReason(event.key.toLowerCase());
    if (!handled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", function (event) {
    if (!panel()) return;
    var from = event.target.closest("#many-open");
    if (from) open(from);
    var button = event.target.closest("[data-many]");
    if (button) ({ close: close, draw: startDrawing, view: askView, place: askPlace, road: askRoad })[button.dataset.many](button);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { beeldregieMany: { chosen: chosen, drawn: drawn } });
})();
