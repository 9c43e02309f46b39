/* Names of areas: the most important first, none over another, each with a halo. */
import { VILLAGE_ZOOM, areaSet, boxSeen, levelOf, mapColours } from './ps-areas.js';
import { paintBaseNames } from './ps-basemap.js';
import { ps, scaled } from './ps-core.js';
import { groupBoxes } from './ps-incidents.js';
import { baseActive } from './ps-main.js';

var FONT = '"Source Sans", "Source Sans Pro", system-ui, "Segoe UI", Roboto, sans-serif';
var widths = {};

// Weight and size in pixels of each kind of name.
var STYLES = {
  region: ['600', 15], province: ['600', 13], district: ['500', 12.5], regency: ['italic 400', 12.5],
  village: ['400', 11]
};

function styleOf(kind) {
  var size = scaled(STYLES[kind][1]);
  return { font: STYLES[kind][0] + ' ' + size + 'px ' + FONT, size: size };
}

function width(ctx, style, text) {
  var key = style.font + text;
  if (widths[key] === undefined) { widths[key] = ctx.measureText(text).width; }
  return widths[key];
}

export function paintLabels(ctx, view) {
  var state = ps.state;
  if (!state) { return; }
  var painter = { ctx: ctx, view: view, taken: groupBoxes(), words: [], colours: mapColours(),
    named: {} };
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  if (ps.prefs.layers.boundaries.on) { boundaries(painter, state); }
  if (ps.prefs.layers.villages.on) {
    ctx.globalAlpha = ps.prefs.layers.villages.opacity;
    state.areas.forEach(function (code) {
      if (view.zoom < VILLAGE_ZOOM) { return; }
      var set = areaSet(code, 'village');
      var real = set && set.areas.some(function (area) { return !area.approximate; });
      names(painter, set, 'village', { room: 0, drop: real ? 0 : 10 });
    });
    ctx.globalAlpha = 1;
  }
  if (!baseActive()) { towns(painter); }
}

// Towns, volcanoes and seas come last: they find room beside the areas' names or do without.
function towns(painter) {
  var written = {};
  painter.words.forEach(function (word) { written[word] = true; });
  paintBaseNames(painter.ctx, painter.view, function (text, x, y, usual, colour, italic) {
    var px = scaled(usual);
    var style = { font: (italic ? 'italic ' : '') + '400 ' + px + 'px ' + FONT, size: px };
    painter.ctx.font = style.font;
    return write(painter, text, x, y, width(painter.ctx, style, text), style, false, colour);
  }, function (text) { return written[text] === true; });
}

function boundaries(painter, state) {
  var zoom = painter.view.zoom;
  state.areas.forEach(function (code) {
    var level = levelOf(code), inside = level === 'regency' ? 'district' : 'regency';
    var inner = (level === 'regency' || level === 'province') && areaSet(code, inside);
    // Once its parts carry names the region's own would only be in the way.
    if (!inner || !roomy(painter, inner)) {
      names(painter, areaSet(code, level), 'region', { room: 0 });
    }
  });
  state.areas.forEach(function (code) {
    var level = levelOf(code);
    if (level === 'province') { names(painter, areaSet(code, 'regency'), 'district', {}); }
    if (level === 'regency' || (level === 'province' && zoom >= 10)) {
      names(painter, areaSet(code, 'district'), 'district', {});
    }
  });
  if (!state.areas.length && zoom < 8) {
    names(painter, areaSet('ID', 'province'), 'province', { room: 0.6 });
  }
  // Kabupaten among province names would only puzzle.
  if (!state.areas.length && zoom < 7) { return; }
  names(painter, areaSet('ID', 'regency'), 'regency', {
    room: 1, faint: state.areas.length > 0,
    skip: function (area) { return inChosen(area.code, state.areas); }
  });
}

function inChosen(code, chosen) {
  return chosen.some(function (c) {
    return c === code || code.indexOf(c + '.') === 0 || c.indexOf(code + '.') === 0;
  });
}

// Whether most parts of a region are wide enough for their names.
function roomy(painter, set) {
  var k = painter.view.world / set.grid;
  var wide = set.areas.filter(function (a) { return (a.box[2] - a.box[0]) * k > 60; });
  return wide.length * 2 >= set.areas.length;
}

function names(painter, set, kind, options) {
  if (!set) { return; }
  var view = painter.view, k = view.world / set.grid, style = styleOf(kind);
  var room = options.room === undefined ? 0.75 : options.room;
  painter.ctx.font = style.font;
  // Large areas first: theirs are the names that orient.
  var ordered = set.ordered = set.ordered || set.areas.slice().sort(function (a, b) {
    return (b.box[2] - b.box[0]) * (b.box[3] - b.box[1]) -
      (a.box[2] - a.box[0]) * (a.box[3] - a.box[1]);
  });
  ordered.forEach(function (area) {
    if (painter.named[area.code] || options.skip && options.skip(area)) { return; }
    if (!boxSeen(area.box, view, set.grid)) { return; }
    var text = kind === 'village' || kind === 'district' ? area.name : area.short;
    if (kind === 'district' && set.level === 'regency') { text = area.short; }
    var w = width(painter.ctx, style, text);
    if ((area.box[2] - area.box[0]) * k < w * room) { return; }
    var x = area.label[0] * k - view.x, y = area.label[1] * k - view.y + (options.drop || 0);
    if (write(painter, text, x, y, w, style, options.faint)) { painter.named[area.code] = true; }
  });
}

function write(painter, text, x, y, w, style, faint, colour) {
  var box = [x - w / 2 - 3, y - style.size * 0.65, x + w / 2 + 3, y + style.size * 0.65];
  var free = painter.taken.every(function (t) {
    return box[2] < t[0] || box[0] > t[2] || box[3] < t[1] || box[1] > t[3];
  });
  if (!free) { return false; }
  painter.taken.push(box);
  painter.words.push(text);
  var ctx = painter.ctx;
  ctx.lineWidth = 3;
  ctx.strokeStyle = painter.colours.halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour || (faint ? painter.colours.faint : painter.colours.text);
  ctx.fillText(text, x, y);
  return true;
}
