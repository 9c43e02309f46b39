/* The address changes before Python has redrawn anything. What the browser can read from it
   (hazards, classes, period, impact) is painted at once; Python's own state follows and settles
   everything else. */
(function () {
  'use strict';

  var ps = window.petasiaga;
  var READABLE = ['region', 'hazard', 'class', 'from', 'to', 'period', 'casualties', 'displaced'];
  var DAY_MS = 86400000;
  var seen = null;

  function parameters(page) {
    var found = {};
    new URLSearchParams(page.location.search).forEach(function (value, name) {
      // The map writes its own position there.
      if (name !== 'at') { found[name] = value; }
    });
    return found;
  }

  ps.followAddress = function (page) {
    // Browsers without this interface simply wait for Python.
    if (!page || page === window || !page.navigation) { return; }
    seen = parameters(page);
    page.navigation.addEventListener('currententrychange', function () {
      var before = seen;
      seen = parameters(page);
      var next = ps.config && ps.state && stateOf(before, seen);
      if (next) { ps.apply(ps.map, next); }
    });
  };

  // The state that the address asks for; null when it says more than is readable here.
  function stateOf(before, query) {
    var changed = Object.keys(Object.assign({}, before, query)).filter(function (name) {
      return before[name] !== query[name];
    });
    var readable = changed.length && changed.every(function (name) {
      return READABLE.indexOf(name) >= 0;
    });
    if (!readable || !sameRegion(before, query)) { return null; }
    var next = Object.assign({}, ps.state);
    next.hazards = numbers(query.hazard, ps.config.hazards, function (h, n) { return n; });
    next.classes = numbers(query['class'], ps.config.classes, function (c) { return c.rank; });
    next.casualties = query.casualties === '1';
    next.displaced = query.displaced === '1';
    var dated = changed.some(function (name) { return /^(from|to|period)$/.test(name); });
    // Without dates the period is the default one, which only Python knows.
    if (dated && !query.from && !query.to && query.period !== 'all') { return null; }
    if (dated) {
      next.first_day = day(query.from);
      next.last_day = day(query.to);
    }
    var sound = next.hazards && next.classes && !isNaN(next.first_day) && !isNaN(next.last_day);
    return sound ? next : null;
  }

  function sameRegion(before, query) {
    if (before.region === query.region) { return true; }
    return query.region === (ps.state.areas.join(',') || 'all');
  }

  function numbers(text, definitions, value) {
    var all = definitions.map(value);
    if (text === undefined) { return all; }
    var asked = text.split(',');
    var known = definitions.map(function (d) { return d.key; });
    if (!asked.every(function (key) { return known.indexOf(key) >= 0; })) { return null; }
    return all.filter(function (_, n) { return asked.indexOf(known[n]) >= 0; });
  }

  // Days since 1970-01-01; null leaves the end open, NaN is no date.
  function day(text) {
    return text ? Math.round(Date.parse(text + 'T00:00:00Z') / DAY_MS) : null;
  }
}());
