/* A page knows when its log-in ends: a silent WebSocket that the server closes within two seconds of that. Then the page asks who it is;
   the answer 401 says so (screen.js). Where the socket closed for another reason, it is opened again. */
(function () {
  "use strict";

  var ENDED = 4401;
  var AGAIN_MS = 5000;

  function watch() {
    var socket = new WebSocket(window.location.origin.replace(/^http/, "ws") + "/api/account/standing");
    socket.addEventListener("close", function (event) {
      window.setTimeout(check, event.code === ENDED ? 0 : AGAIN_MS);
    });
  }

  function check() {
    window.fetch("/api/account").then(
      function (answer) {
        if (answer.ok) watch();
        else if (answer.status !== 401) window.setTimeout(check, AGAIN_MS);
      },
      function () {
        window.setTimeout(check, AGAIN_MS);
      }
    );
  }

  watch();

  /* The list of accounts is drawn anew while the dialogue is open, and perhaps once more after it: the focus goes back to the button it was
     opened with, until someone does something else. */
  var LOOKS = 20;
  var LOOK_MS = 250;
  var returning = 0;

  function letGo() {
    window.clearInterval(returning);
  }

  function refocus(opened, login) {
    var looked = 0;
    letGo();
    if (opened || !login) return window.dash_clientside.no_update;
    returning = window.setInterval(function () {
      var button = document.getElementById(JSON.stringify({ login: login, type: "accounts-choose" }));
      if (button && document.activeElement === document.body) button.focus();
      looked += 1;
      if (looked === LOOKS) letGo();
    }, LOOK_MS);
    return window.dash_clientside.no_update;
  }

  document.addEventListener("pointerdown", letGo, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, { accounts: { refocus: refocus } });
})();
