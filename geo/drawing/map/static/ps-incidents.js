/* Incidents: columns fetched once per data version, filtered here and drawn on one canvas: each
   with its symbol, or, where they are too many to tell apart, in groups with their number. */
import { clusterRadius, clusters, shortNumber, spread } from './ps-clusters.js';
import {
  NO_PLACE, SAMPLE, WHOLE, addUp, decodeColumns, histograms, pickHazards, tallyColumns
} from './ps-columns.js';
import { dataOf, fetchData, ps, scaled, tell, worldSize } from './ps-core.js';
import { partsTable } from './ps-list.js';
import { symbolSprite } from './ps-symbols.js';
import { drawingUnit } from './ps-tools.js';

// More incidents than this per half a megapixel are confetti.
const CROWD = 260;
const CELL = 76;
const CLICK_MAX = 50;

let data = null, asked = '', rows = null, found = null, groups = [];
// Passes over all rows, kept until something other than the hazards changes, and for the way back.
const KEPT = 4;
let passes = new Map(), passed = null, passedParts = null, bars = null, barsKey = '';
ps.incidents = { drawn: 0, inFilter: 0, unplaced: 0, mode: 'none', hazards: {}, sample: false };

export function wantIncidents() {
  const token = dataOf('incidents');
  if (asked === token) { return; }
  asked = token;
  fetchData('incidents/' + token + '.bin', 'binary', (buffer) => {
    if (dataOf('incidents') !== token) { return; }
    data = decodeColumns(buffer);
    passes.clear();
    passed = bars = null;
    filterIncidents();
    tell('incidents');
  }, { failed: () => { asked = ''; } });
}

// Which rows a state takes, whatever its hazards and, for the bars of the slider, its period.
function filterKey(withPeriod) {
  const s = ps.state;
  return JSON.stringify([s.ranges, s.casualties, s.displaced, drawingUnit(),
    withPeriod && [s.first_day, s.last_day]]);
}

export function filterIncidents() {
  if (!data) { return; }
  const { table, count } = partsTable(), key = filterKey(true);
  if (table !== passedParts) { passes.clear(); }
  passedParts = table;
  passed = passes.get(key);
  passes.delete(key);
  passed = passed || Object.assign(tallyColumns(data, ps.state, { ring: drawingUnit(),
    parts: table, partCount: count }), { spread: null, spreadKey: '' });
  // Last used is last forgotten.
  passes.set(key, passed);
  if (passes.size > KEPT) { passes.delete(passes.keys().next().value); }
  rows = passed.rows;
  found = pickHazards(passed, ps.state.hazards);
  ps.incidents.inFilter = found.count;
  ps.incidents.unplaced = found.unplaced;
}

// Counts and sums of the filter; null before the data are there.
export function incidentCounts() { return found; }

export function incidentDays() {
  return data && data.n ? [data.day[0], data.day[data.n - 1]] : null;
}

export function incidentHistogram(edges) {
  if (!data) { return null; }
  const key = filterKey(false) + edges.length + '/' + edges[0];
  if (!bars || key !== barsKey) {
    bars = histograms(data, ps.state, edges, drawingUnit());
    barsKey = key;
  }
  return addUp(bars, ps.state.hazards);
}

/* ---- drawing ---- */

export function noIncidents() {
  Object.assign(ps.incidents, { drawn: 0, mode: 'none', hazards: {}, sample: false });
  groups = [];
}

export function paintIncidents(ctx, view) {
  const info = ps.incidents;
  noIncidents();
  if (!data || !found || !ps.config || !ps.prefs.layers.incidents.on) { return; }
  look(view, info);
  if (!info.drawn) { return; }
  const crowd = info.drawn * 5e5 / (view.width * view.height);
  info.mode = crowd <= CROWD ? 'symbols' : 'groups';
  if (info.mode === 'symbols') { symbols(ctx, view, crowd); } else { numbers(ctx, view); }
}

// What is in view, without the margin.
function look(view, info) {
  const key = [view.x, view.y, view.world, view.width, view.height, ps.scale].join('/');
  if (!passed.spread || key !== passed.spreadKey) {
    passed.spread = spread(data, rows, view, scaled(CELL));
    passed.spreadKey = key;
  }
  const { seen, flags } = passed.spread;
  for (const h of ps.state.hazards) {
    if (!seen[h]) { continue; }
    info.drawn += seen[h];
    info.hazards[h] = true;
    info.sample = info.sample || (flags[h] & SAMPLE) !== 0;
  }
}

