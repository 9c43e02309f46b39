/* Boundaries: loads them by region, keeps them as paths, paints land below and lines above the
   zones. Borders come as shared arcs, each drawn once, so that dashes stay dashes. */
import { paintBaseOver, paintBaseUnder } from './ps-basemap.js';
import { toPath, toPixels } from './ps-canvas.js';
import { dataOf, fetchData, ps, scaled, tell } from './ps-core.js';
import { baseActive } from './ps-main.js';

var sets = {};
var asked = {};
var COUNTRY = 'ID';
var DEPTH = ['province', 'regency', 'district', 'village'];
// Villages of a region are many; they are fetched when there is room for them.
export const VILLAGE_ZOOM = 12;
var DISTRICT_ZOOM = 9;
var KEPT_REGIONS = 12;

export function levelOf(code) { return DEPTH[code.split('.').length - 1]; }

function decode(arc) {
  var points = new Float64Array(arc.length), x = 0, y = 0;
  for (var i = 0; i < arc.length; i += 2) {
    points[i] = x += arc[i];
    points[i + 1] = y += arc[i + 1];
  }
  return points;
}

// From a shared origin the coordinates are small enough for single precision in the canvas.
function prepare(json) {
  var arcs = json.arcs.map(decode);
  var origin = arcs.length ? [arcs[0][0], arcs[0][1]] : [0, 0];
  var set = { scope: json.scope, level: json.level, grid: json.grid, origin: origin };
  set.areas = json.areas.map(function (area) {
    var path = new Path2D(), box = [Infinity, Infinity, -Infinity, -Infinity];
    area.rings.forEach(function (ring) { trace(path, box, arcs, ring, origin); });
    return {
      code: area.code, rank: area.rank, name: area.name, short: area.short,
      approximate: area.approximate, label: area.label, path: path, box: box
    };
  });
  set.lines = borderLines(json, arcs, origin);
  return set;
}

function trace(path, box, arcs, ring, origin) {
  var first = true;
  ring.forEach(function (number) {
    var arc = arcs[number < 0 ? ~number : number], n = arc.length / 2;
    for (var i = first ? 0 : 1; i < n; i += 1) {
      var k = number < 0 ? n - 1 - i : i, x = arc[2 * k], y = arc[2 * k + 1];
      path[first ? 'moveTo' : 'lineTo'](x - origin[0], y - origin[1]);
      first = false;
      if (x < box[0]) { box[0] = x; }
      if (y < box[1]) { box[1] = y; }
      if (x > box[2]) { box[2] = x; }
      if (y > box[3]) { box[3] = y; }
    }
  });
  path.closePath();
}

// Border lines with their boxes: inner where two areas share them, outer elsewhere.
function borderLines(json, arcs, origin) {
  var approximate = [];
  json.areas.forEach(function (area) {
    area.rings.forEach(function (ring) {
      ring.forEach(function (number) {
        if (area.approximate) { approximate[number < 0 ? ~number : number] = true; }
      });
    });
  });
  return arcs.map(function (arc, number) {
    var path = new Path2D(), box = [Infinity, Infinity, -Infinity, -Infinity];
    for (var i = 0; i < arc.length; i += 2) {
      path[i ? 'lineTo' : 'moveTo'](arc[i] - origin[0], arc[i + 1] - origin[1]);
      box[0] = Math.min(box[0], arc[i]);
      box[1] = Math.min(box[1], arc[i + 1]);
      box[2] = Math.max(box[2], arc[i]);
      box[3] = Math.max(box[3], arc[i + 1]);
    }
    return {
      path: path, box: box, inner: json.shared[number] === 1,
      approximate: approximate[number] === true
    };
  });
}

function key(scope, level) { return dataOf('areas') + '/' + scope + '/' + level; }

export function areaSet(scope, level) { return ps.state && sets[key(scope, level)]; }

function want(scope, level) {
  var name = key(scope, level);
  if (sets[name] || asked[name]) { return; }
  asked[name] = true;
  fetchData('areas/' + dataOf('areas') + '/' + scope + '/' + level + '.json', 'json', function (json) {
    sets[name] = prepare(json);
    tell('areas');
  }, { failed: function () { delete asked[name]; } });
}

