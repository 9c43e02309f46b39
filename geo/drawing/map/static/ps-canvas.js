/* A canvas that covers the view and a margin, moves with the map and is repainted when it rests. */
import { worldSize } from './ps-core.js';

// Dragging shows this much beyond the edge before anything must be repainted.
var MARGIN = 0.06;

export function pixelRatio() { return Math.min(3, Math.max(1, window.devicePixelRatio || 1)); }

export const CanvasLayer = L.Layer.extend({
  // paint(ctx, view) draws in CSS pixels of the canvas; isNeeded() may spare an empty canvas,
  // which would cost as much to put on the screen as a full one.
  initialize: function (pane, paint, isNeeded) {
    this._paneName = pane;
    this._paint = paint;
    this._isNeeded = isNeeded;
  },

  onAdd: function (map) {
    var canvas = this._canvas = document.createElement('canvas');
    canvas.className = 'ps-canvas leaflet-zoom-animated';
    canvas.setAttribute('aria-hidden', 'true');
    // Set here too: the first paint may come before the style sheet does.
    canvas.style.position = 'absolute';
    canvas.style.pointerEvents = 'none';
    canvas.style.transformOrigin = '0 0';
    map.getPane(this._paneName).appendChild(canvas);
  },

  onRemove: function () {
    L.DomUtil.remove(this._canvas);
    this._canvas = null;
  },

  getEvents: function () {
    return {
      viewreset: this.repaint, moveend: this.repaint, resize: this.repaint,
      move: this._follow, zoom: this._scale, zoomanim: this._animate
    };
  },

  fade: function (opacity) { this._canvas.style.opacity = opacity; },

  repaint: function () {
    var map = this._map, canvas = this._canvas;
    // During the zoom animation the transform shows the old picture; moveend follows.
    if (!map || !canvas || map._animatingZoom) { return; }
    var needed = !this._isNeeded || this._isNeeded();
    canvas.style.display = needed ? '' : 'none';
    if (!needed) { this.view = this._corner = null; return; }
    var size = map.getSize(), ratio = pixelRatio();
    var pad = size.multiplyBy(MARGIN).round();
    var whole = size.add(pad.multiplyBy(2));
    var corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    var width = Math.round(whole.x * ratio), height = Math.round(whole.y * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = whole.x + 'px';
      canvas.style.height = whole.y + 'px';
    }
    L.DomUtil.setPosition(canvas, corner);
    var ctx = canvas.getContext('2d');
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    var origin = map.getPixelOrigin().add(corner);
    var zoom = map.getZoom();
    this.view = {
      // World pixel of the canvas's north-west corner, and of the whole world.
      x: origin.x, y: origin.y, world: worldSize(zoom), zoom: zoom,
      width: whole.x, height: whole.y, ratio: ratio,
      // The part that is seen, without the margin.
      seen: { left: pad.x, top: pad.y, right: pad.x + size.x, bottom: pad.y + size.y }
    };
    this._corner = { point: origin, zoom: zoom };
    this._paint(ctx, this.view);
  },

  // A long drag leaves the margin: repaint on the way, at most once per frame.
  _follow: function () {
    var map = this._map, view = this.view;
    if (!view || map._animatingZoom || view.zoom !== map.getZoom() || this._frame) { return; }
    var corner = map.getPixelOrigin().subtract(map._getMapPanePos());
    if (corner.x >= view.x && corner.y >= view.y &&
        corner.x + map.getSize().x <= view.x + view.width &&
        corner.y + map.getSize().y <= view.y + view.height) { return; }
    var layer = this;
    this._frame = requestAnimationFrame(function () { layer._frame = 0; layer.repaint(); });
  },

  _scale: function () { this._place(this._map.getCenter(), this._map.getZoom()); },
  _animate: function (e) { this._place(e.center, e.zoom); },

  _place: function (center, zoom) {
    if (!this._corner) { return; }
    var map = this._map;
    var scale = map.getZoomScale(zoom, this._corner.zoom);
    var at = this._corner.point.multiplyBy(scale).subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this._canvas, at, scale);
  }
});

// Fill or stroke a Path2D given in world / grid units: lines keep their width in pixels.
export function toPath(ctx, view, grid, origin) {
  var k = view.world / grid;
  ctx.setTransform(
    k * view.ratio, 0, 0, k * view.ratio,
    (origin[0] * k - view.x) * view.ratio, (origin[1] * k - view.y) * view.ratio
  );
  return k;
}

export function toPixels(ctx, view) { ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0); }
