/* dash-leaflet fetches the part that draws layers when React first comes to a layer, and React then draws them after everything else that it
   has to do: half a second later. That part's script stands just before this one (ui/dash_app.py); asked for here, before anything is drawn,
   it is at hand. */
(function () {
  "use strict";

  var layer = window.dash_leaflet.GeoJSON({}).props.children.type;
  try {
    layer._init(layer._payload);
  } catch (coming) {
    if (typeof coming.then !== "function") throw coming; /* a promise is React's way to say: not yet */
  }
})();
