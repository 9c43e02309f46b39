/* The slider of time: incidents per step over all the data, a brush for the period of the filter,
   years to touch, and playing. */
import { mapColours } from './ps-areas.js';
import { pixelRatio } from './ps-canvas.js';
import { el, emptyNode, formatNumber, ps, scaled, word } from './ps-core.js';
import { dayOf, dayWords, partsOf, stepEdges, stepStart } from './ps-days.js';
import { incidentCounts, incidentDays, incidentHistogram } from './ps-incidents.js';
import { changeHere, sendPending } from './ps-local.js';

const UNITS = ['day', 'month', 'year'];
// A step stays so long that it can be read.
const STEP_MS = { day: 120, month: 650, year: 1300 };
const BARS_MAX = 400, GRIP = 9;
let box = null, canvas = null, said = null, chips = null, playButton = null, unitButton = null;
let edges = [], counts = [], span = null, key = '', unit = 'month', playing = 0, held = null;

export function buildTime(parent) {
  stop();
  box = parent;
  emptyNode(box);
  const row = el('div', 'ps-time-row', box);
  playButton = small(row, '▶', 'play', () => (playing ? pause() : play()));
  unitButton = small(row, '', 'step', () => {
    unit = UNITS[(UNITS.indexOf(unit) + 1) % UNITS.length];
    updateTime();
  });
  said = el('strong', 'ps-time-said', row);
  chips = el('div', 'ps-chips', row);
  canvas = el('canvas', 'ps-time-bars', box);
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'slider');
  canvas.setAttribute('aria-label', word('period'));
  canvas.addEventListener('pointerdown', hold);
  canvas.addEventListener('pointermove', drag);
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('keydown', nudge);
  key = '';
  updateTime();
}

function small(parent, sign, label, act) {
  const node = el('button', 'ps-small', parent, sign);
  node.type = 'button';
  node.title = word(label);
  node.setAttribute('aria-label', word(label));
  node.setAttribute('data-action', label);
  node.addEventListener('click', act);
  return node;
}

/* ---- what it shows ---- */

export function updateTime() {
  if (!box || !ps.state) { return; }
  span = incidentDays();
  box.hidden = !span || ps.map.getSize().y < 300;
  if (box.hidden) { return; }
  const s = ps.state;
  const now = JSON.stringify([s.data, s.hazards, s.areas, s.casualties, s.displaced, s.drawing]);
  if (now !== key) {
    key = now;
    const months = stepEdges(span[0], span[1], 'month');
    edges = months.length > BARS_MAX ? stepEdges(span[0], span[1], 'year') : months;
    counts = incidentHistogram(edges);
    years();
  }
  playButton.textContent = playing ? '❚❚' : '▶';
  playButton.title = word(playing ? 'pause' : 'play');
  unitButton.textContent = word('step_' + unit);
  said.textContent = periodWords();
  chips.querySelectorAll('button').forEach((chip) => {
    const year = Number(chip.getAttribute('data-year'));
    const chosen = year ? s.first_day === dayOf(year, 0, 1) && s.last_day === dayOf(year, 11, 31)
      : s.first_day === null && s.last_day === null;
    chip.setAttribute('aria-pressed', String(chosen));
  });
  paint();
}

export function periodWords() {
  const { first_day: first, last_day: last } = ps.state, lang = ps.config.lang;
  if (first === null && last === null) { return word('all_years'); }
  if (first === null) { return '… – ' + dayWords(last, lang); }
  if (first === last) { return dayWords(first, lang); }
  return dayWords(first, lang) + ' – ' + (last === null ? '…' : dayWords(last, lang));
}

function years() {
  emptyNode(chips);
  const first = partsOf(span[0]).year, last = partsOf(span[1]).year;
  chip(word('all_years'), 0);
  for (let year = last; year >= Math.max(first, last - 11); year -= 1) { chip(String(year), year); }
}

function chip(words, year) {
  const node = el('button', 'ps-chip', chips, words);
  node.type = 'button';
  node.setAttribute('data-year', year);
  node.addEventListener('click', () => {
    stop();
    changeHere(year ? { first_day: dayOf(year, 0, 1), last_day: dayOf(year, 11, 31) }
      : { first_day: null, last_day: null });
  });
}

function brush() {
  const from = edges[0], to = edges[edges.length - 1] - 1, s = ps.state;
  return [s.first_day === null ? from : Math.max(from, Math.min(to, s.first_day)),
    s.last_day === null ? to : Math.max(from, Math.min(to, s.last_day))];
}

function xOf(day, width) {
  return (day - edges[0]) / (edges[edges.length - 1] - edges[0]) * width;
}

function dayAt(x, width) {
  return Math.round(edges[0] + x / width * (edges[edges.length - 1] - edges[0]));
}

