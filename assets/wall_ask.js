/* Asking for the pictures of the wall, and what becomes of the answers. Each camera is decided for who sits here (/api/view-requests). */
(function () {
  "use strict";

  var LOOK_MS = 10000; /* at one's leases: an answer, a lease that came or was extended elsewhere */
  var PENDING_MS = 4000;

  function api(method, path, body) {
    var asked = { method: method, headers: { Accept: "application/json" } };
    if (body) {
      asked.body = JSON.stringify(body);
      asked.headers["Content-Type"] = "application/json";
    }
    if (path === "/api/view-requests" || /\/extend$/.test(path)) asked.headers["Idempotency-Key"] = window.crypto.randomUUID ? window.crypto.randomUUID() : String(Math.random());
    return window.fetch(path, asked).then(
      function (answer) {
        return answer.text().then(function (words) {
          return { ok: answer.ok, status: answer.status, body: words ? JSON.parse(words) : null };
        });
      },
      function () {
        return { ok: false, status: 0, body: null };
      }
    );
  }

  function failed(wall, answer) {
    if (answer.status !== 401) wall.say((answer.body && answer.body.detail) || wall.text("failed"));
  }

  /* --- what is there already -------------------------------------------------------------------------------------------------------------- */

  /* one's running live pictures, the longest of each camera: {code: lease} */
  function leases(wall) {
    return api("GET", "/api/leases").then(function (answer) {
      var found = {};
      if (!answer.ok) return failed(wall, answer) || null;
      answer.body.forEach(function (lease) {
        if (lease.mode === "live") found[lease.camera] = lease; /* soonest end first */
      });
      return found;
    });
  }

  /* the names of what is looked for: a tile says its own at the next second */
  function names() {
    api("GET", "/api/purposes").then(function (answer) {
      if (!answer.ok) return;
      answer.body.forEach(function (purpose) {
        window.beeldregieWall.purposes[purpose.id] = purpose.name;
      });
      offer(document.getElementById("wall-purpose"), answer.body);
    });
  }

  /* what can be asked for beside one's own task; under a heading what is none of them, so that a refusal explains itself */
  function offer(choice, purposes) {
    var others = document.createElement("optgroup");
    others.label = choice.dataset.other;
    purposes.forEach(function (purpose) {
      (purpose.task ? choice : others).appendChild(new Option(purpose.name, purpose.id));
    });
    choice.appendChild(others);
  }

  function learn(wall, tile) {
    api("GET", "/api/cameras/" + encodeURIComponent(tile.code)).then(function (answer) {
      if (answer.ok) tile.know(answer.body);
      if (answer.status === 404) tile.become("unknown");
      else if (tile.state === "waiting") show(wall, [tile]);
    });
  }

  /* pictures that may be seen are shown, the others wait for a reason */
  function show(wall, tiles) {
    leases(wall).then(function (running) {
      if (!running) return;
      tiles.forEach(function (tile) {
        if (tile.state !== "waiting" || wall.tiles.indexOf(tile) < 0) return;
        if (running[tile.code]) wall.open(tile, running[tile.code]);
        else tile.become("unasked");
      });
      question(wall);
    });
  }

  function look(wall) {
    if (wall.isLapsed || document.hidden) return;
    leases(wall).then(function (running) {
      if (!running) return;
      wall.tiles.forEach(function (tile) {
        var lease = running[tile.code];
        if (!lease) return;
        if (tile.isOf(lease.id)) tile.lease.ends_at = lease.ends_at;
        else if (!tile.lease && ["unasked", "pending", "ended", "refused"].indexOf(tile.state) >= 0) wall.open(tile, lease);
      });
      question(wall);
    });
  }

  function pending(wall) {
    wall.tiles.forEach(function (tile) {
      if (tile.state !== "pending" || wall.isLapsed) return;
      api("GET", "/api/view-requests/" + tile.request).then(function (answer) {
        if (answer.ok && tile.state === "pending" && answer.body.outcome !== "pending") answered(wall, tile, answer.body);
      });
    });
  }

  /* --- asking ----------------------------------------------------------------------------------------------------------------------------- */

  function unasked(wall) {
    return wall.tiles.filter(function (tile) {
      return tile.state === "unasked";
    });
  }

  /* the bar that asks why, while there is something to ask */
  function question(wall) {
    var count = unasked(wall).length;
    wall.part("ask").hidden = count === 0;
    var words = wall.text(count === 1 ? "ask_one" : "ask_many", { n: count });
    if (wall.part("ask-words").textContent !== words) wall.part("ask-words").textContent = words;
  }

  /* of what was not asked yet; `only`: of this one alone */
  function ask(wall, reason, only) {
    var tiles = only ? [only] : unasked(wall);
    if (!tiles.length) return;
    tiles.forEach(function (tile) {
      tile.reason = reason;
      tile.become("asking");
    });
    question(wall);
    var codes = tiles.map(function (tile) {
      return tile.code;
    });
    var purpose = wall.part("purpose").value || null;
    api("POST", "/api/view-requests", { cameras: codes, reason: reason, purpose: purpose }).then(function (answer) {
      if (!answer.ok) failed(wall, answer);
      tiles.forEach(function (tile, index) {
        if (answer.ok) answered(wall, tile, answer.body[index]);
        else if (!wall.isLapsed) tile.become("unasked");
      });
      question(wall);
    });
  }

  function answered(wall, tile, answer) {
    if (wall.tiles.indexOf(tile) < 0 || wall.isLapsed) return;
    if (answer.outcome === "granted" && answer.lease) return wall.open(tile, answer.lease);
    var extra = advise.bind(null, wall, tile, answer);
    if (answer.outcome !== "pending") return tile.refuse(answer, extra);
    tile.request = answer.id;
    tile.become("pending", { lines: [answer.explanation], extra: extra });
  }

  /* what can be done instead, and the answer to print */
  function advise(wall, tile, answer, place) {
    pictures(answer.let_go || []).forEach(function (one) {
      if (one.own) window.beeldregieWall.button(wall.text("let_go", { name: one.name }), "swap", place).dataset.leases = one.leases.join();
      else window.beeldregieWall.make("p", "", place, wall.text("let_go_other", { name: one.name, who: one.holder }));
    });
    (answer.alternatives || []).forEach(function (one) {
      if (wall.codes().indexOf(one.code) >= 0) return;
      window.beeldregieWall.button(wall.text("alternative", { name: one.name, code: one.code }), "instead", place, "chip-link").dataset.code = one.code;
    });
    if (tile.wished) window.beeldregieWall.make("p", "", place, tile.wished).setAttribute("role", "status");
    else if (answer.agreement_helps) window.beeldregieWall.button(wall.text("agreement"), "wish", place);
    var print = window.beeldregieWall.make("a", "", place, wall.text("print"));
    print.href = "/answers/" + answer.id;
    print.target = "_blank";
  }

  /* ask for an agreement; asked before it is the same one, and this a vote for it */
  function wish(wall, tile) {
    api("POST", "/api/agreement-requests", { camera: tile.code }).then(function (answer) {
      if (!answer.ok) return failed(wall, answer);
      tile.wished = wall.text("agreement_asked", { when: moment(wall, answer.body.asked_at) });
      tile.draw();
      tile.element.focus();
    });
  }

  /* the day with it where that is not today */
  function moment(wall, iso) {
    var at = new Date(iso);
    var day = at.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    return at.toLocaleString(wall.text("language"), Object.assign({ hour: "2-digit", minute: "2-digit" }, day));
  }

  /* each camera of each holder once, with all its leases: a camera that is open twice takes one place */
  function pictures(open) {
    var found = {};
    open.forEach(function (one) {
      var key = one.holder + " " + one.camera;
      found[key] = found[key] || Object.assign({ leases: [] }, one);
      found[key].leases.push(one.lease);
    });
    return Object.values(found);
  }

  /* give one back, so that the other fits; it is asked for the same reason */
  function swap(wall, tile, leases) {
    var ended = leases.map(function (lease) {
      return api("DELETE", "/api/leases/" + lease);
    });
    Promise.all(ended).then(function (answers) {
      var refused = answers.filter(function (answer) {
        return !answer.ok;
      })[0];
      if (refused) return failed(wall, refused);
      var other = wall.find(function (one) {
        return one.lease !== null && leases.indexOf(one.lease.id) >= 0;
      });
      if (other) wall.remove(other);
      ask(wall, tile.reason, tile);
    });
  }

  /* a reason in words: the key and the button go to the field first */
  function askWords(wall) {
    var field = wall.part("ask-other");
    var words = field.value.trim();
    if (!words) return field.focus();
    window.dash_clientside.set_props(field.id, { value: "" });
    field.blur();
    ask(wall, words);
  }

  function again(wall, tile) {
    tile.become("unasked");
    question(wall);
    wall.part("ask").querySelector("button").focus();
  }

  /* --- longer ----------------------------------------------------------------------------------------------------------------------------- */

  function extend(wall, tiles) {
    var soon = tiles.filter(function (tile) {
      return tile.isSoon();
    });
    if (!soon.length) return wall.say(wall.text("longer.early"));
    soon.forEach(function (tile) {
      var lease = tile.lease;
      var before = lease.ends_at;
      api("POST", "/api/leases/" + lease.id + "/extend", {}).then(function (answer) {
        if (!answer.ok) return failed(wall, answer);
        if (tile.isOf(lease.id) && answer.body.lease) lease.ends_at = answer.body.lease.ends_at;
        tile.tick();
        wall.say(window.beeldregieLonger.said(wall.text, tile.name.textContent, before, answer.body));
      });
    });
  }

  function everyNow(wall) {
    window.setInterval(look, LOOK_MS, wall);
    window.setInterval(pending, PENDING_MS, wall);
    window.setInterval(function () {
      wall.tiles.forEach(function (tile) {
        tile.tick();
      });
    }, 1000);
    new MutationObserver(function () {
      if (document.body.classList.contains("is-lapsed")) wall.lapse();
    }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, {
    api: api, leases: leases, learn: learn, question: question, ask: ask, askWords: askWords, again: again, swap: swap, wish: wish, extend: extend, failed: failed, everyNow: everyNow, names: names,
  });
})();
