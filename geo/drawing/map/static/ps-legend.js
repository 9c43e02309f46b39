/* The legend: only what is on the map now, drawn by the code that draws the map. */
import { mapColours } from './ps-areas.js';
import { pixelRatio } from './ps-canvas.js';
import { updateBadge } from './ps-controls.js';
import { el, emptyNode, formatNumber, ps, savePrefs, tell, word } from './ps-core.js';
import { incidentCounts } from './ps-incidents.js';
import { comparison } from './ps-list.js';
import { changeHere } from './ps-local.js';
import { mappedHazards } from './ps-ranking.js';
import { referenceShown, referenceSwatch } from './ps-reference.js';
import { drawSymbol, patternCanvas } from './ps-symbols.js';
import { MODES } from './ps-view.js';
import { RAMP, UNKNOWN, zonesShown } from './ps-zones.js';

var NARROW = 600, COMPACT = 900;
// Width of what stands on the right, needed before it is there: the region is fitted beside it.
var SIDE = 262;
var box = null, body = null, toggle = null, last = '', pictures = {};

export function isCompact() { return ps.map.getSize().x < COMPACT; }

function isOpen() {
  return ps.map.getSize().x >= NARROW && ps.prefs.legend !== false;
}

export function legendRoom() {
  return isCompact() ? 10 : Math.round(Math.min(SIDE * ps.scale, ps.map.getSize().x * 0.4));
}

export function buildLegend() {
  box = ps.legendBox;
  emptyNode(box);
  last = '';
  pictures = {};
  toggle = el('button', 'ps-legend-head', box, word('legend'));
  toggle.type = 'button';
  toggle.addEventListener('click', function () { open(body.hidden, true); });
  body = el('div', 'ps-legend-body', box);
  open(isOpen(), false);
}

function open(yes, remember) {
  body.hidden = !yes;
  toggle.setAttribute('aria-expanded', String(yes));
  // What fits a desk would cover a telephone's map the next time, so only wide maps remember.
  if (remember && ps.map.getSize().x >= NARROW) { ps.prefs.legend = yes; savePrefs(); }
}

export function updateLegend() {
  if (!body || !ps.state) { return; }
  var zones = ps.prefs.layers.zones.on ? zonesShown()
    : { hazards: {}, classes: {}, sample: false };
  var info = ps.incidents, shown = ps.shown || {}, counts = incidentCounts();
  updateBadge(zones.sample || info.sample);
  var reference = referenceShown().filter(function (layer) {
    return ps.referenceSeen[layer.id];
  });
  var offered = hazardsOffered(counts);
  var key = JSON.stringify([reference.map(function (layer) { return layer.id; }), zones, offered,
    info.mode, info.drawn, info.unplaced, shown, comparison() !== null, ps.state.dark, ps.state.hazards,
    ps.state.classes, ps.prefs.mode, ps.scale]);
  if (key === last) { return; }
  last = key;
  var focus = document.activeElement && document.activeElement.getAttribute('data-switch');
  emptyNode(body);
  modes();
  if (ps.prefs.mode === 'index') { ramp(zones); } else { classes(zones); }
  hazards(offered, counts);
  told(info);
  references(reference);
  boundaries(shown);
  // Built anew under the finger: the switch that was pressed keeps the focus.
  var again = focus && body.querySelector('[data-switch="' + focus + '"]');
  if (again) { again.focus({ preventScroll: true }); }
}

// The legend changes with every filter, its pictures hardly ever: each is drawn once.
function picture(row, key, draw) {
  if (pictures[key]) { row.appendChild(pictures[key]); } else { pictures[key] = draw(); }
  return pictures[key];
}

/* ---- ways of colouring ---- */

function modes() {
  var row = el('div', 'ps-modes', body);
  row.setAttribute('role', 'radiogroup');
  row.setAttribute('aria-label', word('colouring'));
  MODES.forEach(function (mode) {
    var node = el('button', 'ps-chip', row, word('mode_' + mode));
    node.type = 'button';
    node.title = word('mode_' + mode + '_help');
    node.setAttribute('role', 'radio');
    node.setAttribute('data-switch', 'mode-' + mode);
    node.setAttribute('aria-checked', String(ps.prefs.mode === mode));
    node.addEventListener('click', function () {
      ps.prefs.mode = mode;
      savePrefs();
      tell('mode');
    });
  });
}

