/* The page of incidents: going from one to another without loading anew, keys, the place on the map, the fields of the card, pictures.
   Dash calls these by name (dash_clientside.beeldregieIncidents.<name>). */
(function () {
  "use strict";

  var MOST_PICKED = 4;
  var PLACE_ZOOM = 16;
  /* as pages/incidents/ids.py has them */
  var CHOSEN = "incidents-chosen";
  var PICKED = "incidents-picked";
  var FIELDS = ["incidents-offenders", "incidents-weapons", "incidents-weapons-words", "incidents-wounded", "incidents-words"];
  var NAMES = ["offenders", "weapons", "weapons_words", "wounded", "words"];

  var NOTE_MS = 8000;
  var TOGETHER_MS = 250;
  var coming = null; /* the timer of what was heard and is still to be read */
  var known = {}; /* the card as it was read last */

  function page() {
    return document.getElementById("incidents");
  }

  function part(name) {
    return document.getElementById("incidents-" + name);
  }

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function set(id, props) {
    window.dash_clientside.set_props(id, props);
  }

  function words(name, values) {
    return (JSON.parse(page().dataset.words)[name] || name).replace(/\{(\w+)\}/g, function (all, key) {
      return values && key in values ? values[key] : all;
    });
  }

  function made(tag, look, text) {
    var element = document.createElement(tag);
    if (look) element.className = look;
    if (text) element.textContent = text;
    return element;
  }

  /* --- which incident ---------------------------------------------------------------------------------------------------------------------- */

  function choose(id) {
    set("incidents-form", { hidden: true });
    set(CHOSEN, { data: id });
  }

  /* the address says which incident is on the screen, so that it can be shared */
  function remember(id) {
    var address = id ? "/incidents?id=" + id : "/incidents";
    if (address !== window.location.pathname + window.location.search) window.history.pushState(null, "", address);
    pick([]);
    return unchanged();
  }

  window.addEventListener("popstate", function () {
    if (page()) set(CHOSEN, { data: new URLSearchParams(window.location.search).get("id") });
  });

  /* --- pictures to be pushed ---------------------------------------------------------------------------------------------------------------- */

  function digits() {
    return Array.from(document.querySelectorAll("[data-picks]"));
  }

  function pick(codes) {
    digits().forEach(function (button) {
      button.setAttribute("aria-pressed", String(codes.indexOf(button.dataset.picks) >= 0));
    });
    set(PICKED, { data: codes });
  }

  function toggle(button) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    var chosen = digits().filter(function (one) {
      return one.getAttribute("aria-pressed") === "true";
    });
    pick(chosen.slice(0, MOST_PICKED).map(function (one) {
      return one.dataset.picks;
    }));
  }

  /* --- clicks and keys ------------------------------------------------------------------------------------------------------------------------ */

  document.addEventListener("click", function (event) {
    if (!page()) return;
    var link = event.target.closest("[data-incident]");
    if (link && !(event.metaKey || event.ctrlKey || event.shiftKey || event.button)) {
      event.preventDefault();
      choose(link.dataset.incident);
    }
    var digit = event.target.closest("[data-picks]");
    if (digit) toggle(digit);
    var extender = event.target.closest("[data-extends]");
    if (extender) extend(extender);
  });

  function types(element) {
    return Boolean(element.closest("input:not([type=radio]), textarea, select, [contenteditable], [role=dialog]"));
  }

  function press(element) {
    if (element) element.click();
    return Boolean(element);
  }

  /* by a key the form is there at once, for the digit that follows: what Dash says of it comes a moment later and is the same */
  function toggleForm() {
    var form = part("form");
    var wasHidden = form.hidden;
    part("new").click();
    form.hidden = !wasHidden;
    return true;
  }

  function onEnter(element) {
    if (element.closest("button, a, .leaflet-container")) return false;
    return press(part("form").hidden ? document.querySelector('[data-does="accept"]') : part("send"));
  }

  function onKey(event) {
    if (!page() || event.metaKey || event.ctrlKey || event.altKey || types(event.target)) return;
    var key = event.key.toLowerCase();
    var handled = false;
    if (key === "enter") handled = onEnter(event.target);
    else if (key === "escape" && !part("form").hidden) handled = toggleForm();
    else if (key === "n" && !part("new").hidden) handled = toggleForm();
    else if (key === "v") handled = extendSoon();
    else if (key === "p") handled = press(document.querySelector('[data-does="push"]'));
    else if (/^\d$/.test(key)) handled = press(document.querySelector(part("form").hidden ? '[data-picks][data-digit="' + key + '"]' : '[data-digit="' + key + '"] input'));
    if (handled) event.preventDefault();
  }

  document.addEventListener("keydown", onKey);

  /* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

  function form(clicks, hidden) {
    if (!clicks) return unchanged();
    if (hidden) window.setTimeout(function () { part("form").scrollIntoView({ block: "nearest" }); }, 0);
    return !hidden;
  }

  function spot(at) {
    return { type: "FeatureCollection", features: [{ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { owner_kind: "other" } }] };
  }

  /* [lon, lat], from a click on the map while the form is open, or from what the search found */
  function place(clicked, found, hidden) {
    var same = [unchanged(), unchanged(), unchanged()];
    var context = window.dash_clientside.callback_context;
    var isSearch = (context.triggered || []).some(function (one) { return one.prop_id.indexOf("incidents-where") === 0; });
    if (hidden) return same;
    if (isSearch) {
      if (!found) return same;
      var at = found.split(",").slice(0, 2).map(Number);
      return [at, spot(at), { center: [at[1], at[0]], zoom: PLACE_ZOOM, transition: "setView" }];
    }
    if (!clicked || !clicked.latlng) return same;
    var here = [clicked.latlng.lng, clicked.latlng.lat];
    return [here, spot(here), unchanged()];
  }

  function isGrave(priority) {
    return priority !== "1";
  }

  function isProtection(kind) {
    return kind !== "bewaken-en-beveiligen";
  }

  /* --- news: what comes at once is read once ---------------------------------------------------------------------------------------------------- */

  function heard() {
    if (coming) return unchanged();
    coming = window.setTimeout(function () {
      coming = null;
      set("incidents-news", { data: Date.now() });
    }, TOGETHER_MS);
    return unchanged();
  }

  /* --- the card: what others fill in appears, but never over what somebody is typing or has just typed ------------------------------------------- */

  function valueOf(box) {
    if (box.matches("input")) return box.value;
    var chosen = box.querySelector("input:checked");
    return chosen ? chosen.value : "";
  }

  function fields(card) {
    if (!card) return unchanged();
    FIELDS.forEach(function (id, i) {
      var box = document.getElementById(id) || part("fields").querySelector("[role=group]");
      var isOther = known.incident !== card.incident;
      var isUntouched = box !== document.activeElement && valueOf(box) === known[NAMES[i]];
      if (isOther || isUntouched) set(id, { value: card[NAMES[i]] });
    });
    known = card;
    return unchanged();
  }

  /* --- pictures: one that plays is left alone, so that it does not blink ------------------------------------------------------------------------- */

  function tile(picture) {
    var element = made("figure", "picture incidents-tile");
    element.dataset.lease = picture.lease;
    element.dataset.camera = picture.camera;
    var frame = made("div", "picture-frame");
    var screen = made("canvas", "live");
    var said = made("div", "live-words");
    Object.assign(screen.dataset, { lease: picture.lease, line: picture.line, words: document.getElementById("incidents").dataset.words });
    screen.setAttribute("role", "img");
    screen.setAttribute("aria-label", words("alt", { name: picture.name }));
    said.setAttribute("role", "status");
    frame.append(screen, made("div", "live-age"), said);
    var status = made("figcaption", "picture-status");
    var left = made("span", "countdown");
    left.dataset.words = picture.left;
    left.dataset.lease = picture.lease;
    left.dataset.endsAt = picture.ends_at;
    status.append(made("b", "", picture.name), made("span", "quiet", picture.camera), left, extender(picture));
    var note = made("span", "note");
    note.setAttribute("role", "status");
    status.append(note);
    element.append(frame, status);
    return element;
  }

  /* shown in the last two minutes (style_incidents.css, by what assets/picture.js counts) */
  function extender(picture) {
    var button = made("button", "incidents-extend", words("extend"));
    button.type = "button";
    button.dataset.extends = picture.lease;
    button.setAttribute("aria-label", words("longer.of", { name: picture.name }));
    button.append(made("span", "kbd", "V"));
    return button;
  }

  function extend(button) {
    var element = button.closest(".incidents-tile");
    var left = element.querySelector(".countdown");
    var name = element.querySelector("figcaption b").textContent;
    var before = left.dataset.endsAt;
    button.disabled = true;
    window.beeldregieWall.api("POST", "/api/leases/" + button.dataset.extends + "/extend", {}).then(function (answer) {
      var isAnswered = answer.ok && answer.body;
      button.disabled = false;
      if (isAnswered && answer.body.lease) left.dataset.endsAt = answer.body.lease.ends_at;
      note(element, isAnswered ? window.beeldregieLonger.said(words, name, before, answer.body) : (answer.body && answer.body.detail) || words("longer.failed"));
    });
  }

  function note(element, said) {
    var line = element.querySelector(".note");
    if (!line) return; /* it ended meanwhile, and says why */
    line.textContent = said;
    window.setTimeout(function () {
      if (line.textContent === said) line.textContent = "";
    }, NOTE_MS);
  }

  /* V: all that ends soon; before that it is said when it can be */
  function extendSoon() {
    var soon = Array.from(document.querySelectorAll(".picture-status.is-soon [data-extends]:not(:disabled)"));
    var playing = document.querySelector(".incidents-tile [data-extends]");
    if (!soon.length && playing && !playing.disabled) note(playing.closest(".incidents-tile"), words("longer.early"));
    soon.forEach(extend);
    return Boolean(playing);
  }

  function over(element, picture) {
    var frame = made("div", "picture-frame");
    var said = made("div", "ended");
    said.setAttribute("role", "alert");
    said.append(made("b", "", picture.name + ": " + words("ended")), made("span", "", picture.ended));
    frame.append(said);
    element.replaceChildren(frame);
    element.classList.add("is-ended");
  }

  function pictures(shown) {
    var box = part("tiles");
    if (!box) return unchanged();
    var there = {};
    Array.from(box.children).forEach(function (element) { there[element.dataset.lease] = element; });
    (shown || []).forEach(function (picture) {
      var element = there[picture.lease] || tile(picture);
      delete there[picture.lease];
      if (picture.ended && !element.classList.contains("is-ended")) over(element, picture);
      var left = element.querySelector(".countdown");
      if (left && picture.ends_at) left.dataset.endsAt = picture.ends_at;
      if (element.parentNode !== box) box.append(element);
    });
    Object.keys(there).forEach(function (lease) { there[lease].remove(); });
    return unchanged();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    beeldregieIncidents: { form: form, place: place, isGrave: isGrave, isProtection: isProtection, remember: remember, heard: heard, fields: fields, pictures: pictures },
  });
})();
