import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dayOf, dayWords, partsOf, stepEdges, stepStart } from '../../geo/drawing/map/static/ps-days.js';
import { areaOf, areaWords, lengthOf, lengthWords } from '../../geo/drawing/map/static/ps-measure.js';

test('days are calendar days, whatever the zone of this computer', () => {
  assert.equal(dayOf(1970, 0, 1), 0);
  assert.deepEqual(partsOf(dayOf(2024, 1, 29)), { year: 2024, month: 1, day: 29 });
  assert.deepEqual(partsOf(-1), { year: 1969, month: 11, day: 31 });
  assert.equal(dayWords(dayOf(2026, 9, 31), 'id'), '31 Okt 2026');
});

test('steps begin on the first of the month or year', () => {
  assert.equal(stepStart(dayOf(2024, 0, 31), 'month', 1), dayOf(2024, 1, 1));
  assert.equal(stepStart(dayOf(2024, 5, 9), 'year'), dayOf(2024, 0, 1));
  assert.equal(stepStart(dayOf(2024, 1, 28), 'day', 1), dayOf(2024, 1, 29));
  const edges = stepEdges(dayOf(2023, 10, 5), dayOf(2024, 0, 1), 'month');
  assert.deepEqual(edges.map((d) => partsOf(d).month), [10, 11, 0, 1]);
});

test('lengths and areas are those of the earth', () => {
  const degree = lengthOf([{ lat: 0, lng: 115 }, { lat: 0, lng: 116 }]);
  assert.ok(Math.abs(degree - 111195) < 5, degree);
  const square = [[0, 115], [0, 116], [1, 116], [1, 115]].map(([lat, lng]) => ({ lat, lng }));
  assert.ok(Math.abs(areaOf(square) / 1e6 - 12364) < 10, areaOf(square));
  assert.equal(areaOf(square), areaOf([...square].reverse()));
});

test('measures are said in the unit that fits', () => {
  const format = (n, digits) => n.toFixed(digits);
  assert.equal(lengthWords(850.4, format), '850 m');
  assert.equal(lengthWords(12345, format), '12.35 km');
  assert.equal(areaWords(25000, format), '2.50 ha');
  assert.equal(areaWords(3.5e6, format), '3.50 km²');
});
