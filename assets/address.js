/* The address of the page and the filters, layers and moment on it: a link restores the same view, and the back button goes back to the
   camera before. Dash calls these by name (dash_clientside.beeldregieAddress.<name>). */
(function () {
  "use strict";

  var address = window.beeldregieAddress;
  var layersAtFirst = null;

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function listed(words) {
    return (words || "").split(",").filter(Boolean);
  }

  function pressed() {
    var changes = (window.dash_clientside.callback_context.triggered || []).filter(function (change) {
      return change.value;
    });
    return changes.length ? changes[0].prop_id.split(".")[0] : "";
  }

  /* the filters, the moment and the words: out of the address at first, later what the buttons take away */
  function restore() {
    var id = pressed();
    var same = address.FILTERS.map(unchanged);
    if (id === "to-now") return same.concat(["", unchanged()]);
    if (id === "search-words-chip") return same.concat([unchanged(), null]);
    if (id === "clear-filters") return same.map(function () { return []; }).concat([unchanged(), null]);
    var query = address.read();
    var filters = address.FILTERS.map(function (name) {
      return listed(query.get(name));
    });
    return filters.concat([query.get("as_of") || unchanged(), query.get("q") || unchanged()]);
  }

  /* all filters, the moment and the words as one query; it also goes into the address */
  function selected() {
    var changes = {};
    var given = arguments;
    address.FILTERS.forEach(function (name, i) {
      changes[name] = (given[i] || []).join(",");
    });
    changes.as_of = given[given.length - 2] || "";
    changes.q = given[given.length - 1] || "";
    address.write(changes);
    return address.selection(address.read());
  }

  /* which layers are on and over which period incidents count: as the address says, else as the page has it. (What depends on this would not
     run at first if this changed nothing.) */
  function layers(map, shown, period) {
    layersAtFirst = shown.slice().sort().join(",");
    var query = address.read();
    return [query.has("layers") ? listed(query.get("layers")) : shown, query.get("period") || period];
  }

  function keepLayers(shown) {
    var words = (shown || []).slice().sort().join(",");
    address.write({ layers: words === layersAtFirst ? "" : words || "none" });
  }

  /* back and forward: the page becomes what the address says */
  window.addEventListener("popstate", function () {
    var set = window.dash_clientside.set_props;
    var query = address.read();
    address.FILTERS.forEach(function (name) {
      set("facet-" + name, { value: listed(query.get(name)) });
    });
    set("as-of", { value: query.get("as_of") || "" });
    set("search-words", { data: query.get("q") });
    set("chosen", { data: window.dash_clientside.beeldregie.fromAddress() });
  });

  /* where there is no clipboard (an address without TLS) the old way still copies */
  function copiedByHand(words) {
    var box = document.createElement("textarea");
    box.value = words;
    document.body.appendChild(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }

  /* copies the words, and says so in the words `done` */
  function copy(words, done) {
    var copied = navigator.clipboard ? navigator.clipboard.writeText(words) : Promise.reject(new Error("no clipboard"));
    return copied
      .catch(function () {
        copiedByHand(words);
      })
      .then(function () {
        window.dash_clientside.beeldregiePanel.notify(done);
      });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copies]");
    if (!button) return;
    document.dispatchEvent(new CustomEvent("beeldregie:keep-place"));
    copy(window.location.href, button.getAttribute("data-done"));
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    beeldregieAddress: { restore: restore, selected: selected, layers: layers, keepLayers: keepLayers, copy: copy },
  });
})();
