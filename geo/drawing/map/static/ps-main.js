/* Puts the parts together and obeys each new state from Python. */
import { paintLand, paintLines, wantAreas } from './ps-areas.js';
import { CanvasLayer } from './ps-canvas.js';
import { addressParam, pageWindow, setAddressParam } from './ps-address.js';
import {
  buildControls, showMessage, updateFullscreen, updateOnline, updateRoom, updateScale,
  updateTitle, updateTools
} from './ps-controls.js';
import {
  beginWork, catchUp, endWork, fetchData, listen, ps, savePrefs, settle, startApply, toUnit,
  word
} from './ps-core.js';
import {
  filterIncidents, incidentsNear, noIncidents, paintIncidents, wantIncidents
} from './ps-incidents.js';
import { paintLabels } from './ps-labels.js';
import { legendRoom, updateLegend } from './ps-legend.js';
import { updateList, wantComparison } from './ps-list.js';
import { withLocal } from './ps-local.js';
import { onMapClick, openIncident } from './ps-popup.js';
import { hasReference, paintReference, wantReference, writeReference } from './ps-reference.js';
import { updateTime } from './ps-time.js';
import {
  activeTool, hasOverlay, listenToPointers, onToolClick, onToolDoubleClick, onToolKey, onToolMove,
  paintOverlay, toolActive
} from './ps-tools.js';
import { readView, writeView } from './ps-view.js';
import { paintZones } from './ps-zones.js';

var PANES = [['ps-land', 210], ['ps-zones', 300], ['ps-lines', 350], ['ps-reference', 400],
  ['ps-incidents', 450], ['ps-labels', 460], ['ps-overlay', 470]];
var ADDRESS_DELAY = 300;
var base = null, baseErrors = 0, addressTimer = 0, configAsked = '', gotoDone = '', last = null;

export function baseActive() { return base !== null; }

/* Called by the script that st_folium evaluates for each rerun with a new state. */
export function apply(map, state) {
  // st_folium never empties this list, so every old feature group would stay for ever.
  window.feature_group = [];
  var first = !ps.map, before = ps.state;
  startApply();
  beginWork();
  ps.state = withLocal(state);
  readView();
  if (state.drawing || !before || before.drawing) { ps.draft = null; }
  if (first) { setUp(map); catchUp(); }
  map.getContainer().classList.toggle('ps-dark', state.dark);
  wantConfig();
  place(first, before);
  wantAreas(map.getZoom());
  wantComparison();
  wantIncidents();
  wantReference();
  filterIncidents();
  repaintAll(before);
  if (ps.config) { refreshControls(); }
  select(before);
  endWork();
  writeAddressSoon();
}

function setUp(map) {
  ps.map = map;
  map.attributionControl.setPrefix(false);
  PANES.forEach(function (pane) {
    var node = map.createPane(pane[0]);
    node.style.zIndex = pane[1];
    // Clicks go to the map, which looks up what lies there.
    node.style.pointerEvents = 'none';
  });
  ps.land = new CanvasLayer('ps-land', paintLand, function () { return !base; });
  ps.zones = new CanvasLayer('ps-zones', paintZones, function () {
    return ps.prefs.layers.zones.on;
  });
  ps.lines = new CanvasLayer('ps-lines', paintLines);
  ps.reference = new CanvasLayer('ps-reference', paintReference, hasReference);
  ps.points = new CanvasLayer('ps-incidents', paintIncidents, function () {
    if (!ps.prefs.layers.incidents.on) { noIncidents(); }
    return ps.prefs.layers.incidents.on;
  });
  ps.labels = new CanvasLayer('ps-labels', paintLabels);
  ps.overlay = new CanvasLayer('ps-overlay', paintOverlay, hasOverlay);
  map.on('click', function (e) {
    // A switch that was built anew by its own click no longer lies in what shields the map.
    if (e.originalEvent && !map.getContainer().contains(e.originalEvent.target)) { return; }
    if (toolActive()) { onToolClick(e); } else { onMapClick(e); }
  });
  map.on('dblclick', onToolDoubleClick);
  map.on('mousemove', onToolMove);
  map.on('moveend', moved);
  map.on('resize', updateRoom);
  listenToPointers(map.getContainer());
  document.addEventListener('keydown', onToolKey);
  document.addEventListener('fullscreenchange', updateFullscreen);
  window.addEventListener('online', updateOnline);
  window.addEventListener('offline', updateOnline);
  // Streamlit shows and hides frames and changes their width without telling Leaflet.
  if (typeof ResizeObserver === 'function') {
    new ResizeObserver(resized).observe(map.getContainer());
  }
  listen('areas', function () {
    ps.zones.repaint();
    ps.land.repaint();
    ps.lines.repaint();
    ps.labels.repaint();
  });
  listen('basemap', function () {
    ps.land.repaint();
    ps.labels.repaint();
  });
  listen('incidents', function () {
    repaintPoints();
    select(null);
  });
  listen('comparison', function () {
    filterIncidents();
    ps.zones.repaint();
    updateLegend();
    updateList();
  });
  listen('local', function (fields) {
    filterIncidents();
    repaintPoints();
    if (fields.hazards || fields.classes) { ps.zones.repaint(); }
  });
  listen('mode', function () {
    startApply();
    beginWork();
    ps.zones.repaint();
    endWork();
    writeAddressSoon();
  });
  listen('size', resize);
  listen('go', function (bounds) {
    map.fitBounds(bounds, { paddingTopLeft: [56, 12], paddingBottomRight: [legendRoom(), 110] });
  });
  listen('located', function (place) { map.setView(place, Math.max(map.getZoom(), 14)); });
  listen('drawn', function () {
    updateLegend();
    updateList();
    updateTime();
    updateTitle();
  });
  listen('tool', updateTools);
  listen('message', function (text) { showMessage(text, true); });
}

