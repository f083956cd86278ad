/* One place of the wall: the picture, and in words whose it is, why it may be seen, how long, and what is the matter with it. */
(function () {
  "use strict";

  var SOON_MS = 2 * 60 * 1000; /* from here a lease can be extended */
  var SMALL_PX = 640;
  var SMALL_RATE = 5; /* pictures a second */
  var HEADS = { not_allowed: "not_allowed", not_possible: "not_possible", not_willing: "not_willing" };

  function make(tag, look, parent, words) {
    var element = document.createElement(tag);
    if (look) element.className = look;
    if (words) element.textContent = words;
    if (parent) parent.appendChild(element);
    return element;
  }

  function button(words, does, parent, look) {
    var element = make("button", look || "second small", parent, words);
    element.type = "button";
    element.dataset.wall = does;
    return element;
  }

  function clock(milliseconds) {
    var seconds = Math.max(0, Math.round(milliseconds / 1000));
    return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }

  /* "A20 Re 31,1", as ui/format.py says it; without hectometre the road alone */
  function spoken(camera, language) {
    if (!camera.road || typeof camera.hectometre !== "number") return camera.road || "";
    var kilometre = camera.hectometre.toFixed(1);
    return [camera.road, camera.carriageway, language === "nl" ? kilometre.replace(".", ",") : kilometre].filter(Boolean).join(" ");
  }

  /* besides the states of a picture that plays (live_playing.js): waiting (is being looked up), unasked, asking, pending, refused, lapsed, unknown */
  function Tile(code, text) {
    this.element = make("section", "wall-tile");
    window.beeldregieLive.Playing.call(this, make("canvas", "", this.element), text);
    this.code = code;
    this.state = "waiting";
    this.lease = null;
    this.camera = null;
    this.request = null;
    this.wished = null; /* since when an agreement is asked for, in words */
    this.build();
  }

  Tile.prototype = Object.create(window.beeldregieLive.Playing.prototype);

  Tile.prototype.build = function () {
    var tile = this.element;
    tile.tabIndex = 0;
    tile.draggable = true;
    tile.dataset.code = this.code;
    tile.setAttribute("role", "group");
    this.screen.canvas.setAttribute("aria-hidden", "true");
    this.badge = make("div", "wall-badge", tile);
    this.words = make("div", "wall-words", tile);
    var bar = make("div", "wall-line", tile);
    this.number = make("b", "wall-number", bar);
    this.name = make("span", "wall-name", bar, this.code);
    this.facts = make("span", "wall-facts", bar);
    this.extend = button(this.text("extend"), "extend", bar, "wall-button is-soon");
    var acts = make("div", "wall-acts", tile);
    this.fault = button(this.text("fault"), "fault", acts, "wall-button");
    var away = button("×", "remove", acts, "wall-button");
    away.setAttribute("aria-label", this.text("remove"));
    this.draw();
  };

  Tile.prototype.isOf = function (lease) {
    return this.lease !== null && this.lease.id === lease;
  };

  Tile.prototype.know = function (camera) {
    var place = spoken(camera, this.text("language"));
    this.camera = camera;
    this.name.textContent = [camera.name, camera.name.indexOf(place) < 0 ? place : "", this.code].filter(Boolean).join(" · ");
    this.name.title = this.name.textContent;
    this.draw();
  };

  /* what it is looked at for, by the name that the register gives it; its id until that is known */
  Tile.prototype.purpose = function () {
    return window.beeldregieWall.purposes[this.lease.purpose] || this.lease.purpose.replace(/-/g, " ");
  };

  Tile.prototype.owner = function () {
    var party = this.camera && (this.camera.controller || this.camera.owner);
    return party ? party.name : this.text("owner_unknown");
  };

  /* a refused question, as the API answers it */
  Tile.prototype.refuse = function (answer, extra) {
    var rule = answer.rule ? this.text("rule", { rule: answer.rule }) + (answer.source ? " · " + answer.source : "") : "";
    this.request = null;
    this.become("refused", { head: this.text(HEADS[answer.refusal] || "not_possible"), lines: [answer.explanation, rule], extra: extra });
  };

  Tile.prototype.left = function () {
    return this.lease ? new Date(this.lease.ends_at).getTime() - Date.now() : 0;
  };

  Tile.prototype.isSoon = function () {
    return this.lease !== null && this.left() > 0 && this.left() < SOON_MS;
  };

  /* how many pictures a second are worth sending: by size, none while nobody can see the page */
  Tile.prototype.rate = function () {
    if (document.hidden) return 0;
    return this.element.clientWidth < SMALL_PX ? SMALL_RATE : null;
  };

  /* every second, and after every change */
  Tile.prototype.tick = function () {
    var now = Date.now();
    this.frames = this.frames.filter(function (at) {
      return now - at < 3000;
    });
    var shows = this.lease !== null && this.goesOn();
    var late = this.late();
    this.badge.textContent = late;
    this.badge.hidden = !late;
    this.facts.textContent = shows
      ? [this.text("left", { time: clock(this.left()) }), this.purpose(), this.hasPicture() ? this.text("rate", { n: Math.round(this.frames.length / 3) }) : ""].filter(Boolean).join(" · ")
      : "";
    this.element.classList.toggle("is-soon", shows && this.isSoon());
    this.extend.hidden = !(shows && this.isSoon());
  };

  Tile.prototype.draw = function () {
    var hasPicture = this.hasPicture();
    this.element.dataset.state = this.state;
    this.words.hidden = hasPicture;
    this.words.replaceChildren();
    if (!hasPicture) this.say(this.said());
    this.fault.hidden = this.state === "unknown";
    this.label();
    this.tick();
  };

  var SAYS = { waiting: "wait", asking: "wait" };

  Tile.prototype.said = function () {
    if (this.state === "pending") return Object.assign({ lines: [] }, this.why, { head: this.text("pending", { owner: this.owner() }) });
    if (this.why || !SAYS[this.state]) return window.beeldregieLive.Playing.prototype.said.call(this);
    return { head: this.text(SAYS[this.state]), lines: [] };
  };

  Tile.prototype.say = function (why) {
    make("b", "", this.words, why.head);
    why.lines.filter(Boolean).forEach(function (line) {
      make("p", "", this.words, line);
    }, this);
    var acts = make("div", "wall-instead", this.words);
    if (why.extra) why.extra(acts);
    if (this.state === "refused" || this.state === "ended") button(this.text("again"), "again", acts);
  };

  /* what a screen reader says of it; not the seconds, which would never end */
  Tile.prototype.label = function () {
    var said = this.state === "playing" ? this.text("plays") : this.state === "stalled" ? this.text("stands") : this.words.firstChild ? this.words.firstChild.textContent : "";
    var words = [this.number.textContent, this.name.textContent, this.lease ? this.purpose() : "", said];
    this.element.setAttribute("aria-label", words.filter(Boolean).join(", "));
  };

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, { Tile: Tile, make: make, button: button, purposes: {} });
})();
