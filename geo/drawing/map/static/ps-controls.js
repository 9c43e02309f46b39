/* Buttons, layer panel, scale bar, badge and messages, built anew when the language changes. */
import { LAYERS, el, emptyNode, formatNumber, ps, savePrefs, tell, word } from './ps-core.js';
import { buildLegend, isCompact } from './ps-legend.js';
import { buildList, updateList } from './ps-list.js';
import { applyLayers, chooseBase, fitRegion, retry } from './ps-main.js';
import { areaWords, lengthWords } from './ps-measure.js';
import { referenceOn, referenceSwatch, showReference } from './ps-reference.js';
import { buildShare } from './ps-share.js';
import { buildTime, figureWords, periodWords } from './ps-time.js';
import {
  activeTool, clearDrawing, cornerCount, finishPolygon, measured, startTool, stopTool, undoCorner
} from './ps-tools.js';
import { nextSize } from './ps-view.js';

var SVG = 'http://www.w3.org/2000/svg';
var ui = {};
var messageTimer = 0;

// Strokes on a 24 x 24 grid.
var ICONS = {
  zoom_in: 'M12 5v14M5 12h14',
  zoom_out: 'M5 12h14',
  fit: 'M12 21s-6-5.2-6-10a6 6 0 0 1 12 0c0 4.8-6 10-6 10zM12 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  rectangle: 'M5 7h14v10H5z',
  polygon: 'M5 9l8-5 7 7-4 8-9-1z',
  ask: 'M9.2 9a3 3 0 1 1 4.3 2.7c-1 .5-1.5 1.2-1.5 2.3M12 17.5v.2',
  clear: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7',
  layers: 'M12 4l8 4.5-8 4.5-8-4.5zM4.5 13l7.5 4.2 7.5-4.2',
  close: 'M6 6l12 12M18 6L6 18',
  measure: 'M3.5 15.5l12-12 5 5-12 12zM7 12l2 2M10 9l3 3M13 6l2 2',
  locate: 'M12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10z',
  size: 'M3.5 19l4.5-12 4.5 12M5 15.5h6M14 19l3-8 3 8M15 16.5h4',
  share: 'M8.2 10.8l7.6-4.3M8.2 13.2l7.6 4.3M6 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  more: 'M5 12h.1M12 12h.1M19 12h.1'
};

function icon(name) {
  var svg = document.createElementNS(SVG, 'svg'), path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.appendChild(path);
  return svg;
}

function button(parent, name, label, act) {
  var node = el('button', 'ps-button', parent);
  node.type = 'button';
  node.title = word(label);
  node.setAttribute('aria-label', word(label));
  node.setAttribute('data-action', name);
  node.appendChild(icon(name));
  node.addEventListener('click', act);
  return node;
}

// Nothing that happens on a control may reach the map below it.
function shield(node) {
  L.DomEvent.disableClickPropagation(node);
  L.DomEvent.disableScrollPropagation(node);
  return node;
}

export function buildControls() {
  if (ui.root) { L.DomUtil.remove(ui.root); }
  var root = ui.root = el('div', 'ps-ui-root', ps.map.getContainer());
  var left = shield(el('div', 'ps-ui ps-left', root));
  var zoom = el('div', 'ps-bar', left);
  button(zoom, 'zoom_in', 'zoom_in', function () { ps.map.zoomIn(); });
  button(zoom, 'zoom_out', 'zoom_out', function () { ps.map.zoomOut(); });
  button(zoom, 'fit', 'fit', function () { fitRegion(true); });
  if (document.fullscreenEnabled) {
    ui.fullscreen = button(zoom, 'fullscreen', 'fullscreen', toggleFullscreen);
  }
  var tools = el('div', 'ps-bar', left);
  ui.tools = {};
  [['ask', 'ask'], ['rectangle', 'draw_rectangle'], ['polygon', 'draw_polygon'],
    ['measure', 'measure']].forEach(function (pair) {
    ui.tools[pair[0]] = button(tools, pair[0], pair[1], function () { startTool(pair[0]); });
  });
  button(tools, 'locate', 'locate', locate);
  ui.clear = button(tools, 'clear', 'clear', clearDrawing);
  // A telephone shows the rest when it is asked for.
  ui.more = button(el('div', 'ps-bar ps-more', left), 'more', 'more', function () {
    var open = root.classList.toggle('ps-tools-open');
    ui.more.setAttribute('aria-expanded', String(open));
  });
  ui.more.setAttribute('aria-expanded', 'false');
  var right = shield(el('div', 'ps-ui ps-right', root));
  var top = el('div', 'ps-bar ps-across', right);
  ui.size = button(top, 'size', 'size', function () {
    nextSize();
    tell('size');
  });
  ui.share = button(top, 'share', 'share', function () { openPanel('share'); });
  ui.layers = button(top, 'layers', 'layers', function () { openPanel('layers'); });
  ui.panel = el('div', 'ps-panel', right);
  ui.panel.hidden = true;
  ui.open = '';
  ui.list = el('div', 'ps-legend ps-list', right);
  ps.legendBox = el('div', 'ps-legend', right);
  ui.time = shield(el('div', 'ps-ui ps-time', root));
  ui.hint = shield(el('div', 'ps-ui ps-hint', root));
  ui.hint.hidden = true;
  ui.message = shield(el('div', 'ps-ui ps-message', root));
  ui.message.setAttribute('role', 'status');
  ui.message.hidden = true;
  ui.badge = el('div', 'ps-ui ps-badge', root);
  ui.badge.hidden = true;
  ui.title = el('div', 'ps-ui ps-title', root);
  ui.scale = el('div', 'ps-ui ps-scale', root);
  ui.scaleText = el('span', '', ui.scale);
  ps.map.getContainer().setAttribute('aria-label', word('map'));
  buildList(ui.list);
  buildTime(ui.time);
  buildLegend();
  updateList();
  updateTools();
  updateScale();
  updateRoom();
}

