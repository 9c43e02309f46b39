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

// `rough` holds 1 where only the month is known and 2 for the year; null where all days are. `kinds`
// and `areas` are one more than the highest hazard and area.
function splitPrecision(data) {
  const { n, hazard, area } = data;
  data.rough = null;
  data.kinds = data.areas = 0;
  for (let i = 0; i < n; i += 1) {
    if (hazard[i] > 63) {
      data.rough = data.rough || new Uint8Array(n);
      data.rough[i] = hazard[i] >> 6;
      hazard[i] &= 63;
    }
    if (hazard[i] >= data.kinds) { data.kinds = hazard[i] + 1; }
    if (area[i] >= data.areas) { data.areas = area[i] + 1; }
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

// One look-up per row instead of a search in the ranges.
function areaTable(query, areas) {
  const table = new Uint8Array(areas);
  if (!query.areas.length) { return table.fill(1); }
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

// Whether a row passes everything but hazard and the period of its day: by a mask of its flags, by
// the table of areas and, where need be, by what costs more. A month or year passes only a period
// that holds all of it.
function gate(data, query, ring) {
  const { x, y, day, rough } = data, end = query.last_day;
  const known = (i) => !rough || !rough[i] || end === null || lastDay(day[i], rough[i]) <= end;
  const within = (i) => !ring ||
    (x[i] !== NO_PLACE && insideRing(ring, x[i] / WHOLE, y[i] / WHOLE));
  return {
    need: (query.casualties ? CASUALTIES : 0) | (query.displaced ? DISPLACED : 0),
    inArea: areaTable(query, data.areas),
    // null where nothing of it is asked: a million calls are felt.
    also: ring || (rough && end !== null) ? (i) => known(i) && within(i) : null
  };
}

function slice(data, query) {
  return [
    query.first_day === null ? 0 : lowerBound(data.day, query.first_day),
    query.last_day === null ? data.n : lowerBound(data.day, query.last_day + 1)
  ];
}

// What passes everything but the hazard, counted for each hazard, so that switching hazards only
// adds up; `rows` are those with a place, oldest first. `parts` gives each area rank the number of the
// part it is counted for, 0 for none.
export function tallyColumns(data, query, { ring = null, parts = null, partCount = 0 } = {}) {
  const [begin, end] = slice(data, query), passes = gate(data, query, ring);
  const { area, hazard, flags, x, kinds } = data, { need, inArea, also } = passes;
  const partOf = new Uint16Array(data.areas), width = partCount + 1;
  if (parts) { partOf.set(parts.subarray(0, data.areas)); }
  const tally = { width, rows: null, perHazard: new Uint32Array(kinds),
    placed: new Uint32Array(kinds), known: new Uint8Array(kinds),
    perPart: new Uint32Array(kinds * width), knownPerPart: new Uint8Array(kinds * width),
    sums: FIGURES.map(() => new Float64Array(kinds * width)) };
  const { perHazard, placed, known, perPart, knownPerPart } = tally;
  const rows = new Uint32Array(Math.max(0, end - begin));
  let count = 0;
  for (let i = begin; i < end; i += 1) {
    const a = area[i], flag = flags[i];
    if (!inArea[a] || (flag & need) !== need || (also && !also(i))) { continue; }
    const h = hazard[i], at = h * width + partOf[a];
    perHazard[h] += 1;
    known[h] |= flag;
    perPart[at] += 1;
    knownPerPart[at] |= flag;
    if (x[i] !== NO_PLACE) {
      placed[h] += 1;
      rows[count] = i;
      count += 1;
    }
  }
  tally.rows = rows.subarray(0, count);
  sumFigures(tally, data, { begin, end, passes, partOf });
  return tally;
}

function sumFigures(tally, data, { begin, end, passes, partOf }) {
  const { told, hazard, area, flags } = data, { sums, width } = tally;
  const { need, inArea, also } = passes;
  const [dead, casualties, displaced, houses] = FIGURES.map((name) => data[name]);
  const [sumDead, sumCasualties, sumDisplaced, sumHouses] = sums;
  const to = lowerBound(told, end);
  for (let k = lowerBound(told, begin); k < to; k += 1) {
    const i = told[k];
    if (!inArea[area[i]] || (flags[i] & need) !== need || (also && !also(i))) { continue; }
    const at = hazard[i] * width + partOf[area[i]];
    sumDead[at] += dead[k];
    sumCasualties[at] += casualties[k];
    sumDisplaced[at] += displaced[k];
    sumHouses[at] += houses[k];
  }
}

// The counts of the hazards that are switched on; sums are null where no record gave the figure:
// unknown is not zero.
export function pickHazards(tally, hazards) {
  const { width } = tally, known = new Uint8Array(width);
  const found = { count: 0, unplaced: 0, perHazard: tally.perHazard,
    perPart: new Uint32Array(width), figures: {}, perPartFigures: {} };
  let all = 0;
  const chosen = hazards.filter((h) => h < tally.perHazard.length);
  for (const h of chosen) {
    found.count += tally.placed[h];
    found.unplaced += tally.perHazard[h] - tally.placed[h];
    all |= tally.known[h];
    for (let p = 0; p < width; p += 1) {
      found.perPart[p] += tally.perPart[h * width + p];
      known[p] |= tally.knownPerPart[h * width + p];
    }
  }
  // Records of no part are in the whole, not in the list of parts.
  FIGURES.forEach((name, f) => {
    const perPart = new Float64Array(width);
    for (const h of chosen) {
      for (let p = 0; p < width; p += 1) { perPart[p] += tally.sums[f][h * width + p]; }
    }
    found.figures[name] = all & KNOWS[name] ? perPart.reduce((a, b) => a + b, 0) : null;
    found.perPartFigures[name] = Array.from(perPart,
      (sum, p) => (known[p] & KNOWS[name] ? sum : p && found.perPart[p] ? null : 0));
    found.perPartFigures[name][0] = 0;
  });
  found.perPart[0] = 0;
  return found;
}

// Number of incidents per step for each hazard, whatever the period; `edges` are first days, one
// more than steps.
export function histograms(data, query, edges, ring = null) {
  const { need, inArea, also } = gate(data, query, ring);
  const { day, hazard, kinds, area, flags } = data;
  const counts = Array.from({ length: kinds }, () => new Uint32Array(Math.max(0, edges.length - 1)));
  let step = 0;
  const end = lowerBound(day, edges[edges.length - 1]);
  for (let i = lowerBound(day, edges[0]); i < end; i += 1) {
    while (day[i] >= edges[step + 1]) { step += 1; }
    if (inArea[area[i]] && (flags[i] & need) === need && (!also || also(i))) {
      counts[hazard[i]][step] += 1;
    }
  }
  return counts;
}

export function addUp(counts, hazards) {
  const sum = new Uint32Array(counts.length ? counts[0].length : 0);
  hazards.filter((h) => h < counts.length).forEach((h) => {
    for (let at = 0; at < sum.length; at += 1) { sum[at] += counts[h][at]; }
  });
  return sum;
}
