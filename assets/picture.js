/* A picture that plays: its countdown, its end, and letting go of its connection; and the test of a camera. */
(function () {
  "use strict";

  var SOON_MS = 2 * 60 * 1000; /* from here it can be extended */

  /* A picture that is taken off the page keeps its connection to the relay (six a host), unless its address is blanked. */
  function letGo(node) {
    if (node.nodeType !== 1) return;
    var pictures = node.matches("img.live") ? [node] : Array.from(node.querySelectorAll("img.live"));
    pictures.forEach(function (picture) {
      picture.src = "";
    });
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.removedNodes.forEach(letGo);
      change.addedNodes.forEach(function (node) {
        var playing = node.nodeType === 1 && node.querySelector(".picture");
        if (playing) playing.scrollIntoView({ block: "nearest" });
      });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.addEventListener("pagehide", function () {
    letGo(document.documentElement);
  });

  /* the relay does not answer, or said no: words instead of a broken picture */
  document.addEventListener(
    "error",
    function (event) {
      var picture = event.target;
      if (picture.matches && picture.matches("img.live") && picture.getAttribute("src")) picture.closest(".picture").classList.add("is-broken");
    },
    true
  );

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
  }, 500);
})();
