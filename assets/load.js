/* The page on which registers come in: choosing or dropping a file, sending it, and how the preview is drawn. Dash calls the first by name
   (dash_clientside.beeldregieLoad.<name>), dash-leaflet the second (dashExtensions.beeldregieLoad.<name>). */
(function () {
  "use strict";

  var WHATS = ["new", "changed", "gone", "rejected", "unchanged"];
  var SIGNS = { new: "+", changed: "~", unchanged: "=", gone: "−", rejected: "×" }; /* as pages/load/checking.py has them */
  var FACING = 0.97; /* of the bar: the rest is the server keeping it */
  var chosen = { subject: "cameras", owner: null, complete: false, mapping: "", words: {} };
  var sending = false;

  function set(id, values) {
    window.dash_clientside.set_props(id, values);
  }

  /* --- sending ------------------------------------------------------------------------------------------------------------------------------ */

  function options(subject, owner, complete, mapping, words) {
    chosen = { subject: subject, owner: owner, complete: Boolean(complete), mapping: mapping || "", words: words || {} };
    return window.dash_clientside.no_update;
  }

  function fromAddress() {
    return new URLSearchParams(window.location.search).get("upload") || window.dash_clientside.no_update;
  }

  /* seen: [upload, state, …]; what came of a file stands below what was just done, on a phone out of sight */
  function bringIntoView(seen) {
    var result = document.getElementById(seen && seen[1] === "waiting" ? "load-progress" : "load-result");
    var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (seen && result) result.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    return window.dash_clientside.no_update;
  }

  function refuse(sentence) {
    sending = false;
    set("load-sending", { hidden: true });
    set("load-refused", { children: sentence });
  }

  function formOf(file) {
    var form = new FormData();
    form.append("subject", chosen.subject);
    if (chosen.owner) form.append("owner", chosen.owner);
    if (chosen.complete) form.append("complete", "true");
    if (chosen.mapping.trim()) form.append("mapping", chosen.mapping);
    form.append("file", file, file.name);
    return form;
  }

  function answerOf(request) {
    try {
      return JSON.parse(request.responseText);
    } catch (error) {
      return {}; /* a proxy in between may answer with something else */
    }
  }

  function kept(upload) {
    sending = false;
    set("load-sending", { hidden: true });
    window.history.replaceState(null, "", "/load?upload=" + encodeURIComponent(upload.id));
    set("load-upload", { data: upload.id });
  }

  function send(file) {
    if (!file || sending) return;
    var words = chosen.words;
    if (file.size > words.megabytes * 1000000) return refuse(words.too_large.replace("{n}", words.megabytes));
    sending = true;
    set("load-refused", { children: "" });
    set("load-sent", { value: 0 });
    set("load-sending", { hidden: false });
    var request = new XMLHttpRequest(); /* fetch cannot tell how far it is */
    request.open("POST", "/api/uploads");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) set("load-sent", { value: Math.round((event.loaded / event.total) * 100 * FACING) });
    };
    request.onload = function () {
      var answer = answerOf(request);
      if (request.status === 201) kept(answer);
      else refuse(answer.detail || words.failed);
    };
    request.onerror = function () {
      refuse(words.failed);
    };
    request.send(formOf(file));
  }

  function choose() {
    var input = document.createElement("input");
    input.type = "file";
    input.onchange = function () {
      send(input.files[0]);
    };
    input.click();
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("#load-choose")) choose();
  });

  /* a file that is dropped beside the zone must not open in place of the page */
  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var page = document.querySelector(".load-drop");
      if (!page) return;
      event.preventDefault();
      page.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer) send(event.dataTransfer.files[0]);
    });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { beeldregieLoad: { options: options, fromAddress: fromAddress, bringIntoView: bringIntoView } });

  /* --- the preview ---------------------------------------------------------------------------------------------------------------------------- */

  function escaped(text) {
    var box = document.createElement("i");
    box.textContent = text === null || text === undefined ? "" : String(text);
    return box.innerHTML.replace(/"/g, "&quot;");
  }

  function whatOf(feature) {
    return WHATS.indexOf(feature.properties.what) >= 0 ? feature.properties.what : "unchanged";
  }

  function titleOf(feature, context) {
    var hideout = context.hideout || {};
    var p = feature.properties;
    var reason = p.what === "rejected" ? p[hideout.language === "en" ? "en" : "nl"] : "";
    return [(hideout.words || {})[p.what], p.code, p.name, reason].filter(Boolean).join(" · ");
  }

  function pointToLayer(feature, latlng, context) {
    var what = whatOf(feature);
    var title = titleOf(feature, context);
    var icon = L.divIcon({ className: "load-point is-" + what, html: "<b>" + SIGNS[what] + "</b>", iconSize: [20, 20] });
    return L.marker(latlng, { pane: context.pane, icon: icon, title: title, alt: title, riseOnHover: true });
  }

  function ring(shares, total, size) {
    var radius = size / 2 - 3;
    var length = 2 * Math.PI * radius;
    var done = 0;
    var arcs = WHATS.filter(function (what) {
      return shares[what];
    }).map(function (what) {
      var part = (shares[what] / total) * length;
      var place = 'cx="' + size / 2 + '" cy="' + size / 2 + '" r="' + radius + '"';
      var dash = 'stroke-dasharray="' + part.toFixed(2) + " " + (length - part).toFixed(2) + '" stroke-dashoffset="' + (-done).toFixed(2) + '"';
      done += part;
      return '<circle class="is-' + what + '" ' + place + " " + dash + "/>";
    });
    return '<svg width="' + size + '" height="' + size + '" aria-hidden="true">' + arcs.join("") + "</svg>";
  }

  function clusterToLayer(feature, latlng, index, context) {
    var count = feature.properties.point_count;
    var shares = {};
    index.getLeaves(feature.properties.cluster_id, Infinity).forEach(function (leaf) {
      var what = whatOf(leaf);
      shares[what] = (shares[what] || 0) + 1;
    });
    var words = (context.hideout && context.hideout.words) || {};
    var title = WHATS.filter(function (what) {
      return shares[what];
    })
      .map(function (what) {
        return shares[what] + " " + (words[what] || what);
      })
      .join(", ");
    var size = count < 10 ? 36 : count < 100 ? 42 : 48;
    var icon = L.divIcon({ className: "cluster load-cluster", html: ring(shares, count, size) + "<b>" + count + "</b>", iconSize: [size, size] });
    return L.marker(latlng, { pane: context.pane, icon: icon, alt: title, title: title });
  }

  function style(feature) {
    return { className: "load-area is-" + whatOf(feature) };
  }

  function onEachFeature(feature, layer, context) {
    if (feature.geometry.type !== "Point") layer.bindTooltip(escaped(titleOf(feature, context)), { sticky: true });
  }

  window.dashExtensions = Object.assign({}, window.dashExtensions, {
    beeldregieLoad: { pointToLayer: pointToLayer, clusterToLayer: clusterToLayer, style: style, onEachFeature: onEachFeature },
  });
})();
