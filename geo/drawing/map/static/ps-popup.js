/* Popups: what the server tells about an incident, a feature or a place, as text nodes only. */
import { el, emptyNode, fetchData, fromUnit, ps, word } from './ps-core.js';
import { incidentAt, incidentsNear } from './ps-incidents.js';
import { legendSwatch, legendWidth } from './ps-legend.js';
import { referenceNear, referenceShown, referenceSwatch } from './ps-reference.js';

var TOUCH_REACH = 16, MOUSE_REACH = 10;
var request = 0;

function open(latlng) {
  if (!ps.popup) { ps.popup = L.popup({ className: 'ps-popup', minWidth: 180 }); }
  var size = ps.map.getSize(), options = ps.popup.options;
  // Buttons stand on the left, the badge on top, the legend on the right.
  var right = size.x > 700 ? legendWidth() + 20 : 8;
  options.maxHeight = Math.max(140, Math.round(size.y * 0.6));
  options.maxWidth = Math.min(340, size.x - 110);
  options.autoPanPaddingTopLeft = [62, 44];
  options.autoPanPaddingBottomRight = [right, 10];
  var box = el('div', 'ps-popup-body');
  el('p', 'ps-muted', box, word('loading'));
  ps.popup.setLatLng(latlng).setContent(box).openOn(ps.map);
  return box;
}

function rowsInto(box, rows) {
  if (!rows || !rows.length) { return; }
  var list = el('dl', 'ps-rows', box);
  rows.forEach(function (row) {
    el('dt', '', list, row[0]);
    el('dd', '', list, row[1]);
  });
}

function heading(box, told) {
  el('h3', '', box, told.title);
  if (told.subtitle) { el('p', 'ps-muted', box, told.subtitle); }
  if (told.sample) { el('p', 'ps-sample-tag', box, word('sample')); }
}

function swatch(box, group) {
  var klass = ps.config.classes[group['class'] - 1];
  legendSwatch(box, klass, ps.config.hazards[group.hazard].colour);
}

function showPlace(box, told) {
  emptyNode(box);
  heading(box, told);
  told.groups.forEach(function (group) {
    var part = el('section', 'ps-group', box), head = el('h4', '', part);
    swatch(head, group);
    el('span', '', head, group.title);
    if (group.sample) { el('span', 'ps-sample-tag', part, word('sample')); }
    rowsInto(part, group.rows);
  });
  if (told.empty) { el('p', '', box, told.empty); }
  told.features.forEach(function (feature) {
    var part = el('section', 'ps-group', box), head = el('h4', '', part);
    referenceSwatch(head, { sign: feature.sign, colour: feature.colour, shapes: ['polygon'] });
    el('span', '', head, feature.title);
    if (feature.subtitle) { el('p', 'ps-muted', part, feature.subtitle); }
    rowsInto(part, feature.rows);
  });
  rowsInto(box, told.rows);
  told.notes.forEach(function (note) { el('p', 'ps-muted', box, note); });
  ps.popup.update();
}

function showEntry(box, told, at, list) {
  emptyNode(box);
  if (list.length > 1) { pager(box, at, list); }
  heading(box, told);
  rowsInto(box, told.rows);
  if (told.text) { el('p', 'ps-story', box, told.text); }
  ps.popup.update();
}

function pager(box, at, list) {
  var bar = el('div', 'ps-pager', box);
  function step(name, sign, to) {
    var button = el('button', 'ps-small', bar, sign);
    button.type = 'button';
    button.title = word(name);
    button.setAttribute('aria-label', word(name));
    button.addEventListener('click', function () { fetchEntry(box, to, list); });
  }
  step('previous', '‹', (at + list.length - 1) % list.length);
  el('span', '', bar, word('of_many', { i: at + 1, n: list.length }));
  step('next', '›', (at + 1) % list.length);
}

// What can be told of: an incident, or a feature of a reference layer, with its place.
function incidentEntry(row) { return { kind: 'incident', row: row, at: incidentAt(row) }; }

function featureEntry(found) {
  return { kind: 'feature', row: found.row, at: [found.x, found.y] };
}

function fetchEntry(box, at, list) {
  var mine = request += 1, entry = list[at];
  var path = entry.kind + '/' + ps.state.data + '/' + entry.row + '?lang=' + ps.state.lang;
  fetchData(path, 'json', function (told) {
    if (mine === request) { showEntry(box, told, at, list); }
  });
  ps.highlight = entry.at;
  ps.overlay.repaint();
}

function openEntries(list) {
  var place = fromUnit(list[0].at[0], list[0].at[1]);
  fetchEntry(open(L.latLng(place[1], place[0])), 0, list);
}

// Chosen in the table: the place must be in view before its popup opens.
export function openIncident(row) {
  var entry = incidentEntry(row);
  if (!entry.at) { return false; }
  var place = fromUnit(entry.at[0], entry.at[1]), latlng = L.latLng(place[1], place[0]);
  if (!ps.map.getBounds().pad(-0.1).contains(latlng)) {
    ps.map.setView(latlng, Math.max(ps.map.getZoom(), 11), { animate: false });
  }
  openEntries([entry]);
  return true;
}

function openPlace(latlng) {
  var mine = request += 1, box = open(latlng);
  var layers = referenceShown().map(function (layer) { return layer.id; });
  var path = 'at/' + ps.state.data + '?lon=' + latlng.lng.toFixed(6) + '&lat=' +
    latlng.lat.toFixed(6) + '&hazards=' + ps.state.hazards.join(',') + '&classes=' +
    ps.state.classes.join(',') + '&layers=' + layers.join(',') + '&lang=' + ps.state.lang;
  fetchData(path, 'json', function (told) { if (mine === request) { showPlace(box, told); } });
}

export function onMapClick(e) {
  if (!ps.state || !ps.config || Date.now() < (ps.quietUntil || 0)) { return; }
  // The second click of a double click zooms.
  if (e.originalEvent && e.originalEvent.detail > 1) { ps.map.closePopup(); return; }
  var touch = e.originalEvent && e.originalEvent.pointerType &&
    e.originalEvent.pointerType !== 'mouse';
  var point = ps.map.project(e.latlng), zoom = ps.map.getZoom();
  var reach = touch ? TOUCH_REACH : MOUSE_REACH;
  var near = incidentsNear(point, zoom, reach).map(incidentEntry)
    .concat(referenceNear(point, zoom, reach).map(featureEntry));
  if (near.length) { openEntries(near); } else { openPlace(e.latlng); }
}

export function onPopupClose() {
  request += 1;
  if (ps.highlight) { ps.highlight = null; ps.overlay.repaint(); }
}
