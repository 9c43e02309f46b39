/* Buttons, layer panel, scale bar, badge and messages, built anew when the language changes. */
import { LAYERS, el, emptyNode, formatNumber, ps, savePrefs, word } from './ps-core.js';
import { buildLegend, isCompact } from './ps-legend.js';
import { applyLayers, chooseBase, fitRegion, retry } from './ps-main.js';
import { referenceOn, referenceSwatch, showReference } from './ps-reference.js';
import {
  activeTool, clearDrawing, cornerCount, finishPolygon, startTool, stopTool, undoCorner
} from './ps-tools.js';

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
  close: 'M6 6l12 12M18 6L6 18'
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
  [['rectangle', 'draw_rectangle'], ['polygon', 'draw_polygon'], ['ask', 'ask']].forEach(
    function (pair) {
      ui.tools[pair[0]] = button(tools, pair[0], pair[1], function () { startTool(pair[0]); });
    });
  ui.clear = button(tools, 'clear', 'clear', clearDrawing);
  var right = shield(el('div', 'ps-ui ps-right', root));
  ui.layers = button(el('div', 'ps-bar', right), 'layers', 'layers', togglePanel);
  ui.layers.setAttribute('aria-expanded', 'false');
  ui.panel = el('div', 'ps-panel', right);
  ui.panel.hidden = true;
  ui.hint = shield(el('div', 'ps-ui ps-hint', root));
  ui.hint.hidden = true;
  ui.message = shield(el('div', 'ps-ui ps-message', root));
  ui.message.setAttribute('role', 'status');
  ui.message.hidden = true;
  ui.badge = el('div', 'ps-ui ps-badge', root);
  ui.badge.hidden = true;
  ui.scale = el('div', 'ps-ui ps-scale', root);
  ui.scaleText = el('span', '', ui.scale);
  ps.legendBox = shield(el('div', 'ps-ui ps-legend', root));
  ps.map.getContainer().setAttribute('aria-label', word('map'));
  buildPanel();
  buildLegend();
  updateTools();
  updateScale();
}

/* ---- layers ---- */

function togglePanel() {
  // The address may have changed since the panel was built.
  ui.panel.querySelectorAll('input[data-reference]').forEach(function (box) {
    box.checked = referenceOn(Number(box.getAttribute('data-reference')));
  });
  ui.panel.hidden = !ui.panel.hidden;
  ui.layers.setAttribute('aria-expanded', String(!ui.panel.hidden));
  // Both open would lie over each other, and cover a telephone's whole map.
  ps.legendBox.hidden = !ui.panel.hidden;
}

function buildPanel() {
  var panel = ui.panel;
  emptyNode(panel);
  var head = el('div', 'ps-panel-head', panel);
  el('h3', '', head, word('layers'));
  button(head, 'close', 'close', togglePanel).classList.add('ps-plain');
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
  el('span', '', ui.hint, word('hint_' + tool));
  if (tool === 'polygon') {
    hintButton('finish', finishPolygon, cornerCount() < 3);
    hintButton('undo', undoCorner, cornerCount() < 1);
  }
  hintButton('cancel', stopTool, false);
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
}

/* ---- scale, badge, messages ---- */

// Room for what stands at the bottom, and for the legend, changes with the width of the page.
export function updateRoom() {
  if (!ui.root) { return; }
  ui.root.classList.toggle('ps-compact', isCompact());
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