// The sets of the chosen region that should be there at this zoom.
export function wantAreas(zoom) {
  want(COUNTRY, 'regency');
  if (!ps.state.areas.length) { want(COUNTRY, 'province'); }
  ps.state.areas.forEach(function (code) {
    var level = levelOf(code);
    want(code, level);
    if (level === 'province') {
      want(code, 'regency');
      if (zoom >= DISTRICT_ZOOM) { want(code, 'district'); }
    }
    if (level === 'regency') { want(code, 'district'); }
    if (level === 'district' || (level === 'regency' && zoom >= VILLAGE_ZOOM - 1)) {
      want(code, 'village');
    }
  });
  forget();
}

// Regions looked at before are dropped, so that a long meeting does not fill the memory.
function forget() {
  var scopes = [];
  Object.keys(sets).forEach(function (name) {
    var scope = name.split('/')[1];
    var old = name.indexOf(dataOf('areas') + '/') !== 0;
    if (old) { delete sets[name]; delete asked[name]; return; }
    if (scope !== COUNTRY && scopes.indexOf(scope) < 0) { scopes.push(scope); }
  });
  scopes.slice(0, Math.max(0, scopes.length - KEPT_REGIONS)).forEach(function (scope) {
    if (ps.state.areas.indexOf(scope) >= 0) { return; }
    DEPTH.forEach(function (level) {
      delete sets[key(scope, level)];
      delete asked[key(scope, level)];
    });
  });
}

// The polygons of the chosen region, or null while they load; [] for the whole country.
export function regionShapes() {
  var shapes = [];
  var complete = ps.state.areas.every(function (code) {
    var set = areaSet(code, levelOf(code));
    if (set) { shapes.push(set); }
    return set;
  });
  return complete ? shapes : null;
}

export function boxSeen(box, view, grid) {
  var k = view.world / grid;
  return box[0] * k < view.x + view.width && box[2] * k > view.x &&
    box[1] * k < view.y + view.height && box[3] * k > view.y;
}
export function mapColours() {
  return ps.state && ps.state.dark
    ? { sea: '#0f1720', land: '#1c2733', region: '#2b3949', border: '#4b5b6d', inner: '#8fa3b8',
      region_line: '#e2e8f0', text: '#e8eef5', faint: '#94a3b8', halo: 'rgba(12,18,26,0.88)',
      veil: 'rgba(12,18,26,0.45)', draw: '#7dd3fc' }
    : { sea: '#dfe9f0', land: '#eceef0', region: '#fbfaf6', border: '#b3bcc6', inner: '#6b7885',
      region_line: '#1e3a5f', text: '#16202c', faint: '#66727f', halo: 'rgba(255,255,255,0.88)',
      veil: 'rgba(240,242,244,0.5)', draw: '#0b5fa5' };
}

export function paintLand(ctx, view) {
  if (!ps.state || baseActive()) { return; }
  var colours = mapColours(), country = areaSet(COUNTRY, 'regency');
  paintBaseUnder(ctx, view, colours.land);
  if (country) {
    toPath(ctx, view, country.grid, country.origin);
    ctx.fillStyle = ps.state.areas.length ? colours.land : colours.region;
    country.areas.forEach(function (area) {
      if (boxSeen(area.box, view, country.grid)) { ctx.fill(area.path); }
    });
  }
  (regionShapes() || []).forEach(function (set) {
    toPath(ctx, view, set.grid, set.origin);
    ctx.fillStyle = colours.region;
    set.areas.forEach(function (area) { ctx.fill(area.path); });
  });
  paintBaseOver(ctx, view);
}

function strokeLines(ctx, view, set, style) {
  var k = toPath(ctx, view, set.grid, set.origin);
  ctx.strokeStyle = style.colour;
  ctx.lineWidth = scaled(style.width) / k;
  ctx.lineJoin = 'round';
  set.lines.forEach(function (line) {
    if (style.only === 'inner' && !line.inner) { return; }
    if (!boxSeen(line.box, view, set.grid)) { return; }
    ctx.setLineDash(line.approximate && style.dash
      ? style.dash.map(function (d) { return d / k; }) : []);
    ctx.stroke(line.path);
  });
  ctx.setLineDash([]);
}

