import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  exposedPeople, indexSteps, indices, mappedHazards, partTable, ranked, stepOf,
} from '../../geo/drawing/map/static/ps-ranking.js';

const area = (range, share, people) => ({ range, share, people });
const AREAS = [
  area([3, 5], [[0, 0, 1], [0, 0, 0], [0.5, 0, 0]], [[null, null, 900], [0, 0, 0], [100, 0, 0]]),
  area([5, 6], [[0.3, 0.3, 0.3], [0, 0, 0], [0, 0, 0]], [[10, 20, 30], [0, 0, 0], [5, 0, 0]]),
];

test('every rank is counted for the part that holds it', () => {
  assert.deepEqual([...partTable(AREAS)], [0, 0, 0, 1, 1, 2]);
});

test('the index is the mean over the mapped hazards, weighted by class', () => {
  assert.deepEqual(mappedHazards(AREAS, [0, 1, 2]), [0, 2]);
  const [first, second] = indices(AREAS, [0, 1, 2], [1, 2, 3]);
  assert.ok(Math.abs(first - (1 + 0.5 / 3) / 2) < 1e-9);
  assert.ok(Math.abs(second - 0.3) < 1e-9);
  assert.deepEqual(indices(AREAS, [1], [1, 2, 3]), [null, null], 'not mapped is not safe');
  assert.deepEqual(indices([area([1, 2])], [0], [3]), [null]);
});

test('people are of one hazard and unknown is not zero', () => {
  assert.deepEqual(exposedPeople(AREAS, [0, 2], [1, 2, 3]), [900, 60]);
  assert.deepEqual(exposedPeople(AREAS, [0], [1]), [null, 10]);
  assert.deepEqual(exposedPeople([area([1, 2])], [0], [1]), [null]);
});

test('equal values share a place and unknown come last', () => {
  const order = ranked([4, null, 7, 4]);
  assert.deepEqual(order.map((o) => [o.at, o.place]), [[2, 1], [0, 2], [3, 2], [1, null]]);
});

test('steps reach from the lowest value to the highest', () => {
  const steps = indexSteps([0.153, 0.44, null, 0.3]);
  assert.equal(steps[0], 0.15);
  assert.ok(steps[5] >= 0.44);
  assert.equal(stepOf(steps, 0.153), 0);
  assert.equal(stepOf(steps, 0.44), 4);
  assert.equal(stepOf(indexSteps([0.2]), 0.2), 0);
});
