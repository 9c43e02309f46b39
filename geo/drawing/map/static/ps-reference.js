/* Reference layers: shapes fetched once per data version, painted on one canvas between zones and
   incidents. Which are shown stands in the page's address (layers=3,5), without a rerun. */
import { addressParam, setAddressParam } from './ps-address.js';
import { boxSeen } from './ps-areas.js';
import { pixelRatio, toPath, toPixels } from './ps-canvas.js';
import { dataOf, el, fetchData, ps, worldSize } from './ps-core.js';
import { updateLegend } from './ps-legend.js';
import { rgb } from './ps-symbols.js';

var PARAM = 'layers', NONE = 'none', KEPT = 'petasiaga.layers';
// More points in view than this are dots, so that ten thousand stay quick to draw.
var BADGES_MAX = 1500;
var CLICK_MAX = 50;
var sets = {}, grid = 1, asked = '', have = '', sprites = {};

/* ---- which layers are shown ---- */

// null: every layer, as long as the address says nothing.
var chosen = null, readFor = null;

// Only an address from outside is obeyed: a change of the filter makes one without layers, and
// so does the menu. What was chosen since is kept for this tab.
function read() {
  var token = ps.state.goto_token;
  if (readFor === token) { return; }
  readFor = token;
  var kept = keep(), text = kept && kept.token === token ? kept.text : addressParam(PARAM);
  chosen = text === null ? null : text === NONE ? [] : text.split(',').map(Number);
}

