/* The names of months and days of the date fields in Dutch, as the browser itself knows them: dmc.DatesProvider looks for this name. */
(function () {
  "use strict";

  function names(what, length, each) {
    var words = new Intl.DateTimeFormat("nl", { timeZone: "UTC", [what]: length });
    return Array.from({ length: what === "month" ? 12 : 7 }, function (_, n) {
      return words.format(each(n));
    });
  }

  function month(n) {
    return new Date(Date.UTC(2026, n, 1));
  }

  function day(n) {
    return new Date(Date.UTC(2026, 1, 1 + n)); /* 1 February 2026 is a Sunday */
  }

  window.dayjs_locale_nl = {
    name: "nl",
    months: names("month", "long", month),
    monthsShort: names("month", "short", month),
    weekdays: names("weekday", "long", day),
    weekdaysShort: names("weekday", "short", day),
    weekdaysMin: names("weekday", "short", day),
    weekStart: 1,
    formats: { LT: "HH:mm", LTS: "HH:mm:ss", L: "DD-MM-YYYY", LL: "D MMMM YYYY", LLL: "D MMMM YYYY HH:mm", LLLL: "dddd D MMMM YYYY HH:mm" },
    ordinal: function (n) {
      return n + "e";
    },
  };
})();
