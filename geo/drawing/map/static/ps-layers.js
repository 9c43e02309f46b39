/* Many zones take long to paint and little to lay over one another: each class of each hazard is
   painted once for a view, and a switch only lays the pictures together anew. */
import { ps } from './ps-core.js';

const RANKS = [1, 2, 3];
// Fewer corners than this are painted sooner than kept.
const CORNERS_MIN = 20000;
// What all pictures of a view may take together.
const BYTES_MAX = 256e6;

// Pictures by hazard, class and manner, and the view they were painted for.
let pictures = new Map(), paintedFor = '';

// Lay the pictures of a part of the view over one another; false where they are not worth keeping.
// Those that are missing are painted by paint(ctx, rank, hazard) and cut by limit(ctx).
export function paintLayers(ctx, part, { squares, paint, limit }) {
  const width = Math.round(part.width * part.ratio), height = Math.round(part.height * part.ratio);
  const kinds = new Set(), corners = squares.reduce((sum, found) => sum + found.groups.reduce(
    (own, group) => { kinds.add(group.hazard * 4 + group.rank); return own + group.points; }, 0), 0);
  if (corners < CORNERS_MIN || kinds.size * width * height * 4 > BYTES_MAX) {
    pictures.clear();
    return false;
  }
  const now = [ps.state.areas, ps.state.data, part.x, part.y, part.world, width, height, part.ratio,
    ps.scale, ...squares.map((found) => found.name)].join(' ');
  if (now !== paintedFor) {
    pictures.clear();
    paintedFor = now;
  }
  const ranks = ps.prefs.mode === 'high' ? [3] : ps.state.classes;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  for (const rank of RANKS.filter((r) => ranks.includes(r))) {
    for (const hazard of ps.state.hazards.filter((h) => kinds.has(h * 4 + rank))) {
      // One hazard alone has other colours.
      const key = [hazard, rank, ps.state.hazards.length === 1].join('/');
      let found = pictures.get(key);
      if (!found) {
        found = document.createElement('canvas');
        found.width = width;
        found.height = height;
        paint(found.getContext('2d'), rank, hazard);
        limit(found.getContext('2d'));
        pictures.set(key, found);
      }
      ctx.drawImage(found, part.left, part.top);
    }
  }
  return true;
}
