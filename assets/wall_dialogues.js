/* Where a wall comes from: a collection, a saved layout, a search, the address. And what is said in a dialogue: a name, a fault. */
(function () {
  "use strict";

  var FOUND_MOST = 12;
  var TYPING_MS = 250;
  var collections = [];
  var layouts = [];
  var faulty = null;

  function api() {
    return window.beeldregieWall.api.apply(null, arguments);
  }

  function listed(path) {
    return api("GET", path).then(function (answer) {
      return answer.ok ? answer.body : [];
    });
  }

  function codesOf(collection) {
    return collection.cameras
      .filter(function (camera) {
        return camera.there;
      })
      .map(function (camera) {
        return camera.code;
      });
  }

  /* as many as the wall holds, from the camera at place `first`; the rest follows in parts, round and round */
  function putCollection(wall, collection, first) {
    var all = codesOf(collection);
    var codes = all.slice(first || 0).slice(0, window.beeldregieWall.MOST);
    var last = (first || 0) + codes.length;
    var isPart = codes.length < all.length;
    var values = { name: collection.name, first: (first || 0) + 1, last: last, all: all.length };
    var title = isPart ? wall.text("part", values) : collection.name;
    var next = last < all.length ? last : 0;
    var more = isPart ? { first: next, n: Math.min(window.beeldregieWall.MOST, all.length - next), all: all.length } : null;
    wall.put(codes, { grid: "spot", from: { title: title, collection: collection.id, more: more } });
    if (isPart) wall.say(title);
  }

  /* the next part of the collection that stands on the wall */
  function more(wall) {
    putCollection(wall, collections.filter(function (one) {
      return one.id === wall.from.collection;
    })[0], wall.from.more.first);
  }

  function putLayout(wall, layout) {
    wall.put(layout.cameras, { grid: layout.grid, spot: layout.cameras[layout.spot - 1], from: { title: layout.name, layout: layout.id } });
  }

  function byKey(wall, key) {
    var wanted = collections.filter(function (one) {
      return one.key === key;
    })[0];
    if (wanted && wanted.id === wall.from.collection && wall.from.more) more(wall);
    else if (wanted) putCollection(wall, wanted);
    else if (key <= 10) wall.say(wall.text("no_key", { key: "F" + key }));
    return key <= 10;
  }

  /* the next collection after this one, round and round; without any, the choice is by hand */
  function next(wall) {
    var at = collections.findIndex(function (one) {
      return one.id === wall.from.collection;
    });
    if (collections.length) putCollection(wall, collections[(at + 1) % collections.length]);
    else does.choose(wall);
  }

  /* --- dialogues -------------------------------------------------------------------------------------------------------------------------- */

  function set(id, value) {
    window.dash_clientside.set_props(id, { value: value });
  }

  function item(place, words, then) {
    var button = window.beeldregieWall.make("button", "second small", window.beeldregieWall.make("li", "", place), words);
    button.type = "button";
    button.addEventListener("click", then);
    return button.parentNode;
  }

  function nothing(wall, place) {
    if (!place.children.length) window.beeldregieWall.make("li", "quiet", place, wall.text("none"));
  }

  function fill(wall) {
    var place = wall.part("collections");
    place.replaceChildren();
    collections.forEach(function (one) {
      item(place, (one.key ? "F" + one.key + " · " : "") + one.name + " (" + one.cameras.length + ")", function () {
        wall.part("choose").close();
        putCollection(wall, one);
      });
    });
    nothing(wall, place);
    place = wall.part("layouts");
    place.replaceChildren();
    layouts.forEach(function (one) {
      var line = item(place, one.name + " (" + one.cameras.length + ")", function () {
        wall.part("choose").close();
        putLayout(wall, one);
      });
      var away = window.beeldregieWall.make("button", "plain", line, "×");
      away.setAttribute("aria-label", wall.text("forget", { name: one.name }));
      away.addEventListener("click", forget.bind(null, wall, one));
    });
    nothing(wall, place);
  }

  function forget(wall, layout) {
    api("DELETE", "/api/walls/" + layout.id).then(function (answer) {
      if (!answer.ok) return window.beeldregieWall.failed(wall, answer);
      return refresh(wall);
    });
  }

  function refresh(wall) {
    return Promise.all([listed("/api/collections"), listed("/api/walls")]).then(function (found) {
      collections = found[0];
      layouts = found[1];
      fill(wall);
    });
  }

  function search(wall, words) {
    var place = wall.part("found");
    if (words.length < 2) return place.replaceChildren();
    listed("/api/cameras?limit=" + FOUND_MOST + "&q=" + encodeURIComponent(words)).then(function (page) {
      if (wall.part("search").value.trim() !== words) return;
      place.replaceChildren();
      (page.items || []).forEach(function (camera) {
        item(place, [camera.name, camera.road, camera.code, camera.owner_name].filter(Boolean).join(" · "), function () {
          wall.add(camera.code);
        });
      });
      nothing(wall, place);
    });
  }

  function keep(wall) {
    var name = wall.part("save-name").value.trim();
    var body = { name: name, cameras: wall.codes(), grid: wall.grid, spot: Math.max(0, wall.codes().indexOf(wall.spot)) + 1 };
    if (!name || !body.cameras.length) return wall.part("save-name").focus();
    api("POST", "/api/walls", body).then(function (answer) {
      if (!answer.ok) return window.beeldregieWall.failed(wall, answer);
      wall.part("save").close();
      wall.from = { title: answer.body.name, layout: answer.body.id };
      wall.arrange();
      wall.say(wall.text("saved", { name: answer.body.name }));
      return refresh(wall);
    });
  }

  function report(wall) {
    api("POST", "/api/faults", { camera: faulty.code, words: wall.part("fault-words").value }).then(function (answer) {
      if (!answer.ok) return window.beeldregieWall.failed(wall, answer);
      wall.part("fault").close();
      wall.say(wall.text("fault_told", { name: faulty.name.textContent, owner: faulty.owner() }));
    });
  }

  var does = {
    choose: function (wall) {
      refresh(wall);
      wall.part("choose").showModal();
      wall.part("search").focus();
    },
    save: function (wall) {
      if (!wall.tiles.length) return;
      set("wall-save-name", wall.from.title || "");
      wall.part("save").showModal();
      wall.part("save-name").focus();
    },
    fault: function (wall, tile) {
      faulty = tile;
      set("wall-fault-words", "");
      wall.part("fault-of").textContent = tile.name.textContent;
      wall.part("fault").showModal();
    },
    report: report,
    keys: function (wall) {
      wall.part("keys").showModal();
    },
    close: function (wall, tile, button) {
      button.closest("dialog").close();
    },
    /* a saved layout keeps its own address there; popup: without the browser's bars */
    window: function (wall) {
      var query = wall.from.layout ? "?layout=" + wall.from.layout : window.location.search;
      window.open("/wall" + query + "&window=" + Date.now(), "_blank", "popup,width=1280,height=720");
    },
  };

  function talk(wall) {
    var timer = 0;
    wall.part("search").addEventListener("input", function (event) {
      window.clearTimeout(timer);
      timer = window.setTimeout(search, TYPING_MS, wall, event.target.value.trim());
    });
    [["save-name", keep], ["fault-words", report], ["ask-other", window.beeldregieWall.askWords]].forEach(function (pair) {
      wall.part(pair[0]).addEventListener("keydown", function (event) {
        if (event.key === "Enter") pair[1](wall);
        if (event.key === "Escape") event.target.blur();
      });
    });
  }

  /* --- arriving --------------------------------------------------------------------------------------------------------------------------- */

  /* ?layout= and ?collection= name a wall, ?cameras= says it; without any of them one's running pictures */
  function arrive(wall) {
    var query = new URLSearchParams(window.location.search);
    var named = (query.get("cameras") || "").split(",").filter(Boolean);
    var how = { grid: query.get("grid"), spot: query.get("spot") };
    if (query.get("layout")) {
      api("GET", "/api/walls/" + encodeURIComponent(query.get("layout"))).then(function (answer) {
        if (answer.ok) putLayout(wall, answer.body);
        else window.beeldregieWall.failed(wall, answer);
      });
    } else if (named.length) wall.put(named, how);
    if (query.get("shift")) window.beeldregieWall.does.shift(wall);
    refresh(wall).then(function () {
      var wanted = collections.filter(function (one) {
        return one.id === query.get("collection");
      })[0];
      if (wanted) putCollection(wall, wanted);
      else if (!named.length && !query.get("layout")) running(wall, how);
    });
  }

  function running(wall, how) {
    window.beeldregieWall.leases(wall).then(function (found) {
      if (found && !wall.tiles.length) wall.put(Object.keys(found), how); /* a key may have been quicker */
    });
  }

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, { byKey: byKey, next: next, more: more, keep: keep, does: does, talk: talk, arrive: arrive });
})();