function resize() {
  var page = pageWindow();
  // The page's own words grow too; geo's pages read the size from the address when they are drawn.
  if (page && page !== window) {
    page.document.documentElement.style.fontSize = ps.scale === 1 ? '' : 15 * ps.scale + 'px';
  }
  updateRoom();
  [ps.zones, ps.lines, ps.points, ps.labels, ps.overlay].forEach(function (l) { l.repaint(); });
  fitRegion(false);
  settle();
}

// Layers join the map once its place is known, so that no tile of another place is fetched.
function addLayers() {
  [ps.land, ps.zones, ps.lines, ps.reference, ps.points, ps.labels,
    ps.overlay].forEach(function (layer) {
    if (!ps.map.hasLayer(layer)) { layer.addTo(ps.map); }
  });
  applyLayers();
}

// Names make room for groups.
function repaintPoints() {
  var before = ps.incidents.mode;
  ps.points.repaint();
  if (before === 'groups' || ps.incidents.mode === 'groups') { ps.labels.repaint(); }
}

// Only what the change touches: most changes leave most layers as they are.
function repaintAll(before) {
  var s = ps.state;
  function same(names) {
    return before && names.every(function (name) {
      return JSON.stringify(before[name]) === JSON.stringify(s[name]);
    });
  }
  if (!same(['data', 'areas', 'hazards', 'classes', 'drawing', 'dark'])) { ps.zones.repaint(); }
  repaintPoints();
  if (!same(['drawing', 'point', 'dark']) || ps.highlight) { ps.overlay.repaint(); }
  if (!same(['data', 'dark'])) { ps.reference.repaint(); }
  if (!same(['data', 'areas', 'dark'])) {
    ps.land.repaint();
    ps.lines.repaint();
    ps.labels.repaint();
  }
}

function moved() {
  if (!ps.state) { return; }
  wantAreas(ps.map.getZoom());
  updateScale();
  writeAddressSoon();
  settle();
}

/* ---- words ---- */

function wantConfig() {
  var name = ps.state.data + '/' + ps.state.lang;
  if (configAsked === name) { return; }
  configAsked = name;
  fetchData('map/' + name + '/config.json', 'json', function (config) {
    if (configAsked !== name) { return; }
    ps.config = config;
    wantReference();
    buildControls();
    attribution();
    chooseBase(ps.prefs.base, true);
    refreshControls();
    ps.zones.repaint();
    ps.points.repaint();
    ps.reference.repaint();
    select(null);
  }, { failed: function () { configAsked = ''; } });
}

export function retry() {
  wantConfig();
  wantAreas(ps.map.getZoom());
  wantIncidents();
  wantReference();
  ps.zones.repaint();
}

function refreshControls() {
  updateTools();
  updateScale();
}

var credited = [];
function attribution() {
  var control = ps.map.attributionControl;
  credited.forEach(function (text) { control.removeAttribution(text); });
  credited = ps.config.attribution.map(escape);
  credited.forEach(function (text) { control.addAttribution(text); });
  updateRoom();
}

// Leaflet's attribution is markup, and this text comes from an imported file.
function escape(text) {
  var node = document.createElement('span');
  node.textContent = text;
  return node.innerHTML;
}

/* ---- layers ---- */

export function applyLayers() {
  var layers = ps.prefs.layers;
  ps.zones.fade(layers.zones.opacity);
  ps.points.fade(layers.incidents.opacity);
  ps.lines.fade(layers.boundaries.opacity);
  ps.labels.fade(layers.boundaries.opacity);
  [ps.land, ps.zones, ps.lines, ps.labels, ps.points].forEach(function (layer) {
    layer.repaint();
  });
  updateLegend();
  writeAddressSoon();
}