export function paintLines(ctx, view) {
  var shown = ps.shown = { region: false, district: false, regency: false, province: false,
    village: '', approximate: false };
  if (!ps.state || !ps.prefs.layers.boundaries.on) { return paintVillages(ctx, view, shown); }
  var colours = mapColours(), chosen = ps.state.areas, country = areaSet(COUNTRY, 'regency');
  if (baseActive()) { veil(ctx, view, colours); }
  if (country) {
    strokeLines(ctx, view, country, { colour: colours.border, width: 1, dash: [4, 3] });
    shown.regency = true;
  }
  if (!chosen.length && areaSet(COUNTRY, 'province')) {
    strokeLines(ctx, view, areaSet(COUNTRY, 'province'),
      { colour: colours.faint, width: 1.6 });
    shown.province = true;
  }
  chosen.forEach(function (code) {
    var inner = { province: ['regency', 'district'], regency: ['district'] }[levelOf(code)];
    (inner || []).forEach(function (level) {
      var set = areaSet(code, level);
      if (!set || (level === 'district' && view.zoom < DISTRICT_ZOOM - 1)) { return; }
      strokeLines(ctx, view, set, { colour: colours.inner, only: 'inner',
        width: level === 'regency' ? 1.6 : 1, dash: [5, 3] });
      shown[level] = true;
    });
  });
  paintVillages(ctx, view, shown);
  (regionShapes() || []).forEach(function (set) {
    // A light line under the dark one keeps the outline readable on red zones.
    strokeLines(ctx, view, set, { colour: colours.halo, width: 4.5 });
    strokeLines(ctx, view, set, { colour: colours.region_line, width: 2.2, dash: [9, 4] });
    shown.region = true;
    shown.approximate = shown.approximate || set.areas.some(function (a) {
      return a.approximate;
    });
  });
}

// Over an online map what lies outside the region is only dimmed.
function veil(ctx, view, colours) {
  var shapes = regionShapes();
  if (!shapes || !shapes.length) { return; }
  toPixels(ctx, view);
  ctx.fillStyle = colours.veil;
  ctx.fillRect(0, 0, view.width, view.height);
  ctx.globalCompositeOperation = 'destination-out';
  ctx.fillStyle = '#000';
  shapes.forEach(function (set) {
    toPath(ctx, view, set.grid, set.origin);
    set.areas.forEach(function (area) { ctx.fill(area.path); });
  });
  ctx.globalCompositeOperation = 'source-over';
}

// Real villages have borders; approximate ones are points, so that no line is believed.
function paintVillages(ctx, view, shown) {
  if (!ps.state || !ps.prefs.layers.villages.on) { return; }
  ctx.globalAlpha = ps.prefs.layers.villages.opacity;
  ps.state.areas.forEach(function (code) {
    var set = areaSet(code, 'village');
    if (!set || view.zoom < VILLAGE_ZOOM - 1) { return; }
    var colours = mapColours();
    var real = set.areas.some(function (area) { return !area.approximate; });
    if (real) {
      strokeLines(ctx, view, set, { colour: colours.faint, width: 0.7, dash: [2, 3] });
    }
    if (view.zoom >= VILLAGE_ZOOM && !real) { villagePoints(ctx, view, set, colours); }
    shown.village = real ? 'boundary' : view.zoom >= VILLAGE_ZOOM ? 'point' : shown.village;
  });
  ctx.globalAlpha = 1;
}

function villagePoints(ctx, view, set, colours) {
  var k = view.world / set.grid;
  toPixels(ctx, view);
  ctx.fillStyle = colours.text;
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = 1.5;
  set.areas.forEach(function (area) {
    if (!boxSeen(area.box, view, set.grid)) { return; }
    ctx.beginPath();
    ctx.arc(area.label[0] * k - view.x, area.label[1] * k - view.y, 2.2, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.fill();
  });
}
