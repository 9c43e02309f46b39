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

// Ground in a hazard's own colour: what shows of it, and of the pattern's lines, by class.
const GROUND = { dots: 0.12, diagonal: 0.3, crosshatch: 0.55 };

// One square of a pattern: a class in its own colours, or, given a colour, see-through in that, so
// that several hazards at one place stay readable.
export function patternCanvas(klass, ratio, colour) {
  const key = klass.key + '/' + ratio + '/' + (colour || '');
  if (!patterns[key]) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = PATTERN * ratio;
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    ctx.fillStyle = colour || klass.colour;
    ctx.globalAlpha = colour ? GROUND[klass.pattern] : 1;
    ctx.fillRect(0, 0, PATTERN, PATTERN);
    ctx.strokeStyle = ctx.fillStyle = colour || klass.line;
    ctx.globalAlpha = colour ? 0.9 : klass.pattern === 'diagonal' ? 0.45 : 0.6;
    strokePattern(ctx, klass.pattern);
    patterns[key] = canvas;
  }
  return patterns[key];
}

function strokePattern(ctx, pattern) {
  ctx.lineWidth = 1;
  ctx.beginPath();
  if (pattern === 'dots') {
    ctx.arc(4, 4, 1.15, 0, 2 * Math.PI);
    ctx.fill();
    return;
  }
  // Drawn beyond the square so that its corners are filled.
  [-PATTERN, 0, PATTERN].forEach((d) => {
    ctx.moveTo(d - 1, PATTERN + 1);
    ctx.lineTo(d + PATTERN + 1, -1);
    if (pattern === 'crosshatch') {
      ctx.moveTo(d - 1, -1);
      ctx.lineTo(d + PATTERN + 1, PATTERN + 1);
    }
  });
  ctx.stroke();
}
