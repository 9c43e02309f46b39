/* Changes made in the map itself: painted at once, then sent to Python, whose older answers do not
   undo them. st_folium waits 250 ms for more before it sends, so of a fast series only the last
   state travels. */
import { beginWork, endWork, ps, startApply, tell } from './ps-core.js';
import { send, stamp } from './ps-tools.js';

// A lost connection must not hold the map at a state that the page does not know.
const PATIENCE_MS = 15000;
let pending = null;

// `quiet` shows without sending, while a slider is dragged or time plays.
export function changeHere(fields, quiet) {
  startApply();
  beginWork();
  ps.state = { ...ps.state, ...fields };
  pending = { fields: { ...(pending ? pending.fields : {}), ...fields }, number: stamp(),
    at: Date.now() };
  if (!quiet) { sendPending(); }
  tell('local', fields);
  endWork();
}

export function sendPending() {
  if (!pending) { return; }
  const { fields } = pending, told = {};
  if (fields.hazards) { told.hazards = fields.hazards; }
  if (fields.classes) { told.classes = fields.classes; }
  if (fields.first_day !== undefined) { told.period = [fields.first_day, fields.last_day]; }
  pending.number = send('filter', null, told);
}

// Python's state, as far as it is not older than what was done here.
export function withLocal(state) {
  if (pending && (state.ack >= pending.number || Date.now() - pending.at > PATIENCE_MS)) {
    pending = null;
  }
  return pending ? { ...state, ...pending.fields } : state;
}
