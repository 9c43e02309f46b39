/* Handing the view on: its address for the clipboard, and as a QR code. */
import { pageWindow } from './ps-address.js';
import { el, emptyNode, ps, word } from './ps-core.js';

export function buildShare(panel, close) {
  emptyNode(panel);
  const head = el('div', 'ps-panel-head', panel);
  el('h3', '', head, word('share'));
  const shut = el('button', 'ps-small', head, '✕');
  shut.type = 'button';
  shut.setAttribute('aria-label', word('close'));
  shut.addEventListener('click', close);
  const field = el('input', 'ps-address', panel), copy = el('button', 'ps-small', panel, word('copy'));
  field.readOnly = true;
  field.value = (pageWindow() || window).location.href;
  field.setAttribute('aria-label', word('share'));
  copy.type = 'button';
  copy.addEventListener('click', () => copyText(field, copy));
  const picture = el('img', 'ps-qr', panel);
  picture.alt = word('qr_alt');
  picture.src = ps.api + 'qr.svg?text=' + encodeURIComponent(field.value);
  el('p', 'ps-muted', panel, word('qr_note'));
}

// Without HTTPS browsers keep the clipboard to themselves, and the old way still works.
function copyText(field, button) {
  const done = () => { button.textContent = word('copied'); };
  const old = () => {
    field.select();
    if (document.execCommand('copy')) { done(); }
  };
  if (navigator.clipboard) { navigator.clipboard.writeText(field.value).then(done, old); } else { old(); }
}