/* ---- layers ---- */

// One panel at a time; open, it takes the place of list and legend.
function openPanel(name) {
  ui.open = ui.open === name ? '' : name;
  ui.panel.hidden = !ui.open;
  ui.layers.setAttribute('aria-expanded', String(ui.open === 'layers'));
  ui.share.setAttribute('aria-expanded', String(ui.open === 'share'));
  ps.map.getContainer().classList.toggle('ps-panel-open', Boolean(ui.open));
  if (ui.open === 'layers') { buildPanel(); }
  if (ui.open === 'share') { buildShare(ui.panel, function () { openPanel('share'); }); }
}

function buildPanel() {
  var panel = ui.panel;
  emptyNode(panel);
  var head = el('div', 'ps-panel-head', panel);
  el('h3', '', head, word('layers'));
  button(head, 'close', 'close', function () { openPanel('layers'); }).classList.add('ps-plain');
  LAYERS.forEach(function (name) { layerRow(panel, name); });
  if (ps.config.reference.length) {
    el('h3', '', panel, word('reference'));
    ps.config.reference.forEach(function (layer) { referenceRow(panel, layer); });
  }
  el('h3', '', panel, word('basemap'));
  ui.baseNote = null;
  var bases = [{ id: 'none', name: word('basemap_none') }].concat(ps.config.base_maps);
  bases.forEach(function (base) { baseRow(panel, base); });
  ui.baseNote = el('p', 'ps-muted', panel);
  updateOnline();
}

function layerRow(panel, name) {
  var row = el('div', 'ps-layer', panel), pref = ps.prefs.layers[name];
  var label = el('label', '', row), box = el('input', '', label);
  box.type = 'checkbox';
  box.checked = pref.on;
  box.setAttribute('data-layer', name);
  el('span', '', label, word('layer_' + name));
  var slider = el('input', 'ps-slider', row);
  slider.type = 'range';
  slider.min = '10';
  slider.max = '100';
  slider.step = '5';
  slider.value = String(Math.round(pref.opacity * 100));
  slider.title = word('opacity');
  slider.setAttribute('aria-label', word('layer_' + name) + ': ' + word('opacity'));
  box.addEventListener('change', function () {
    pref.on = box.checked;
    savePrefs();
    applyLayers();
  });
  slider.addEventListener('input', function () {
    pref.opacity = Number(slider.value) / 100;
    applyLayers();
  });
  slider.addEventListener('change', savePrefs);
}

function referenceRow(panel, layer) {
  var label = el('label', 'ps-reference-row', panel), box = el('input', '', label);
  box.type = 'checkbox';
  box.checked = referenceOn(layer.id);
  box.setAttribute('data-reference', layer.id);
  referenceSwatch(label, layer);
  el('span', '', label, layer.title);
  label.title = [layer.kind, formatNumber(layer.count)].filter(Boolean).join(' · ');
  box.addEventListener('change', function () { showReference(layer.id, box.checked); });
}

function baseRow(panel, base) {
  var label = el('label', 'ps-base', panel), radio = el('input', '', label);
  radio.type = 'radio';
  radio.name = 'ps-base';
  radio.value = base.id;
  radio.checked = ps.prefs.base === base.id;
  el('span', '', label, base.name);
  radio.addEventListener('change', function () { chooseBase(base.id); });
}

export function updateOnline() {
  if (!ui.panel) { return; }
  var offline = navigator.onLine === false;
  ui.panel.querySelectorAll('input[name="ps-base"]').forEach(function (radio) {
    radio.disabled = offline && radio.value !== 'none';
    radio.checked = radio.value === ps.prefs.base;
  });
  if (!ui.baseNote) { return; }
  ui.baseNote.textContent = offline ? word('basemap_offline') : '';
  ui.baseNote.hidden = !offline;
}

/* ---- tools ---- */

