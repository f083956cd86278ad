/* One WebSocket to the relay, with all pictures of the page; and drawing them. The messages stand in dashboard/live/README.md. Nothing is
   kept of a picture but what is drawn. */
(function () {
  "use strict";

  var PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15000, 30000];
  var LINGER_MS = 2000;
  var HEAD_BYTES = 17; /* lease id, flags */
  var OURS = 1; /* flag: words of the relay instead of the camera; who shows it says them itself */

  function idOf(bytes) {
    var hex = Array.from(bytes.subarray(0, 16), function (one) {
      return one.toString(16).padStart(2, "0");
    }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* hears: {said(message), frame(lease, bytes, isOurs), lost(), lapsed()}, of all pictures on the line */
  function Line(url, hears) {
    this.url = url;
    this.hears = hears;
    this.open = {}; /* lease → rate */
    this.failures = 0;
    this.socket = null;
  }

  Line.prototype.show = function (lease, rate) {
    this.open[lease] = rate;
    if (!this.socket) this.connect();
    else this.send({ open: lease, rate: one(lease, rate) });
  };

  Line.prototype.hide = function (lease) {
    if (!(lease in this.open)) return;
    delete this.open[lease];
    this.send({ close: lease });
    if (!Object.keys(this.open).length) this.linger();
  };

  /* what is under way still comes, and the next wall may begin at once */
  Line.prototype.linger = function () {
    var line = this;
    window.clearTimeout(this.idle);
    this.idle = window.setTimeout(function () {
      if (!Object.keys(line.open).length) line.leave();
    }, LINGER_MS);
  };

  /* the relay ended it: it may be opened again */
  Line.prototype.forget = function (lease) {
    delete this.open[lease];
  };

  Line.prototype.pace = function (lease, rate) {
    if (!(lease in this.open) || this.open[lease] === rate) return;
    this.open[lease] = rate;
    this.send({ rate: one(lease, rate) });
  };

  Line.prototype.leave = function () {
    var socket = this.socket;
    this.socket = null;
    window.clearTimeout(this.again);
    if (socket) socket.close();
  };

  Line.prototype.send = function (message) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  };

  Line.prototype.connect = function () {
    var line = this;
    var socket = (this.socket = new WebSocket(this.url));
    socket.binaryType = "arraybuffer";
    socket.onopen = function () {
      if (socket !== line.socket) return socket.close();
      Object.keys(line.open).forEach(function (lease) {
        line.send({ open: lease, rate: one(lease, line.open[lease]) });
      });
    };
    socket.onmessage = function (event) {
      if (socket !== line.socket) return;
      line.failures = 0;
      if (typeof event.data === "string") return line.hears.said(JSON.parse(event.data));
      var bytes = new Uint8Array(event.data);
      line.hears.frame(idOf(bytes), bytes.subarray(HEAD_BYTES), Boolean(bytes[16] & OURS));
    };
    socket.onclose = function () {
      if (socket === line.socket) line.broke();
    };
  };

  /* whoever is logged out gets no further socket: that is asked before the next try */
  Line.prototype.broke = function () {
    var line = this;
    this.socket = null;
    this.hears.lost(Object.keys(this.open));
    this.again = window.setTimeout(function () {
      window.fetch("/api/account").then(
        function (answer) {
          if (answer.status === 401) line.hears.lapsed();
          else if (Object.keys(line.open).length) line.connect();
        },
        function () {
          line.broke();
        }
      );
    }, PAUSES_MS[Math.min(this.failures++, PAUSES_MS.length - 1)]);
  };

  function one(lease, rate) {
    var rates = {};
    rates[lease] = rate;
    return rates;
  }

  /* Draws the newest picture on a canvas: while one is being decoded only the last that came meanwhile is kept. */
  function Screen(canvas) {
    this.canvas = canvas;
    this.next = null;
    this.busy = false;
    this.cleared = 0; /* what was decoded before this was asked is not drawn after it */
  }

  Screen.prototype.draw = function (jpeg, drawn) {
    this.next = jpeg;
    if (!this.busy) this.work(drawn);
  };

  Screen.prototype.work = function (drawn) {
    var screen = this;
    var jpeg = this.next;
    var when = this.cleared;
    this.next = null;
    this.busy = Boolean(jpeg);
    if (!jpeg) return;
    window.createImageBitmap(new Blob([jpeg], { type: "image/jpeg" })).then(
      function (bitmap) {
        if (when === screen.cleared) screen.put(bitmap);
        bitmap.close();
        if (when === screen.cleared) drawn();
        screen.work(drawn);
      },
      function () {
        screen.work(drawn); /* half a picture: the next one is whole */
      }
    );
  };

  Screen.prototype.put = function (bitmap) {
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.canvas.getContext("2d").drawImage(bitmap, 0, 0);
  };

  Screen.prototype.clear = function () {
    this.cleared += 1;
    this.next = null;
    this.canvas.width = this.canvas.width; /* empties it */
  };

  window.beeldregieLive = { Line: Line, Screen: Screen };
})();