// Which hazards are switched on, by number.
function switchedOn() {
  const on = new Uint8Array(256);
  ps.state.hazards.forEach((h) => { on[h] = 1; });
  return on;
}

function symbols(ctx, view, crowd) {
  const radius = scaled(crowd < 110 ? 6.5 : 5), k = view.world / WHOLE;
  const sprites = ps.config.hazards.map((hazard) => symbolSprite(hazard, radius, view.ratio));
  const on = switchedOn();
  for (let r = 0; r < rows.length; r += 1) {
    const i = rows[r];
    if (!on[data.hazard[i]]) { continue; }
    const px = data.x[i] * k - view.x, py = data.y[i] * k - view.y;
    if (px > -20 && py > -20 && px < view.width + 20 && py < view.height + 20) {
      stamp(ctx, sprites[data.hazard[i]], px, py);
    }
  }
}

function stamp(ctx, sprite, px, py) {
  ctx.drawImage(sprite, px - sprite.side / 2, py - sprite.side / 2, sprite.side, sprite.side);
}

function numbers(ctx, view) {
  groups = clusters(passed.spread, ps.state.hazards);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const group of groups) {
    if (group.n === 1) {
      const hazard = ps.config.hazards[data.hazard[group.row]];
      stamp(ctx, symbolSprite(hazard, scaled(6.5), view.ratio), group.x, group.y);
    } else { circle(ctx, group); }
  }
}

// A number in a ring whose arcs are the shares of the hazards.
function circle(ctx, group) {
  const r = group.radius = scaled(clusterRadius(group.n)), dark = ps.state.dark;
  ctx.beginPath();
  ctx.arc(group.x, group.y, r + 1.5, 0, 2 * Math.PI);
  ctx.fillStyle = dark ? 'rgba(12,18,26,0.92)' : 'rgba(255,255,255,0.94)';
  ctx.fill();
  let from = -Math.PI / 2;
  ctx.lineWidth = scaled(3.5);
  for (const [hazard, n] of [...group.hazards].sort((a, b) => b[1] - a[1])) {
    const to = from + n / group.n * 2 * Math.PI;
    ctx.beginPath();
    ctx.arc(group.x, group.y, r - ctx.lineWidth / 2, from, to);
    ctx.strokeStyle = ps.config.hazards[hazard].colour;
    ctx.stroke();
    from = to;
  }
  ctx.font = '600 ' + Math.round(scaled(group.n < 100 ? 12 : 13)) + 'px system-ui, sans-serif';
  ctx.fillStyle = dark ? '#e8eef5' : '#16202c';
  ctx.fillText(shortNumber(group.n, ps.config.lang), group.x, group.y + 0.5);
}

/* ---- looking up ---- */

// The group under a pixel of the canvas of `view`, with what it holds; null where there is none.
export function groupAt(px, py) {
  return groups.filter((group) => group.n > 1 &&
    Math.hypot(group.x - px, group.y - py) <= group.radius + 2).pop() || null;
}

// What the groups cover, for the names, which must not lie over their numbers.
export function groupBoxes() {
  return groups.filter((group) => group.n > 1).map(({ x, y, radius }) => [x - radius, y - radius,
    x + radius, y + radius]);
}

// Rows within `reach` pixels of a world pixel at a zoom, nearest first; none while only groups show.
export function incidentsNear(point, zoom, reach) {
  if (!found || !ps.prefs.layers.incidents.on || ps.incidents.mode === 'groups') { return []; }
  const k = worldSize(zoom) / WHOLE, near = [], on = switchedOn();
  for (let r = 0; r < rows.length; r += 1) {
    const i = rows[r];
    if (!on[data.hazard[i]]) { continue; }
    const dx = data.x[i] * k - point.x, dy = data.y[i] * k - point.y;
    const d = dx * dx + dy * dy;
    // Of two at one place the newer is drawn on top, so it comes first.
    if (d <= reach * reach) { near.push([d, -i, i]); }
  }
  near.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return near.slice(0, CLICK_MAX).map((entry) => entry[2]);
}

// Unit Mercator position of a row; null without coordinates or before the data are there.
export function incidentAt(row) {
  if (!data || !(row >= 0 && row < data.n) || data.x[row] === NO_PLACE) { return null; }
  return [data.x[row] / WHOLE, data.y[row] / WHOLE];
}