export function updateTools() {
  if (!ui.root) { return; }
  var tool = activeTool();
  Object.keys(ui.tools).forEach(function (name) {
    ui.tools[name].setAttribute('aria-pressed', String(name === tool));
  });
  ui.clear.disabled = !(ps.state && (ps.state.drawing || ps.state.point)) && !ps.draft;
  emptyNode(ui.hint);
  ui.hint.hidden = tool === null;
  if (tool === null) { return; }
  el('span', '', ui.hint, tool === 'measure' && cornerCount() > 1 ? measureWords()
    : word('hint_' + tool));
  if (tool === 'polygon') {
    hintButton('finish', finishPolygon, cornerCount() < 3);
    hintButton('undo', undoCorner, cornerCount() < 1);
  }
  if (tool === 'measure') { hintButton('undo', undoCorner, cornerCount() < 1); }
  hintButton('cancel', stopTool, false);
}

function measureWords() {
  var found = measured(), words = lengthWords(found.length_m, formatNumber);
  return found.area_m2 === null ? words : words + ' · ' + areaWords(found.area_m2, formatNumber);
}

// Browsers give the place away over HTTPS or on this computer only.
function locate() {
  if (!navigator.geolocation || !window.isSecureContext) {
    showMessage(word('locate_insecure'), false);
    return;
  }
  navigator.geolocation.getCurrentPosition(function (found) {
    tell('located', [found.coords.latitude, found.coords.longitude]);
  }, function () { showMessage(word('locate_failed'), false); }, { timeout: 15000 });
}

function hintButton(label, act, off) {
  var node = el('button', 'ps-small', ui.hint, word(label));
  node.type = 'button';
  node.disabled = off;
  node.addEventListener('click', act);
}

function toggleFullscreen() {
  if (document.fullscreenElement) { document.exitFullscreen(); return; }
  var asked = ps.map.getContainer().requestFullscreen();
  if (asked && asked.catch) { asked.catch(function () { ui.fullscreen.hidden = true; }); }
}

export function updateFullscreen() {
  if (!ui.fullscreen) { return; }
  var label = word(document.fullscreenElement ? 'fullscreen_exit' : 'fullscreen');
  ui.fullscreen.title = label;
  ui.fullscreen.setAttribute('aria-label', label);
  ps.map.invalidateSize({ animate: false });
  updateTitle();
  updateRoom();
  fitRegion(false);
}

// Full screen leaves the page behind, so the map carries what stood above it.
export function updateTitle() {
  if (!ui.title || !ps.state || !ps.config) { return; }
  ui.title.hidden = !document.fullscreenElement;
  if (ui.title.hidden) { return; }
  emptyNode(ui.title);
  el('h2', '', ui.title, ps.state.title);
  var hazards = ps.state.hazards.length === ps.config.hazards.length ? word('all_hazards')
    : ps.state.hazards.map(function (n) { return ps.config.hazards[n].name; }).join(', ');
  el('p', '', ui.title, hazards + ' · ' + periodWords());
  var row = el('div', 'ps-title-figures', ui.title);
  figureWords().forEach(function (pair) {
    var figure = el('span', '', row);
    el('b', '', figure, pair[1]);
    el('small', '', figure, pair[0]);
  });
}

/* ---- scale, badge, messages ---- */

// Room for what stands at the bottom, and for the legend, changes with the width of the page.
export function updateRoom() {
  if (!ui.root) { return; }
  ui.root.classList.toggle('ps-compact', isCompact());
  ps.map.getContainer().classList.toggle('ps-phone', ps.map.getSize().x < 600);
  ui.root.style.setProperty('--ps-size', String(ps.scale));
  ui.size.title = word('size') + ': ' + word('size_' + ps.prefs.size);
  var credits = ps.map.attributionControl.getContainer();
  ui.root.style.setProperty('--ps-foot', (credits ? credits.offsetHeight : 0) + 'px');
}

export function updateScale() {
  if (!ui.scale) { return; }
  var y = ps.map.getSize().y / 2;
  var metres = ps.map.distance(ps.map.containerPointToLatLng([0, y]),
    ps.map.containerPointToLatLng([100, y]));
  var power = Math.pow(10, Math.floor(Math.log(metres) / Math.LN10));
  var round = [5, 2, 1].filter(function (step) { return step * power <= metres; })[0] * power;
  ui.scale.style.width = Math.round(100 * round / metres) + 'px';
  ui.scaleText.textContent = round >= 1000
    ? formatNumber(round / 1000) + ' km' : formatNumber(round) + ' m';
}

export function updateBadge(isSample) {
  if (!ui.badge) { return; }
  ui.badge.hidden = !isSample;
  ui.badge.textContent = word('sample');
  ui.badge.title = word('sample_note');
}

export function showMessage(text, mayRetry) {
  if (!ui.message || !text) { return; }
  ui.message.textContent = text;
  ui.message.hidden = false;
  clearTimeout(messageTimer);
  if (!mayRetry) {
    messageTimer = setTimeout(function () { ui.message.hidden = true; }, 9000);
    return;
  }
  var again = el('button', 'ps-small', ui.message, word('retry'));
  again.type = 'button';
  again.addEventListener('click', function () { ui.message.hidden = true; retry(); });
}