function keep(value) {
  try {
    if (value) { sessionStorage.setItem(KEPT, JSON.stringify(value)); }
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch (err) { return null; }
}

export function writeReference() {
  var text = chosen === null ? null : chosen.join(',') || NONE;
  setAddressParam(PARAM, text);
  if (readFor !== null) { keep({ token: readFor, text: text }); }
}

function layers() { return ps.config ? ps.config.reference : []; }

export function referenceOn(id) { return chosen === null || chosen.indexOf(id) >= 0; }

export function referenceShown() {
  return layers().filter(function (layer) { return referenceOn(layer.id); });
}

export function showReference(id, yes) {
  var all = layers().map(function (layer) { return layer.id; });
  var shown = all.filter(function (n) { return n === id ? yes : referenceOn(n); });
  chosen = shown.length === all.length ? null : shown;
  writeReference();
  wantReference();
  ps.reference.repaint();
  updateLegend();
}

/* ---- shapes ---- */

export function wantReference() {
  read();
  var token = dataOf('reference');
  if (!ps.config || asked === token || !referenceShown().length) { return; }
  asked = token;
  fetchData('reference/' + token + '.json', 'json', function (json) {
    if (dataOf('reference') !== token) { return; }
    grid = json.grid;
    sets = {};
    json.layers.forEach(function (layer) { sets[layer.id] = prepare(layer); });
    have = token;
    ps.reference.repaint();
  }, { failed: function () { asked = ''; } });
}

function prepare(json) {
  var origin = originOf(json);
  return {
    origin: origin, points: json.points,
    lines: json.lines.map(function (line) { return shape(line[0], [line[1]], origin, false); }),
    polygons: json.polygons.map(function (part) { return shape(part[0], part[1], origin, true); })
  };
}

// From a near origin the coordinates are small enough for single precision in the canvas.
function originOf(json) {
  if (json.lines.length) { return json.lines[0][1].slice(0, 2); }
  return json.polygons.length ? json.polygons[0][1][0].slice(0, 2) : [0, 0];
}

function shape(row, parts, origin, closed) {
  var path = new Path2D(), box = [Infinity, Infinity, -Infinity, -Infinity];
  parts.forEach(function (steps) {
    var x = -origin[0], y = -origin[1];
    for (var i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      path[i ? 'lineTo' : 'moveTo'](x, y);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    if (closed) { path.closePath(); }
  });
  return { row: row, path: path, steps: parts[0], box: [box[0] + origin[0], box[1] + origin[1],
    box[2] + origin[0], box[3] + origin[1]] };
}

/* ---- drawing ---- */

export function hasReference() { return ps.state && referenceShown().length > 0; }

// What of each layer is on the canvas now, for the legend: id → true.
ps.referenceSeen = {};

export function paintReference(ctx, view) {
  ps.referenceSeen = {};
  if (!ps.config || have !== dataOf('reference')) { return; }
  var shown = referenceShown().filter(function (layer) { return sets[layer.id]; });
  shown.forEach(function (layer) { polygons(ctx, view, layer, sets[layer.id]); });
  shown.forEach(function (layer) { lines(ctx, view, layer, sets[layer.id]); });
  toPixels(ctx, view);
  // Dots first, so that a crowd of them never hides a badge.
  shown.map(function (layer) { return points(ctx, view, layer, sets[layer.id]); })
    .forEach(function (badges) { badges(); });
}

function nothing() { return undefined; }

function seenOf(shapes, view, layer) {
  var seen = shapes.filter(function (s) { return boxSeen(s.box, view, grid); });
  if (seen.length) { ps.referenceSeen[layer.id] = true; }
  return seen;
}

function polygons(ctx, view, layer, set) {
  var seen = seenOf(set.polygons, view, layer);
  if (!seen.length) { return; }
  var k = toPath(ctx, view, grid, set.origin);
  ctx.lineJoin = 'round';
  seen.forEach(function (s) {
    ctx.globalAlpha = 0.15;
    ctx.fillStyle = layer.colour;
    ctx.fill(s.path, 'evenodd');
    ctx.globalAlpha = 1;
  });
  stroke(ctx, seen, k, halo(), 3.4);
  stroke(ctx, seen, k, layer.colour, 1.8);
}

function lines(ctx, view, layer, set) {
  var seen = seenOf(set.lines, view, layer);
  if (!seen.length) { return; }
  var k = toPath(ctx, view, grid, set.origin);
  ctx.lineJoin = ctx.lineCap = 'round';
  stroke(ctx, seen, k, halo(), 4.4);
  stroke(ctx, seen, k, layer.colour, 2.4);
  ctx.lineCap = 'butt';
}

function stroke(ctx, shapes, k, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width / k;
  shapes.forEach(function (s) { ctx.stroke(s.path); });
}

// A light edge keeps every colour readable on zones and on the dark ground.
function halo() { return 'rgba(255,255,255,0.85)'; }

// Draws dots at once, and gives back what draws the badges of a layer with fewer points.
function points(ctx, view, layer, set) {
  var k = view.world / grid, x = set.points.x, y = set.points.y, seen = [];
  for (var i = 0; i < x.length; i += 1) {
    var px = x[i] * k - view.x, py = y[i] * k - view.y;
    if (px > -14 && py > -14 && px < view.width + 14 && py < view.height + 14) {
      seen.push(px, py);
    }
  }
  if (!seen.length) { return nothing; }
  ps.referenceSeen[layer.id] = true;
  if (seen.length > 2 * BADGES_MAX) { dots(ctx, layer, seen); return nothing; }
  return function () {
    var sprite = badge(layer, view.ratio), side = sprite.side;
    for (var p = 0; p < seen.length; p += 2) {
      ctx.drawImage(sprite, seen[p] - side / 2, seen[p + 1] - side / 2, side, side);
    }
  };
}

function dots(ctx, layer, seen) {
  var r = seen.length > 8 * BADGES_MAX ? 1.2 : 1.8;
  [[halo(), r + 0.8], [layer.colour, r]].forEach(function (style) {
    ctx.fillStyle = style[0];
    for (var p = 0; p < seen.length; p += 2) {
      ctx.fillRect(seen[p] - style[1], seen[p + 1] - style[1], 2 * style[1], 2 * style[1]);
    }
  });
}

function badge(layer, ratio) {
  var key = layer.colour + layer.sign + ratio;
  if (!sprites[key]) {
    var side = 20, canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.round(side * ratio);
    canvas.side = side;
    var ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    drawBadge(ctx, layer, side / 2, side / 2);
    sprites[key] = canvas;
  }
  return sprites[key];
}

// A square with rounded corners and a sign in it: no hazard looks like that.
function drawBadge(ctx, layer, x, y) {
  var r = 7.5, c = rgb(layer.colour);
  var light = 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2] > 140;
  ctx.beginPath();
  ctx.moveTo(x - r + 3, y - r);
  ctx.arcTo(x + r, y - r, x + r, y + r, 3);
  ctx.arcTo(x + r, y + r, x - r, y + r, 3);
  ctx.arcTo(x - r, y + r, x - r, y - r, 3);
  ctx.arcTo(x - r, y - r, x + r, y - r, 3);
  ctx.closePath();
  ctx.fillStyle = layer.colour;
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = '#fff';
  ctx.stroke();
  ctx.fillStyle = light ? '#16202c' : '#fff';
  ctx.font = '700 12px system-ui, "Segoe UI", Roboto, sans-serif';
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(layer.sign, x, y + 0.5);
}

// The piece of a layer that stands in the legend and in the list of layers.
export function referenceSwatch(parent, layer) {
  var ratio = pixelRatio(), canvas = el('canvas', 'ps-swatch ps-line', parent);
  canvas.width = 28 * ratio;
  canvas.height = 18 * ratio;
  canvas.style.height = '18px';
  canvas.setAttribute('aria-hidden', 'true');
  var ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  if (layer.shapes.indexOf('polygon') >= 0) {
    ctx.globalAlpha = 0.15;
    ctx.fillStyle = layer.colour;
    ctx.fillRect(2, 2, 24, 14);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = layer.colour;
    ctx.lineWidth = 1.8;
    ctx.strokeRect(2, 2, 24, 14);
  } else if (layer.shapes.indexOf('line') >= 0) {
    [[halo(), 4.4], [layer.colour, 2.4]].forEach(function (style) {
      ctx.strokeStyle = style[0];
      ctx.lineWidth = style[1];
      ctx.beginPath();
      ctx.moveTo(1, 9);
      ctx.lineTo(27, 9);
      ctx.stroke();
    });
  }
  if (layer.shapes.indexOf('point') >= 0) { drawBadge(ctx, layer, 14, 9); }
  return canvas;
}

/* ---- looking up ---- */

// Points and lines within `reach` pixels of a world pixel, nearest first: [row, unit x, unit y].
// Outlines are told by the server with the zones of a place.
export function referenceNear(point, zoom, reach) {
  if (!ps.config || have !== dataOf('reference')) { return []; }
  var k = worldSize(zoom) / grid, x = point.x / k, y = point.y / k, r = reach / k;
  var found = [];
  referenceShown().forEach(function (layer) {
    var set = sets[layer.id];
    if (!set) { return; }
    nearPoints(set.points, x, y, r, found);
    set.lines.forEach(function (line) { nearLine(line, x, y, r, found); });
  });
  found.sort(function (a, b) { return a.distance - b.distance; });
  var rows = {};
  return found.filter(function (f) {
    var known = rows[f.row];
    rows[f.row] = true;
    return !known;
  }).slice(0, CLICK_MAX);
}

function nearPoints(points, x, y, r, found) {
  for (var i = 0; i < points.x.length; i += 1) {
    var d = Math.hypot(points.x[i] - x, points.y[i] - y);
    if (d <= r) {
      found.push({ row: points.row[i], distance: d, x: points.x[i] / grid,
        y: points.y[i] / grid });
    }
  }
}

function nearLine(line, x, y, r, found) {
  var b = line.box, s = line.steps;
  if (x < b[0] - r || y < b[1] - r || x > b[2] + r || y > b[3] + r) { return; }
  var ax = s[0], ay = s[1], best = Infinity;
  for (var i = 2; i < s.length; i += 2) {
    var dx = s[i], dy = s[i + 1], length = dx * dx + dy * dy;
    var t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    best = Math.min(best, Math.hypot(ax + t * dx - x, ay + t * dy - y));
    ax += dx;
    ay += dy;
  }
  if (best <= r) { found.push({ row: line.row, distance: best, x: x / grid, y: y / grid }); }
}
