/* petasiaga: the browser side of the hazard map. This file: the namespace, small helpers, words,
   fetching, and the count of outstanding work that tests and benchmarks wait on. */
// ps-start.js has made it: it runs before the modules.
export const ps = window.petasiaga;

// Works below any base path: what stands before /api/ in our own address.
ps.api = import.meta.url.slice(0, import.meta.url.indexOf('/api/') + 5);
ps.state = null;
ps.config = null;
ps.painted = null;
ps.seq = 0;

// What Python sent while the map was being made is given to st_folium again once it stands, or the
// map would show an older filter.
export function catchUp() {
  var data = ps.missed;
  ps.missed = null;
  if (!data) { return; }
  setTimeout(function () { window.dispatchEvent(new MessageEvent('message', { data: data })); }, 0);
}

// What names the data of one kind in addresses. The name of all data together is a part for the
// catalogue and one for each kind; a change of one kind leaves what the browser keeps of the others.
var KINDS = ['areas', 'zones', 'incidents', 'reference'];
export function dataOf(kind) {
  var parts = ps.state.data.split('-');
  return parts[0] + '-' + parts[1 + KINDS.indexOf(kind)];
}

var pending = 0;
var applyStart = 0;

/* ---- positions: unit Mercator, (0, 0) north-west, (1, 1) south-east ---- */

export function toUnit(lon, lat) {
  var s = Math.sin(Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
}

export function fromUnit(x, y) {
  return [(x - 0.5) * 360, Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI];
}

// Lengths on the canvas grow with the chosen size of the map's type and symbols.
ps.scale = 1;
export function scaled(length) { return length * ps.scale; }

// World size in CSS pixels at a zoom.
export function worldSize(zoom) { return 256 * Math.pow(2, zoom); }

/* ---- document ---- */

// Text always enters as a text node, so names from files cannot become markup.
export function el(tag, className, parent, text) {
  var node = document.createElement(tag);
  if (className) { node.className = className; }
  if (text !== undefined && text !== null) { node.textContent = String(text); }
  if (parent) { parent.appendChild(node); }
  return node;
}

export function emptyNode(node) { while (node.firstChild) { node.removeChild(node.firstChild); } }

export function word(name, values) {
  var text = ps.config && ps.config.strings[name] || '';
  Object.keys(values || {}).forEach(function (key) {
    text = text.split('{' + key + '}').join(values[key]);
  });
  return text;
}

// Making a formatter takes longer than formatting a hundred numbers.
const formats = {};
export function formatNumber(n, digits) {
  const most = digits === undefined ? 3 : digits, lang = ps.config ? ps.config.lang : undefined;
  const key = lang + '/' + most;
  formats[key] = formats[key] || new Intl.NumberFormat(lang, { maximumFractionDigits: most });
  return formats[key].format(n);
}

/* ---- remembered choices ---- */

var PREFS_KEY = 'petasiaga.map.1';
export const LAYERS = ['zones', 'incidents', 'boundaries', 'villages', 'basemap'];

ps.prefs = (function () {
  var stored = {};
  try { stored = JSON.parse(localStorage.getItem(PREFS_KEY)) || {}; } catch (err) { /* private */ }
  var prefs = { base: typeof stored.base === 'string' ? stored.base : 'none', layers: {} };
  ['legend', 'list', 'time'].forEach(function (name) {
    if (typeof stored[name] === 'boolean') { prefs[name] = stored[name]; }
  });
  prefs.mode = ['index', 'high', 'classes'].indexOf(stored.mode) >= 0 ? stored.mode : 'index';
  prefs.size = ['normal', 'large', 'projector'].indexOf(stored.size) >= 0 ? stored.size : 'normal';
  prefs.rank = typeof stored.rank === 'string' ? stored.rank : 'incidents';
  LAYERS.forEach(function (name) {
    var was = stored.layers && stored.layers[name] || {};
    var opacity = typeof was.opacity === 'number' ? was.opacity : name === 'zones' ? 0.7 : 1;
    prefs.layers[name] = { on: was.on !== false, opacity: Math.min(1, Math.max(0.1, opacity)) };
  });
  return prefs;
}());

export function savePrefs() {
  try { localStorage.setItem(PREFS_KEY, JSON.stringify(ps.prefs)); } catch (err) { /* private */ }
}

/* ---- work in progress ---- */

export function beginWork() { pending += 1; }

export function endWork() {
  pending -= 1;
  if (pending === 0) { settle(); }
}

export function startApply() {
  ps.seq += 1;
  applyStart = performance.now();
  ps.painted = null;
}

// Everything that was asked for is drawn: say so once the browser has made a frame of it.
export function settle() {
  if (pending > 0) { return; }
  var seq = ps.seq;
  var ms = performance.now() - applyStart;
  tell('drawn');
  afterFrame(function () {
    if (pending > 0 || seq !== ps.seq) { return; }
    if (ps.painted && ps.painted.seq === seq) { return; }
    ps.painted = { seq: seq, ms: ms, drawn: ps.incidents ? ps.incidents.drawn : 0 };
    window.dispatchEvent(new CustomEvent('petasiaga:painted', { detail: ps.painted }));
  });
}

function afterFrame(then) {
  var done = false;
  function once() { if (!done) { done = true; then(); } }
  requestAnimationFrame(function () { setTimeout(once, 0); });
  // A hidden tab makes no frames.
  setTimeout(once, 200);
}

// Fetch, use, and count as outstanding until it is used; failures are told to the reader.
// `options`: signal to give up, failed() to forget that it was asked for, aside for what nothing
// waits for.
export function fetchData(path, kind, use, options) {
  var signal = options && options.signal, aside = options && options.aside;
  if (!aside) { beginWork(); }
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
    tellFailure(err);
  }).then(function () { if (!aside) { endWork(); } });
}

/* ---- messages between the parts ---- */

var listeners = {};
export function listen(name, then) { (listeners[name] = listeners[name] || []).push(then); }
export function tell(name, value) {
  (listeners[name] || []).forEach(function (then) { then(value); });
}

function tellFailure(err) {
  if (err && err.name === 'AbortError') { return; }
  tell('message', (err && err.message && !/fetch/i.test(err.message) && err.message) ||
    word('failed'));
}