export function chooseBase(id, quiet) {
  var chosen = ps.config.base_maps.filter(function (b) { return b.id === id; })[0];
  if (base) { ps.map.removeLayer(base); base = null; }
  if (chosen && navigator.onLine === false) { chosen = null; }
  if (chosen) {
    baseErrors = 0;
    base = L.tileLayer(chosen.url, { subdomains: chosen.subdomains, attribution:
      escape(chosen.attribution), maxZoom: 18, maxNativeZoom: Math.min(18, chosen.max_zoom) });
    var loaded = 0;
    base.on('tileload', function () { loaded += 1; });
    base.on('tileerror', function () {
      baseErrors += 1;
      // One missing tile is nothing; none at all is no internet.
      if (!loaded && baseErrors >= 3 && base) { baseFailed(); }
    });
    base.addTo(ps.map);
  }
  writeAddressSoon();
  // Out of reach for the moment is no reason to forget a choice.
  if (!quiet) { ps.prefs.base = chosen ? chosen.id : 'none'; savePrefs(); }
  updateRoom();
  ps.land.repaint();
  ps.lines.repaint();
  updateOnline();
}

function baseFailed() {
  chooseBase('none');
  showMessage(word('basemap_failed'), false);
}

/* ---- where to look ---- */

function place(first, before) {
  var s = ps.state, at;
  if (s.goto && s.goto_token !== gotoDone) {
    view(s.goto.lat, s.goto.lon, s.goto.zoom);
  } else if (first && (at = addressView())) {
    view(at[0], at[1], at[2]);
  } else if (first) {
    fitRegion(false);
  } else if (String(before.areas) !== String(s.areas) && !regionFillsView()) {
    fitRegion(false);
  }
  gotoDone = s.goto_token;
  addLayers.done = addLayers.done || (addLayers(), true);
}

function view(lat, lon, zoom) { ps.map.setView([lat, lon], zoom, { animate: false }); }

function regionBounds() {
  var b = ps.state.bounds;
  return L.latLngBounds([b[1], b[0]], [b[3], b[2]]);
}

// The view that fitting gave; while nobody has moved the map, a new size is fitted anew.
var fitted = '';

export function fitRegion(animate) {
  ps.map.fitBounds(regionBounds(), { animate: animate, paddingTopLeft: fitCorner(),
    paddingBottomRight: [legendRoom(), timeRoom()] });
  fitted = viewNow();
}

// Room for the buttons on the left, and in full screen for the head.
function fitCorner() { return [54, document.fullscreenElement ? Math.round(92 * ps.scale) : 10]; }

// Room for the slider of time.
function timeRoom() {
  return ps.map.getSize().y < 300 ? 24 : Math.round(ps.map.getSize().x < 600 ? 96 : 100 * ps.scale);
}

function viewNow() { return String(ps.map.getCenter()) + ps.map.getZoom(); }

function resized() {
  var untouched = fitted && fitted === viewNow();
  // The middle of the map stays in the middle only with panning.
  ps.map.invalidateSize({ animate: false });
  if (untouched) { fitRegion(false); }
}

// In view and not just a speck in it: then the map may stay where the reader put it.
function regionFillsView() {
  var seen = ps.map.getBounds(), region = regionBounds();
  if (!seen.contains(region)) { return false; }
  var wide = (region.getEast() - region.getWest()) / (seen.getEast() - seen.getWest());
  var high = (region.getNorth() - region.getSouth()) / (seen.getNorth() - seen.getSouth());
  return Math.max(wide, high) > 0.3;
}

function addressView() {
  var parts = (addressParam('at') || '').split(',').map(Number);
  var fine = parts.length === 3 && parts.every(isFinite) && Math.abs(parts[0]) <= 85 &&
    Math.abs(parts[1]) <= 180 && parts[2] >= 0 && parts[2] <= 20;
  return fine ? parts : null;
}

function writeAddressSoon() {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(writeAddress, ADDRESS_DELAY);
}

// The address follows the map without a rerun, so that a copied link shows the same place.
function writeAddress() {
  var c = ps.map.getCenter();
  setAddressParam('at', c.lat.toFixed(5) + ',' + c.lng.toFixed(5) + ',' + ps.map.getZoom());
  writeView();
  writeReference();
}

// The table of incidents is below the map: who picks a row there would not see where it is.
function scrollHere() {
  var frame = window.frameElement;
  if (frame) { frame.scrollIntoView({ block: 'nearest' }); }
}

// Once per change of the chosen row, as soon as the incidents are there.
function select(before) {
  var row = ps.state.selected;
  if (before && before.selected !== row) { last = null; }
  if (row === null || row === undefined || last === row) { return; }
  if (before) { scrollHere(); }
  if (ps.config && openIncident(row)) { last = row; }
}

// What tests and benchmarks look at; the parts themselves import one another.
Object.assign(ps, { incidentsNear: incidentsNear, tool: activeTool, toUnit: toUnit });
