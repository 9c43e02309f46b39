/* Incidents too many for symbols: groups with their number. Knows neither map nor document. */
import { WHOLE } from './ps-columns.js';

// Squares are fixed to the world, so that groups neither swim nor change while the map is dragged.
export function clusters(data, rows, count, view, side) {
  const k = view.world / WHOLE, x = data.x, y = data.y, cells = new Map();
  const right = view.width + side, foot = view.height + side;
  for (let r = 0; r < count; r += 1) {
    const i = rows[r], wx = x[i] * k, wy = y[i] * k, px = wx - view.x, py = wy - view.y;
    if (px < -side || py < -side || px > right || py > foot) { continue; }
    const key = Math.floor(wx / side) * 16777216 + Math.floor(wy / side);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { n: 0, x: 0, y: 0, row: i, hazards: new Map() };
      cells.set(key, cell);
    }
    cell.n += 1;
    cell.x += px;
    cell.y += py;
    cell.row = i;
    const h = data.hazard[i];
    cell.hazards.set(h, (cell.hazards.get(h) || 0) + 1);
  }
  const found = [...cells.values()];
  found.forEach((cell) => { cell.x /= cell.n; cell.y /= cell.n; });
  // Large ones are drawn last, so that no small one hides a number.
  return found.sort((a, b) => a.n - b.n);
}

export function clusterRadius(n) { return 10 + 5.5 * Math.log10(n); }

// "1,2rb" fits into a circle in which "1.234" does not.
export function shortNumber(n, lang) {
  return n < 1000 ? String(n)
    : new Intl.NumberFormat(lang, { notation: 'compact', maximumFractionDigits: n < 10000 ? 1 : 0 })
      .format(n).replace(/\s/g, '');
}
