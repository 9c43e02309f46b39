/* How the map shows things, as against what the filter takes: way of colouring, layers, opacity,
   base map and size. Kept in this browser, and in the page's address for a colleague. */
import { LAYERS, ps, savePrefs } from './ps-core.js';
import { addressParam, setAddressParam } from './ps-address.js';

export const MODES = ['index', 'high', 'classes'];
const SIZES = ['normal', 'large', 'projector'];
const SCALES = { normal: 1, large: 1.25, projector: 1.6 };
let readFor = null;

// Only an address that came from outside is obeyed; what was switched since stays.
export function readView() {
  if (readFor === ps.state.goto_token) { return false; }
  readFor = ps.state.goto_token;
  const prefs = ps.prefs, mode = addressParam('show'), size = addressParam('size');
  const off = addressParam('off'), opacity = addressParam('opacity'), base = addressParam('base');
  if (MODES.includes(mode)) { prefs.mode = mode; }
  if (SIZES.includes(size)) { prefs.size = size; }
  if (base !== null && /^[\w-]{1,20}$/.test(base)) { prefs.base = base; }
  if (off !== null) {
    LAYERS.forEach((name) => { prefs.layers[name].on = !off.split(',').includes(name); });
  }
  (opacity || '').split(',').forEach((part) => {
    const [name, percent] = part.split(':');
    if (LAYERS.includes(name) && percent >= 10 && percent <= 100) {
      prefs.layers[name].opacity = percent / 100;
    }
  });
  ps.scale = SCALES[prefs.size];
  return true;
}

export function writeView() {
  const { prefs } = ps, usual = { zones: 70 };
  const off = LAYERS.filter((name) => !prefs.layers[name].on);
  const faded = LAYERS.map((name) => [name, Math.round(prefs.layers[name].opacity * 100)])
    .filter(([name, percent]) => percent !== (usual[name] || 100));
  setAddressParam('show', prefs.mode === MODES[0] ? null : prefs.mode);
  setAddressParam('size', prefs.size === SIZES[0] ? null : prefs.size);
  setAddressParam('off', off.join(',') || null);
  setAddressParam('opacity', faded.map((pair) => pair.join(':')).join(',') || null);
  setAddressParam('base', prefs.base === 'none' ? null : prefs.base);
}

export function nextSize() {
  ps.prefs.size = SIZES[(SIZES.indexOf(ps.prefs.size) + 1) % SIZES.length];
  ps.scale = SCALES[ps.prefs.size];
  savePrefs();
  writeView();
}
