/* Runs in the head, before everything else: what the address says about the cameras that are wanted, and asking for those and for the page
   itself at once, while Dash still loads. The address is the one place where the view is kept; other scripts read and write it through here. */
(function () {
  "use strict";

  /* as in pages/map/finding/panel.py (FILTERS), and in this order, so that the same filters always make the same address */
  var FILTERS = ["owner_kind", "owner", "basis", "purpose", "missing", "operator", "kind", "records", "lifecycle"];

  function read() {
    return new URLSearchParams(window.location.search);
  }

  function text(query) {
    return query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
  }

  /* what the filters of a query come to: the words that /api/cameras.geojson, its counts, the table and the exports take */
  function selection(query) {
    var wanted = new URLSearchParams();
    FILTERS.concat(["q", "as_of"]).forEach(function (name) {
      if (query.get(name)) wanted.set(name, query.get(name));
    });
    return text(wanted);
  }

  function layer(wanted) {
    return "/api/cameras.geojson" + (wanted ? "?" + wanted : "");
  }

  /* changes: {name: value}, an empty value takes it away. push: a step that the back button undoes. */
  function write(changes, push) {
    var query = read();
    Object.keys(changes).forEach(function (name) {
      if (changes[name]) query.set(name, changes[name]);
      else query.delete(name);
    });
    var words = text(query);
    var address = window.location.pathname + (words ? "?" + words : "");
    if (address === window.location.pathname + window.location.search) return;
    if (push) window.history.pushState(null, "", address);
    else window.history.replaceState(window.history.state, "", address);
  }

  var early = {}; /* answers that are on their way, by address */

  /* read as soon as it comes in: once the page draws itself, whoever asks would wait for that */
  function readAtOnce(answer) {
    var content = answer.ok ? answer.json() : null;
    if (content) answer.json = function () { return content; };
    return answer;
  }

  function ask(url) {
    early[url] = window.fetch(url).then(readAtOnce);
    return early[url].catch(function () {
      delete early[url]; /* then it is asked for anew */
    });
  }

  /* the answer that was asked for in the head, to who asks for it first */
  function taken(url) {
    var answer = early[url];
    delete early[url];
    return answer || null;
  }

  var tags = {}; /* of what was answered, by address */

  function noted(url, answer) {
    if (answer.status === 200 && answer.headers.get("etag")) tags[url] = answer.headers.get("etag");
  }

  /* whether the server would answer the same again */
  function isSame(url) {
    if (!tags[url]) return Promise.resolve(false);
    return window.fetch(url, { headers: { "If-None-Match": tags[url] }, cache: "no-store" }).then(function (answer) {
      return answer.status === 304;
    });
  }

  window.beeldregieAddress = { FILTERS: FILTERS, read: read, write: write, selection: selection, layer: layer, taken: taken, noted: noted, isSame: isSame };

  if (window.location.pathname === "/") {
    var cameras = layer(selection(read()));
    ask(cameras).then(function (answer) {
      if (answer) noted(cameras, answer);
    });
  }
  /* what Dash asks for once all scripts have run */
  ask("/_dash-layout");
  ask("/_dash-dependencies");
})();
