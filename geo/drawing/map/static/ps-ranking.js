/* Parts of a region by incidents, casualties, people in zones and multi-hazard index, worked out
   here so that they move with every switch. Knows neither map nor document; the definitions are
   those of geo/analysis/exposure.py. */

const SCORES = [1 / 3, 2 / 3, 1];

// Area rank → 1 + number of the part that holds it; 0 elsewhere.
export function partTable(areas) {
  const last = areas.reduce((most, area) => Math.max(most, area.range[1]), 0);
  const table = new Uint16Array(last);
  areas.forEach((area, at) => table.fill(at + 1, area.range[0], area.range[1]));
  return table;
}

// Hazards of the filter that have ground in a zone of any of the parts.
export function mappedHazards(areas, hazards) {
  return hazards.filter((h) => areas.some((area) => area.share &&
    area.share[h].some((share) => share > 0)));
}

// 0..1 per part: shares of its ground, weighted by class, as a mean over the mapped hazards; null
// where nothing is mapped.
export function indices(areas, hazards, classes) {
  const mapped = mappedHazards(areas, hazards);
  return areas.map((area) => {
    if (!mapped.length || !area.share) { return null; }
    const sum = mapped.reduce((total, h) => total + classes.reduce(
      (own, rank) => own + (area.share[h][rank - 1] || 0) * SCORES[rank - 1], 0), 0);
    return sum / mapped.length;
  });
}

// People in the zones of the hazard that reaches most of them: several hazards overlap, so their
// people must not be added up. Null where unknown.
export function exposedPeople(areas, hazards, classes) {
  return areas.map((area) => {
    let most = null;
    (area.people ? hazards : []).forEach((h) => {
      const known = classes.map((rank) => area.people[h][rank - 1]).filter((v) => v !== null);
      const sum = known.reduce((a, b) => a + b, 0);
      if (known.length && (most === null || sum > most)) { most = sum; }
    });
    return most;
  });
}

// Positions from the highest value to the lowest; equal values share a place, unknown come last.
export function ranked(values) {
  const order = values.map((value, at) => ({ at, value }));
  order.sort((a, b) => (b.value === null ? -1 : b.value) - (a.value === null ? -1 : a.value) ||
    a.at - b.at);
  let place = 0;
  order.forEach((entry, n) => {
    if (!n || entry.value !== order[n - 1].value) { place = n + 1; }
    entry.place = entry.value === null ? null : place;
  });
  return order;
}

// Bounds of five equal steps from the lowest value to the highest, in whole hundredths: six numbers.
export function indexSteps(values) {
  const known = values.filter((value) => value !== null && value > 0);
  const least = Math.floor(Math.min(...known, 1) * 100 + 1e-9);
  const most = Math.ceil(Math.max(...known, 0) * 100 - 1e-9);
  const step = Math.max(1, Math.ceil((most - least) / 5));
  return [0, 1, 2, 3, 4, 5].map((n) => Math.min(100, least + n * step) / 100);
}

export function stepOf(steps, value) {
  const at = steps.findIndex((bound, n) => n > 0 && value <= bound + 1e-9);
  return at < 0 ? steps.length - 2 : at - 1;
}
