/* Beside the map: the parts of the region ranked, following every switch; a click goes there. */
import {
  el, emptyNode, fetchData, formatNumber, fromUnit, ps, savePrefs, tell, word
} from './ps-core.js';
import { incidentCounts } from './ps-incidents.js';
import { exposedPeople, indices, partTable, ranked } from './ps-ranking.js';
import { partShape } from './ps-zones.js';

const KINDS = ['incidents', 'casualties', 'exposed', 'index'];
const NOTHING = { table: null, count: 0 };
const SHOWN = 40;
let asked = '', table = null, parts = NOTHING, box = null, body = null, drawn = '';

/* ---- what is compared ---- */

export function wantComparison() {
  const name = ps.state.data + '/' + (ps.state.areas.join(',') || 'ID');
  if (asked === name) { return; }
  asked = name;
  table = null;
  parts = NOTHING;
  fetchData('compare/' + name + '.json', 'json', (found) => {
    if (asked !== name) { return; }
    table = found;
    parts = { table: partTable(found.areas), count: found.areas.length };
    tell('comparison');
    // Measuring many zones for the first time takes seconds; the rest of the map does not wait.
  }, { aside: true, failed: () => { asked = ''; } });
}

// Level and parts of the region; null while they load.
export function comparison() { return table; }

export function partsTable() { return parts; }

/* ---- the list ---- */

export function buildList(parent) {
  box = parent;
  emptyNode(box);
  const head = el('button', 'ps-legend-head', box, word('ranking'));
  head.type = 'button';
  const tabs = el('div', 'ps-tabs', box);
  tabs.setAttribute('role', 'tablist');
  KINDS.forEach((kind) => tab(tabs, kind));
  body = el('div', 'ps-list-body', box);
  const open = (yes) => {
    body.hidden = tabs.hidden = !yes;
    head.setAttribute('aria-expanded', String(yes));
  };
  head.addEventListener('click', () => {
    open(body.hidden);
    ps.prefs.list = !body.hidden;
    savePrefs();
  });
  open(ps.prefs.list !== false && ps.map.getSize().x >= 900);
  drawn = '';
}

function tab(parent, kind) {
  const node = el('button', 'ps-tab', parent, word('rank_' + kind));
  node.type = 'button';
  node.setAttribute('role', 'tab');
  node.setAttribute('data-rank', kind);
  node.addEventListener('click', () => {
    ps.prefs.rank = kind;
    savePrefs();
    updateList();
  });
}

function valuesOf(kind) {
  const { hazards, classes } = ps.state, counts = incidentCounts();
  if (kind === 'index') { return indices(table.areas, hazards, classes); }
  if (kind === 'exposed') { return exposedPeople(table.areas, hazards, classes); }
  return table.areas.map((_area, at) => (!counts ? null : kind === 'incidents'
    ? counts.perPart[at + 1] : counts.perPartFigures.casualties[at + 1]));
}

export function updateList() {
  if (!box) { return; }
  box.hidden = !table || table.areas.length < 2;
  if (box.hidden) { return; }
  const kind = KINDS.includes(ps.prefs.rank) ? ps.prefs.rank : KINDS[0];
  box.querySelectorAll('.ps-tab').forEach((node) => {
    node.setAttribute('aria-selected', String(node.getAttribute('data-rank') === kind));
  });
  const order = ranked(valuesOf(kind)).slice(0, SHOWN);
  const key = JSON.stringify([kind, asked, order.map((o) => [o.at, o.value])]);
  if (key === drawn || body.hidden) { return; }
  drawn = key;
  emptyNode(body);
  el('p', 'ps-muted', body, word('rank_note_' + kind));
  const most = order.reduce((m, o) => Math.max(m, o.value || 0), 0);
  order.forEach((entry) => row(entry, most, kind));
}

function row(entry, most, kind) {
  const area = table.areas[entry.at], node = el('button', 'ps-rank', body);
  node.type = 'button';
  node.setAttribute('data-code', area.code);
  const bar = el('span', 'ps-rank-bar', node);
  bar.style.width = (most ? 100 * (entry.value || 0) / most : 0) + '%';
  el('span', 'ps-rank-place', node, entry.place === null ? '' : entry.place);
  el('span', 'ps-rank-name', node, area.name);
  el('span', 'ps-rank-value', node, entry.value === null ? word('unknown')
    : formatNumber(kind === 'exposed' ? nearly(entry.value) : entry.value, 2));
  node.addEventListener('click', () => goTo(area.code));
}

// An estimate by area is not exact to one person.
function nearly(people) {
  const unit = people < 1000 ? 10 : people < 10000 ? 100 : 1000;
  return Math.round(people / unit) * unit;
}

function goTo(code) {
  const found = partShape(code, table.level);
  if (!found) { return; }
  const { box: [w, n, e, s] } = found.area, { grid } = found.set;
  const [west, north] = fromUnit(w / grid, n / grid), [east, south] = fromUnit(e / grid, s / grid);
  tell('go', [[south, west], [north, east]]);
}
