/* A grid of degrees under our own map, so that a place of which nothing is drawn still says where it is. */
(function () {
  "use strict";

  var STEPS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]; /* degrees between lines */
  var APART_PX = 170; /* about so far apart */
  var lines = null;

  function stepAt(map) {
    var view = map.getBounds();
    var wanted = ((view.getEast() - view.getWest()) / map.getSize().x) * APART_PX;
    return STEPS.reduce(function (best, step) {
      return Math.abs(Math.log(step / wanted)) < Math.abs(Math.log(best / wanted)) ? step : best;
    });
  }

  function multiples(from, to, step) {
    var found = [];
    for (var i = Math.ceil(from / step); i * step <= to; i += 1) found.push(i * step);
    return found;
  }

  function written(value, step, side) {
    var decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    var options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(document.documentElement.lang || "nl", options).format(value) + "° " + side;
  }

  function draw(map) {
    if (lines) lines.remove();
    lines = L.layerGroup();
    var view = map.getBounds();
    var step = stepAt(map);
    multiples(view.getSouth(), view.getNorth(), step).forEach(function (lat) {
      add(map, [[lat, view.getWest()], [lat, view.getEast()]], [lat, view.getWest()], written(lat, step, "N"), "is-lat");
    });
    multiples(view.getWest(), view.getEast(), step).forEach(function (lng) {
      add(map, [[view.getSouth(), lng], [view.getNorth(), lng]], [view.getNorth(), lng], written(lng, step, "O"), "is-lng");
    });
    lines.addTo(map);
  }

  function add(map, line, at, words, look) {
    L.polyline(line, { pane: "base", interactive: false, className: "base-grid" }).addTo(lines);
    var icon = L.divIcon({ className: "label grid-label " + look, html: "<span>" + words + "</span>", iconSize: [0, 0] });
    L.marker(at, { pane: "base-labels", interactive: false, keyboard: false, icon: icon }).addTo(lines);
  }

  document.addEventListener("beeldregie:map", function (event) {
    var map = event.detail;
    draw(map);
    map.on("moveend", function () {
      draw(map);
    });
  });
})();
