/* Hazard zones: vector tiles, fetched once per data version, painted anew for every filter onto
   one canvas, so that they are sharp at every zoom, from low to high class; or, in their stead, the
   parts of the region by their multi-hazard index. */
import { areaSet, regionShapes } from './ps-areas.js';
import { toPath, toPixels } from './ps-canvas.js';
import { beginWork, dataOf, endWork, fetchData, ps, scaled } from './ps-core.js';
import { paintLayers } from './ps-layers.js';
import { comparison } from './ps-list.js';
import { indexSteps, indices, stepOf } from './ps-ranking.js';
import { PATTERN, patternCanvas } from './ps-symbols.js';
import { drawingUnit } from './ps-tools.js';

var EXTENT = 4096, SAMPLE = 128, MAX_LEVEL = 17;
var KEPT_TILES = 96;
// From low to high, lighter than any symbol; readable in grey.
export const RAMP = ['#FFF1CC', '#FCD28B', '#F5A25D', '#DE6A45', '#A8332B'];
export const UNKNOWN = '#B9B9B9';
var NOTHING = '#F7F4EC';
// Outlines of zones narrower than this (in pixels, on average) would hide the class they surround.
var OUTLINE_MIN = 28;
// Unit Mercator of the country: outside of it there is nothing to ask for.
var COUNTRY = [0.75, 0.47, 0.91, 0.54];

// Loaded and asked-for tiles by name, oldest first.
var tiles = new Map();
var soon = false;
var shown = { hazards: {}, classes: {}, sample: false };

// What is painted in view, for the legend.
export function zonesShown() { return shown; }

// Groups of one class and hazard, each as one path in tile units.
function decode(buffer) {
  var view = new DataView(buffer);
  if (view.getUint32(0) !== 0x50535a31) { throw new Error('tile'); }
  var n = view.getUint32(4, true);
  var lengths = new Uint32Array(buffer, 8, n);
  var hazards = new Uint8Array(buffer, 8 + 4 * n, n);
  var classes = new Uint8Array(buffer, 8 + 5 * n, n);
  var xy = new Int16Array(buffer, 8 + 6 * n + (4 - 2 * n % 4) % 4);
  var groups = [], group = null, at = 0;
  for (var r = 0; r < n; r += 1) {
    var rank = classes[r] & 127;
    if (!group || group.hazard !== hazards[r] || group.rank !== rank) {
      group = { hazard: hazards[r], rank: rank, sample: false, path: new Path2D(), rings: 0,
        points: 0, extent: 0 };
      groups.push(group);
    }
    group.sample = group.sample || (classes[r] & SAMPLE) !== 0;
    at = ring(group, xy, at, lengths[r]);
  }
  return groups;
}

function ring(group, xy, at, length) {
  var end = at + 2 * length, left = EXTENT, right = 0, path = group.path;
  path.moveTo(xy[at], xy[at + 1]);
  for (var i = at + 2; i < end; i += 2) { path.lineTo(xy[i], xy[i + 1]); }
  for (i = at; i < end; i += 2) {
    if (xy[i] < left) { left = xy[i]; }
    if (xy[i] > right) { right = xy[i]; }
  }
  path.closePath();
  group.rings += 1;
  group.points += length;
  group.extent += right - left;
  return end;
}

/* ---- which tiles ---- */

function name(level, x, y) { return [dataOf('zones'), level, x, y].join('/'); }

// Tiles of one level that the view and the region have in common.
function needed(view, shapes) {
  var level = Math.max(0, Math.min(MAX_LEVEL, Math.round(view.zoom) - 1));
  var n = Math.pow(2, level), box = COUNTRY.slice();
  box = common(box, [view.x / view.world, view.y / view.world,
    (view.x + view.width) / view.world, (view.y + view.height) / view.world]);
  if (shapes.length) { box = common(box, regionBox(shapes)); }
  var found = [];
  if (box[0] >= box[2] || box[1] >= box[3]) { return found; }
  for (var y = Math.floor(box[1] * n); y <= Math.floor(box[3] * n); y += 1) {
    for (var x = Math.floor(box[0] * n); x <= Math.floor(box[2] * n); x += 1) {
      found.push({ level: level, x: x, y: y, name: name(level, x, y) });
    }
  }
  return found;
}

