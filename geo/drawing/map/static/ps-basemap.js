/* The bundled base map: coast below the areas, then lakes, rivers, roads and towns above their
   ground and below the hazards. Tiles are fetched for what is in view and kept as paths. */
import { toPath } from './ps-canvas.js';
import { fetchData, formatNumber, ps, tell } from './ps-core.js';

var tiles = {}, asked = {}, KEPT = 80;
// Zoom from which a kind of a rank is drawn: [rank 1, 2, 3, 4].
var FROM = {
  water: [4, 6, 8, 9.5], town_area: [7, 7, 8, 9], river: [5, 7, 9, 10.5],
  road: [7, 7.5, 10.5, 10.5], railway: [8, 8.5, 9, 9], town: [5.5, 8, 9.5, 11],
  volcano: [8, 8.5, 9, 9], airport: [9, 9, 9.5, 10], port: [9, 9, 9.5, 10], sea: [4, 5.5, 7.5, 9]
};
var WIDTH = { river: [1.7, 1.4, 1, 0.7], road: [1.8, 1.5, 0.9, 0.9], railway: [1, 1, 1, 1] };

function levelAt(zoom) { return zoom < 6.5 ? 4 : zoom < 9 ? 6 : 8; }

function isOn() {
  return !!ps.config && ps.prefs.layers.basemap.on;
}

function visible(kind, rank, zoom) {
  var from = FROM[kind];
  return !!from && zoom >= from[Math.min(4, Math.max(1, rank)) - 1];
}

/* ---- tiles ---- */

function prepare(json, z, x, y) {
  var grid = json.grid, origin = [x * grid / Math.pow(2, z), y * grid / Math.pow(2, z)];
  var side = grid / Math.pow(2, z);
  function path(parts, closed) {
    var made = new Path2D();
    parts.forEach(function (steps) {
      var px = -origin[0], py = -origin[1];
      for (var i = 0; i < steps.length; i += 2) {
        px += steps[i];
        py += steps[i + 1];
        made[i ? 'lineTo' : 'moveTo'](px, py);
      }
      if (closed) { made.closePath(); }
    });
    return made;
  }
  function group(entry, closed) {
    return { kind: entry[0], rank: entry[1], path: path(entry[2], closed) };
  }
  return {
    grid: grid, origin: origin,
    box: [origin[0], origin[1], origin[0] + side, origin[1] + side],
    land: path(json.land, true),
    shapes: json.shapes.map(function (entry) { return group(entry, true); }),
    lines: json.lines.map(function (entry) { return group(entry, false); }),
    points: json.points.filter(function (p) {
      // A tile reaches into its neighbours; a name belongs to one of them only.
      return p[2] >= origin[0] && p[2] < origin[0] + side &&
        p[3] >= origin[1] && p[3] < origin[1] + side;
    })
  };
}

function want(name, z, x, y) {
  if (asked[name]) { return; }
  asked[name] = true;
  var token = ps.config.basemap.token;
  fetchData('basemap/' + token + '/' + name + '.json', 'json', function (json) {
    tiles[name] = prepare(json, z, x, y);
    forget();
    tell('basemap');
  }, { failed: function () { delete asked[name]; } });
}

function forget() {
  var names = Object.keys(tiles);
  names.slice(0, Math.max(0, names.length - KEPT)).forEach(function (name) {
    delete tiles[name];
    delete asked[name];
  });
}

// The tiles of the view that are here; the others are asked for.
function seenTiles(view) {
  var z = levelAt(view.zoom), n = Math.pow(2, z), k = n / view.world, found = [];
  var east = Math.min(n - 1, Math.floor((view.x + view.width) * k));
  var south = Math.min(n - 1, Math.floor((view.y + view.height) * k));
  for (var x = Math.max(0, Math.floor(view.x * k)); x <= east; x += 1) {
    for (var y = Math.max(0, Math.floor(view.y * k)); y <= south; y += 1) {
      var name = z + '/' + x + '/' + y;
      if (tiles[name]) { found.push(tiles[name]); } else { want(name, z, x, y); }
    }
  }
  return found;
}

