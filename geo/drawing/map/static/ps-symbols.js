/* Symbols of hazards and patterns of classes, drawn once and stamped many times. The same drawing
   serves the map and the legend, so that they cannot differ. */
var sprites = {};
var patterns = {};
var outlines = {};

// Outlines come with the catalogue (geo/catalogue/symbols.py) as path data of radius 1.
function outline(hazard, r) {
  var key = hazard.path + r;
  if (!outlines[key]) {
    outlines[key] = new Path2D();
    outlines[key].addPath(new Path2D(hazard.path), new DOMMatrix([r, 0, 0, r, 0, 0]));
  }
  return outlines[key];
}

export function drawSymbol(ctx, hazard, x, y, r) {
  var path = outline(hazard, r);
  ctx.save();
  ctx.translate(x, y);
  ctx.lineJoin = 'round';
  ctx.lineWidth = r < 4 ? 2 : 3;
  ctx.strokeStyle = '#fff';
  ctx.stroke(path);
  ctx.fillStyle = hazard.colour;
  ctx.fill(path);
  ctx.lineWidth = 0.75;
  ctx.strokeStyle = 'rgba(0,0,0,0.55)';
  ctx.stroke(path);
  ctx.restore();
}

// A canvas holding one symbol of radius r at a pixel ratio.
export function symbolSprite(hazard, r, ratio) {
  var key = hazard.key + '/' + r + '/' + ratio;
  if (!sprites[key]) {
    var side = 2 * Math.ceil(r * 1.35 + 2);
    var canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.round(side * ratio);
    canvas.side = side;
    var ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    drawSymbol(ctx, hazard, side / 2, side / 2, r);
    sprites[key] = canvas;
  }
  return sprites[key];
}

export function rgb(colour) {
  var n = parseInt(colour.slice(1), 16);
  return [n >> 16, n >> 8 & 255, n & 255];
}

// Pixels after which a pattern repeats.
export const PATTERN = 8;

export function patternCanvas(klass, ratio) {
  var key = klass.key + '/' + ratio;
  if (!patterns[key]) {
    var canvas = document.createElement('canvas');
    canvas.width = canvas.height = PATTERN * ratio;
    var ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    ctx.fillStyle = klass.colour;
    ctx.fillRect(0, 0, PATTERN, PATTERN);
    ctx.strokeStyle = ctx.fillStyle = klass.line;
    ctx.globalAlpha = klass.rank === 2 ? 0.45 : 0.6;
    ctx.lineWidth = 1;
    if (klass.pattern === 'dots') {
      ctx.beginPath();
      ctx.arc(4, 4, 1.15, 0, 2 * Math.PI);
      ctx.fill();
    } else {
      ctx.beginPath();
      // Drawn beyond the square so that its corners are filled.
      [-PATTERN, 0, PATTERN].forEach(function (d) {
        ctx.moveTo(d - 1, PATTERN + 1);
        ctx.lineTo(d + PATTERN + 1, -1);
        if (klass.pattern === 'crosshatch') {
          ctx.moveTo(d - 1, -1);
          ctx.lineTo(d + PATTERN + 1, PATTERN + 1);
        }
      });
      ctx.stroke();
    }
    patterns[key] = canvas;
  }
  return patterns[key];
}

// Number of incidents per cell, few to many; dark ends where the map is light.
export function densityRamp(dark) {
  var stops = dark
    ? [[70, 40, 120, 150], [170, 60, 150, 215], [250, 140, 90, 235], [255, 240, 170, 250]]
    : [[196, 170, 220, 140], [140, 80, 180, 200], [90, 24, 120, 235], [38, 0, 60, 250]];
  var ramp = [];
  for (var i = 0; i < 256; i += 1) {
    var at = i / 255 * (stops.length - 1), k = Math.min(stops.length - 2, Math.floor(at));
    ramp.push(stops[k].map(mix(at - k, stops[k + 1])));
  }
  return ramp;
}

function mix(share, next) {
  return function (v, j) { return Math.round(v + (next[j] - v) * share); };
}
