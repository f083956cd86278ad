/* The floor plan of premises: chosen as a file and sent, or taken away. The API decides who may; the part is read again after it. */
(function () {
  "use strict";

  function say(words) {
    window.dash_clientside.set_props("plan-said", { children: words });
  }

  /* what the API refuses is said in its own words */
  function send(place, method, file, done) {
    var words = JSON.parse(place.dataset.words);
    var failed = function () { say(words.failed); };
    say(words.busy);
    window.fetch("/api/premises/" + encodeURIComponent(place.dataset.premises) + "/plan", { method: method, body: file }).then(function (answer) {
      if (!answer.ok) return answer.json().then(function (problem) { say(problem.detail || words.failed); });
      say(words[done]);
      window.dash_clientside.set_props("plan-news", { data: Date.now() });
    }).catch(failed);
  }

  function bring(place) {
    var input = document.createElement("input");
    input.type = "file";
    input.accept = place.dataset.kinds;
    input.addEventListener("change", function () {
      var file = input.files[0];
      if (!file) return;
      if (file.size > Number(place.dataset.most)) say(JSON.parse(place.dataset.words).too_large);
      else send(place, "PUT", file, "brought");
    });
    input.click();
  }

  /* taking it away asks once more */
  function remove(place, button) {
    var sure = JSON.parse(place.dataset.words).sure;
    if (button.textContent === sure) send(place, "DELETE", undefined, "removed");
    else button.textContent = sure;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-plan]");
    if (!button) return;
    var place = button.closest("[data-premises]");
    if (button.dataset.plan === "bring") bring(place);
    else remove(place, button);
  });
})();
