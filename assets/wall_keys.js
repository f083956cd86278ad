/* Keys, buttons and dragging on the wall. A key does nothing while somebody types. */
(function () {
  "use strict";

  var REASONS = { o: "ongeval", p: "pechgeval", f: "file", b: "brug-tunnel", e: "evenement" }; /* as sharing/questions.py has them: no other key is one of these letters */
  var STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
  var NUDGE_MS = 20 * 60 * 1000;
  var touched = Date.now();

  function types(element) {
    return Boolean(element.closest("input, textarea, select, [contenteditable]"));
  }

  function fullScreen(wall) {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (wall.root.requestFullscreen) wall.root.requestFullscreen();
  }

  /* --- buttons: what stands in data-wall -------------------------------------------------------------------------------------------------- */

  var DOES = {
    ask: function (wall, tile, button) { window.beeldregieWall.ask(wall, button.dataset.reason); },
    again: function (wall, tile) { window.beeldregieWall.again(wall, tile); },
    other: function (wall) { window.beeldregieWall.askWords(wall); },
    swap: function (wall, tile, button) { window.beeldregieWall.swap(wall, tile, button.dataset.leases.split(",")); },
    wish: function (wall, tile) { window.beeldregieWall.wish(wall, tile); },
    more: function (wall) { window.beeldregieWall.more(wall); },
    instead: function (wall, tile, button) { wall.add(button.dataset.code, wall.tiles.indexOf(tile) + 1); },
    extend: function (wall, tile) { window.beeldregieWall.extend(wall, [tile]); },
    remove: function (wall, tile) { wall.remove(tile); },
    undo: function (wall) { if (wall.undo) wall.undo(); },
    keep: function (wall) { window.beeldregieWall.keep(wall); },
    stay: function (wall) { wall.bar(); },
    next: function (wall) { wall.bar(); window.beeldregieWall.next(wall); },
  };

  function press(wall, event) {
    var button = event.target.closest && event.target.closest("[data-wall]");
    if (!button) return;
    var does = DOES[button.dataset.wall] || window.beeldregieWall.does[button.dataset.wall];
    does(wall, wall.tileOf(button), button);
  }

  /* --- keys ------------------------------------------------------------------------------------------------------------------------------- */

  function onTile(wall, tile, event) {
    if (event.key === "Delete") return wall.remove(tile) || true;
    if (!event.shiftKey || !STEPS[event.key]) return walk(wall, tile, event);
    wall.move(tile, wall.tiles.indexOf(tile) + STEPS[event.key]);
    return true;
  }

  function walk(wall, tile, event) {
    if (!STEPS[event.key] || event.target !== tile.element) return false;
    var next = wall.tiles[wall.tiles.indexOf(tile) + STEPS[event.key]];
    if (next) next.element.focus();
    return true;
  }

  function onLetter(wall, tile, event) {
    var key = event.key.toLowerCase();
    if (!wall.part("ask").hidden && REASONS[key]) window.beeldregieWall.ask(wall, REASONS[key]);
    else if (!wall.part("ask").hidden && key === "a") window.beeldregieWall.askWords(wall);
    else if (key === "v") window.beeldregieWall.extend(wall, tile ? [tile] : wall.tiles);
    else if (key === "m") fullScreen(wall);
    else if (key === "s") window.beeldregieWall.does.save(wall);
    else if (key === "?") window.beeldregieWall.does.keys(wall);
    else if (/^[1-9]$/.test(key) && wall.tiles[Number(key) - 1]) wall.choose(wall.tiles[Number(key) - 1].code);
    else return false;
    return true;
  }

  function onKey(wall, event) {
    var function_key = /^F(\d+)$/.exec(event.key);
    if (event.defaultPrevented || types(event.target) || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && wall.undo) {
      wall.undo();
      return event.preventDefault();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var tile = wall.tileOf(document.activeElement);
    var handled = function_key ? window.beeldregieWall.byKey(wall, Number(function_key[1])) : (tile && onTile(wall, tile, event)) || onLetter(wall, tile, event);
    if (handled) event.preventDefault();
  }

  /* --- dragging --------------------------------------------------------------------------------------------------------------------------- */

  function drag(wall) {
    var held = null;
    var place = wall.part("tiles");
    place.addEventListener("dragstart", function (event) {
      held = wall.tileOf(event.target);
      if (held) event.dataTransfer.setData("text/plain", held.code);
    });
    place.addEventListener("dragover", function (event) {
      if (held && wall.tileOf(event.target)) event.preventDefault();
    });
    place.addEventListener("drop", function (event) {
      var at = wall.tileOf(event.target);
      event.preventDefault();
      if (held && at) wall.move(held, wall.tiles.indexOf(at));
    });
    place.addEventListener("dragend", function () {
      held = null;
    });
  }

  /* --- twenty minutes of the same ----------------------------------------------------------------------------------------------------------- */

  function nudge(wall) {
    if (wall.isLapsed || !wall.tiles.length || Date.now() - touched < NUDGE_MS) return;
    touched = Date.now();
    wall.bar(wall.text("nudge"), [["next", wall.text("nudge_next")], ["stay", wall.text("nudge_keep")]]);
  }

  function listen(wall) {
    ["pointerdown", "keydown", "wheel"].forEach(function (kind) {
      document.addEventListener(
        kind,
        function () {
          touched = Date.now();
        },
        { capture: true, passive: true }
      );
    });
    document.addEventListener("keydown", onKey.bind(null, wall));
    wall.root.addEventListener("click", press.bind(null, wall));
    wall.root.addEventListener("dblclick", function (event) {
      var tile = wall.tileOf(event.target);
      if (tile && !event.target.closest("button")) wall.choose(tile.code);
    });
    wall.part("grid").addEventListener("change", function (event) {
      wall.divide(event.target.value);
    });
    drag(wall);
    window.setInterval(nudge, 5000, wall);
    window.beeldregieWall.everyNow(wall);
  }

  window.beeldregieWall = Object.assign({}, window.beeldregieWall, { listen: listen });
})();
