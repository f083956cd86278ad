/* Masks drawn by hand over a camera's picture: a list, and a field in which corners are set by clicking or by keys. The last picture that
   plays is what is drawn on; without one a grey field of the same shape. Of a camera that turns a mask belongs to a position
   (mask_positions.js), or to all. Everything is asked of the API, which decides who may. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var WIDE = 1000; /* of the drawing; its height follows the picture */
  var STEP = 0.01;
  var LONG_STEP = 0.05; /* with Shift */
  var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function make(tag, className, words) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (words) node.textContent = words;
    if (tag === "button") node.type = "button";
    return node;
  }

  function button(className, words, press) {
    var node = make("button", className, words);
    node.addEventListener("click", press);
    return node;
  }

  /* --- one camera's masks -------------------------------------------------------------------------------------------------------------- */

  function Room(element) {
    this.element = element;
    this.words = JSON.parse(element.dataset.words);
    this.camera = "/api/cameras/" + encodeURIComponent(element.dataset.masks);
    this.path = this.camera + "/masks";
    this.masks = [];
    this.list = make("ul", "plain-list masks-list");
    this.said = make("p", "quiet masks-said");
    this.said.setAttribute("role", "status");
    this.begin = button("second small", this.words.new, this.draw.bind(this));
    this.place = make("div");
    this.positions = new window.beeldregieMasks.Positions(this);
    element.replaceChildren(make("p", "quiet", this.words.why), this.positions.element, this.list, this.begin, this.place, this.said);
    this.load();
  }

  Room.prototype.say = function (words) {
    this.said.textContent = words || "";
  };

  /* asks the API; what it refuses is said in its own words */
  Room.prototype.ask = function (method, path, body) {
    var room = this;
    var asked = { method: method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) };
    return window.fetch(path, asked).then(
      function (answer) {
        if (answer.status === 204) return true;
        return answer.json().then(function (found) {
          if (answer.ok) return found;
          room.say(found.detail || room.words.failed);
          return null;
        });
      },
      function () {
        room.say(room.words.failed);
        return null;
      }
    );
  };

  Room.prototype.load = function () {
    var room = this;
    return Promise.all([this.ask("GET", this.path), this.positions.load()]).then(function (found) {
      if (!found[0]) return;
      room.masks = found[0];
      room.show();
      if (room.field) room.field.paint();
    });
  };

  Room.prototype.show = function () {
    var rows = this.masks.map(this.row, this);
    this.list.replaceChildren.apply(this.list, rows.length ? rows : [make("li", "quiet", this.words.none)]);
  };

  /* taking a mask away uncovers what is private: the button asks once more */
  Room.prototype.row = function (mask) {
    var room = this;
    var where = mask.position || (this.positions.all.length ? this.words.every : "");
    var row = make("li", "", [mask.name, where].filter(Boolean).join(" · "));
    var remove = button("second small", this.words.remove, function () {
      if (remove.textContent !== room.words.sure) {
        remove.textContent = room.words.sure;
        remove.setAttribute("aria-label", room.words.sure + ": " + mask.name);
        return;
      }
      room.ask("DELETE", room.path + "/" + mask.id).then(function (done) {
        if (done) room.say(room.words.removed);
        if (done) room.begin.focus();
        return room.load();
      });
    });
    remove.setAttribute("aria-label", this.words.remove + ": " + mask.name);
    row.append(remove);
    return row;
  };

  /* where the camera stands is asked first: another may have told it meanwhile */
  Room.prototype.draw = function () {
    var room = this;
    this.say("");
    this.begin.hidden = true;
    this.load().then(function () {
      room.field = new Field(room);
      room.place.replaceChildren(room.field.element);
      room.place.scrollIntoView({ block: "start" });
      room.field.board.focus({ preventScroll: true });
    });
  };

  Room.prototype.stop = function () {
    this.field = null;
    this.place.replaceChildren();
    this.begin.hidden = false;
    this.begin.focus();
  };

  Room.prototype.save = function (name, position, corners) {
    var room = this;
    this.ask("POST", this.path, { name: name, position: position, corners: corners }).then(function (made) {
      if (!made) return;
      room.stop();
      room.say(position ? room.words.saved_there.replace("{position}", position) : room.words.saved);
      room.load();
    });
  };

  /* --- the field that is drawn in ------------------------------------------------------------------------------------------------------ */

  function Field(room) {
    this.room = room;
    this.words = room.words;
    this.most = Number(room.element.dataset.most);
    this.corners = [];
    this.at = [0.5, 0.5]; /* where Enter sets a corner */
    this.high = (WIDE * 9) / 16;
    this.element = make("div", "masks-draw");
    this.where = this.makeWhere();
    this.board = this.makeBoard();
    this.count = make("p", "quiet");
    this.count.setAttribute("role", "status");
    this.name = make("input");
    this.name.maxLength = 100;
    var label = make("label", "masks-name", this.words.name);
    label.append(this.name);
    var acts = make("div", "masks-acts");
    acts.append(
      button("ask small", this.words.save, this.save.bind(this)),
      button("second small", this.words.undo, this.undo.bind(this)),
      button("second small", this.words.cancel, room.stop.bind(room))
    );
    this.element.append(this.where.label, make("p", "quiet", this.words.hint), this.board, this.count, label, acts);
    this.paint();
  }

  /* in which position it covers: where the camera stands now, unless one chooses otherwise */
  Field.prototype.makeWhere = function () {
    var field = this;
    var positions = this.room.positions;
    var label = make("label", "masks-name", this.words.where);
    var choice = make("select");
    choice.append(new Option(this.words.every, ""));
    positions.all.forEach(function (one) {
      choice.append(new Option(one.name, one.name, false, one.name === positions.holds()));
    });
    choice.addEventListener("change", function () {
      field.ground();
      field.paint();
    });
    label.append(choice);
    label.hidden = !positions.all.length;
    return { label: label, choice: choice };
  };

  Field.prototype.makeBoard = function () {
    var board = make("div", "masks-board");
    board.tabIndex = 0;
    board.setAttribute("role", "application");
    board.setAttribute("aria-label", this.words.field);
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("aria-hidden", "true");
    this.board = board;
    this.ground();
    board.addEventListener("click", this.click.bind(this));
    board.addEventListener("keydown", this.key.bind(this));
    return board;
  };

  Field.prototype.ground = function () {
    var still = this.still();
    this.board.replaceChildren(still, this.svg);
    this.board.style.aspectRatio = WIDE + " / " + this.high;
    this.svg.setAttribute("viewBox", "0 0 " + WIDE + " " + this.high);
  };

  /* the picture as it plays now, standing still, where it is one of the chosen position; else words on grey */
  Field.prototype.still = function () {
    var playing = document.querySelector('#drawer canvas.live:is([data-state="playing"], [data-state="stalled"])');
    if (!playing) return make("p", "masks-empty", this.words.no_picture);
    if (!this.room.positions.isIn(this.where.choice.value)) return make("p", "masks-empty", this.words.elsewhere);
    this.high = (WIDE * playing.height) / playing.width;
    var canvas = make("canvas");
    canvas.width = playing.width;
    canvas.height = playing.height;
    canvas.getContext("2d").drawImage(playing, 0, 0);
    return canvas;
  };

  Field.prototype.click = function (event) {
    var box = this.board.getBoundingClientRect();
    this.move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    this.set();
  };

  Field.prototype.key = function (event) {
    var arrow = ARROWS[event.key];
    var step = event.shiftKey ? LONG_STEP : STEP;
    if (arrow) this.move(this.at[0] + arrow[0] * step, this.at[1] + arrow[1] * step);
    else if (event.key === "Enter") this.set();
    else if (event.key === "Delete" || event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation(); /* the map and the picture have keys of their own */
  };

  Field.prototype.move = function (x, y) {
    this.at = [x, y].map(function (share) {
      return Math.round(Math.min(1, Math.max(0, share)) * 10000) / 10000;
    });
    this.paint();
  };

  Field.prototype.set = function () {
    var last = this.corners[this.corners.length - 1];
    if (this.corners.length < this.most && !(last && last[0] === this.at[0] && last[1] === this.at[1])) this.corners.push(this.at);
    this.paint();
  };

  /* the last corner is lifted: the arrows move it on, Enter sets it again */
  Field.prototype.undo = function () {
    this.at = this.corners.pop() || this.at;
    this.paint();
  };

  Field.prototype.save = function () {
    var name = this.name.value.trim();
    if (this.corners.length < 3) this.room.say(this.words.too_few);
    else if (name) this.room.save(name, this.where.choice.value || null, this.corners);
    else {
      this.room.say(this.words.no_name);
      this.name.focus();
    }
  };

  Field.prototype.point = function (corner) {
    return corner[0] * WIDE + "," + corner[1] * this.high;
  };

  Field.prototype.shape = function (tag, className, about) {
    var node = document.createElementNS(SVG, tag);
    node.setAttribute("class", className);
    Object.keys(about).forEach(function (name) {
      node.setAttribute(name, about[name]);
    });
    return node;
  };

  Field.prototype.paint = function () {
    var field = this;
    var points = function (corners) {
      return { points: corners.map(field.point, field).join(" ") };
    };
    var dot = function (className, corner, radius) {
      return field.shape("circle", className, { cx: corner[0] * WIDE, cy: corner[1] * field.high, r: radius });
    };
    var where = this.where.choice.value || this.room.positions.holds();
    var here = this.room.masks.filter(function (mask) {
      return !mask.position || mask.position === where;
    });
    var parts = here.map(function (mask) {
      return field.shape("polygon", "masks-there", points(mask.corners));
    });
    parts.push(this.shape("polygon", "masks-now", points(this.corners)));
    this.corners.forEach(function (corner) {
      parts.push(dot("masks-corner", corner, 9));
    });
    parts.push(dot("masks-at", this.at, 16));
    this.svg.replaceChildren.apply(this.svg, parts);
    if (this.count) this.count.textContent = this.words.corners.replace("{n}", this.corners.length);
  };

  window.beeldregieMasks = Object.assign({}, window.beeldregieMasks, { make: make, button: button });

  /* made when it is opened for the first time, and read again after that; `toggle` does not bubble */
  document.addEventListener(
    "toggle",
    function (event) {
      var element = event.target.matches && event.target.matches("details.masks-card[open]") && event.target.querySelector("[data-masks]");
      if (!element) return;
      if (element.room) element.room.load();
      else element.room = new Room(element);
    },
    true
  );
})();
