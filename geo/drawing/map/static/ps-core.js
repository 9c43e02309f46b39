/* petasiaga: the browser side of the hazard map. This file: the namespace, small helpers, words,
   fetching, and the count of outstanding work that tests and benchmarks wait on. */
(function () {
  'use strict';

  var own = document.currentScript;
  var ps = window.petasiaga = window.petasiaga || {};

  // Works below any base path: what stands before /api/ in our own address.
  ps.api = own ? own.src.slice(0, own.src.indexOf('/api/') + 5) : '/api/';
  ps.build = own ? own.src.split('/').slice(-2)[0] : '';
  ps.state = null;
  ps.config = null;
  ps.painted = null;
  ps.seq = 0;

  // st_folium drops what Python sends while it loads scripts; the last such message is kept and
  // given to it again as soon as the map stands, or the map would show an older filter.
  var missed = null;
  window.addEventListener('message', function (e) {
    if (!ps.map && e.data && e.data.type === 'streamlit:render') { missed = e.data; }
  });
  ps.catchUp = function () {
    if (!missed) { return; }
    var data = missed;
    missed = null;
    setTimeout(function () { window.dispatchEvent(new MessageEvent('message', { data: data })); }, 0);
  };

  var pending = 0;
  var applyStart = 0;

  // st_folium gives the map a height in pixels; the page's style sheet gives the frame one that
  // fits the screen. Done before the map is made, so that it is fitted only once.
  var holder = document.getElementById('map_div');
  if (holder && window.Streamlit) { holder.style.setProperty('height', '100vh', 'important'); }

  /* ---- positions: unit Mercator, (0, 0) north-west, (1, 1) south-east ---- */

  ps.toUnit = function (lon, lat) {
    var s = Math.sin(Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
  };

  ps.fromUnit = function (x, y) {
    return [(x - 0.5) * 360, Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI];
  };

  // World size in CSS pixels at a zoom.
  ps.worldSize = function (zoom) { return 256 * Math.pow(2, zoom); };

  /* ---- document ---- */

  // Text always enters as a text node, so names from files cannot become markup.
  ps.el = function (tag, className, parent, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined && text !== null) { node.textContent = String(text); }
    if (parent) { parent.appendChild(node); }
    return node;
  };

  ps.empty = function (node) { while (node.firstChild) { node.removeChild(node.firstChild); } };

  ps.t = function (name, values) {
    var text = ps.config && ps.config.strings[name] || '';
    Object.keys(values || {}).forEach(function (key) {
      text = text.split('{' + key + '}').join(values[key]);
    });
    return text;
  };

  ps.number = function (n) {
    return n.toLocaleString(ps.config ? ps.config.lang : undefined);
  };

  /* ---- remembered choices ---- */

  var PREFS_KEY = 'petasiaga.map.1';
  var LAYERS = ['zones', 'incidents', 'boundaries', 'villages', 'basemap'];

  ps.prefs = (function () {
    var stored = {};
    try { stored = JSON.parse(localStorage.getItem(PREFS_KEY)) || {}; } catch (err) { /* private */ }
    var prefs = { base: typeof stored.base === 'string' ? stored.base : 'none', layers: {} };
    if (typeof stored.legend === 'boolean') { prefs.legend = stored.legend; }
    LAYERS.forEach(function (name) {
      var was = stored.layers && stored.layers[name] || {};
      var opacity = typeof was.opacity === 'number' ? was.opacity : name === 'zones' ? 0.7 : 1;
      prefs.layers[name] = { on: was.on !== false, opacity: Math.min(1, Math.max(0.1, opacity)) };
    });
    return prefs;
  }());
  ps.LAYERS = LAYERS;

  ps.savePrefs = function () {
    try { localStorage.setItem(PREFS_KEY, JSON.stringify(ps.prefs)); } catch (err) { /* private */ }
  };

  /* ---- work in progress ---- */

  ps.begin = function () { pending += 1; };

  ps.end = function () {
    pending -= 1;
    if (pending === 0) { ps.settle(); }
  };

  ps.startApply = function () {
    ps.seq += 1;
    applyStart = performance.now();
    ps.painted = null;
  };

  // Everything that was asked for is drawn: say so once the browser has made a frame of it.
  ps.settle = function () {
    if (pending > 0) { return; }
    var seq = ps.seq;
    var ms = performance.now() - applyStart;
    ps.fire('drawn');
    afterFrame(function () {
      if (pending > 0 || seq !== ps.seq) { return; }
      if (ps.painted && ps.painted.seq === seq) { return; }
      ps.painted = { seq: seq, ms: ms, drawn: ps.incidents ? ps.incidents.drawn : 0 };
      window.dispatchEvent(new CustomEvent('petasiaga:painted', { detail: ps.painted }));
    });
  };

  function afterFrame(then) {
    var done = false;
    function once() { if (!done) { done = true; then(); } }
    requestAnimationFrame(function () { setTimeout(once, 0); });
    // A hidden tab makes no frames.
    setTimeout(once, 200);
  }

  // Fetch, use, and count as outstanding until it is used; failures are told to the reader.
  // `options`: signal to give up, failed() to forget that it was asked for.
  ps.get = function (path, kind, use, options) {
    var signal = options && options.signal;
    ps.begin();
    // Should it fail, the sentence comes in the language of the page, not of the browser.
    var headers = { 'Accept-Language': ps.state.lang };
    var asked = fetch(ps.api + path, { credentials: 'same-origin', headers: headers,
      signal: signal });
    return asked.then(function (r) {
      if (!r.ok) {
        return r.json().catch(function () { return {}; }).then(function (told) {
          throw new Error(told.error || 'fetch');
        });
      }
      return kind === 'json' ? r.json() : r.arrayBuffer();
    }).then(use).catch(function (err) {
      if (options && options.failed) { options.failed(); }
      ps.failed(err);
    }).then(ps.end);
  };

  /* ---- messages between the parts ---- */

  var listeners = {};
  ps.on = function (name, then) { (listeners[name] = listeners[name] || []).push(then); };
  ps.fire = function (name, value) {
    (listeners[name] || []).forEach(function (then) { then(value); });
  };

  ps.failed = function (err) {
    if (err && err.name === 'AbortError') { return; }
    ps.fire('message', (err && err.message && !/fetch/i.test(err.message) && err.message) ||
      ps.t('failed'));
  };
}());
