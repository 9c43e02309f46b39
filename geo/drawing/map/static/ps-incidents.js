/* Incidents: columns fetched once per data version, filtered here and drawn on one canvas. */
import { fetchData, ps, tell, worldSize } from './ps-core.js';
import { densityRamp, rgb, symbolSprite } from './ps-symbols.js';
import { drawingUnit } from './ps-tools.js';

var MAGIC = 0x50534932, NO_PLACE = 0xFFFFFFFF, WHOLE = 4294967296;
var CASUALTIES = 1, DISPLACED = 2, SAMPLE = 4;
var SYMBOLS_MAX = 5000, DOTS_MAX = 200000;
// Density is counted in squares of this many pixels.
var CELL = 4;
var CLICK_MAX = 50;

var data = null, asked = '';
var rows = null, count = 0, unplaced = 0;
ps.incidents = { drawn: 0, inFilter: 0, unplaced: 0, mode: 'none', hazards: {}, sample: false };

function decode(buffer) {
  var view = new DataView(buffer);
  if (view.getUint32(0) !== MAGIC) { throw new Error('incidents'); }
  var n = view.getUint32(4, true), at = 16;
  return {
    n: n, x: new Uint32Array(buffer, at, n), y: new Uint32Array(buffer, at + 4 * n, n),
    day: new Int32Array(buffer, at + 8 * n, n), area: new Uint32Array(buffer, at + 12 * n, n),
    hazard: new Uint8Array(buffer, at + 16 * n, n), flags: new Uint8Array(buffer, at + 17 * n, n)
  };
}

export function wantIncidents() {
  var token = ps.state.data;
  if (asked === token) { return; }
  asked = token;
  fetchData('incidents/' + token + '.bin', 'binary', function (buffer) {
    if (ps.state.data !== token) { return; }
    data = decode(buffer);
    rows = new Uint32Array(data.n);
    filterIncidents();
    tell('incidents');
  }, { failed: function () { asked = ''; } });
}

// First row whose day is not before `day`.
function lowerBound(days, day) {
  var low = 0, high = days.length;
  while (low < high) {
    var middle = (low + high) >> 1;
    if (days[middle] < day) { low = middle + 1; } else { high = middle; }
  }
  return low;
}

export function filterIncidents() {
  count = unplaced = 0;
  if (!data) { return; }
  var s = ps.state;
  var begin = s.first_day === null ? 0 : lowerBound(data.day, s.first_day);
  var end = s.last_day === null ? data.n : lowerBound(data.day, s.last_day + 1);
  var wanted = new Uint8Array(256);
  s.hazards.forEach(function (h) { wanted[h] = 1; });
  var need = (s.casualties ? CASUALTIES : 0) | (s.displaced ? DISPLACED : 0);
  var area = data.area, hazard = data.hazard, flags = data.flags, x = data.x;
  var inArea = areaTable(s.ranges), i;
  for (i = begin; i < end; i += 1) {
    if (wanted[hazard[i]] && (flags[i] & need) === need &&
        (!inArea || inArea[area[i]])) {
      if (x[i] === NO_PLACE) { unplaced += 1; } else { rows[count] = i; count += 1; }
    }
  }
  var ring = drawingUnit();
  if (ring) { keepInside(ring); unplaced = 0; }
  ps.incidents.inFilter = count;
  ps.incidents.unplaced = unplaced;
}

// One look-up per row instead of a search in the ranges.
function areaTable(ranges) {
  if (!ps.state.areas.length) { return null; }
  var last = ranges.reduce(function (most, r) { return Math.max(most, r[1]); }, 0);
  var table = new Uint8Array(last + 1);
  ranges.forEach(function (r) { table.fill(1, r[0], r[1]); });
  return table;
}

// Even-odd ray casting in unit Mercator, as geo.aggregate.inside_ring decides.
function keepInside(ring) {
  var kept = 0, n = ring.length;
  for (var k = 0; k < count; k += 1) {
    var i = rows[k], px = data.x[i] / WHOLE, py = data.y[i] / WHOLE, inside = false;
    for (var a = 0, b = n - 1; a < n; b = a, a += 1) {
      var ya = ring[a][1], yb = ring[b][1];
      if ((ya > py) !== (yb > py) &&
          px < (ring[b][0] - ring[a][0]) * (py - ya) / (yb - ya) + ring[a][0]) {
        inside = !inside;
      }
    }
    if (inside) { rows[kept] = i; kept += 1; }
  }
  count = kept;
}

/* ---- drawing ---- */

function countSeen(view) {
  var k = view.world / WHOLE, n = 0, seen = view.seen;
  for (var r = 0; r < count; r += 1) {
    var i = rows[r], px = data.x[i] * k - view.x, py = data.y[i] * k - view.y;
    if (px >= seen.left && px < seen.right && py >= seen.top && py < seen.bottom) { n += 1; }
  }
  return n;
}

export function noIncidents() {
  var info = ps.incidents;
  info.drawn = 0;
  info.mode = 'none';
  info.hazards = {};
  info.sample = false;
}

export function paintIncidents(ctx, view) {
  var info = ps.incidents;
  noIncidents();
  if (!data || !ps.state || !ps.config || !ps.prefs.layers.incidents.on) { return; }
  var seen = countSeen(view);
  info.drawn = seen;
  if (!count) { return; }
  info.mode = seen <= SYMBOLS_MAX ? 'symbols' : seen <= DOTS_MAX ? 'dots' : 'density';
  ({ symbols: symbols, dots: dots, density: density })[info.mode](ctx, view);
}