function common(a, b) {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

function regionBox(shapes) {
  var box = [1, 1, 0, 0];
  shapes.forEach(function (set) {
    set.areas.forEach(function (area) {
      box = [Math.min(box[0], area.box[0] / set.grid), Math.min(box[1], area.box[1] / set.grid),
        Math.max(box[2], area.box[2] / set.grid), Math.max(box[3], area.box[3] / set.grid)];
    });
  });
  return box;
}

function want(tile) {
  var found = tiles.get(tile.name);
  if (found) {
    // Last used is last forgotten.
    tiles.delete(tile.name);
    tiles.set(tile.name, found);
    return found;
  }
  var abort = typeof AbortController === 'function' ? new AbortController() : null;
  found = { groups: null, abort: abort };
  tiles.set(tile.name, found);
  var path = tile.name.split('/');
  fetchData('zones/' + path[0] + '/' + path.slice(1).join('/') + '.bin', 'binary', function (data) {
    found.groups = decode(data);
    repaintSoon();
  }, { signal: abort ? abort.signal : undefined,
    failed: function () { tiles.delete(tile.name); } });
  return found;
}

// Tiles arrive one by one; they are painted together, and count as outstanding until they are.
function repaintSoon() {
  if (soon) { return; }
  soon = true;
  beginWork();
  setTimeout(function () {
    soon = false;
    ps.zones.repaint();
    endWork();
  }, 0);
}

function forget(wanted) {
  var names = {};
  wanted.forEach(function (tile) { names[tile.name] = true; });
  tiles.forEach(function (tile, key) {
    if (names[key]) { return; }
    if (!tile.groups && tile.abort) { tile.abort.abort(); }
    if (!tile.groups || tiles.size > KEPT_TILES) { tiles.delete(key); }
  });
}

// While a tile is on its way: the tile of a smaller zoom that holds it.
function standIn(tile) {
  for (var up = 1; up <= 4 && tile.level >= up; up += 1) {
    var level = tile.level - up, x = tile.x >> up, y = tile.y >> up;
    var found = tiles.get(name(level, x, y));
    if (found && found.groups) { return { groups: found.groups, level: level, x: x, y: y }; }
  }
  return null;
}

/* ---- painting ---- */

export function paintZones(ctx, view) {
  shown = { hazards: {}, classes: {}, sample: false };
  var shapes = ps.state && regionShapes();
  // Zones that are not cut to the region yet must not flash up.
  if (!shapes || !ps.config) { return; }
  if (ps.prefs.mode === 'index') { paintIndex(ctx, view); return; }
  var wanted = needed(view, shapes);
  var ready = wanted.map(function (tile) { return { tile: tile, groups: want(tile).groups }; });
  forget(wanted);
  function painter(seen) {
    var squares = ready.map(function (entry) {
      var source = entry.groups ? entry.tile : standIn(entry.tile);
      return source && square(seen, entry.tile, source, entry.groups || source.groups);
    }).filter(Boolean);
    return {
      squares: squares,
      paint: function (target, rank, hazard) {
        squares.forEach(function (found) { paintSquare(target, seen, found, rank, hazard); });
      },
      limit: function (target) { cut(target, seen, shapes); }
    };
  }
  var part = partOf(view, shapes), inPart = painter(part);
  note(inPart.squares);
  if (!paintLayers(ctx, part, inPart)) {
    var whole = painter(view);
    [1, 2, 3].forEach(function (rank) { whole.paint(ctx, rank, null); });
    whole.limit(ctx);
  }
  cutToDrawing(ctx, view);
}

// The part of a view that the region can reach, in whole device pixels.
function partOf(view, shapes) {
  var box = shapes.length ? regionBox(shapes) : [0, 0, 1, 1], r = view.ratio;
  var left = Math.max(0, Math.floor((box[0] * view.world - view.x) * r));
  var top = Math.max(0, Math.floor((box[1] * view.world - view.y) * r));
  var right = Math.min(Math.round(view.width * r), Math.ceil((box[2] * view.world - view.x) * r));
  var foot = Math.min(Math.round(view.height * r), Math.ceil((box[3] * view.world - view.y) * r));
  return Object.assign({}, view, { x: view.x + left / r, y: view.y + top / r,
    width: Math.max(1, right - left) / r, height: Math.max(1, foot - top) / r,
    left: left, top: top });
}

// The classes that the way of colouring shows.
function classesShown() { return ps.prefs.mode === 'high' ? [3] : ps.state.classes; }

// What the legend must explain.
function note(squares) {
  var ranks = classesShown();
  squares.forEach(function (found) {
    found.groups.forEach(function (group) {
      if (ps.state.hazards.indexOf(group.hazard) < 0 || ranks.indexOf(group.rank) < 0) { return; }
      shown.hazards[group.hazard] = true;
      shown.classes[group.rank] = true;
      shown.sample = shown.sample || group.sample;
    });
  });
}

// The square of `tile` with the paths of `source` (itself, or a larger tile around it), and where
// they lie on the canvas.
function square(view, tile, source, groups) {
  var side = view.world / Math.pow(2, tile.level);
  var whole = view.world / Math.pow(2, source.level);
  return { groups: groups, name: tile.name + '/' + source.level, scale: whole / EXTENT,
    x: source.x * whole - view.x, y: source.y * whole - view.y,
    // Whole device pixels, so that neighbouring tiles meet without a seam.
    left: snap(tile.x * side - view.x, view), right: snap((tile.x + 1) * side - view.x, view),
    top: snap(tile.y * side - view.y, view), foot: snap((tile.y + 1) * side - view.y, view) };
}

// One class of a square, of one hazard or (null) of all that are switched on.
function paintSquare(ctx, view, found, rank, hazard) {
  if (classesShown().indexOf(rank) < 0) { return; }
  var groups = found.groups.filter(function (group) {
    return group.rank === rank && (hazard === null ? ps.state.hazards.indexOf(group.hazard) >= 0
      : group.hazard === hazard);
  });
  if (!groups.length) { return; }
  ctx.save();
  toPixels(ctx, view);
  ctx.beginPath();
  ctx.rect(found.left, found.top, found.right - found.left, found.foot - found.top);
  ctx.clip();
  var k = found.scale * view.ratio;
  ctx.setTransform(k, 0, 0, k, found.x * view.ratio, found.y * view.ratio);
  paintClass(ctx, view, found, rank, groups);
  ctx.restore();
}

function snap(value, view) { return Math.round(value * view.ratio) / view.ratio; }

// One hazard alone is painted in the colours of the classes, opaque; several are told apart by
// their own colour, and their classes by the pattern, see-through.
function paintClass(ctx, view, place, rank, groups) {
  if (!groups.length) { return; }
  var klass = ps.config.classes[rank - 1], alone = ps.state.hazards.length === 1;
  groups.forEach(function (group) {
    var colour = ps.config.hazards[group.hazard].colour;
    ctx.fillStyle = fillOf(ctx, view, place, klass, alone ? '' : colour);
    ctx.fill(group.path);
    var mean = group.extent / group.rings * place.scale;
    // Outlines of every class would be spaghetti.
    if (alone || rank < 3 || mean < OUTLINE_MIN) { return; }
    ctx.lineJoin = 'round';
    ctx.strokeStyle = colour;
    ctx.lineWidth = scaled(mean < 60 ? 0.8 : 1.4) / place.scale;
    ctx.stroke(group.path);
  });
}

// The pattern lies in pixels of the world, so that it neither stretches nor swims.
function fillOf(ctx, view, place, klass, colour) {
  var ratio = view.ratio > 1.25 ? 2 : 1, k = 1 / (place.scale * ratio);
  var pattern = ctx.createPattern(patternCanvas(klass, ratio, colour), 'repeat');
  pattern.setTransform(new DOMMatrix([k, 0, 0, k,
    -(view.x % PATTERN + place.x) / place.scale, -(view.y % PATTERN + place.y) / place.scale
  ]));
  return pattern;
}

// The parts of the region in the colours of their multi-hazard index.
function paintIndex(ctx, view) {
  var table = comparison();
  if (!table) { return; }
  var values = indices(table.areas, ps.state.hazards, ps.state.classes);
  var steps = indexSteps(values);
  table.areas.forEach(function (area, at) {
    var found = partShape(area.code, table.level);
    if (!found) { return; }
    toPath(ctx, view, found.set.grid, found.set.origin);
    ctx.fillStyle = values[at] === null ? UNKNOWN
      : values[at] > 0 ? RAMP[stepOf(steps, values[at])] : NOTHING;
    ctx.fill(found.area.path);
  });
  shown.steps = values.some(function (v) { return v !== null; }) ? steps : null;
  shown.unknown = values.some(function (v) { return v === null; });
  toPixels(ctx, view);
}

// A part of the region among the boundaries that are loaded.
export function partShape(code, level) {
  var parents = [code, code.split('.').slice(0, -1).join('.') || 'ID'].concat(ps.state.areas);
  for (var n = 0; n < parents.length; n += 1) {
    var set = areaSet(parents[n], level);
    var area = set && set.areas.filter(function (a) { return a.code === code; })[0];
    if (area) { return { set: set, area: area }; }
  }
  return null;
}

// Nothing stays but what lies in the chosen region. Cut off afterwards: to clip every single path
// would cost more than to paint it.
function cut(ctx, view, shapes) {
  if (!shapes.length) { return; }
  var whole = new Path2D();
  shapes.forEach(function (set) {
    var k = view.world / set.grid * view.ratio;
    var matrix = new DOMMatrix([k, 0, 0, k, set.origin[0] * k - view.x * view.ratio,
      set.origin[1] * k - view.y * view.ratio]);
    set.areas.forEach(function (area) { whole.addPath(area.path, matrix); });
  });
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  keep(ctx, function () { ctx.fill(whole); });
}

// The same rule as for incidents: a ring that crosses itself leaves its even parts out.
function cutToDrawing(ctx, view) {
  var drawing = drawingUnit();
  if (!drawing) { return; }
  toPixels(ctx, view);
  ctx.beginPath();
  drawing.forEach(function (p) {
    ctx.lineTo(p[0] * view.world - view.x, p[1] * view.world - view.y);
  });
  ctx.closePath();
  keep(ctx, function () { ctx.fill('evenodd'); });
}

function keep(ctx, fill) {
  ctx.globalCompositeOperation = 'destination-in';
  ctx.fillStyle = '#000';
  fill();
  ctx.globalCompositeOperation = 'source-over';
}
