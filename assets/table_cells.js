/* What stands in a cell of the tables, and how a table looks. AG Grid finds both by name; `words` come with the grid, in the page's language
   (dashboard/pages/map/finding/table_columns.py). */
(function () {
  "use strict";

  function once(values) {
    return values
      .filter(function (value, place) {
        return value && values.indexOf(value) === place;
      })
      .join(" · ");
  }

  var HERE = "Europe/Amsterdam"; /* as the server says times */

  function locale(words) {
    return words.language === "en" ? "en-GB" : words.language;
  }

  function day(value, words) {
    return value ? new Date(value).toLocaleDateString(locale(words), { day: "numeric", month: "short", year: "numeric", timeZone: HERE }) : "";
  }

  function yes(value, words) {
    return value === null ? words.unknown : value ? words.yes : words.no;
  }

  function number(value, words, digits) {
    return typeof value === "number" ? value.toLocaleString(locale(words), { minimumFractionDigits: digits, maximumFractionDigits: digits }) : "";
  }

  function kept(hours, words) {
    if (hours === null) return "";
    return hours && hours % 24 === 0 ? words.days.replace("{n}", hours / 24) : words.hours.replace("{n}", hours);
  }

  function names(uses, name, words) {
    return once(
      uses.map(function (use) {
        return use[name][words.language] || words.unknown;
      })
    );
  }

  function lacks(row, gap) {
    return row.gaps && row.gaps.indexOf(gap) >= 0;
  }

  /* column → the text of a camera; a list when it is something that lacks: [text, true] */
  var SAID = {
    owner: function (row, words) { return [row.owner_name || words.unknown, lacks(row, "owner")]; },
    operator: function (row) { return row.operator_name; },
    controller: function (row, words) { return [row.controller_name || words.unknown, lacks(row, "controller")]; },
    purpose: function (row, words) { return [names(row.purposes, "name", words) || words.unknown, lacks(row, "purpose")]; },
    basis: function (row, words) { return [names(row.purposes, "basis_name", words) || words.unknown, lacks(row, "basis")]; },
    gaps: function (row, words) { return [row.gaps.map(function (gap) { return words.gaps[gap]; }).join(" · "), row.gaps.length > 0]; },
    lifecycle: function (row, words) { return words.lifecycle[row.lifecycle]; },
    kind: function (row, words) { return row.cameras === undefined ? words.kind[row.kind] || row.kind : words.area_kind[row.kind]; },
    records: function (row, words) { return yes(row.records, words); },
    retention: function (row, words) { return [kept(row.retention_hours, words), lacks(row, "retention") || lacks(row, "retention_too_long")]; },
    road: function (row, words) { return once([row.road, row.carriageway, number(row.hectometre, words, 1)]).replace(/ · /g, " "); },
    decision: function (row, words) { return [once(row.purposes.map(function (use) { return use.decision; })) || yes(row.has_decision, words), lacks(row, "decision")]; },
    dpia: function (row, words) { return [yes(row.has_dpia, words), lacks(row, "dpia")]; },
    notice: function (row, words) { return [day(row.notice_seen_on, words) || (lacks(row, "notice") ? words.no : ""), lacks(row, "notice")]; },
    publication: function (row, words) { return words.publication[row.publication]; },
    position: function (row) { return row.position[1].toFixed(5) + ", " + row.position[0].toFixed(5); },
    rd: function (row) { return Math.round(row.position_rd[0]) + ", " + Math.round(row.position_rd[1]); },
    recorded: function (row, words) { return day(row.recorded_at, words); },
    since: function (row, words) { return day(row.since, words); },
    end: function (row, words) { return [day(row.end, words) || (row.designation ? words.unknown : ""), Boolean(row.designation && !row.end)]; },
    article: function (row, words) { return [row.article || (row.designation ? words.unknown : ""), Boolean(row.designation && !row.article)]; },
    in_force: function (row, words) { return row.designation ? [yes(row.in_force, words), !row.in_force] : ""; },
    speed: function (row, words) { return row.speed === null ? words.no_value : number(row.speed, words, 0) + " km/h"; },
    free_flow: function (row, words) { return row.free_flow === null ? "" : number(row.free_flow, words, 0) + " km/h"; },
    delay: function (row, words) { return row.delay === null ? "" : number(100 * row.delay, words, 0) + "%"; },
    at: function (row, words) { return row.at ? new Date(row.at).toLocaleTimeString(locale(words), { hour: "2-digit", minute: "2-digit", timeZone: HERE }) : ""; },
  };

  function cell(props) {
    var id = props.column.getColId();
    if (!props.data) return window.React.createElement("span", { className: "cell-wait" });
    var found = SAID[id] ? SAID[id](props.data, props.context.words) : props.data[id];
    var text = Array.isArray(found) ? found[0] : found;
    var lacking = Array.isArray(found) && found[1];
    if (text === null || text === undefined || text === "") return window.React.createElement("span", { className: "quiet" }, "–");
    var dot = id === "owner" ? window.React.createElement("i", { className: "dot owner-" + props.data.owner_kind }) : null;
    var className = lacking ? "cell is-lacking" : "cell";
    return window.React.createElement("span", { className: className, title: String(text) }, dot, (lacking ? "⚠ " : "") + text);
  }

  window.dashAgGridFunctions = Object.assign({}, window.dashAgGridFunctions, {
    beeldregieTheme: function (base) {
      return base.withParams({
        backgroundColor: "var(--surface)", foregroundColor: "var(--ink)", borderColor: "var(--line)", accentColor: "var(--accent)", chromeBackgroundColor: "var(--soft)",
        headerTextColor: "var(--quiet)", rowHoverColor: "var(--soft)", selectedRowBackgroundColor: "var(--accent-soft)", fontFamily: "inherit", fontSize: 13.5,
        rowHeight: 36, headerHeight: 38, spacing: 6, wrapperBorder: false, wrapperBorderRadius: 0, browserColorScheme: "inherit",
      });
    },
  });
  window.dashAgGridComponentFunctions = Object.assign({}, window.dashAgGridComponentFunctions, { BeeldregieCell: cell });
})();