// Call use(px, py, row) for every filtered incident on the canvas, oldest first.
function each(view, margin, use) {
  var k = view.world / WHOLE, x = data.x, y = data.y, info = ps.incidents;
  var right = view.width + margin, bottom = view.height + margin;
  var seen = new Uint8Array(256), flags = 0;
  for (var r = 0; r < count; r += 1) {
    var i = rows[r], px = x[i] * k - view.x, py = y[i] * k - view.y;
    if (px >= -margin && py >= -margin && px < right && py < bottom) {
      seen[data.hazard[i]] = 1;
      flags |= data.flags[i];
      use(px, py, i);
    }
  }
  seen.forEach(function (yes, hazard) { if (yes) { info.hazards[hazard] = true; } });
  info.sample = (flags & SAMPLE) !== 0;
}

function symbols(ctx, view) {
  // Crowded on a telephone is not crowded on a projector: incidents per half a megapixel.
  var crowd = ps.incidents.drawn * 5e5 / (view.width * view.height);
  var radius = crowd < 150 ? 6 : crowd < 700 ? 4.5 : 3.5;
  var sprites = ps.config.hazards.map(function (hazard) {
    return symbolSprite(hazard, radius, view.ratio);
  });
  each(view, 10, function (px, py, i) {
    var sprite = sprites[data.hazard[i]], side = sprite.side;
    ctx.drawImage(sprite, px - side / 2, py - side / 2, side, side);
  });
}

function colourWords() {
  return ps.config.hazards.map(function (hazard) {
    var c = rgb(hazard.colour);
    return (255 << 24 | c[2] << 16 | c[1] << 8 | c[0]) >>> 0;
  });
}

// Dots are written straight into the pixels: a hundred thousand take a few milliseconds.
function dots(ctx, view) {
  var ratio = view.ratio, width = ctx.canvas.width, height = ctx.canvas.height;
  var image = ctx.createImageData(width, height);
  var pixels = new Uint32Array(image.data.buffer), colours = colourWords();
  var stamp = disc(Math.max(1.2, (ps.incidents.drawn < 20000 ? 2.4 : 1.6) * ratio));
  var reach = stamp.reach;
  each(view, -reach / ratio - 1, function (px, py, i) {
    var at = Math.round(py * ratio) * width + Math.round(px * ratio), c = colours[data.hazard[i]];
    var offsets = stamp.offsets(width);
    for (var d = 0; d < offsets.length; d += 1) { pixels[at + offsets[d]] = c; }
  });
  ctx.putImageData(image, 0, 0);
}

function disc(radius) {
  var reach = Math.ceil(radius), known = 0, list = null;
  return {
    reach: reach,
    offsets: function (width) {
      if (known === width) { return list; }
      known = width;
      list = [];
      for (var dy = -reach; dy <= reach; dy += 1) {
        for (var dx = -reach; dx <= reach; dx += 1) {
          if (dx * dx + dy * dy <= radius * radius) { list.push(dy * width + dx); }
        }
      }
      return list;
    }
  };
}

// Above two hundred thousand dots would be one blot: number of incidents per square instead.
function density(ctx, view) {
  // Squares are fixed to the world, so that they do not swim while the map is dragged.
  var shiftX = view.x % CELL, shiftY = view.y % CELL;
  var wide = Math.ceil(view.width / CELL) + 2, high = Math.ceil(view.height / CELL) + 2;
  var cells = new Uint32Array(wide * high), most = 1;
  each(view, 0, function (px, py) {
    var at = Math.floor((py + shiftY) / CELL) * wide + Math.floor((px + shiftX) / CELL);
    cells[at] += 1;
    if (cells[at] > most) { most = cells[at]; }
  });
  var canvas = document.createElement('canvas');
  canvas.width = wide;
  canvas.height = high;
  var small = canvas.getContext('2d'), image = small.createImageData(wide, high);
  var ramp = densityRamp(ps.state.dark), top = Math.log(most + 1);
  for (var i = 0; i < cells.length; i += 1) {
    if (cells[i]) {
      image.data.set(ramp[Math.round(Math.log(cells[i] + 1) / top * 255)], 4 * i);
    }
  }
  small.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(canvas, -shiftX, -shiftY, wide * CELL, high * CELL);
  ctx.imageSmoothingEnabled = true;
  ps.incidents.most = most;
}

/* ---- looking up ---- */

// Rows within `reach` pixels of a world pixel at a zoom, nearest first.
export function incidentsNear(point, zoom, reach) {
  if (!data || !ps.prefs.layers.incidents.on) { return []; }
  var k = worldSize(zoom) / WHOLE, found = [];
  for (var r = 0; r < count; r += 1) {
    var i = rows[r], dx = data.x[i] * k - point.x, dy = data.y[i] * k - point.y;
    var d = dx * dx + dy * dy;
    // Of two at one place the newer is drawn on top, so it comes first.
    if (d <= reach * reach) { found.push([d, -i, i]); }
  }
  found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; });
  return found.slice(0, CLICK_MAX).map(function (f) { return f[2]; });
}

// Unit Mercator position of a row; null without coordinates or before the data are there.
export function incidentAt(row) {
  if (!data || !(row >= 0 && row < data.n) || data.x[row] === NO_PLACE) { return null; }
  return [data.x[row] / WHOLE, data.y[row] / WHOLE];
}
