/* The columns of all incidents: reading, filtering, counting. Knows neither map nor document; see
   geo/drawing/map/incident_columns.py for the format. */

const MAGIC = 0x50534933;
const CASUALTIES = 1, DISPLACED = 2;
export const NO_PLACE = 0xFFFFFFFF;
export const WHOLE = 4294967296;
export const SAMPLE = 4;
const FIGURES = ['dead', 'casualties', 'displaced', 'houses'];
const KNOWS = { dead: 16, casualties: 32, displaced: 64, houses: 128 };

export function decodeColumns(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0) !== MAGIC) { throw new Error('incidents'); }
  const n = view.getUint32(4, true), m = view.getUint32(8, true);
  let at = 16;
  const take = (Type, count) => {
    const found = new Type(buffer, at, count);
    at += count * Type.BYTES_PER_ELEMENT;
    return found;
  };
  const data = {
    n, x: take(Uint32Array, n), y: take(Uint32Array, n), day: take(Int32Array, n),
    area: take(Uint32Array, n), hazard: take(Uint8Array, n), flags: take(Uint8Array, n)
  };
  splitPrecision(data);
  at += (4 - at % 4) % 4;
  data.told = take(Uint32Array, m);
  for (const name of FIGURES) { data[name] = take(Uint32Array, m); }
  return data;
}

// `rough` holds 1 where only the month is known and 2 for the year; null where all days are.
function splitPrecision(data) {
  const { n, hazard } = data;
  data.rough = null;
  for (let i = 0; i < n; i += 1) {
    if (hazard[i] > 63) {
      data.rough = data.rough || new Uint8Array(n);
      data.rough[i] = hazard[i] >> 6;
      hazard[i] &= 63;
    }
  }
}

// Last day of the month (1) or year (2) whose first day is `day`.
function lastDay(day, rough) {
  const first = new Date(day * 86400000), year = first.getUTCFullYear();
  const next = rough === 2 ? Date.UTC(year + 1, 0, 1)
    : Date.UTC(year, first.getUTCMonth() + 1, 1);
  return next / 86400000 - 1;
}

// First position whose value is not below `value`.
function lowerBound(values, value) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) { low = middle + 1; } else { high = middle; }
  }
  return low;
}

// One look-up per row instead of a search in the ranges; null takes every area.
function areaTable(query) {
  if (!query.areas.length) { return null; }
  const last = query.ranges.reduce((most, r) => Math.max(most, r[1]), 0);
  const table = new Uint8Array(last + 1);
  query.ranges.forEach((r) => table.fill(1, r[0], r[1]));
  return table;
}

// Even-odd ray casting in unit Mercator, as geo.analysis.aggregate.inside_ring decides.
function insideRing(ring, px, py) {
  let inside = false;
  for (let a = 0, b = ring.length - 1; a < ring.length; b = a, a += 1) {
    const ya = ring[a][1], yb = ring[b][1];
    if ((ya > py) !== (yb > py) &&
        px < (ring[b][0] - ring[a][0]) * (py - ya) / (yb - ya) + ring[a][0]) {
      inside = !inside;
    }
  }
  return inside;
}

// Whether a row passes everything but hazard and the period of its day. A month or year passes
// only a period that holds all of it.
function gate(data, query, ring) {
  const need = (query.casualties ? CASUALTIES : 0) | (query.displaced ? DISPLACED : 0);
  const inArea = areaTable(query), { area, flags, x, y, day, rough } = data;
  const end = query.last_day;
  return (i) => (flags[i] & need) === need &&
    (!rough || !rough[i] || end === null || lastDay(day[i], rough[i]) <= end) && (!inArea || inArea[area[i]] === 1) &&
    (!ring || (x[i] !== NO_PLACE && insideRing(ring, x[i] / WHOLE, y[i] / WHOLE)));
}

function slice(data, query) {
  return [
    query.first_day === null ? 0 : lowerBound(data.day, query.first_day),
    query.last_day === null ? data.n : lowerBound(data.day, query.last_day + 1)
  ];
}

// `rows` (room for every row) takes the located rows of the filter, oldest first. `parts` gives
// each area rank the number of the part it is counted for, 0 for none.
export function filterColumns(data, query, rows, { ring = null, parts = null, partCount = 0 } = {}) {
  const [begin, end] = slice(data, query), passes = gate(data, query, ring);
  const { area, hazard, flags, x } = data, last = parts ? parts.length : 0;
  const wanted = new Uint8Array(256), perHazard = new Uint32Array(256);
  const perPart = new Uint32Array(partCount + 1), knownPerPart = new Uint8Array(partCount + 1);
  query.hazards.forEach((h) => { wanted[h] = 1; });
  let count = 0, unplaced = 0, known = 0;
  for (let i = begin; i < end; i += 1) {
    if (!passes(i)) { continue; }
    const h = hazard[i];
    perHazard[h] += 1;
    if (!wanted[h]) { continue; }
    known |= flags[i];
    if (area[i] < last) {
      const part = parts[area[i]];
      perPart[part] += 1;
      knownPerPart[part] |= flags[i];
    }
    if (x[i] === NO_PLACE) { unplaced += 1; } else { rows[count] = i; count += 1; }
  }
  const found = { count, unplaced, perHazard, perPart, figures: {}, perPartFigures: {} };
  addFigures(found, data, { begin, end, passes, wanted, parts, last, known, knownPerPart });
  return found;
}

// Sums of the figures, null where no record gave one: unknown is not zero.
function addFigures(found, data, { begin, end, passes, wanted, parts, last, known, knownPerPart }) {
  const { told, hazard, area } = data;
  const from = lowerBound(told, begin), to = lowerBound(told, end);
  const sums = FIGURES.map(() => 0);
  const perPart = FIGURES.map(() => new Float64Array(knownPerPart.length));
  for (let k = from; k < to; k += 1) {
    const i = told[k];
    if (!wanted[hazard[i]] || !passes(i)) { continue; }
    const part = area[i] < last ? parts[area[i]] : 0;
    FIGURES.forEach((name, f) => {
      sums[f] += data[name][k];
      perPart[f][part] += data[name][k];
    });
  }
  FIGURES.forEach((name, f) => {
    found.figures[name] = known & KNOWS[name] ? sums[f] : null;
    found.perPartFigures[name] = Array.from(perPart[f],
      (sum, p) => (knownPerPart[p] & KNOWS[name] ? sum : found.perPart[p] ? null : 0));
  });
}

// Number of incidents per step, whatever the period; `edges` are first days, one more than steps.
export function histogram(data, query, edges, ring = null) {
  const passes = gate(data, query, ring), wanted = new Uint8Array(256);
  query.hazards.forEach((h) => { wanted[h] = 1; });
  const counts = new Uint32Array(Math.max(0, edges.length - 1));
  let step = 0;
  const end = lowerBound(data.day, edges[edges.length - 1]);
  for (let i = lowerBound(data.day, edges[0]); i < end; i += 1) {
    while (data.day[i] >= edges[step + 1]) { step += 1; }
    if (wanted[data.hazard[i]] && passes(i)) { counts[step] += 1; }
  }
  return counts;
}
