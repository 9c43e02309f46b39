/* The address of the page around this frame: reading and writing parameters without a rerun. */

// The frame's parent is of our own origin; a host that embeds it elsewhere simply has no "at".
export function pageWindow() {
  try { return window.parent.location.search === undefined ? null : window.parent; }
  catch (err) { return null; }
}

// A parameter of the page's address; null where it has none.
export function addressParam(name) {
  var page = pageWindow();
  var found = page && new RegExp('[?&]' + name + '=([^&]*)').exec(page.location.search);
  try { return found ? decodeURIComponent(found[1]) : null; } catch (err) { return null; }
}

// `value` null takes the parameter out.
export function setAddressParam(name, value) {
  var page = pageWindow();
  if (!page || page === window) { return; }
  var parts = page.location.search.replace(/^\?/, '').split('&').filter(function (part) {
    return part && part.indexOf(name + '=') !== 0;
  });
  if (value !== null) { parts.push(name + '=' + value); }
  var search = parts.length ? '?' + parts.join('&') : '';
  if (search === page.location.search) { return; }
  page.history.replaceState(page.history.state, '',
    page.location.pathname + search + page.location.hash);
}
