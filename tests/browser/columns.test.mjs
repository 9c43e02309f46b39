import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clusterRadius, clusters, shortNumber, spread } from '../../geo/drawing/map/static/ps-clusters.js';
import {
  NO_PLACE, WHOLE, addUp, decodeColumns, histograms, pickHazards, tallyColumns,
} from '../../geo/drawing/map/static/ps-columns.js';

// Six incidents on days 10..15; areas 1, 1, 2, 2, 3, 3; hazards 0, 1, 0, 1, 0, 1.
function packed() {
  const n = 6, told = [[0, 1, 3, 0, 0], [3, 0, 0, 50, 2]];
  const at = 16 + 18 * n, padded = at + (4 - at % 4) % 4;
  const buffer = new ArrayBuffer(padded + 20 * told.length), view = new DataView(buffer);
  view.setUint32(0, 0x50534933);
  view.setUint32(4, n, true);
  view.setUint32(8, told.length, true);
  for (let i = 0; i < n; i += 1) {
    const place = i === 5 ? NO_PLACE : WHOLE / 2 + i * 1000;
    view.setUint32(16 + 4 * i, place, true);
    view.setUint32(16 + 4 * n + 4 * i, place, true);
    view.setInt32(16 + 8 * n + 4 * i, 10 + i, true);
    view.setUint32(16 + 12 * n + 4 * i, 1 + (i >> 1), true);
    view.setUint8(16 + 16 * n + i, i % 2);
    // All but the last two tell the dead and the casualties; the fourth the displaced.
    view.setUint8(16 + 17 * n + i, (i < 4 ? 48 : 0) | (i === 3 ? 64 | 2 : 0) | (i === 0 ? 1 : 0));
  }
  told.forEach((values, row) => values.forEach((value, column) => {
    view.setUint32(padded + 4 * told.length * column + 4 * row, value, true);
  }));
  return decodeColumns(buffer);
}

const ALL = {
  areas: [], ranges: [], hazards: [0, 1], first_day: null, last_day: null, casualties: false,
  displaced: false,
};
const filtered = (query, options) => {
  const data = packed(), asked = { ...ALL, ...query };
  const tally = tallyColumns(data, asked, options), found = pickHazards(tally, asked.hazards);
  const taken = [...tally.rows]
    .filter((row) => asked.hazards.includes(data.hazard[row]));
  assert.equal(found.count, taken.length);
  return { ...found, rows: taken };
};

test('foreign bytes are refused', () => {
  assert.throws(() => decodeColumns(new ArrayBuffer(64)), /incidents/);
});

test('period, hazard, area and victims narrow the rows', () => {
  assert.deepEqual(filtered({}).rows, [0, 1, 2, 3, 4]);
  assert.equal(filtered({}).unplaced, 1);
  assert.deepEqual(filtered({ first_day: 11, last_day: 13 }).rows, [1, 2, 3]);
  assert.deepEqual(filtered({ hazards: [1] }).rows, [1, 3]);
  assert.deepEqual(filtered({ areas: ['x'], ranges: [[2, 3]] }).rows, [2, 3]);
  assert.deepEqual(filtered({ casualties: true }).rows, [0]);
  assert.deepEqual(filtered({ displaced: true }).rows, [3]);
});

test('hazards are counted whether or not they are switched on', () => {
  assert.deepEqual([...filtered({ hazards: [0] }).perHazard.slice(0, 2)], [3, 3]);
});

test('figures are summed and unknown is not zero', () => {
  assert.deepEqual(filtered({}).figures, { dead: 1, casualties: 3, displaced: 50, houses: null });
  assert.equal(filtered({ first_day: 14 }).figures.dead, null);
  assert.equal(filtered({ first_day: 11, last_day: 12 }).figures.dead, 0);
});

test('parts are counted by the rank of the area', () => {
  const parts = new Uint16Array([0, 1, 2]);
  const found = filtered({}, { parts, partCount: 2 });
  assert.deepEqual([...found.perPart], [0, 2, 2]);
  assert.deepEqual(found.perPartFigures.casualties, [0, 3, 0]);
  assert.deepEqual(found.perPartFigures.displaced, [0, null, 50]);
});

test('inside a drawing only what lies there counts', () => {
  const w = 1 / WHOLE, low = 0.5 - 500 * w, high = 0.5 + 1500 * w;
  const ring = [[low, low], [high, low], [high, high], [low, high]];
  assert.deepEqual(filtered({}, { ring }).rows, [0, 1]);
});

test('the histogram leaves the period out and nothing beyond its edges', () => {
  const data = packed();
  const bars = (query, edges) => [...addUp(histograms(data, { ...ALL, ...query }, edges),
    (query.hazards || ALL.hazards))];
  assert.deepEqual(bars({ first_day: 15 }, [10, 12, 15]), [2, 3]);
  assert.deepEqual(bars({ hazards: [0] }, [11, 13, 20]), [1, 1]);
});

test('a hazard without a single record adds nothing', () => {
  const found = filtered({ hazards: [1, 9] });
  assert.deepEqual([found.count, found.figures.dead], [2, 0]);
});

test('incidents close together make one group, however the map lies', () => {
  const data = packed(), rows = new Uint32Array([0, 1, 2, 3, 4]);
  const seen = { left: 0, top: 0, right: 512, bottom: 512 };
  const view = { world: 512, x: 0, y: 0, width: 512, height: 512, seen };
  const out = spread(data, rows, view, 64), groups = clusters(out, [0, 1]);
  assert.deepEqual(groups.map((g) => g.n), [5]);
  assert.deepEqual([...groups[0].hazards], [[0, 3], [1, 2]]);
  assert.deepEqual([...out.seen], [3, 2]);
  assert.deepEqual(clusters(out, [1]).map((g) => g.n), [2]);
  const moved = clusters(spread(data, rows, { ...view, x: 100 }, 64), [0, 1]);
  assert.ok(Math.abs(moved[0].x - (groups[0].x - 100)) < 1e-6);
});

test('a month passes only a period that holds all of it', () => {
  const data = packed();
  // The first row stands for the whole of January 1970.
  data.day[0] = 0;
  data.rough = new Uint8Array([1, 0, 0, 0, 0, 0]);
  const count = (last) => pickHazards(
    tallyColumns(data, { ...ALL, first_day: 0, last_day: last }), [0]).perHazard[0];
  assert.deepEqual([count(29), count(30)], [2, 3]);
});

test('larger groups are larger, and their number stays short', () => {
  assert.ok(clusterRadius(1000) > clusterRadius(10));
  assert.equal(shortNumber(999, 'id'), '999');
  assert.equal(shortNumber(1234, 'id'), '1,2rb');
});
