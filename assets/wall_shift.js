/* Handing a whole shift over from the wall: to which colleague, with the wall as it stands. What goes and what came of it the server says. */
(function () {
  "use strict";

  function said(wall, words) {
    wall.part("shift-said").textContent = words;
  }

  /* the colleagues to choose from, each time anew: shifts change */
  function shift(wall) {
    var choice = wall.part("shift-to");
    said(wall, "");
    choice.replaceChildren();
    wall.part("shift").showModal();
    window.beeldregieWall.api("GET", "/api/colleagues").then(function (answer) {
      (answer.ok ? answer.body : []).forEach(function (one) {
        window.beeldregieWall.make("option", "", choice, one.name).value = one.login;
      });
      if (!choice.children.length) said(wall, wall.text("shift_nobody"));
      else choice.focus();
    });
  }

  function give(wall) {
    var to = wall.part("shift-to").value;
    var codes = wall.codes();
    var standing = { cameras: codes, grid: wall.grid, spot: Math.max(0, codes.indexOf(wall.spot)) + 1 };
    if (!to) return;
    window.beeldregieWall.api("POST", "/api/shifts", { to: to, wall: codes.length ? standing : null }).then(function (answer) {
      if (answer.ok) said(wall, wall.text("shift_sent", { name: answer.body.to, what: answer.body.words }));
      else said(wall, (answer.body && answer.body.detail) || wall.text("failed"));
    });
  }

  Object.assign(window.beeldregieWall.does, { shift: shift, give: give });
})();