function colour(kind) {
  var found = ps.config.basemap.kinds[kind];
  return found ? found[ps.state.dark ? 1 : 0] : '#888';
}

/* ---- painting ---- */

// Land below the areas: that of the neighbouring countries, and small islands.
export function paintBaseUnder(ctx, view, land) {
  if (!isOn()) { return; }
  seenTiles(view).forEach(function (tile) {
    toPath(ctx, view, tile.grid, tile.origin);
    ctx.fillStyle = land;
    ctx.fill(tile.land, 'evenodd');
  });
}

export function paintBaseOver(ctx, view) {
  if (!isOn()) { return; }
  var found = seenTiles(view);
  ctx.save();
  ctx.globalAlpha = ps.prefs.layers.basemap.opacity;
  ctx.lineJoin = ctx.lineCap = 'round';
  found.forEach(function (tile) {
    toPath(ctx, view, tile.grid, tile.origin);
    tile.shapes.forEach(function (entry) {
      if (!visible(entry.kind, entry.rank, view.zoom)) { return; }
      ctx.fillStyle = colour(entry.kind);
      ctx.fill(entry.path, 'evenodd');
    });
  });
  ['river', 'railway', 'road'].forEach(function (kind) {
    found.forEach(function (tile) { strokes(ctx, view, tile, kind); });
  });
  ctx.restore();
}

function strokes(ctx, view, tile, kind) {
  var k = toPath(ctx, view, tile.grid, tile.origin);
  ctx.strokeStyle = colour(kind);
  ctx.setLineDash(kind === 'railway' ? [4 / k, 2.5 / k] : []);
  tile.lines.forEach(function (entry) {
    if (entry.kind !== kind || !visible(kind, entry.rank, view.zoom)) { return; }
    ctx.lineWidth = WIDTH[kind][entry.rank - 1] / k;
    ctx.stroke(entry.path);
  });
  ctx.setLineDash([]);
}

/* ---- names ---- */

// Signs and names of points, after those of the areas. `write(text, x, y, px, colour, italic)`
// writes where nothing else stands and tells whether it did; `isNamed(text)`: an area has it.
export function paintBaseNames(ctx, view, write, isNamed) {
  if (!isOn()) { return; }
  var points = [];
  seenTiles(view).forEach(function (tile) {
    tile.points.forEach(function (p) {
      if (visible(p[0], p[1], view.zoom)) { points.push([p, view.world / tile.grid]); }
    });
  });
  points.sort(function (a, b) { return a[0][1] - b[0][1]; });
  points.forEach(function (entry) {
    var p = entry[0], x = p[2] * entry[1] - view.x, y = p[3] * entry[1] - view.y;
    if (x < 0 || y < 0 || x > view.width || y > view.height) { return; }
    if (p[0] === 'sea') { write(p[4], x, y, 13, colour('sea'), true); return; }
    if (p[0] === 'town' && isNamed(p[4])) { return; }
    sign(ctx, p[0], x, y);
    var near = p[0] === 'town' ? view.zoom >= 8 || p[1] === 1 : view.zoom >= 10;
    if (!near || !p[4]) { return; }
    var text = p[5] === null ? p[4] : p[4] + ' ' + formatNumber(p[5]) + ' m';
    write(text, x, y + 9, p[1] === 1 ? 11.5 : 10.5, colour(p[0]), false);
  });
}

function sign(ctx, kind, x, y) {
  var r = kind === 'town' ? 1.8 : 3.2;
  ctx.fillStyle = colour(kind);
  ctx.beginPath();
  if (kind === 'volcano') {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r * 0.8);
    ctx.lineTo(x - r, y + r * 0.8);
  } else if (kind === 'town') {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  } else {
    ctx.rect(x - r * 0.6, y - r * 0.6, r * 1.2, r * 1.2);
  }
  ctx.fill();
}
