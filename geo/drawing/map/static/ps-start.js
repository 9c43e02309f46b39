/* petasiaga: the one classic script. st_folium loads scripts one after the other and evaluates the
   map's text right after them; the modules come a moment later and take over what was asked. */
(function () {
  'use strict';

  var ps = window.petasiaga = window.petasiaga || {};
  var own = document.currentScript;
  var asked = null;

  // Replaced by ps-main.js; until then the last state is kept.
  ps.apply = function (map, state) {
    window.feature_group = [];
    asked = [map, state];
  };

  // st_folium drops what Python sends while it loads scripts; see catchUp in ps-core.js.
  ps.missed = null;
  window.addEventListener('message', function (e) {
    if (!ps.map && e.data && e.data.type === 'streamlit:render') { ps.missed = e.data; }
  });

  // st_folium gives the map a height in pixels; the page's style sheet gives the frame one that
  // fits the screen. Done before the map is made, so that it is fitted only once.
  var holder = document.getElementById('map_div');
  if (holder && window.Streamlit) { holder.style.setProperty('height', '100vh', 'important'); }

  import(new URL('ps-main.js', own.src).href).then(function (main) {
    ps.apply = main.apply;
    ps.ready = true;
    if (asked) { main.apply(asked[0], asked[1]); }
  });
}());