function ramp(zones) {
  if (!ps.prefs.layers.zones.on) { return; }
  el('h4', '', body, word('legend_index'));
  if (!zones.steps) {
    el('p', 'ps-muted', body, word(comparison() ? 'index_unknown' : 'index_measuring'));
    return;
  }
  var row = el('div', 'ps-steps', body);
  RAMP.forEach(function (colour, n) {
    var step = el('div', 'ps-step', row);
    el('span', '', step).style.background = colour;
    el('small', '', step, formatNumber(zones.steps[n], 2) + '–' + formatNumber(zones.steps[n + 1], 2));
  });
  if (zones.unknown) {
    var unknown = el('div', 'ps-legend-row', body);
    el('span', 'ps-swatch', unknown).style.background = UNKNOWN;
    el('span', '', unknown, word('index_unknown'));
  }
}

/* ---- switches ---- */

// A row that switches something on and off, and one word that leaves it alone.
function switchRow(name, on, words, number, act, alone) {
  var row = el('div', 'ps-legend-row ps-switch-row', body);
  var node = el('button', 'ps-switch', row);
  node.type = 'button';
  node.setAttribute('role', 'switch');
  node.setAttribute('aria-checked', String(on));
  node.setAttribute('data-switch', name);
  node.addEventListener('click', act);
  var only = el('button', 'ps-only', row, word('only'));
  only.type = 'button';
  only.setAttribute('aria-label', word('only') + ': ' + words);
  only.setAttribute('data-only', name);
  only.addEventListener('click', alone);
  return node;
}

function toggled(list, value) {
  var without = list.filter(function (v) { return v !== value; });
  if (without.length === list.length) { without = list.concat([value]); }
  without.sort(function (a, b) { return a - b; });
  // Nothing at all is no question; the last one stays.
  return without.length ? without : list;
}

function classes(zones) {
  var ranges = commonRanges(zones.hazards), several = ps.state.hazards.length > 1;
  var high = ps.prefs.mode === 'high';
  el('h4', '', body, word(ranges ? 'legend_classes_index' : 'legend_classes'));
  ps.config.classes.slice().reverse().forEach(function (klass) {
    if (high && klass.rank < 3) { return; }
    var on = high || ps.state.classes.indexOf(klass.rank) >= 0;
    var node = switchRow('class-' + klass.key, on, klass.name, null, function () {
      if (!high) { changeHere({ classes: toggled(ps.state.classes, klass.rank) }); }
    }, function () { changeHere({ classes: [klass.rank] }); });
    node.disabled = high;
    var tone = several ? mapColours().text : '';
    picture(node, ['class', klass.key, tone].join('/'), function () {
      return legendSwatch(node, klass, '', tone);
    });
    var words = el('span', 'ps-class', node);
    el('span', '', words, klass.name);
    if (ranges) { el('span', 'ps-muted', words, ranges[klass.rank - 1]); }
  });
}

// Intervals stand in the legend only where they hold for every zone in view.
function commonRanges(shown) {
  var found = Object.keys(shown).filter(function (n) { return shown[n]; })
    .map(function (n) { return ps.config.ranges[n]; });
  var same = found.length && found.every(function (r) {
    return r && String(r) === String(found[0]);
  });
  return same ? found[0] : null;
}

