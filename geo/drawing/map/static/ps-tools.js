/* Drawing a rectangle or an area, asking about a place, clearing. What was drawn goes to Python as
   a "draw:created" event, which st_folium returns as last_active_drawing. */
import { mapColours } from './ps-areas.js';
import { ps, scaled, tell, toUnit } from './ps-core.js';
import { closeCard } from './ps-popup.js';
import { areaOf, lengthOf } from './ps-measure.js';

// The address holds at most this many corners.
var MAX_CORNERS = 200;
var CLOSE_REACH = 14;
var tool = null, corners = [], cursor = null, pressed = null, last = 0;

export function toolActive() { return tool !== null; }
export function activeTool() { return tool; }

// Unique across reloads of this frame and growing, because the server compares it with the one
// before.
export function stamp() {
  last = Math.max(last + 1, Date.now() * 100);
  return last;
}

export function send(name, geometry, more) {
  var number = stamp();
  var feature = { type: 'Feature', geometry: geometry,
    properties: Object.assign({ tool: name, nonce: number }, more) };
  ps.map.fire('draw:created', {
    layer: { toGeoJSON: function () { return feature; } }, layerType: 'polygon'
  });
  return number;
}

function round(value) { return Math.round(value * 1e5) / 1e5; }

function position(latlng) { return [round(latlng.lng), round(latlng.lat)]; }

export function startTool(name) {
  var again = tool === name;
  stopTool();
  if (again) { return; }
  tool = name;
  corners = [];
  closeCard();
  ps.map.doubleClickZoom.disable();
  if (name === 'rectangle') { ps.map.dragging.disable(); }
  ps.map.getContainer().classList.add('ps-drawing');
  tell('tool');
}

export function stopTool() {
  if (tool === null) { return; }
  tool = null;
  corners = [];
  cursor = pressed = null;
  ps.map.dragging.enable();
  ps.map.getContainer().classList.remove('ps-drawing');
  // At once it would take the second click of the double click that ended the area.
  setTimeout(function () { if (tool === null) { ps.map.doubleClickZoom.enable(); } }, 300);
  tell('tool');
  ps.overlay.repaint();
}

export function clearDrawing() {
  stopTool();
  ps.draft = null;
  send('clear', null);
  ps.overlay.repaint();
}

export function undoCorner() { corners.pop(); tell('tool'); ps.overlay.repaint(); }
export function cornerCount() { return corners.length; }

// What the measuring tool has so far: the line, and the area once it has three corners.
export function measured() {
  return { length_m: lengthOf(corners), area_m2: corners.length > 2 ? areaOf(corners) : null };
}

export function finishPolygon() {
  var ring = distinct(corners);
  if (ring.length < 3) { return; }
  finish(ring);
}

function finish(ring) {
  // Shown until the server's answer brings it back as part of the state.
  ps.draft = ring.map(function (p) { return [p.lng, p.lat]; });
  stopTool();
  var closed = ring.map(position);
  closed.push(closed[0]);
  send('draw', { type: 'Polygon', coordinates: [closed] });
}

// A double click adds its place twice.
function distinct(points) {
  return points.filter(function (p, i) {
    var q = points[i ? i - 1 : points.length - 1];
    return i === 0 || round(p.lat) !== round(q.lat) || round(p.lng) !== round(q.lng);
  });
}

function near(a, b) {
  return ps.map.latLngToContainerPoint(a).distanceTo(ps.map.latLngToContainerPoint(b)) <
    CLOSE_REACH;
}

export function onToolClick(e) {
  if (tool === 'ask') {
    stopTool();
    askPoint(e.latlng);
  } else if (tool === 'measure') {
    if (e.originalEvent && e.originalEvent.detail > 1) { return; }
    corners.push(e.latlng);
    tell('tool');
    ps.overlay.repaint();
  } else if (tool === 'polygon') {
    if (corners.length >= 3 && near(e.latlng, corners[0])) { finishPolygon(); return; }
    // The two clicks of a double click lie close together: the second ends the area.
    if (e.originalEvent && e.originalEvent.detail > 1) { return; }
    if (corners.length < MAX_CORNERS) { corners.push(e.latlng); }
    tell('tool');
    ps.overlay.repaint();
  }
}

function askPoint(latlng) {
  send('point', { type: 'Point', coordinates: position(latlng) });
}

export function onToolDoubleClick() { if (tool === 'polygon') { finishPolygon(); } }

export function onToolMove(e) {
  if ((tool !== 'polygon' && tool !== 'measure') || !corners.length) { return; }
  cursor = e.latlng;
  ps.overlay.repaint();
}

export function onToolKey(e) {
  if (tool === null) { return; }
  if (e.key === 'Escape') { stopTool(); }
  if (e.key === 'Enter' && tool === 'polygon' && e.target.tagName !== 'BUTTON') {
    finishPolygon();
  }
}

