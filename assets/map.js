/* What Leaflet needs as functions: how cameras, rings, roads, areas, incidents and triggers are drawn. Colours stand in style.css, by class,
   so that light and dark need no redrawing. dash-leaflet finds these by name: dashExtensions.beeldregie.<name>. */
(function () {
  "use strict";

  var OWNER_KINDS = ["traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other"];
  var BANDS = [0.8, 0.6, 0.4, 0.25]; /* speed as a share of free flow; below the last one traffic stands still */
  var SHIFT_PX = 3;
  var LABEL_ZOOM_DEFAULT = 12;
  var SITE_ZOOM = 14; /* from here single measurement sites show */
  var TOWN_ZOOM = 13; /* from here areas have their names */
  var NEAR_ZOOM = 17; /* from here every camera shows what it sees */
  var METRES_PER_DEGREE = 111320; /* of latitude, as in ui/cone.py */
  var GLYPH =
    '<svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true"><path fill="currentColor" ' +
    'd="M4 7h10a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 14 17H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 7zm13 3.4 4.2-2.6v8.4L17 13.6z"/></svg>';

  /* values: speeds by segment and by site, of the moment on the time bar; drawn: the layers they colour, by the same codes */
  var shared = { map: null, layers: [], labels: [], named: {}, values: { segments: {}, sites: {}, horizon: 0 }, drawn: { segments: {}, sites: {}, chosen: {} } };

  function escaped(text) {
    var box = document.createElement("i");
    box.textContent = text === null || text === undefined ? "" : String(text);
    return box.innerHTML.replace(/"/g, "&quot;");
  }

  function kindOf(properties) {
    return OWNER_KINDS.indexOf(properties.owner_kind) >= 0 ? properties.owner_kind : "other";
  }

  /* --- the map itself: known once the first layer is drawn --------------------------------------------------------------------------- */

  function know(map) {
    if (!map || shared.map === map) return;
    shared.map = map;
    shared.labels = [];
    shared.named = {};
    shared.drawn = { segments: {}, sites: {}, chosen: {} };
    map.attributionControl.setPrefix(false);
    showDepth(map);
    var size = new ResizeObserver(function () {
      map.invalidateSize({ animate: false }); /* Leaflet looks at the window's size only: what stands in the middle stays there */
    });
    size.observe(map.getContainer());
    map.on("unload", function () {
      size.disconnect();
    });
    map.on("zoomend", function () {
      showLabels(map.getZoom());
      showDepth(map);
      Object.values(shared.drawn.segments).concat(Object.values(shared.drawn.chosen)).forEach(shift);
    });
    map.on("moveend", function () {
      document.dispatchEvent(new CustomEvent("beeldregie:moved", { detail: map }));
    });
    document.dispatchEvent(new CustomEvent("beeldregie:map", { detail: map }));
  }

  function showDepth(map) {
    map.getContainer().classList.toggle("is-town", map.getZoom() >= TOWN_ZOOM);
    map.getContainer().classList.toggle("is-close", map.getZoom() >= SITE_ZOOM);
  }

  /* --- base map ------------------------------------------------------------------------------------------------------------------------- */

  function baseStyle(feature, context) {
    know(context.map);
    var kind = feature.properties.kind;
    return { className: "base base-" + kind, interactive: false, fill: kind === "water" || kind === "built" || kind === "park" };
  }

  function baseLabel(feature, latlng, context) {
    know(context.map);
    var properties = feature.properties;
    var already = shared.named[properties.name.toLowerCase()]; /* a town that we drew and that the register names too */
    shared.named[properties.name.toLowerCase()] = true;
    var marker = L.marker(latlng, {
      pane: "base-labels",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "label label-" + properties.rank, html: already ? "" : "<span>" + escaped(properties.name) + "</span>", iconSize: [0, 0] }),
    });
    marker.on("add", function () {
      shared.labels.push({ marker: marker, zoom: properties.zoom || LABEL_ZOOM_DEFAULT });
      showLabels(context.map.getZoom());
    });
    return marker;
  }

  function showLabels(zoom) {
    shared.labels.forEach(function (label) {
      var element = label.marker.getElement();
      if (element) element.hidden = zoom < label.zoom;
    });
  }

  /* --- cameras ---------------------------------------------------------------------------------------------------------------------------- */

  function camera(feature, latlng, context) {
    know(context.map);
    var p = feature.properties;
    var words = (context.hideout && context.hideout.words) || {};
    var owner = p.owner_name || p.owner || "";
    var notes = [p.name || p.code, owner, p.lifecycle !== "active" ? words[p.lifecycle] : "", p.missing ? words.missing : "", p.shutter_closed ? words.shutter : ""];
    var title = notes.filter(Boolean).join(" · ");
    var looks = ["camera", "owner-" + kindOf(p)];
    if (p.lifecycle !== "active") looks.push("is-" + escaped(p.lifecycle));
    if (p.missing) looks.push("is-missing");
    if (p.shutter_closed) looks.push("is-shut");
    var mark = words[p.basis] ? '<b class="basis-mark" aria-hidden="true">' + escaped(words[p.basis]) + "</b>" : "";
    var icon = L.divIcon({ className: looks.join(" "), html: GLYPH + mark, iconSize: [26, 26] });
    return withView(L.marker(latlng, { pane: context.pane, icon: icon, title: title, alt: title, riseOnHover: true }), p, context.map);
  }

  /* near enough, a camera shows what it sees, for as long as it is drawn */
  function withView(marker, p, map) {
    var view = null;
    if (p.direction === undefined && p.field_of_view !== 360) return marker;
    marker.on("add", function () {
      if (map.getZoom() < NEAR_ZOOM || view) return;
      view = L.polygon(sector(marker.getLatLng(), p), { pane: "near", interactive: false, className: "cone is-near owner-" + kindOf(p) }).addTo(map);
    });
    marker.on("remove", function () {
      if (view) view.remove();
      view = null;
    });
    return marker;
  }

  /* as ui/cone.py draws the chosen one: degrees clockwise from north, range in metres */
  function sector(at, p) {
    var width = Math.min(p.field_of_view || 60, 360);
    var reach = p.range_m || 60;
    var steps = Math.max(Math.floor(width / 4), 1);
    var points = width >= 360 ? [] : [[at.lat, at.lng]];
    for (var i = 0; i <= steps; i += 1) {
      var angle = (((p.direction || 0) - width / 2 + (width * i) / steps) * Math.PI) / 180;
      var north = (reach * Math.cos(angle)) / METRES_PER_DEGREE;
      var east = (reach * Math.sin(angle)) / (METRES_PER_DEGREE * Math.cos((at.lat * Math.PI) / 180));
      points.push([at.lat + north, at.lng + east]);
    }
    return points;
  }

  function ring(shares, total, size) {
    var radius = size / 2 - 3;
    var length = 2 * Math.PI * radius;
    var done = 0;
    var arcs = OWNER_KINDS.filter(function (kind) {
      return shares[kind];
    }).map(function (kind) {
      var part = (shares[kind] / total) * length;
      var arc =
        '<circle class="owner-' + kind + '" cx="' + size / 2 + '" cy="' + size / 2 + '" r="' + radius + '" stroke-dasharray="' + part.toFixed(2) + " " +
        (length - part).toFixed(2) + '" stroke-dashoffset="' + (-done).toFixed(2) + '"/>';
      done += part;
      return arc;
    });
    return '<svg width="' + size + '" height="' + size + '" aria-hidden="true">' + arcs.join("") + "</svg>";
  }

  function cluster(feature, latlng, index, context) {
    know(context.map);
    var count = feature.properties.point_count;
    var shares = {};
    index.getLeaves(feature.properties.cluster_id, Infinity).forEach(function (leaf) {
      var kind = kindOf(leaf.properties);
      shares[kind] = (shares[kind] || 0) + 1;
    });
    var size = count < 10 ? 36 : count < 100 ? 42 : 48;
    var icon = L.divIcon({ className: "cluster", html: ring(shares, count, size) + "<b>" + count + "</b>", iconSize: [size, size] });
    return L.marker(latlng, { pane: context.pane, icon: icon, alt: String(count), title: String(count) });
  }

  function chosen(feature, context) {
    know(context.map);
    var isRoad = feature.geometry.type === "LineString";
    var look = (feature.properties.is_reach ? "reach" : "cone") + " owner-" + kindOf(feature.properties);
    return { className: isRoad ? "chosen-road" : look, interactive: false, fill: !isRoad };
  }

  /* where a mobile camera has its base */
  function basePoint(feature, latlng, context) {
    return L.circleMarker(latlng, { pane: context.pane, radius: 5, interactive: false, className: "base-point owner-" + kindOf(feature.properties) });
  }

  function chosenPoint(feature, latlng, context) {
    return L.marker(latlng, {
      pane: context.pane,
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "chosen owner-" + kindOf(feature.properties), html: GLYPH, iconSize: [38, 38] }),
    });
  }

  /* --- flow ------------------------------------------------------------------------------------------------------------------------------ */

  function band(value) {
    if (!value || value.speed === null || value.speed === undefined) return "none";
    var ratio = value.ratio;
    if ((ratio === null || ratio === undefined) && value.free_flow) ratio = value.speed / value.free_flow;
    if (ratio === null || ratio === undefined) return "none";
    for (var i = 0; i < BANDS.length; i += 1) if (ratio >= BANDS[i]) return String(i);
    return String(BANDS.length);
  }

  function flowClass(code, group) {
    return "flow-" + band(shared.values[group][code]) + (shared.values.horizon ? " is-expected" : "");
  }

  /* New values change the class of what is drawn already. (Through Dash's hideout each step of the time bar would draw all roads anew, and
     dash-leaflet drops a change that comes while it still loads.) */
  function show(values) {
    shared.values = values;
    ["segments", "sites"].forEach(function (group) {
      Object.keys(shared.drawn[group]).forEach(function (code) {
        var element = shared.drawn[group][code].layer.getElement();
        if (element) element.setAttribute("class", "leaflet-interactive " + (group === "sites" ? "site " : "flow ") + flowClass(code, group));
      });
    });
  }

  function segment(feature, context) {
    know(context.map);
    return { className: "flow " + flowClass(feature.properties.code, "segments"), smoothFactor: 0.5 };
  }

  function speedText(feature, context, group) {
    var words = (context.hideout && context.hideout.words) || {};
    var p = feature.properties;
    var value = shared.values[group][p.code];
    var name = "<b>" + escaped([p.road, p.name].filter(Boolean).join(" · ")) + "</b>" + (p.heading ? " " + escaped(p.heading) : "");
    if (!value || value.speed === null || value.speed === undefined) return name + "<br>" + escaped(words.no_value);
    var text = Math.round(value.speed) + " km/h";
    if (value.free_flow) text += " " + escaped((words.of_free_flow || "").replace("{n}", Math.round(value.free_flow)));
    if (value.p10 !== undefined && value.p10 !== null) {
      text += "<br>" + escaped((words.between || "").replace("{low}", Math.round(value.p10)).replace("{high}", Math.round(value.p90)));
    }
    return name + "<br>" + text;
  }

  /* two headings of one road lie beside each other, each on the right-hand side of its travel */
  function shift(entry) {
    var map = shared.map;
    var points = entry.latlngs.map(function (latlng) {
      return map.latLngToLayerPoint(latlng);
    });
    entry.layer.setLatLngs(
      points.map(function (point, i) {
        var before = points[Math.max(i - 1, 0)];
        var after = points[Math.min(i + 1, points.length - 1)];
        var length = before.distanceTo(after) || 1;
        return map.layerPointToLatLng([point.x - ((after.y - before.y) / length) * SHIFT_PX, point.y + ((after.x - before.x) / length) * SHIFT_PX]);
      })
    );
  }

  function eachSegment(feature, layer, context) {
    know(context.map);
    layer.bindTooltip(
      function () {
        return speedText(feature, context, "segments");
      },
      { sticky: true }
    );
    if (feature.geometry.type !== "LineString") return;
    var entry = { layer: layer, latlngs: layer.getLatLngs(), about: feature.properties };
    shared.drawn.segments[feature.properties.code] = entry;
    shift(entry);
  }

  /* the road that is chosen lies under its segment */
  function eachChosen(feature, layer, context) {
    know(context.map);
    shared.drawn.chosen = {};
    if (feature.geometry.type !== "LineString") return;
    shared.drawn.chosen.road = { layer: layer, latlngs: layer.getLatLngs() };
    shift(shared.drawn.chosen.road);
  }

  function site(feature, latlng, context) {
    know(context.map);
    var marker = L.circleMarker(latlng, { pane: context.pane, radius: 4, className: "site " + flowClass(feature.properties.code, "sites") });
    shared.drawn.sites[feature.properties.code] = { layer: marker };
    marker.bindTooltip(function () {
      return speedText(feature, context, "sites");
    });
    return marker;
  }

  /* --- areas, incidents, triggers ---------------------------------------------------------------------------------------------------------- */

  function area(feature, context) {
    know(context.map);
    var p = feature.properties;
    return { className: "area area-" + escaped(p.kind) + (p.kind === "designation" && !p.in_force ? " is-lapsed" : "") };
  }

  function eachArea(feature, layer, context) {
    var words = (context.hideout && context.hideout.words) || {};
    var p = feature.properties;
    var text = "<b>" + escaped(p.name) + "</b>";
    if (p.kind === "designation") {
      text += "<br>" + escaped(p.in_force ? words.in_force : words.lapsed);
      if (p.stated_end) text += " · " + escaped((words.until || "").replace("{day}", p.stated_end));
    }
    layer.bindTooltip(text, { sticky: true });
    withName(layer, p, context.map);
  }

  /* the name in the middle of an area, while it is drawn */
  function withName(layer, p, map) {
    var look = "label area-name area-name-" + escaped(p.kind);
    var name = L.marker(layer.getBounds().getCenter(), {
      pane: "areas", interactive: false, keyboard: false, icon: L.divIcon({ className: look, html: "<span>" + escaped(p.name) + "</span>", iconSize: [0, 0] }),
    });
    layer.on("add", function () {
      name.addTo(map);
    });
    layer.on("remove", function () {
      name.remove();
    });
  }

  function heat(feature, context) {
    know(context.map);
    var n = feature.properties.n;
    var step = n >= 25 ? 4 : n >= 10 ? 3 : n >= 5 ? 2 : n >= 2 ? 1 : 0;
    return { className: "heat heat-" + step };
  }

  function eachHeat(feature, layer, context) {
    var words = (context.hideout && context.hideout.words) || {};
    layer.bindTooltip(escaped((words.incidents || "{n}").replace("{n}", feature.properties.n)), { sticky: true });
  }

  function trigger(feature, latlng, context) {
    know(context.map);
    var words = (context.hideout && context.hideout.words) || {};
    var p = feature.properties;
    var title = [words[p.kind] || p.kind, p.camera_name].filter(Boolean).join(" · ");
    var icon = L.divIcon({
      className: "trigger is-" + escaped(p.state || "new"),
      html: '<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path d="M12 3 22.5 21h-21z"/><text x="12" y="18.6" text-anchor="middle">!</text></svg>',
      iconSize: [40, 40],
    });
    return L.marker(latlng, { pane: context.pane, icon: icon, title: title, alt: title, zIndexOffset: 1000 });
  }

  window.dashExtensions = Object.assign({}, window.dashExtensions, {
    beeldregie: {
      shared: shared, show: show,
      baseStyle: baseStyle, baseLabel: baseLabel, camera: camera, cluster: cluster, chosen: chosen, eachChosen: eachChosen, basePoint: basePoint, chosenPoint: chosenPoint,
      segment: segment, eachSegment: eachSegment, site: site, area: area, eachArea: eachArea, heat: heat, eachHeat: eachHeat, trigger: trigger,
    },
  });
})();
