/* Lengths and areas on the ellipsoid's mean sphere; places are {lat, lng}. */

const RADIUS_M = 6371008.8, RAD = Math.PI / 180;

export function lengthOf(places) {
  let sum = 0;
  for (let n = 1; n < places.length; n += 1) { sum += between(places[n - 1], places[n]); }
  return sum;
}

function between(a, b) {
  const dLat = (b.lat - a.lat) * RAD, dLng = (b.lng - a.lng) * RAD;
  const h = Math.sin(dLat / 2) ** 2 +
    Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(dLng / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

// Square metres inside a ring (Chamberlain & Duquette 2007), whatever its direction.
export function areaOf(ring) {
  let sum = 0;
  ring.forEach((a, n) => {
    const b = ring[(n + 1) % ring.length];
    sum += (b.lng - a.lng) * RAD * (2 + Math.sin(a.lat * RAD) + Math.sin(b.lat * RAD));
  });
  return Math.abs(sum) * RADIUS_M * RADIUS_M / 2;
}

export function lengthWords(metres, format) {
  return metres < 1000 ? format(Math.round(metres), 0) + ' m'
    : format(metres / 1000, metres < 100000 ? 2 : 0) + ' km';
}

export function areaWords(squareMetres, format) {
  return squareMetres < 1e6 ? format(squareMetres / 1e4, 2) + ' ha'
    : format(squareMetres / 1e6, squareMetres < 1e8 ? 2 : 0) + ' km²';
}
