/* Runs before the first paint: light or dark as last chosen, else as the system asks; and the language of the page for screen readers. */
(function () {
  "use strict";
  var chosen = null;
  try {
    chosen = window.localStorage.getItem("mantine-color-scheme-value");
  } catch (error) {
    chosen = null; /* storage may be switched off: then the system decides */
  }
  var dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  var root = document.documentElement;
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  var language = /(?:^|;\s*)beeldregie_language=(nl|en)/.exec(document.cookie);
  if (language) root.setAttribute("lang", language[1]);
})();
