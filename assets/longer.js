/* What came of asking for more time, in words: said on the wall and beside an incident. */
(function () {
  "use strict";

  /* text(key, values); name: the camera; before: the end that the picture had; answer: as /api/leases/{id}/extend gives it */
  function said(text, name, before, answer) {
    if (answer.outcome !== "granted" || !answer.lease) return name + ": " + answer.explanation;
    if (new Date(answer.lease.ends_at) > new Date(before)) return text("longer.done", { name: name });
    return name + ": " + text("longer.fixed", { why: text("because." + answer.conditions.ends_because) });
  }

  window.beeldregieLonger = { said: said };
})();
