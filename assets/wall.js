/* The wall: which cameras stand on it, in which order and grid; the address says the same, so that a link, a reload and a new log-in bring
   the same wall back. Asking stands in wall_ask.js, keys and dragging in wall_keys.js, dialogues in wall_dialogues.js. */
(function () {
  "use strict";

  var MOST = 16;
  var GRIDS = ["spot", "1", "4", "9", "16"];
  /* tiles at most → columns and how many of them the large picture takes: no place stays empty that could be filled */
  var SPOTS = [[1, 1, 1], [3, 3, 2], [6, 3, 2], [8, 4, 3], [10, 5, 4], [13, 4, 2], [16, 5, 3]];

  function Wall(root) {
    var words = JSON.parse(root.dataset.words);
    this.root = root;
    this.tiles = [];
    this.lines = {}; /* address of a live process → its line */
    this.grid = "spot";
    this.spot = null;
    this.from = {}; /* layout or collection that it came from: {title, layout, collection, more: {first, n, all} of what does not fit} */
    this.isLapsed = false;
    this.text = function (key, values) {
      return window.beeldregieLive.filled(words[key] || key, values);
    };
  }

  Wall.prototype.part = function (id) {
    return document.getElementById("wall-" + id);
  };

  Wall.prototype.find = function (test) {
    return this.tiles.filter(test)[0] || null;
  };

  Wall.prototype.tileOf = function (element) {
    var place = element && element.closest && element.closest(".wall-tile");
    return place
      ? this.find(function (tile) {
          return tile.element === place;
        })
      : null;
  };

  Wall.prototype.codes = function () {
    return this.tiles.map(function (tile) {
      return tile.code;
    });
  };

  /* --- what stands on it ------------------------------------------------------------------------------------------------------------------ */

  /* another wall; pictures that were there already play on */
  Wall.prototype.put = function (codes, how) {
    var wall = this;
    var wanted = codes
      .filter(function (code, index) {
        return code && codes.indexOf(code) === index;
      })
      .slice(0, MOST);
    var before = this.tiles;
    this.tiles = wanted.map(function (code) {
      return (
        before.filter(function (tile) {
          return tile.code === code;
        })[0] || new window.beeldregieWall.Tile(code, wall.text)
      );
    });
    before.forEach(function (tile) {
      if (wall.tiles.indexOf(tile) < 0) wall.drop(tile);
    });
    this.grid = GRIDS.indexOf(how.grid) >= 0 ? how.grid : this.grid;
    this.spot = how.spot || wanted[0] || null;
    this.from = how.from || {};
    this.arrange();
    wall.tiles.forEach(function (tile) {
      if (before.indexOf(tile) < 0) window.beeldregieWall.learn(wall, tile);
    });
  };

  Wall.prototype.add = function (code, at) {
    if (this.codes().indexOf(code) >= 0) return this.say(this.text("there"));
    if (this.tiles.length >= MOST) return this.say(this.text("full", { n: MOST }));
    var tile = new window.beeldregieWall.Tile(code, this.text);
    this.tiles.splice(at === undefined ? this.tiles.length : at, 0, tile);
    if (!this.spot) this.spot = code;
    this.from = {};
    this.arrange();
    window.beeldregieWall.learn(this, tile);
  };

  Wall.prototype.drop = function (tile) {
    this.close(tile);
    tile.element.remove();
  };

  Wall.prototype.remove = function (tile) {
    var wall = this;
    var at = this.tiles.indexOf(tile);
    var wasSpot = this.spot === tile.code;
    this.tiles.splice(at, 1);
    this.drop(tile);
    if (wasSpot) this.spot = this.tiles.length ? this.tiles[0].code : null;
    this.arrange();
    var next = this.tiles[Math.min(at, this.tiles.length - 1)];
    if (next) next.element.focus();
    this.undo = function () {
      wall.undo = null;
      wall.add(tile.code, at);
      if (wasSpot) wall.choose(tile.code);
      wall.bar();
    };
    this.bar(this.text("removed", { name: tile.name.textContent }), [["undo", this.text("undo")]]);
  };

  Wall.prototype.move = function (tile, to) {
    var from = this.tiles.indexOf(tile);
    var place = Math.max(0, Math.min(this.tiles.length - 1, to));
    if (from < 0 || from === place) return;
    this.tiles.splice(from, 1);
    this.tiles.splice(place, 0, tile);
    this.arrange();
    tile.element.focus();
    this.say(this.text("moved", { name: tile.name.textContent, n: place + 1 }));
  };

  /* the large one; chosen once more, the even grid comes back */
  Wall.prototype.choose = function (code) {
    var again = this.grid === "spot" && this.spot === code;
    if (again && this.even) this.grid = this.even;
    else if (!again && this.grid !== "spot") {
      this.even = this.grid;
      this.grid = "spot";
    }
    this.spot = code;
    this.arrange();
  };

  Wall.prototype.divide = function (grid) {
    this.grid = grid;
    this.arrange();
  };

  /* --- how it looks ----------------------------------------------------------------------------------------------------------------------- */

  Wall.prototype.measures = function () {
    var count = this.tiles.length;
    if (this.grid !== "spot") return [Math.sqrt(Number(this.grid)), Math.sqrt(Number(this.grid)), 1];
    var fitting = SPOTS.filter(function (one) {
      return count <= one[0];
    })[0];
    return [fitting[1], Math.max(fitting[2], Math.ceil((count - 1 + fitting[2] * fitting[2]) / fitting[1])), fitting[2]];
  };

  Wall.prototype.arrange = function () {
    var wall = this;
    var measures = this.measures();
    var place = this.part("tiles");
    ["--columns", "--rows", "--spot"].forEach(function (name, index) {
      place.style.setProperty(name, measures[index]);
    });
    this.tiles.forEach(function (tile, index) {
      if (place.children[index] !== tile.element) place.insertBefore(tile.element, place.children[index] || null);
      tile.number.textContent = index + 1;
      tile.element.classList.toggle("is-spot", wall.grid === "spot" && tile.code === wall.spot);
      tile.label();
    });
    this.part("grid").value = this.grid;
    this.part("more").hidden = !this.from.more;
    this.part("more").textContent = this.from.more ? this.text("more", this.from.more) : "";
    this.part("empty").hidden = this.tiles.length > 0;
    this.part("title").textContent = this.part("title").title = this.from.title || this.text("title");
    document.title = [this.from.title, this.text("title"), "Beeldregie"].filter(Boolean).join(" · "); /* which window of several this is */
    this.remember();
    this.pace();
    window.beeldregieWall.question(this);
  };

  Wall.prototype.remember = function () {
    var own = new URLSearchParams(window.location.search).get("window");
    var query = new URLSearchParams();
    if (this.tiles.length) query.set("cameras", this.codes().join(","));
    query.set("grid", this.grid);
    if (this.spot && this.spot !== this.codes()[0]) query.set("spot", this.spot);
    if (own) query.set("window", own);
    window.history.replaceState(window.history.state, "", "/wall?" + query.toString().replace(/%2C/g, ","));
  };

  /* words for screen readers, and for a moment for everyone */
  Wall.prototype.say = function (words) {
    this.part("said").textContent = words;
    if (this.part("bar").hidden || !this.part("bar").querySelector("button, a")) {
      this.bar(words);
      window.clearTimeout(this.quiet);
      this.quiet = window.setTimeout(this.bar.bind(this, "", [], words), 6000);
    }
  };

  /* the one message of the wall; buttons: [[what it does, words]]. `only`: takes the message away if it is still that one. */
  Wall.prototype.bar = function (words, buttons, only) {
    var bar = this.part("bar");
    if (only && bar.textContent !== only) return;
    bar.replaceChildren();
    bar.hidden = !words;
    if (!words) return;
    window.beeldregieWall.make("span", "", bar, words);
    (buttons || []).forEach(function (one) {
      window.beeldregieWall.button(one[1], one[0], bar);
    });
  };

  /* --- pictures --------------------------------------------------------------------------------------------------------------------------- */

  Wall.prototype.line = function (url) {
    var wall = this;
    var of = function (lease) {
      return wall.find(function (tile) {
        return tile.isOf(lease);
      });
    };
    this.lines[url] = this.lines[url] || new window.beeldregieLive.Line(url, {
      frame: function (lease, jpeg, isOurs) {
        var tile = of(lease);
        if (tile) tile.frame(jpeg, isOurs);
      },
      said: function (message) {
        var tile = message.lease && of(message.lease);
        if (tile) wall.heard(tile, message);
      },
      lost: function (leases) {
        leases.map(of).filter(Boolean).forEach(function (tile) {
          tile.become("lost");
        });
      },
      lapsed: function () {
        wall.lapse();
      },
    });
    return this.lines[url];
  };

  Wall.prototype.heard = function (tile, message) {
    if (message.state !== "ended" && message.state !== "refused") return tile.hear(message.state);
    this.line(tile.lease.ws_url).forget(tile.lease.id);
    tile.lease = null;
    if (message.reason === "session_ended" || message.reason === "not-logged-in") return this.lapse();
    tile.become("ended", { head: this.text("ended"), lines: [message[this.text("language")]] });
    this.say([tile.name.textContent, message[this.text("language")]].join(": "));
  };

  Wall.prototype.open = function (tile, lease) {
    this.close(tile);
    tile.lease = lease;
    tile.request = null;
    tile.lastFrame = 0;
    tile.become("opening");
    this.line(lease.ws_url).show(lease.id, tile.rate());
  };

  Wall.prototype.close = function (tile) {
    if (tile.lease) this.line(tile.lease.ws_url).hide(tile.lease.id);
    tile.lease = null;
  };

  Wall.prototype.pace = function () {
    var wall = this;
    this.tiles.forEach(function (tile) {
      if (tile.lease) wall.line(tile.lease.ws_url).pace(tile.lease.id, tile.rate());
    });
  };

  /* the log-in is over: no picture stays, the wall does */
  Wall.prototype.lapse = function () {
    if (this.isLapsed) return;
    this.isLapsed = true;
    Object.keys(this.lines).forEach(function (url) {
      this.lines[url].leave();
    }, this);
    this.tiles.forEach(function (tile) {
      tile.lease = null;
      tile.become("lapsed");
    });
    this.bar(this.text("lapsed_bar"));
    var link = window.beeldregieWall.make("a", "", this.part("bar"), this.text("log_in"));
    link.href = "/login?next=" + encodeURIComponent(window.location.pathname + window.location.search);
  };

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, { MOST: MOST });

  /* --- beginning -------------------------------------------------------------------------------------------------------------------------- */

  /* until Dash has drawn the page; on any other page that never happens */
  function whenThere(then) {
    var watching = new MutationObserver(look);
    function look() {
      var root = document.getElementById("wall");
      if (!root || !root.dataset.words || !document.getElementById("wall-search")) return;
      watching.disconnect();
      then(new Wall(root));
    }
    watching.observe(document.documentElement, { childList: true, subtree: true });
    look();
  }

  document.addEventListener("DOMContentLoaded", begin);
  if (document.readyState !== "loading") begin();

  function begin() {
    if (begin.done || window.location.pathname.replace(/\/$/, "") !== "/wall") return;
    begin.done = true;
    whenThere(function (wall) {
      if (new URLSearchParams(window.location.search).get("window")) document.body.classList.add("is-own-window");
      new ResizeObserver(wall.pace.bind(wall)).observe(wall.part("tiles"));
      document.addEventListener("visibilitychange", wall.pace.bind(wall));
      window.beeldregieWall.names();
      window.beeldregieWall.listen(wall);
      window.beeldregieWall.talk(wall);
      window.beeldregieWall.arrive(wall);
    });
  }
})();