function paint() {
  const width = canvas.clientWidth, height = canvas.clientHeight, ratio = pixelRatio();
  if (!width || !edges.length) { return; }
  if (canvas.width !== Math.round(width * ratio)) { canvas.width = Math.round(width * ratio); }
  if (canvas.height !== Math.round(height * ratio)) { canvas.height = Math.round(height * ratio); }
  const ctx = canvas.getContext('2d'), colours = mapColours(), [first, last] = brush();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  const left = xOf(first, width), right = xOf(last + 1, width);
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = colours.draw;
  ctx.fillRect(left, 0, right - left, height);
  const most = counts.reduce((m, n) => Math.max(m, n), 1), foot = height - scaled(12);
  counts.forEach((n, at) => {
    const x = xOf(edges[at], width), w = Math.max(1, xOf(edges[at + 1], width) - x - 1);
    const inside = edges[at] >= first - 27 && edges[at] <= last;
    ctx.globalAlpha = inside ? 0.95 : 0.4;
    ctx.fillStyle = inside ? colours.draw : colours.faint;
    const h = n ? Math.max(1.5, n / most * (foot - 2)) : 0;
    ctx.fillRect(x, foot - h, w, h);
  });
  ctx.globalAlpha = 1;
  ctx.fillStyle = colours.draw;
  [left, right].forEach((x) => ctx.fillRect(Math.max(0, Math.min(width - 3, x - 1.5)), 0, 3, height));
  yearTicks(ctx, width, height, colours);
}

function yearTicks(ctx, width, height, colours) {
  const first = partsOf(edges[0]).year, last = partsOf(edges[edges.length - 1] - 1).year;
  const every = Math.max(1, Math.ceil((last - first + 1) * scaled(38) / width));
  ctx.font = Math.round(scaled(10.5)) + 'px system-ui, sans-serif';
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  ctx.fillStyle = colours.text;
  for (let year = first; year <= last; year += every) {
    ctx.fillText(String(year), Math.max(1, xOf(dayOf(year, 0, 1), width) + 2), height - 2);
  }
}

/* ---- the brush ---- */

function hold(e) {
  stop();
  canvas.setPointerCapture(e.pointerId);
  const width = canvas.clientWidth, [first, last] = brush(), day = dayAt(e.offsetX, width);
  const left = xOf(first, width), right = xOf(last + 1, width);
  const near = (x) => Math.abs(x - e.offsetX) <= GRIP;
  if (near(left) || near(right)) {
    // On a narrow brush the nearer end is meant.
    const end = Math.abs(left - e.offsetX) < Math.abs(right - e.offsetX) ? 'first' : 'last';
    held = { kind: end, first, last };
  } else if (day >= first && day <= last && right - left < width - 4) {
    held = { kind: 'both', first, last, from: day };
  } else {
    held = { kind: 'new', from: day };
  }
  held.x = e.offsetX;
}

function drag(e) {
  if (!held || (!held.moved && Math.abs(e.offsetX - held.x) < 3)) { return; }
  held.moved = true;
  const day = dayAt(Math.max(0, Math.min(canvas.clientWidth, e.offsetX)), canvas.clientWidth);
  const to = edges[edges.length - 1] - 1;
  let { first, last } = held;
  if (held.kind === 'first') { first = Math.min(day, last); }
  if (held.kind === 'last') { last = Math.max(day - 1, first); }
  if (held.kind === 'both') {
    const by = Math.max(edges[0] - first, Math.min(to - last, day - held.from));
    first += by;
    last += by;
  }
  if (held.kind === 'new') { first = Math.min(day, held.from); last = Math.max(day, held.from); }
  changeHere({ first_day: Math.max(edges[0], first), last_day: Math.min(to, last) }, true);
}

function release(e) {
  if (!held) { return; }
  const { moved } = held;
  held = null;
  if (moved) { sendPending(); return; }
  // Touched, not dragged: the month or year that stands there.
  const first = stepStart(dayAt(e.offsetX, canvas.clientWidth), unit === 'day' ? 'day' : unit);
  changeHere({ first_day: first, last_day: stepStart(first, unit, 1) - 1 });
}

function nudge(e) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
  if (!by) { return; }
  e.preventDefault();
  stop();
  step(by, false);
}

// The step after (or before) the first day of the brush, as a whole day, month or year.
function step(by, quiet) {
  const [first] = brush();
  const next = stepStart(first, unit, by);
  if (next < stepStart(edges[0], unit) || next >= edges[edges.length - 1]) { return false; }
  changeHere({ first_day: next, last_day: stepStart(next, unit, 1) - 1 }, quiet);
  return true;
}

/* ---- playing ---- */

function play() {
  const [first, last] = brush(), whole = stepStart(first, unit);
  // Everything at once, or the end: play from the start.
  const again = last - first > 3 * 366 || last >= span[1];
  const from = again && last - first < 370 && unit !== 'year' ? whole
    : again ? stepStart(edges[0], unit) : whole;
  changeHere({ first_day: from, last_day: stepStart(from, unit, 1) - 1 }, true);
  let due = performance.now() + STEP_MS[unit];
  const tick = (now) => {
    if (!playing) { return; }
    if (now >= due) {
      due = Math.max(due + STEP_MS[unit], now);
      if (!step(1, true)) { pause(); return; }
    }
    playing = requestAnimationFrame(tick);
  };
  playing = requestAnimationFrame(tick);
  updateTime();
}

function stop() {
  cancelAnimationFrame(playing);
  playing = 0;
}

function pause() {
  stop();
  sendPending();
  updateTime();
}

// For the head of the full screen.
export function figureWords() {
  const found = incidentCounts();
  if (!found) { return []; }
  const total = ps.state.hazards.reduce((sum, h) => sum + found.perHazard[h], 0);
  const told = (name) => (found.figures[name] === null ? (total ? word('unknown') : '0')
    : formatNumber(found.figures[name]));
  return [[word('rank_incidents'), formatNumber(total)], [word('dead'), told('dead')],
    [word('displaced'), told('displaced')], [word('houses'), told('houses')]];
}
