/* Symbols of hazards and patterns of classes, drawn once and stamped many times. The same drawing
   serves the map and the legend, so that they cannot differ. */
(function () {
  'use strict';

  var ps = window.petasiaga;
  var sprites = {};
  var patterns = {};

  function corners(n, radius, turn) {
    var points = [];
    for (var i = 0; i < n; i += 1) {
      var a = turn + i * 2 * Math.PI / n;
      points.push([radius * Math.cos(a), radius * Math.sin(a)]);
    }
    return points;
  }

  function star(radius) {
    var points = [];
    for (var i = 0; i < 10; i += 1) {
      var a = -Math.PI / 2 + i * Math.PI / 5, r = i % 2 ? radius * 0.45 : radius * 1.15;
      points.push([r * Math.cos(a), r * Math.sin(a)]);
    }
    return points;
  }

  function plus(r, w, turn) {
    var arm = [[-w, -r], [w, -r], [w, -w], [r, -w], [r, w], [w, w], [w, r], [-w, r], [-w, w],
      [-r, w], [-r, -w], [-w, -w]];
    return arm.map(function (p) {
      return [p[0] * Math.cos(turn) - p[1] * Math.sin(turn),
        p[0] * Math.sin(turn) + p[1] * Math.cos(turn)];
    });
  }

  // Outline of a symbol around (0, 0); sizes are chosen to weigh the same to the eye.
  function outline(symbol, r) {
    var path = new Path2D();
    var points = {
      triangle: function () { return corners(3, r * 1.25, -Math.PI / 2); },
      inverted_triangle: function () { return corners(3, r * 1.25, Math.PI / 2); },
      square: function () { return corners(4, r * 1.2, Math.PI / 4); },
      diamond: function () { return corners(4, r * 1.25, 0); },
      pentagon: function () { return corners(5, r * 1.15, -Math.PI / 2); },
      star: function () { return star(r); },
      cross: function () { return plus(r * 1.1, r * 0.4, 0); },
      x: function () { return plus(r * 1.15, r * 0.38, Math.PI / 4); }
    }[symbol];
    if (!points) {
      path.arc(0, 0, r, 0, 2 * Math.PI);
      return path;
    }
    points().forEach(function (p, i) { path[i ? 'lineTo' : 'moveTo'](p[0], p[1]); });
    path.closePath();
    return path;
  }

  ps.drawSymbol = function (ctx, hazard, x, y, r) {
    var path = outline(hazard.symbol, r);
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
  };

  // A canvas holding one symbol of radius r at a pixel ratio.
  ps.sprite = function (hazard, r, ratio) {
    var key = hazard.key + '/' + r + '/' + ratio;
    if (!sprites[key]) {
      var side = 2 * Math.ceil(r * 1.35 + 2);
      var canvas = document.createElement('canvas');
      canvas.width = canvas.height = Math.round(side * ratio);
      canvas.side = side;
      var ctx = canvas.getContext('2d');
      ctx.scale(ratio, ratio);
      ps.drawSymbol(ctx, hazard, side / 2, side / 2, r);
      sprites[key] = canvas;
    }
    return sprites[key];
  };

  function rgb(colour) {
    var n = parseInt(colour.slice(1), 16);
    return [n >> 16, n >> 8 & 255, n & 255];
  }
  ps.rgb = rgb;

  function darker(colour, share) {
    return 'rgb(' + rgb(colour).map(function (v) { return Math.round(v * share); }).join(',') + ')';
  }

  // Pixels after which a pattern repeats.
  var PERIOD = ps.PATTERN = 8;

  ps.patternCanvas = function (klass, ratio) {
    var key = klass.key + '/' + ratio;
    if (!patterns[key]) {
      var canvas = document.createElement('canvas');
      canvas.width = canvas.height = PERIOD * ratio;
      var ctx = canvas.getContext('2d');
      ctx.scale(ratio, ratio);
      ctx.fillStyle = klass.colour;
      ctx.fillRect(0, 0, PERIOD, PERIOD);
      ctx.strokeStyle = ctx.fillStyle = darker(klass.colour, klass.rank === 2 ? 0.62 : 0.6);
      ctx.lineWidth = 1;
      if (klass.pattern === 'dots') {
        ctx.beginPath();
        ctx.arc(4, 4, 1.15, 0, 2 * Math.PI);
        ctx.fill();
      } else {
        ctx.beginPath();
        // Drawn beyond the square so that its corners are filled.
        [-PERIOD, 0, PERIOD].forEach(function (d) {
          ctx.moveTo(d - 1, PERIOD + 1);
          ctx.lineTo(d + PERIOD + 1, -1);
          if (klass.pattern === 'crosshatch') {
            ctx.moveTo(d - 1, -1);
            ctx.lineTo(d + PERIOD + 1, PERIOD + 1);
          }
        });
        ctx.stroke();
      }
      patterns[key] = canvas;
    }
    return patterns[key];
  };

  // Number of incidents per cell, few to many; dark ends where the map is light.
  ps.densityRamp = function (dark) {
    var stops = dark
      ? [[70, 40, 120, 150], [170, 60, 150, 215], [250, 140, 90, 235], [255, 240, 170, 250]]
      : [[196, 170, 220, 140], [140, 80, 180, 200], [90, 24, 120, 235], [38, 0, 60, 250]];
    var ramp = [];
    for (var i = 0; i < 256; i += 1) {
      var at = i / 255 * (stops.length - 1), k = Math.min(stops.length - 2, Math.floor(at));
      ramp.push(stops[k].map(mix(at - k, stops[k + 1])));
    }
    return ramp;
  };

  function mix(share, next) {
    return function (v, j) { return Math.round(v + (next[j] - v) * share); };
  }
}());