// A piece of a zone; the outline says which hazard, where one is given; `colour` paints the
// pattern in one colour.
export function legendSwatch(parent, klass, outline, colour) {
  var ratio = pixelRatio() > 1.25 ? 2 : 1, canvas = el('canvas', 'ps-swatch', parent);
  canvas.width = 28 * ratio;
  canvas.height = 16 * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.fillStyle = ctx.createPattern(patternCanvas(klass, ratio, colour), 'repeat');
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  if (outline) {
    ctx.strokeStyle = outline;
    ctx.lineWidth = 5 * ratio;
    ctx.strokeRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

// Hazards that the region has zones or incidents of, switched on or not.
function hazardsOffered(counts) {
  var table = comparison(), all = ps.config.hazards.map(function (_h, n) { return n; });
  var mapped = table ? mappedHazards(table.areas, all) : [];
  return all.filter(function (n) {
    return mapped.indexOf(n) >= 0 || zonesShown().hazards[n] || counts && counts.perHazard[n];
  }).map(function (n) {
    return { number: n, zone: mapped.indexOf(n) >= 0, count: counts ? counts.perHazard[n] : 0 };
  });
}

function hazards(offered, counts) {
  if (!offered.length) {
    if (counts) { el('p', 'ps-muted', body, word('nothing_shown')); }
    return;
  }
  el('h4', '', body, word('legend_hazards'));
  offered.forEach(function (entry) {
    var hazard = ps.config.hazards[entry.number], n = entry.number;
    var on = ps.state.hazards.indexOf(n) >= 0;
    var node = switchRow('hazard-' + hazard.key, on, hazard.name, entry.count, function () {
      changeHere({ hazards: toggled(ps.state.hazards, n) });
    }, function () { changeHere({ hazards: [n] }); });
    picture(node, [hazard.key, entry.zone, ps.scale].join('/'), function () {
      return symbol(node, hazard, entry.zone && ps.prefs.mode !== 'index');
    });
    el('span', 'ps-hazard-name', node, hazard.name);
    el('span', 'ps-count', node, formatNumber(entry.count));
  });
}

function symbol(row, hazard, zone) {
  var ratio = pixelRatio(), canvas = el('canvas', 'ps-swatch ps-symbol', row);
  canvas.width = 28 * ratio;
  canvas.height = 16 * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  if (zone) {
    ctx.globalAlpha = 0.35;
    ctx.fillStyle = hazard.colour;
    ctx.fillRect(0, 0, 28, 16);
    ctx.globalAlpha = 1;
  }
  drawSymbol(ctx, hazard, 14, 8, 5);
  return canvas;
}

function told(info) {
  if (!ps.prefs.layers.incidents.on) { return; }
  if (info.mode === 'groups') { el('p', 'ps-muted', body, word('groups_note')); }
  if (info.drawn) {
    el('p', 'ps-muted', body, word('in_view', { n: formatNumber(info.drawn) }));
  }
  // Records without a place must not be missed without a word.
  if (info.unplaced) {
    el('p', 'ps-muted', body, word('no_place', { n: formatNumber(info.unplaced) }));
  }
}

function references(layers) {
  if (!layers.length) { return; }
  el('h4', '', body, word('reference'));
  layers.forEach(function (layer) {
    var row = el('div', 'ps-legend-row', body);
    picture(row, 'reference/' + layer.id, function () { return referenceSwatch(row, layer); });
    el('span', 'ps-reference-name', row, layer.title);
  });
}

function boundaries(shown) {
  var colours = mapColours();
  var entries = [['region', colours.region_line, 2.2, [9, 4]],
    ['province', colours.faint, 1.6, []], ['regency', colours.border, 1, [4, 3]],
    ['district', colours.inner, 1, [5, 3]]].filter(function (e) { return shown[e[0]]; });
  if (!entries.length && !shown.village) { return; }
  var part = el('div', 'ps-borders', body);
  el('h4', '', part, word('legend_boundaries'));
  entries.forEach(function (entry) {
    var row = el('div', 'ps-legend-row', part);
    var dash = shown.approximate ? entry[3] : [];
    picture(row, ['line', entry[0], entry[1], dash].join('/'), function () {
      return line(row, entry[1], entry[2], dash);
    });
    var name = word('boundary_' + entry[0]);
    if (shown.approximate && entry[0] === 'region') { name += ' (' + word('approximate') + ')'; }
    el('span', '', row, name);
  });
  if (shown.village) {
    var row = el('div', 'ps-legend-row', part);
    line(row, colours.text, shown.village === 'point' ? 0 : 0.8, [2, 3]);
    el('span', '', row, word('village_' + shown.village));
  }
}

function line(row, colour, width, dash) {
  var ratio = pixelRatio(), canvas = el('canvas', 'ps-swatch ps-line', row);
  canvas.width = 28 * ratio;
  canvas.height = 16 * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.beginPath();
  if (!width) {
    ctx.arc(14, 8, 2.4, 0, 2 * Math.PI);
    ctx.fill();
    return canvas;
  }
  ctx.setLineDash(dash);
  ctx.lineWidth = width;
  ctx.moveTo(0, 8);
  ctx.lineTo(28, 8);
  ctx.stroke();
  return canvas;
}
