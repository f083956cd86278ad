/* A picture that plays: how it does, its countdown and its end; and the test of a camera. */
(function () {
  "use strict";

  var SOON_MS = 2 * 60 * 1000; /* from here it can be extended */

  /* --- every canvas.live plays the lease that it names, for as long as it stands on the page (dashboard/ui/playing.py) ------------------- */

  var players = [];
  var lines = {}; /* address of the relay → its line */

  function Player(canvas) {
    var words = JSON.parse(canvas.dataset.words);
    window.beeldregieLive.Playing.call(this, canvas, function (key, values) {
      return window.beeldregieLive.filled(words[key] || key, values);
    });
    this.canvas = canvas;
    this.lease = canvas.dataset.lease;
    this.url = canvas.dataset.line;
    this.told = (players.filter(of(this.lease))[0] || this).told; /* the place of it may have been drawn again while it played */
    this.draw();
    if (!(this.lease in lineOf(this.url).open)) lineOf(this.url).show(this.lease, rate());
  }

  /* the prototype of a Playing, which stands in a script that is loaded before this one */
  Player.prototype = Object.create(window.beeldregieLive.Playing.prototype);

  Player.prototype.beside = function (look) {
    return this.canvas.parentNode && this.canvas.parentNode.querySelector(look);
  };

  Player.prototype.draw = function () {
    var words = this.beside(".live-words");
    var said = this.said();
    this.canvas.dataset.state = this.state;
    if (!words) return;
    words.replaceChildren();
    if (!this.hasPicture())
      [said.head].concat(said.lines).forEach(function (line, index) {
        words.appendChild(document.createElement(index ? "span" : "b")).textContent = line;
      });
    this.tick();
  };

  Player.prototype.tick = function () {
    var age = this.beside(".live-age");
    var late = this.late();
    if (age && age.textContent !== late) age.textContent = late;
  };

  Player.prototype.heard = function (message) {
    if (message.state !== "ended" && message.state !== "refused") return this.hear(message.state);
    lineOf(this.url).forget(this.lease);
    if (message.reason === "session_ended" || message.reason === "not-logged-in") return this.become("lapsed");
    this.become("ended", { head: this.text("ended"), lines: [message[this.text("language")]] });
  };

  /* none while nobody can see the page */
  function rate() {
    return document.hidden ? 0 : null;
  }

  function those(test, does) {
    players.filter(test).forEach(does);
  }

  function of(lease) {
    return function (player) {
      return player.lease === lease;
    };
  }

  function lineOf(url) {
    lines[url] = lines[url] || new window.beeldregieLive.Line(url, {
      frame: function (lease, jpeg, isOurs) {
        those(of(lease), function (player) {
          player.frame(jpeg, isOurs);
        });
      },
      said: function (message) {
        those(of(message.lease), function (player) {
          player.heard(message);
        });
      },
      lost: function (leases) {
        leases.forEach(function (lease) {
          those(of(lease), function (player) {
            player.become("lost");
          });
        });
      },
      lapsed: function () {
        those(Boolean, function (player) {
          player.become("lapsed");
        });
      },
    });
    return lines[url];
  }

  /* what came onto the page begins, and what left it is let go, unless its lease plays in another place */
  function look() {
    var gone = players.filter(function (player) {
      return !player.canvas.isConnected;
    });
    var shown = players.map(function (player) {
      return player.canvas;
    });
    Array.from(document.getElementsByClassName("live")).forEach(function (canvas) {
      if (canvas.tagName === "CANVAS" && shown.indexOf(canvas) < 0) players.push(new Player(canvas));
    });
    players = players.filter(function (player) {
      return gone.indexOf(player) < 0;
    });
    gone.forEach(function (player) {
      if (!players.some(of(player.lease))) lineOf(player.url).hide(player.lease);
    });
  }

  new MutationObserver(function (changes) {
    look();
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) {
        var playing = node.nodeType === 1 && node.querySelector(".picture");
        if (playing) playing.scrollIntoView({ block: "nearest" });
      });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("visibilitychange", function () {
    players.forEach(function (player) {
      lineOf(player.url).pace(player.lease, rate());
    });
  });

  /* a link for a player, which has no cookie: asked for when it is wanted, because it works once and soon runs out */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-ticket]");
    if (!button) return;
    var words = window.dash_clientside;
    window
      .fetch("/api/leases/" + button.dataset.ticket + "/ticket", { method: "POST" })
      .then(function (answer) {
        return answer.json();
      })
      .then(
        function (ticket) {
          return ticket.url ? words.beeldregieAddress.copy(ticket.url, button.dataset.done) : words.beeldregiePanel.notify(ticket.detail);
        },
        function () {
          words.beeldregiePanel.notify(button.dataset.failed);
        },
      );
  });

  function remaining(milliseconds) {
    var seconds = Math.max(0, Math.round(milliseconds / 1000));
    return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }

  function count(element) {
    var left = new Date(element.dataset.endsAt).getTime() - Date.now();
    element.textContent = (element.dataset.words || "{time}").replace("{time}", remaining(left));
    var controls = element.closest(".picture-status");
    if (controls) controls.classList.toggle("is-soon", left < SOON_MS);
    if (left > 0 || element.dataset.told) return;
    element.dataset.told = "yes";
    window.dash_clientside.set_props("news-leases", { data: { id: element.dataset.lease, at: Date.now() } });
  }

  /* the camera test: asked of the relay by the browser, said below the button */
  function found(words, answer) {
    var said = answer.reachable ? "" : words.unreached + " ";
    if (answer.problem) return said + answer.problem[document.documentElement.lang === "en" ? "en" : "nl"];
    var values = { kind: words[answer.kind], codec: answer.codec, width: answer.width, height: answer.height, rate: answer.frames_per_second };
    return (values.rate ? words.found : words.foundOne).replace(/{(\w+)}/g, function (_, name) {
      return name === "rate" ? values.rate.toLocaleString(document.documentElement.lang) : values[name];
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-tests]");
    if (!button || button.disabled) return;
    var words = button.dataset;
    var line = button.nextElementSibling;
    button.disabled = true;
    line.textContent = words.busy;
    fetch(words.tests, { method: "POST", credentials: "include" })
      .then(function (response) {
        return response.json();
      })
      .then(function (answer) {
        line.textContent = answer.detail || found(words, answer);
      })
      .catch(function () {
        line.textContent = words.failed;
      })
      .finally(function () {
        button.disabled = false;
      });
  });

  setInterval(function () {
    document.querySelectorAll("[data-ends-at]").forEach(count);
    players.forEach(function (player) {
      player.tick();
    });
  }, 500);
})();
