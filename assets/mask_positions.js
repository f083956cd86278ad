/* The positions of a camera that turns, in the room of its masks (mask.js): where it stands, told by a button, and the list of them. A camera
   that cannot turn has none, and shows nothing of this. */
(function () {
  "use strict";

  function make(tag, className, words) {
    return window.beeldregieMasks.make(tag, className, words);
  }

  function button(className, words, press) {
    return window.beeldregieMasks.button(className, words, press);
  }

  /* all: what the camera has; told: {position, told_at, told_by} as it was told last, or null */
  function Positions(room) {
    this.room = room;
    this.words = room.words;
    this.path = room.camera + "/positions";
    this.all = [];
    this.told = null;
    this.element = make("div", "masks-positions");
    this.element.hidden = true;
  }

  /* the name of the position that holds, or null: it turns, or nobody said */
  Positions.prototype.holds = function () {
    return this.told && this.told.position;
  };

  /* whether a picture of now is one of this position ("": of any) */
  Positions.prototype.isIn = function (name) {
    return !this.all.length || (this.holds() !== null && (name === "" || name === this.holds()));
  };

  Positions.prototype.load = function () {
    var positions = this;
    return this.room.ask("GET", this.path).then(function (found) {
      if (!found) return;
      positions.all = found.positions;
      positions.told = found.told;
      positions.element.hidden = !found.turns && !found.positions.length;
      positions.show();
    });
  };

  /* what had the focus has it again */
  Positions.prototype.show = function () {
    if (this.element.querySelector("form")) return; /* what is being typed stays */
    var focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    var rows = this.all.map(this.row, this);
    var add = button("second small", this.words.position_new, this.edit.bind(this, null));
    add.dataset.key = "new";
    this.element.replaceChildren(make("h3", "", this.words.positions), make("p", this.all.length && !this.holds() ? "gap" : "quiet", this.stands()));
    if (rows.length) this.element.append(this.choice(), list(rows));
    this.element.append(add);
    if (focused) this.focus(focused);
  };

  Positions.prototype.focus = function (key) {
    var found = this.element.querySelector("[data-key='" + window.CSS.escape(key) + "']");
    if (found) found.focus();
  };

  function list(rows) {
    var element = make("ul", "plain-list masks-list");
    element.append.apply(element, rows);
    return element;
  }

  Positions.prototype.stands = function () {
    if (!this.all.length) return this.words.positions_none;
    if (!this.told) return this.words.untold;
    var language = document.documentElement.lang === "en" ? "en-GB" : "nl-NL";
    var at = new Date(this.told.told_at).toLocaleString(language, { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Amsterdam" });
    var said = this.holds() ? this.words.stands.replace("{position}", this.holds()) : this.words.moves;
    return said + " " + this.words.told_by.replace("{at}", at).replace("{by}", this.told.told_by);
  };

  /* a button for each position, and one for anywhere else: pressing it tells */
  Positions.prototype.choice = function () {
    var positions = this;
    var group = make("div", "masks-acts");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.words.where_now);
    [null].concat(this.all).forEach(function (one) {
      var name = one && one.name;
      var tell = button("second small", name || positions.words.moving, positions.tell.bind(positions, name));
      tell.setAttribute("aria-pressed", String(positions.told !== null && positions.holds() === name));
      tell.dataset.key = "tell " + (one ? one.id : "");
      group.append(tell);
    });
    return group;
  };

  Positions.prototype.tell = function (name) {
    var room = this.room;
    room.ask("PUT", room.camera + "/position", { position: name }).then(function (told) {
      return room.load().then(function () {
        if (told) room.say(told.position ? room.words.told.replace("{position}", told.position) : room.words.told_moving);
      });
    });
  };

  /* taking a position away uncovers what its masks cover: the button asks once more, and says what goes */
  Positions.prototype.row = function (one) {
    var positions = this;
    var words = this.words;
    var home = one.home_after ? words.home_after.replace("{n}", one.home_after) : words.home;
    var row = make("li", "", one.is_home ? one.name + " · " + home : one.name);
    var acts = make("span", "masks-acts");
    var change = button("second small", words.position_change, this.edit.bind(this, one));
    var remove = button("second small", words.remove, function () {
      if (remove.textContent === words.remove) positions.doubt(remove, one);
      else positions.remove(one);
    });
    change.setAttribute("aria-label", words.position_change + ": " + one.name);
    remove.setAttribute("aria-label", words.remove + ": " + one.name);
    change.dataset.key = "change " + one.id;
    acts.append(change, remove);
    row.append(acts);
    return row;
  };

  Positions.prototype.doubt = function (remove, one) {
    var n = this.room.masks.filter(function (mask) {
      return mask.position === one.name;
    }).length;
    remove.textContent = this.words.position_sure.replace("{n}", n);
    remove.setAttribute("aria-label", remove.textContent + ": " + one.name);
    this.room.say(this.all.length === 1 ? this.words.position_last : "");
  };

  Positions.prototype.remove = function (one) {
    var positions = this;
    this.room.ask("DELETE", this.path + "/" + one.id).then(function (done) {
      return positions.room.load().then(function () {
        if (done) positions.room.say(positions.words.position_removed);
        positions.focus("new");
      });
    });
  };

  /* --- a position that is made (null) or changed ---------------------------------------------------------------------------------------- */

  Positions.prototype.edit = function (one) {
    var positions = this;
    var form = make("form", "masks-position");
    var name = input(form, "masks-name", this.words.position_name, "text");
    var home = input(form, "masks-home", this.words.is_home, "checkbox");
    var after = input(form, "masks-name", this.words.home_after_label, "number");
    var acts = make("div", "masks-acts");
    var save = make("button", "ask small", this.words.position_save);
    save.type = "submit";
    acts.append(save, button("second small", this.words.cancel, this.close.bind(this, one ? "change " + one.id : "new")));
    form.append(acts);
    name.maxLength = 100;
    name.value = one ? one.name : "";
    home.checked = Boolean(one && one.is_home);
    after.min = 1;
    after.max = 86400;
    after.value = (one && one.home_after) || "";
    function onlyOfHome() {
      after.parentNode.hidden = !home.checked;
    }
    home.addEventListener("change", onlyOfHome);
    onlyOfHome();
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      positions.save(one, { name: name.value.trim(), is_home: home.checked, home_after: home.checked && after.value ? Number(after.value) : null });
    });
    this.room.say("");
    this.element.replaceChildren(make("h3", "", one ? this.words.position_change : this.words.position_new), form);
    name.focus();
  };

  function input(form, className, words, type) {
    var label = make("label", className, type === "checkbox" ? "" : words);
    var made = make("input");
    made.type = type;
    label.append(made);
    if (type === "checkbox") label.append(" " + words);
    form.append(label);
    return made;
  }

  Positions.prototype.close = function (key) {
    this.element.replaceChildren();
    this.show();
    this.focus(key);
  };

  Positions.prototype.save = function (one, body) {
    var positions = this;
    var room = this.room;
    if (!body.name) {
      room.say(this.words.position_unnamed);
      this.element.querySelector("input").focus();
      return;
    }
    room.ask(one ? "PUT" : "POST", one ? this.path + "/" + one.id : this.path, body).then(function (made) {
      if (!made) return;
      positions.close("new");
      room.load().then(function () {
        room.say(positions.words.position_saved);
        positions.focus("change " + made.id);
      });
    });
  };

  window.beeldregieMasks = Object.assign({}, window.beeldregieMasks, { Positions: Positions });
})();
