/* The time bar: from the slider's step to a moment, from the moment to the values of roads and sites. A step back is five minutes, six steps
   ahead are five minutes (pages/map/timebar.py draws the same scale). Step 0 is live. */
(function () {
  "use strict";

  var FIVE_MINUTES = 5 * 60 * 1000;
  var STEPS_BACK = 288;
  var WAIT_MS = 90; /* while the slider is dragged only the moment it rests on is fetched */
  var ZONE = "Europe/Amsterdam";
  var request = { number: 0, abort: null };

  function moment(step, forecasts) {
    var now = Date.now();
    if (step > 0 && forecasts) return { at: new Date(now + Math.ceil(step / 6) * FIVE_MINUTES), horizon: Math.ceil(step / 6) * 5, live: false };
    if (step < 0) return { at: new Date(Math.floor(now / FIVE_MINUTES) * FIVE_MINUTES + step * FIVE_MINUTES), horizon: 0, live: false };
    return { at: new Date(now), horizon: 0, live: true };
  }

  function written(date, options, language) {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "nl-NL", Object.assign({ timeZone: ZONE }, options)).format(date);
  }

  function filled(text, values) {
    return (text || "").replace(/\{(\w+)\}/g, function (whole, name) {
      return name in values ? values[name] : whole;
    });
  }

  function clock(date, words) {
    return written(date, { hour: "2-digit", minute: "2-digit" }, words.language);
  }

  function decimal(value, words) {
    return new Intl.NumberFormat(words.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(value);
  }

  /* what the bar says about the chosen moment */
  function words(step, tick, layers, texts) {
    var forecasts = (layers || []).indexOf("forecast") >= 0;
    var chosen = moment(Number(step) || 0, forecasts);
    keep(chosen);
    var state = chosen.live ? texts.now : chosen.horizon ? filled(texts.expected, { n: chosen.horizon }) : texts.measured;
    var slider = document.getElementById("time");
    if (slider) slider.setAttribute("aria-valuetext", clock(chosen.at, texts) + ", " + state);
    var date = written(chosen.at, { weekday: "short", day: "numeric", month: "short", year: "numeric" }, texts.language).replace(/\./g, "");
    var kind = chosen.live ? "is-live" : chosen.horizon ? "is-expected" : "is-past";
    return [clock(chosen.at, texts), state, "time-state " + kind, date, "chip-button " + kind];
  }

  function address(chosen) {
    if (chosen.horizon) return "/api/forecast/values?horizon=" + chosen.horizon + "&at=" + encodeURIComponent(new Date().toISOString());
    return "/api/flow/values?at=" + encodeURIComponent(chosen.at.toISOString());
  }

  function fetched(url, signal) {
    return fetch(url, { signal: signal, headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  function pause(milliseconds) {
    return new Promise(function (resolve) {
      setTimeout(resolve, milliseconds);
    });
  }

  function freshness(answer, texts) {
    var updated = answer.updated_at || answer.made_at;
    if (!updated) return texts.no_values;
    var share = answer.coverage === null || answer.coverage === undefined ? "" : filled(texts.coverage, { n: Math.round(answer.coverage * 100) });
    return filled(texts.updated, { time: clock(new Date(updated), texts) }) + share;
  }

  /* the values of the chosen moment, onto the map; an answer that was overtaken is thrown away. Gives the words on how fresh they are. */
  function values(step, tick, layers, texts) {
    var unchanged = window.dash_clientside.no_update;
    var chosen = moment(Number(step) || 0, (layers || []).indexOf("forecast") >= 0);
    var number = (request.number += 1);
    if (request.abort) request.abort.abort();
    request.abort = new AbortController();
    var signal = request.abort.signal;
    return pause(number > 1 ? WAIT_MS : 0)
      .then(function () {
        return number === request.number ? fetched(address(chosen), signal) : null;
      })
      .then(function (answer) {
        if (!answer || number !== request.number) return unchanged;
        window.dashExtensions.beeldregie.show({ horizon: chosen.horizon, segments: answer.segments || {}, sites: answer.sites || {} });
        return freshness(answer, texts);
      })
      .catch(function (error) {
        if (error.name === "AbortError" || number !== request.number) return unchanged;
        window.dashExtensions.beeldregie.show({ horizon: chosen.horizon, segments: {}, sites: {} });
        return texts.no_values;
      });
  }

  /* how far the forecasts of today were off, over all horizons, beside what "no change" would have been off */
  function score(tick, texts) {
    return fetched("/api/forecast/score")
      .then(function (answer) {
        var n = 0, model = 0, unchanged = 0;
        (answer.horizons || []).forEach(function (one) {
          n += one.n;
          model += one.n * one.mae_model;
          unchanged += one.n * one.mae_no_change;
        });
        return n ? filled(texts.score, { mae: decimal(model / n, texts), no_change: decimal(unchanged / n, texts) }) : texts.no_score;
      })
      .catch(function () {
        return "";
      });
  }

  /* the step that the slider begins on: the moment that the address names, as far as it lies on the bar; the button goes back to now */
  function chosen(clicks) {
    if (clicks) return 0;
    var query = window.beeldregieAddress.read();
    var ahead = Number(query.get("ahead"));
    if (ahead > 0) return Math.min(ahead, 60) / 5 * 6;
    var back = (Date.now() - Date.parse(query.get("moment"))) / FIVE_MINUTES;
    return back > 0 && back <= STEPS_BACK ? -Math.floor(back) : 0;
  }

  function keep(chosenMoment) {
    window.beeldregieAddress.write({
      ahead: chosenMoment.horizon ? String(chosenMoment.horizon) : "",
      moment: chosenMoment.live || chosenMoment.horizon ? "" : chosenMoment.at.toISOString().slice(0, 16) + "Z",
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { beeldregieTime: { words: words, values: values, score: score, chosen: chosen } });
})();
