/* Incidents too many for symbols: groups with their number. Knows neither map nor document. */
import { WHOLE } from './ps-columns.js';

// What lies in and around the view, square by square and hazard by hazard, so that switching hazards
// only adds up. Squares are fixed to the world, so that groups neither swim nor change while the map
// is dragged. `seen` and `flags` leave the margin of the view out.
export function spread(data, rows, view, side) {
  const k = view.world / WHOLE, { x, y, hazard, flags, kinds } = data, perUnit = k / side;
  const first = Math.floor(view.x / side) - 1, top = Math.floor(view.y / side) - 1;
  const columns = Math.floor((view.x + view.width) / side) + 2 - first;
  const lines = Math.floor((view.y + view.height) / side) + 2 - top;
  const slots = columns * lines * kinds;
  const found = { kinds, squares: columns * lines, n: new Uint32Array(slots),
    x: new Float64Array(slots), y: new Float64Array(slots), row: new Uint32Array(slots),
    seen: new Uint32Array(kinds), flags: new Uint8Array(kinds) };
  const { n, x: sumX, y: sumY, row, seen, flags: all } = found;
  // All in units of the data: there may be a million rows.
  const left = (view.x + view.seen.left) / k, right = (view.x + view.seen.right) / k;
  const head = (view.y + view.seen.top) / k, foot = (view.y + view.seen.bottom) / k;
  for (let r = 0; r < rows.length; r += 1) {
    const i = rows[r], ux = x[i], uy = y[i], h = hazard[i];
    const column = (ux * perUnit | 0) - first, line = (uy * perUnit | 0) - top;
    if (column < 0 || line < 0 || column >= columns || line >= lines) { continue; }
    const at = (line * columns + column) * kinds + h;
    n[at] += 1;
    sumX[at] += ux;
    sumY[at] += uy;
    row[at] = i;
    if (ux >= left && ux < right && uy >= head && uy < foot) {
      seen[h] += 1;
      all[h] |= flags[i];
    }
  }
  for (let at = 0; at < slots; at += 1) {
    sumX[at] = sumX[at] * k - n[at] * view.x;
    sumY[at] = sumY[at] * k - n[at] * view.y;
  }
  return found;
}

export function clusters(spreadOut, hazards) {
  const { kinds, squares, n, x, y, row } = spreadOut, found = [];
  const chosen = hazards.filter((h) => h < kinds);
  for (let square = 0; square < squares; square += 1) {
    const group = { n: 0, x: 0, y: 0, row: 0, hazards: new Map() };
    for (const h of chosen) {
      const at = square * kinds + h;
      if (!n[at]) { continue; }
      group.n += n[at];
      group.x += x[at];
      group.y += y[at];
      group.row = row[at];
      group.hazards.set(h, n[at]);
    }
    if (!group.n) { continue; }
    group.x /= group.n;
    group.y /= group.n;
    found.push(group);
  }
  // Large ones are drawn last, so that no small one hides a number.
  return found.sort((a, b) => a.n - b.n);
}

export function clusterRadius(n) { return 10 + 5.5 * Math.log10(n); }

// Making a formatter takes longer than formatting a hundred numbers.
const formats = {};
function compact(lang, digits) {
  const key = lang + digits;
  formats[key] = formats[key] || new Intl.NumberFormat(lang,
    { notation: 'compact', maximumFractionDigits: digits });
  return formats[key];
}

// "1,2rb" fits into a circle in which "1.234" does not.
export function shortNumber(n, lang) {
  return n < 1000 ? String(n) : compact(lang, n < 10000 ? 1 : 0).format(n).replace(/\s/g, '');
}
