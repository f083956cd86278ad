/* How one picture does: what the relay says of it, what is on the screen, and that in words. The wall's tiles (wall_tile.js) and the pictures of
   other pages (picture.js) are such pictures, each drawn in its own way. */
(function () {
  "use strict";

  var LATE_MS = 4000; /* a picture that plays is older than this: it is said, whatever the relay says */
  var STALLED_MS = 3000; /* so long the relay had no picture before it says that one stands still (dashboard/live/hub.py) */
  var OF_OURS = { stalled: "nosignal", playing: "unreadable" }; /* what words of the relay's mean, by what it told; other words it tells too */
  var SHUT = ["blank", "moving", "lapsed", "ended"]; /* whatever comes is not shown */
  var SHOWS = ["opening", "playing", "stalled", "nosignal", "unreadable", "lost", "moving", "blank"]; /* it goes on, or comes back by itself */
  var MEANS = ["nosignal", "moving", "blank", "lost", "unreadable"]; /* of these it is said what becomes of it */

  /* text(key, values): the words of dashboard/ui/playing.py */
  function Playing(canvas, text) {
    this.screen = new window.beeldregieLive.Screen(canvas);
    this.text = text;
    this.state = "opening";
    this.why = null; /* {head, lines, extra} of a refusal or an end */
    this.told = ""; /* playing, stalled, moving or blank, as the relay said last; stalled: what comes now is the camera's last picture, no new one */
    this.lastFrame = 0; /* when the camera took what is on the screen; 0: nothing is */
    this.frames = [];
  }

  /* after every change; who shows it says how */
  Playing.prototype.draw = function () {};

  Playing.prototype.hasPicture = function () {
    return this.state === "playing" || this.state === "stalled";
  };

  Playing.prototype.goesOn = function () {
    return SHOWS.indexOf(this.state) >= 0;
  };

  Playing.prototype.become = function (state, why) {
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
  Playing.prototype.hear = function (state) {
    this.told = state;
    this.become(state === "blank" || state === "moving" || this.lastFrame ? state : "opening");
  };

  Playing.prototype.frame = function (jpeg, isOurs) {
    var playing = this;
    if (isOurs && OF_OURS[this.told]) this.become(OF_OURS[this.told]);
    if (isOurs || SHUT.indexOf(this.state) >= 0) return;
    this.screen.draw(jpeg, function () {
      var now = Date.now();
      playing.lastFrame = playing.told === "stalled" ? now - STALLED_MS : now;
      playing.frames.push(now);
      if (!playing.hasPicture()) playing.become(playing.told === "stalled" ? "stalled" : "playing");
    });
  };

  Playing.prototype.age = function () {
    var seconds = Math.round((Date.now() - this.lastFrame) / 1000);
    return seconds < 60 ? this.text("age_s", { n: seconds }) : this.text("age_min", { n: Math.floor(seconds / 60) });
  };

  /* over a picture that is not of now: how old it is; else nothing */
  Playing.prototype.late = function () {
    var isLate = this.state === "stalled" || (this.state === "playing" && this.lastFrame && Date.now() - this.lastFrame > LATE_MS && !document.hidden);
    if (!isLate) return "";
    return this.lastFrame ? this.text("stalled", { age: this.age() }) : this.text("first");
  };

  /* in place of a picture: what is the matter, and what it means */
  Playing.prototype.said = function () {
    return this.why || { head: this.text(this.state), lines: MEANS.indexOf(this.state) >= 0 ? [this.text(this.state + "_means")] : [] };
  };

  /* {placeholders} filled in */
  function filled(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) {
      return values && name in values ? values[name] : all;
    });
  }

  Object.assign(window.beeldregieLive, { Playing: Playing, filled: filled });
})();
