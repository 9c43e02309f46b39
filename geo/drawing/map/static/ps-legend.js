/* The legend: only what is on the map now, drawn by the code that draws the map. */
import { mapColours } from './ps-areas.js';
import { pixelRatio } from './ps-canvas.js';
import { updateBadge } from './ps-controls.js';
import { el, emptyNode, formatNumber, ps, savePrefs, word } from './ps-core.js';
import { referenceShown, referenceSwatch } from './ps-reference.js';
import { densityRamp, drawSymbol, patternCanvas } from './ps-symbols.js';
import { zonesShown } from './ps-zones.js';

var NARROW = 600, COMPACT = 900;
// Widths of the legend, needed before it is there: the region is fitted beside it.
var WIDE_LEGEND = 280, COMPACT_LEGEND = 196;
var box = null, body = null, toggle = null, last = '', pictures = {};

export function isCompact() { return ps.map.getSize().x < COMPACT; }

function isOpen() {
  return ps.map.getSize().x >= NARROW && ps.prefs.legend !== false;
}

export function legendRoom() {
  return !isOpen() ? 10 : isCompact() ? COMPACT_LEGEND : WIDE_LEGEND;
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

export function legendWidth() { return body && !body.hidden && !box.hidden ? box.offsetWidth : 0; }

export function updateLegend() {
  if (!body || !ps.state) { return; }
  var zones = ps.prefs.layers.zones.on ? zonesShown()
    : { hazards: {}, classes: {}, sample: false };
  var info = ps.incidents, shown = ps.shown || {};
  updateBadge(zones.sample || info.sample);
  var reference = referenceShown().filter(function (layer) {
    return ps.referenceSeen[layer.id];
  });
  var key = JSON.stringify([reference.map(function (layer) { return layer.id; }), zones, info.hazards, info.mode, info.most, info.drawn, info.unplaced,
    shown, ps.state.dark, ps.prefs.layers.zones.opacity]);
  if (key === last) { return; }
  last = key;
  emptyNode(body);
  classes(zones);
  hazards(zones, info);
  if (info.mode === 'density') { density(info); }
  counts(info);
  references(reference);
  boundaries(shown);
}

// The legend changes with every filter, its pictures hardly ever: each is drawn once.
function picture(row, key, draw) {
  if (pictures[key]) { row.appendChild(pictures[key]); } else { pictures[key] = draw(); }
  return pictures[key];
}

function classes(zones) {
  var present = ps.config.classes.filter(function (c) { return zones.classes[c.rank]; });
  if (!present.length) { return; }
  var ranges = commonRanges(zones.hazards);
  el('h4', '', body, word(ranges ? 'legend_classes_index' : 'legend_classes'));
  present.reverse().forEach(function (klass) {
    var row = el('div', 'ps-legend-row', body);
    picture(row, 'class/' + klass.key, function () {
      return legendSwatch(row, klass, '');
    }).style.opacity = ps.prefs.layers.zones.opacity;
    var words = el('span', 'ps-class', row);
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

// A piece of a zone; the outline says which hazard, where one is given.
export function legendSwatch(parent, klass, outline) {
  var ratio = pixelRatio() > 1.25 ? 2 : 1, canvas = el('canvas', 'ps-swatch', parent);
  canvas.width = 28 * ratio;
  canvas.height = 16 * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.fillStyle = ctx.createPattern(patternCanvas(klass, ratio), 'repeat');
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  if (outline) {
    ctx.strokeStyle = outline;
    ctx.lineWidth = 5 * ratio;
    ctx.strokeRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

function hazards(zones, info) {
  var present = ps.config.hazards.map(function (hazard, number) {
    return { hazard: hazard, zone: zones.hazards[number], point: info.hazards[number] };
  }).filter(function (entry) { return entry.zone || entry.point; });
  if (!present.length) {
    if (ps.prefs.layers.zones.on || ps.prefs.layers.incidents.on) {
      el('p', 'ps-muted', body, word('nothing_shown'));
    }
    return;
  }
  el('h4', '', body, word('legend_hazards'));
  present.forEach(function (entry) {
    var row = el('div', 'ps-legend-row', body);
    var what = [entry.hazard.key, !!entry.zone, !!entry.point, info.mode].join('/');
    picture(row, what, function () { return symbol(row, entry, info.mode); });
    el('span', '', row, entry.hazard.name);
  });
}

function symbol(row, entry, mode) {
  var ratio = pixelRatio(), canvas = el('canvas', 'ps-swatch ps-symbol', row);
  canvas.width = 28 * ratio;
  canvas.height = 16 * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  if (entry.zone) {
    ctx.strokeStyle = entry.hazard.colour;
    ctx.lineWidth = 2;
    ctx.strokeRect(1, 1, 26, 14);
  }
  if (!entry.point || mode === 'density') { return canvas; }
  if (mode === 'dots') {
    ctx.fillStyle = entry.hazard.colour;
    ctx.beginPath();
    ctx.arc(14, 8, 2.6, 0, 2 * Math.PI);
    ctx.fill();
  } else {
    drawSymbol(ctx, entry.hazard, 14, 8, 4.6);
  }
  return canvas;
}

function density(info) {
  el('h4', '', body, word('legend_density'));
  var row = el('div', 'ps-legend-row', body);
  el('span', 'ps-muted', row, word('few'));
  var canvas = el('canvas', 'ps-ramp', row), ramp = densityRamp(ps.state.dark);
  canvas.width = 256;
  canvas.height = 1;
  var ctx = canvas.getContext('2d'), image = ctx.createImageData(256, 1);
  ramp.forEach(function (c, i) { image.data.set(c, 4 * i); });
  ctx.putImageData(image, 0, 0);
  el('span', 'ps-muted', row, word('many') + ' (' + formatNumber(info.most) + ')');
  el('p', 'ps-muted', body, word('legend_density_note'));
}

function counts(info) {
  if (!ps.prefs.layers.incidents.on) { return; }
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
