/* Days since 1970-01-01 as calendar days, months and years. Knows neither map nor document. */

const DAY_MS = 86400000;

export function dayOf(year, month, day) { return Date.UTC(year, month, day) / DAY_MS; }

export function partsOf(day) {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

// First day of the step that holds `day`, `by` steps on.
export function stepStart(day, unit, by = 0) {
  const at = partsOf(day);
  if (unit === 'year') { return dayOf(at.year + by, 0, 1); }
  return unit === 'month' ? dayOf(at.year, at.month + by, 1) : day + by;
}

// First days of all steps from `first` to `last`, and of the step after.
export function stepEdges(first, last, unit) {
  const edges = [stepStart(first, unit)];
  while (edges[edges.length - 1] <= last) {
    edges.push(stepStart(edges[edges.length - 1], unit, 1));
  }
  return edges;
}

const formats = {};
export function dayWords(day, lang) {
  formats[lang] = formats[lang] || new Intl.DateTimeFormat(lang,
    { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return formats[lang].format(new Date(day * DAY_MS));
}
