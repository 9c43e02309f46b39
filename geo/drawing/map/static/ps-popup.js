/* Popups: what the server tells about an incident, a feature or a place, as text nodes only. */
import { el, emptyNode, fetchData, fromUnit, ps, word } from './ps-core.js';
import { groupAt, incidentAt, incidentsNear } from './ps-incidents.js';
import { legendSwatch } from './ps-legend.js';
import { referenceNear, referenceShown, referenceSwatch } from './ps-reference.js';

var TOUCH_REACH = 16, MOUSE_REACH = 10;
var request = 0;

/* ---- the card, docked where it neither covers its place nor pushes the map ---- */

var card = null;

function open() {
  closeCard();
  card = el('div', 'ps-popup ps-dock', ps.map.getContainer().querySelector('.ps-ui-root'));
  L.DomEvent.disableClickPropagation(card);
  L.DomEvent.disableScrollPropagation(card);
  var close = el('button', 'leaflet-popup-close-button', card, '×');
  close.type = 'button';
  close.setAttribute('aria-label', word('close'));
  close.addEventListener('click', closeCard);
  var box = el('div', 'leaflet-popup-content', card);
  el('p', 'ps-muted', box, word('loading'));
  return box;
}

export function closeCard() {
  if (!card) { return; }
  card.remove();
  card = null;
  request += 1;
  if (ps.highlight) { ps.highlight = null; ps.overlay.repaint(); }
}

// Zero and unknown are true but not what is asked first.
function isDull(row) { return row[1] === word('unknown') || /^0( |$)/.test(row[1]); }

function rowsInto(box, rows) {
  var dull = (rows || []).filter(isDull);
  listInto(box, (rows || []).filter(function (row) { return !isDull(row); }));
  if (!dull.length) { return; }
  var more = el('details', 'ps-folded', box);
  el('summary', '', more, dull.map(function (row) { return row[0]; }).join(', ') + ': ' +
    word('none_or_unknown'));
  listInto(more, dull);
}

function listInto(box, rows) {
  if (!rows.length) { return; }
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

// What all zones of the place say alike, such as their source, is said once.
function shared(groups) {
  var rows = {};
  groups.forEach(function (group) {
    group.rows.forEach(function (row) {
      var key = row.join('\n');
      rows[key] = rows[key] || { row: row, n: 0 };
      rows[key].n += 1;
    });
  });
  return Object.keys(rows).filter(function (key) { return groups.length > 1 && rows[key].n === groups.length;
  })
    .map(function (key) { return rows[key].row; });
}

function showPlace(box, told) {
  emptyNode(box);
  var sample = told.groups.some(function (group) { return group.sample; });
  heading(box, { title: told.title, subtitle: told.subtitle, sample: told.sample || sample });
  var alike = shared(told.groups), part = el('section', 'ps-group', box);
  told.groups.forEach(function (group) {
    var head = el('h4', '', part);
    legendSwatch(head, ps.config.classes[group['class'] - 1],
      ps.config.hazards[group.hazard].colour);
    el('span', '', head, group.title);
    listInto(part, group.rows.filter(function (row) {
      return !alike.some(function (other) { return other.join('\n') === row.join('\n'); });
    }));
  });
  listInto(part, alike);
  if (told.empty) { el('p', '', part, told.empty); }
  told.features.forEach(function (feature) {
    var own = el('section', 'ps-group', box), head = el('h4', '', own);
    referenceSwatch(head, { sign: feature.sign, colour: feature.colour, shapes: ['polygon'] });
    el('span', '', head, feature.title);
    if (feature.subtitle) { el('p', 'ps-muted', own, feature.subtitle); }
    rowsInto(own, feature.rows);
  });
  rowsInto(box, told.rows);
  told.notes.forEach(function (note) { el('p', 'ps-muted', box, note); });
}

function showEntry(box, told, at, list) {
  emptyNode(box);
  if (list.length > 1) { pager(box, at, list); }
  heading(box, told);
  rowsInto(box, told.rows);
  if (told.text) { el('p', 'ps-story', box, told.text); }
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
  fetchEntry(open(), 0, list);
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
  var box = open(), mine = request += 1;
  var layers = referenceShown().map(function (layer) { return layer.id; });
  var path = 'at/' + ps.state.data + '?lon=' + latlng.lng.toFixed(6) + '&lat=' +
    latlng.lat.toFixed(6) + '&hazards=' + ps.state.hazards.join(',') + '&classes=' +
    ps.state.classes.join(',') + '&layers=' + layers.join(',') + '&lang=' + ps.state.lang;
  fetchData(path, 'json', function (told) { if (mine === request) { showPlace(box, told); } });
}

export function onMapClick(e) {
  if (!ps.state || !ps.config || Date.now() < (ps.quietUntil || 0)) { return; }
  // The second click of a double click zooms.
  if (e.originalEvent && e.originalEvent.detail > 1) { closeCard(); return; }
  var touch = e.originalEvent && e.originalEvent.pointerType &&
    e.originalEvent.pointerType !== 'mouse';
  var point = ps.map.project(e.latlng), zoom = ps.map.getZoom();
  var reach = touch ? TOUCH_REACH : MOUSE_REACH;
  var near = incidentsNear(point, zoom, reach).map(incidentEntry)
    .concat(referenceNear(point, zoom, reach).map(featureEntry));
  if (near.length) { openEntries(near); return; }
  if (!openGroup(e)) { openPlace(e.latlng); }
}

// A group is looked at closer.
function openGroup(e) {
  var view = ps.points.view;
  if (!view || ps.incidents.mode !== 'groups') { return false; }
  var at = ps.map.project(e.latlng);
  if (!groupAt(at.x - view.x, at.y - view.y)) { return false; }
  ps.map.setView(e.latlng, Math.min(ps.map.getZoom() + 2, ps.map.getMaxZoom()));
  return true;
}