// Pointer events serve mouse, pen and finger alike; Leaflet sends no mousedown for fingers.
export function listenToPointers(container) {
  function latlng(e) { return ps.map.mouseEventToLatLng(e); }
  container.addEventListener('pointerdown', function (e) {
    if (tool !== 'rectangle' || e.target.closest('.ps-ui')) { return; }
    e.preventDefault();
    pressed = latlng(e);
    container.setPointerCapture(e.pointerId);
  });
  container.addEventListener('pointermove', function (e) {
    if (!pressed) { return; }
    cursor = latlng(e);
    ps.overlay.repaint();
  });
  container.addEventListener('pointerup', function (e) {
    if (!pressed) { return; }
    var from = pressed, to = latlng(e);
    pressed = null;
    // A mere click is no rectangle; the tool stays ready.
    if (near(from, to)) { cursor = null; ps.overlay.repaint(); return; }
    // The browser sends a click after this; it asks nothing.
    ps.quietUntil = Date.now() + 400;
    finish(rectangle(from, to));
  });
  container.addEventListener('pointercancel', function () { pressed = cursor = null; });
}

function rectangle(a, b) {
  return [L.latLng(a.lat, a.lng), L.latLng(a.lat, b.lng), L.latLng(b.lat, b.lng),
    L.latLng(b.lat, a.lng)];
}

/* ---- the drawn area ---- */

var unitOf = null, unitRing = null;

// The drawn ring in unit Mercator; worked out once per drawing.
export function drawingUnit() {
  var ring = ps.state && ps.state.drawing;
  if (!ring) { return null; }
  if (unitOf !== ring) {
    unitOf = ring;
    unitRing = ring.map(function (p) { return toUnit(p[0], p[1]); });
  }
  return unitRing;
}

/* ---- what lies on top: drawing, draft, question, chosen incident ---- */

export function hasOverlay() {
  var s = ps.state;
  return !!(s && (s.drawing || s.point || ps.draft || tool || ps.highlight));
}

export function paintOverlay(ctx, view) {
  if (!ps.state) { return; }
  var colours = mapColours();
  var drawing = drawingUnit();
  if (drawing) { ring(ctx, view, drawing, colours, true); }
  if (ps.draft && !drawing) { ring(ctx, view, ps.draft.map(unit), colours, true); }
  if (tool === 'measure') {
    ring(ctx, view, corners.concat(cursor ? [cursor] : []).map(unitLatLng), colours, false);
    corners.map(unitLatLng).forEach(function (p) { knob(ctx, view, p, colours); });
  }
  if (tool === 'polygon') {
    ring(ctx, view, corners.concat(cursor ? [cursor] : []).map(unitLatLng), colours, false);
    corners.map(unitLatLng).forEach(function (p) { knob(ctx, view, p, colours); });
  }
  if (pressed && cursor) {
    ring(ctx, view, rectangle(pressed, cursor).map(unitLatLng), colours, true);
  }
  if (ps.state.point) { question(ctx, view, ps.state.point, colours); }
  if (ps.highlight) { highlight(ctx, view, ps.highlight); }
}

function unit(p) { return toUnit(p[0], p[1]); }
function unitLatLng(p) { return toUnit(p.lng, p.lat); }
function at(view, p) { return [p[0] * view.world - view.x, p[1] * view.world - view.y]; }

function ring(ctx, view, points, colours, closed) {
  ctx.beginPath();
  points.forEach(function (p) { var q = at(view, p); ctx.lineTo(q[0], q[1]); });
  if (closed) { ctx.closePath(); }
  ctx.lineJoin = 'round';
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = scaled(5);
  ctx.stroke();
  ctx.strokeStyle = colours.draw;
  ctx.lineWidth = scaled(2.5);
  ctx.stroke();
}

function knob(ctx, view, p, colours) {
  var q = at(view, p);
  ctx.beginPath();
  ctx.arc(q[0], q[1], 5, 0, 2 * Math.PI);
  ctx.fillStyle = '#fff';
  ctx.fill();
  ctx.strokeStyle = colours.draw;
  ctx.lineWidth = 2;
  ctx.stroke();
}

function question(ctx, view, point, colours) {
  var p = toUnit(point.lon, point.lat), q = at(view, p);
  // Metres per unit of Mercator shrink with the cosine of the latitude.
  var r = point.radius_km * 1000 / (40075016.686 * Math.cos(point.lat * Math.PI / 180)) *
    view.world;
  ctx.beginPath();
  ctx.arc(q[0], q[1], r, 0, 2 * Math.PI);
  ctx.fillStyle = 'rgba(11,95,165,0.08)';
  ctx.fill();
  ctx.setLineDash([6, 4]);
  ctx.strokeStyle = colours.draw;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.setLineDash([]);
  pin(ctx, q[0], q[1], colours.draw);
}

function pin(ctx, x, y, colour) {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.bezierCurveTo(x - 4, y - 10, x - 10, y - 14, x - 10, y - 21);
  ctx.arc(x, y - 21, 10, Math.PI, 0);
  ctx.bezierCurveTo(x + 10, y - 14, x + 4, y - 10, x, y);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.strokeStyle = '#fff';
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y - 21, 3.5, 0, 2 * Math.PI);
  ctx.fillStyle = '#fff';
  ctx.fill();
}

function highlight(ctx, view, p) {
  var q = at(view, p);
  [['#fff', 5], ['#111', 2.5]].forEach(function (style) {
    ctx.beginPath();
    ctx.arc(q[0], q[1], 11, 0, 2 * Math.PI);
    ctx.strokeStyle = style[0];
    ctx.lineWidth = style[1];
    ctx.stroke();
  });
}
