/* One place of the wall: the picture, and in words whose it is, why it may be seen, how long, and what is the matter with it. */
(function () {
  "use strict";

  var SOON_MS = 2 * 60 * 1000; /* from here a lease can be extended */
  var LATE_MS = 4000; /* a picture that plays is older than this: it is said, whatever the relay says */
  var STALLED_MS = 3000; /* so long the relay had no picture before it says that one stands still (dashboard/live/hub.py) */
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

  /* words: text(key, values). state: waiting (is being looked up), unasked, asking, pending, refused, opening, playing, stalled, nosignal,
     unreadable, moving, blank, lost, ended, lapsed, unknown */
  function Tile(code, text) {
    this.code = code;
    this.text = text;
    this.state = "waiting";
    this.lease = null;
    this.camera = null;
    this.request = null;
    this.why = null; /* {head, lines, extra} of a refusal or an end */
    this.told = ""; /* playing, stalled, moving or blank, as the relay said last; stalled: what comes now is the camera's last picture, no new one */
    this.lastFrame = 0; /* when the camera took what is on the screen; 0: nothing is */
    this.frames = [];
    this.build();
  }

  Tile.prototype.build = function () {
    var tile = (this.element = make("section", "wall-tile"));
    tile.tabIndex = 0;
    tile.draggable = true;
    tile.dataset.code = this.code;
    tile.setAttribute("role", "group");
    this.screen = new window.beeldregieWall.Screen(make("canvas", "", tile));
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

  Tile.prototype.become = function (state, why) {
    if (state !== "playing" && state !== "stalled" && state !== "opening") {
      this.screen.clear();
      this.lastFrame = 0;
      this.frames = [];
    }
    this.state = state;
    this.why = why || null;
    this.draw();
  };

  /* how the camera does, says the relay: playing, stalled, moving or blank. With nothing on the screen, nothing plays or stands still yet. */
  Tile.prototype.hear = function (state) {
    this.told = state;
    this.become(state === "blank" || state === "moving" || this.lastFrame ? state : "opening");
  };

  /* a refused question, as the API answers it */
  Tile.prototype.refuse = function (answer, extra) {
    var rule = answer.rule ? this.text("rule", { rule: answer.rule }) + (answer.source ? " · " + answer.source : "") : "";
    this.request = null;
    this.become("refused", { head: this.text(HEADS[answer.refusal] || "not_possible"), lines: [answer.explanation, rule], extra: extra });
  };

  var OF_OURS = { stalled: "nosignal", playing: "unreadable" }; /* what words of the relay's mean, by what it told; other words it tells too */

  Tile.prototype.frame = function (jpeg, isOurs) {
    var tile = this;
    if (isOurs && OF_OURS[this.told]) this.become(OF_OURS[this.told]);
    if (isOurs || ["blank", "moving", "lapsed", "ended"].indexOf(this.state) >= 0) return;
    this.screen.draw(jpeg, function () {
      var now = Date.now();
      tile.lastFrame = tile.told === "stalled" ? now - STALLED_MS : now;
      tile.frames.push(now);
      if (tile.state !== "playing" && tile.state !== "stalled") tile.become(tile.told === "stalled" ? "stalled" : "playing");
    });
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

  Tile.prototype.age = function () {
    var seconds = Math.round((Date.now() - this.lastFrame) / 1000);
    if (!this.lastFrame) return "";
    return seconds < 60 ? this.text("age_s", { n: seconds }) : this.text("age_min", { n: Math.floor(seconds / 60) });
  };

  /* every second, and after every change */
  Tile.prototype.tick = function () {
    var now = Date.now();
    this.frames = this.frames.filter(function (at) {
      return now - at < 3000;
    });
    var shows = this.lease !== null && ["opening", "playing", "stalled", "nosignal", "unreadable", "lost", "moving", "blank"].indexOf(this.state) >= 0;
    var hasPicture = this.state === "playing" || this.state === "stalled";
    var isLate = this.state === "stalled" || (this.state === "playing" && this.lastFrame && now - this.lastFrame > LATE_MS && !document.hidden);
    this.badge.textContent = isLate ? (this.lastFrame ? this.text("stalled", { age: this.age() }) : this.text("first")) : "";
    this.badge.hidden = !isLate;
    this.facts.textContent = shows
      ? [this.text("left", { time: clock(this.left()) }), this.purpose(), hasPicture ? this.text("rate", { n: Math.round(this.frames.length / 3) }) : ""].filter(Boolean).join(" · ")
      : "";
    this.element.classList.toggle("is-soon", shows && this.isSoon());
    this.extend.hidden = !(shows && this.isSoon());
  };

  /* beside the head, what it means and what becomes of it */
  var MEANS = { nosignal: "nosignal_means", moving: "moving_means", blank: "blank_means", lost: "lost_means", unreadable: "unreadable_means" };
  var SAYS = { waiting: "wait", unasked: "unasked", asking: "wait", opening: "opening", nosignal: "nosignal", moving: "moving", blank: "blank", lost: "lost", unreadable: "unreadable", lapsed: "lapsed", unknown: "unknown" };

  Tile.prototype.draw = function () {
    var why = this.why || { head: SAYS[this.state] ? this.text(SAYS[this.state]) : "", lines: MEANS[this.state] ? [this.text(MEANS[this.state])] : [] };
    var hasPicture = this.state === "playing" || this.state === "stalled";
    if (this.state === "pending") why = { head: this.text("pending", { owner: this.owner() }), lines: why.lines };
    this.element.dataset.state = this.state;
    this.words.hidden = hasPicture;
    this.words.replaceChildren();
    if (!hasPicture) this.say(why);
    this.fault.hidden = this.state === "unknown";
    this.label();
    this.tick();
  };

  Tile.prototype.say = function (why) {
    make("b", "", this.words, why.head);
    why.lines.filter(Boolean).forEach(function (line) {
      make("p", "", this.words, line);
    }, this);
    if (why.extra) why.extra(this.words);
    if (this.state === "refused" || this.state === "ended") button(this.text("again"), "again", this.words);
  };

  /* what a screen reader says of it; not the seconds, which would never end */
  Tile.prototype.label = function () {
    var said = this.state === "playing" ? this.text("plays") : this.state === "stalled" ? this.text("stands") : this.words.firstChild ? this.words.firstChild.textContent : "";
    var words = [this.number.textContent, this.name.textContent, this.lease ? this.purpose() : "", said];
    this.element.setAttribute("aria-label", words.filter(Boolean).join(", "));
  };

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, { Tile: Tile, make: make, button: button, purposes: {} });
})();
