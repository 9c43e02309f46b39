/* Buttons, layer panel, scale bar, badge and messages, built anew when the language changes. */
(function () {
  'use strict';

  var ps = window.petasiaga;
  var SVG = 'http://www.w3.org/2000/svg';
  var ui = {};
  var messageTimer = 0;

  // Strokes on a 24 x 24 grid.
  var ICONS = {
    zoom_in: 'M12 5v14M5 12h14',
    zoom_out: 'M5 12h14',
    fit: 'M12 21s-6-5.2-6-10a6 6 0 0 1 12 0c0 4.8-6 10-6 10zM12 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
    fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    rectangle: 'M5 7h14v10H5z',
    polygon: 'M5 9l8-5 7 7-4 8-9-1z',
    ask: 'M9.2 9a3 3 0 1 1 4.3 2.7c-1 .5-1.5 1.2-1.5 2.3M12 17.5v.2',
    clear: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7',
    layers: 'M12 4l8 4.5-8 4.5-8-4.5zM4.5 13l7.5 4.2 7.5-4.2',
    close: 'M6 6l12 12M18 6L6 18'
  };

  function icon(name) {
    var svg = document.createElementNS(SVG, 'svg'), path = document.createElementNS(SVG, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', ICONS[name]);
    svg.appendChild(path);
    return svg;
  }

  function button(parent, name, label, act) {
    var node = ps.el('button', 'ps-button', parent);
    node.type = 'button';
    node.title = ps.t(label);
    node.setAttribute('aria-label', ps.t(label));
    node.setAttribute('data-action', name);
    node.appendChild(icon(name));
    node.addEventListener('click', act);
    return node;
  }

  // Nothing that happens on a control may reach the map below it.
  function shield(node) {
    L.DomEvent.disableClickPropagation(node);
    L.DomEvent.disableScrollPropagation(node);
    return node;
  }

  ps.buildControls = function () {
    if (ui.root) { L.DomUtil.remove(ui.root); }
    var root = ui.root = ps.el('div', 'ps-ui-root', ps.map.getContainer());
    var left = shield(ps.el('div', 'ps-ui ps-left', root));
    var zoom = ps.el('div', 'ps-bar', left);
    button(zoom, 'zoom_in', 'zoom_in', function () { ps.map.zoomIn(); });
    button(zoom, 'zoom_out', 'zoom_out', function () { ps.map.zoomOut(); });
    button(zoom, 'fit', 'fit', function () { ps.fitRegion(true); });
    if (document.fullscreenEnabled) {
      ui.fullscreen = button(zoom, 'fullscreen', 'fullscreen', toggleFullscreen);
    }
    var tools = ps.el('div', 'ps-bar', left);
    ui.tools = {};
    [['rectangle', 'draw_rectangle'], ['polygon', 'draw_polygon'], ['ask', 'ask']].forEach(
      function (pair) {
        ui.tools[pair[0]] = button(tools, pair[0], pair[1], function () { ps.startTool(pair[0]); });
      });
    ui.clear = button(tools, 'clear', 'clear', ps.clearDrawing);
    var right = shield(ps.el('div', 'ps-ui ps-right', root));
    ui.layers = button(ps.el('div', 'ps-bar', right), 'layers', 'layers', togglePanel);
    ui.layers.setAttribute('aria-expanded', 'false');
    ui.panel = ps.el('div', 'ps-panel', right);
    ui.panel.hidden = true;
    ui.hint = shield(ps.el('div', 'ps-ui ps-hint', root));
    ui.hint.hidden = true;
    ui.message = shield(ps.el('div', 'ps-ui ps-message', root));
    ui.message.setAttribute('role', 'status');
    ui.message.hidden = true;
    ui.badge = ps.el('div', 'ps-ui ps-badge', root);
    ui.badge.hidden = true;
    ui.scale = ps.el('div', 'ps-ui ps-scale', root);
    ui.scaleText = ps.el('span', '', ui.scale);
    ps.legendBox = shield(ps.el('div', 'ps-ui ps-legend', root));
    ps.map.getContainer().setAttribute('aria-label', ps.t('map'));
    buildPanel();
    ps.buildLegend();
    ps.updateTools();
    ps.updateScale();
  };

  /* ---- layers ---- */

  function togglePanel() {
    // The address may have changed since the panel was built.
    ui.panel.querySelectorAll('input[data-reference]').forEach(function (box) {
      box.checked = ps.referenceOn(Number(box.getAttribute('data-reference')));
    });
    ui.panel.hidden = !ui.panel.hidden;
    ui.layers.setAttribute('aria-expanded', String(!ui.panel.hidden));
    // Both open would lie over each other, and cover a telephone's whole map.
    ps.legendBox.hidden = !ui.panel.hidden;
  }

  function buildPanel() {
    var panel = ui.panel;
    ps.empty(panel);
    var head = ps.el('div', 'ps-panel-head', panel);
    ps.el('h3', '', head, ps.t('layers'));
    button(head, 'close', 'close', togglePanel).classList.add('ps-plain');
    ps.LAYERS.forEach(function (name) { layerRow(panel, name); });
    if (ps.config.reference.length) {
      ps.el('h3', '', panel, ps.t('reference'));
      ps.config.reference.forEach(function (layer) { referenceRow(panel, layer); });
    }
    ps.el('h3', '', panel, ps.t('basemap'));
    ui.baseNote = null;
    var bases = [{ id: 'none', name: ps.t('basemap_none') }].concat(ps.config.base_maps);
    bases.forEach(function (base) { baseRow(panel, base); });
    ui.baseNote = ps.el('p', 'ps-muted', panel);
    ps.updateOnline();
  }

  function layerRow(panel, name) {
    var row = ps.el('div', 'ps-layer', panel), pref = ps.prefs.layers[name];
    var label = ps.el('label', '', row), box = ps.el('input', '', label);
    box.type = 'checkbox';
    box.checked = pref.on;
    box.setAttribute('data-layer', name);
    ps.el('span', '', label, ps.t('layer_' + name));
    var slider = ps.el('input', 'ps-slider', row);
    slider.type = 'range';
    slider.min = '10';
    slider.max = '100';
    slider.step = '5';
    slider.value = String(Math.round(pref.opacity * 100));
    slider.title = ps.t('opacity');
    slider.setAttribute('aria-label', ps.t('layer_' + name) + ': ' + ps.t('opacity'));
    box.addEventListener('change', function () {
      pref.on = box.checked;
      ps.savePrefs();
      ps.applyLayers();
    });
    slider.addEventListener('input', function () {
      pref.opacity = Number(slider.value) / 100;
      ps.applyLayers();
    });
    slider.addEventListener('change', ps.savePrefs);
  }

  function referenceRow(panel, layer) {
    var label = ps.el('label', 'ps-reference-row', panel), box = ps.el('input', '', label);
    box.type = 'checkbox';
    box.checked = ps.referenceOn(layer.id);
    box.setAttribute('data-reference', layer.id);
    ps.referenceSwatch(label, layer);
    ps.el('span', '', label, layer.title);
    label.title = [layer.kind, ps.number(layer.count)].filter(Boolean).join(' · ');
    box.addEventListener('change', function () { ps.showReference(layer.id, box.checked); });
  }

  function baseRow(panel, base) {
    var label = ps.el('label', 'ps-base', panel), radio = ps.el('input', '', label);
    radio.type = 'radio';
    radio.name = 'ps-base';
    radio.value = base.id;
    radio.checked = ps.prefs.base === base.id;
    ps.el('span', '', label, base.name);
    radio.addEventListener('change', function () { ps.chooseBase(base.id); });
  }

  ps.updateOnline = function () {
    if (!ui.panel) { return; }
    var offline = navigator.onLine === false;
    ui.panel.querySelectorAll('input[name="ps-base"]').forEach(function (radio) {
      radio.disabled = offline && radio.value !== 'none';
      radio.checked = radio.value === ps.prefs.base;
    });
    ui.baseNote.textContent = offline ? ps.t('basemap_offline') : '';
    ui.baseNote.hidden = !offline;
  };

  /* ---- tools ---- */

  ps.updateTools = function () {
    if (!ui.root) { return; }
    var tool = ps.tool();
    Object.keys(ui.tools).forEach(function (name) {
      ui.tools[name].setAttribute('aria-pressed', String(name === tool));
    });
    ui.clear.disabled = !(ps.state && (ps.state.drawing || ps.state.point)) && !ps.draft;
    ps.empty(ui.hint);
    ui.hint.hidden = tool === null;
    if (tool === null) { return; }
    ps.el('span', '', ui.hint, ps.t('hint_' + tool));
    if (tool === 'polygon') {
      hintButton('finish', ps.finishPolygon, ps.cornerCount() < 3);
      hintButton('undo', ps.undoCorner, ps.cornerCount() < 1);
    }
    hintButton('cancel', ps.stopTool, false);
  };

  function hintButton(label, act, off) {
    var node = ps.el('button', 'ps-small', ui.hint, ps.t(label));
    node.type = 'button';
    node.disabled = off;
    node.addEventListener('click', act);
  }

  function toggleFullscreen() {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    var asked = ps.map.getContainer().requestFullscreen();
    if (asked && asked.catch) { asked.catch(function () { ui.fullscreen.hidden = true; }); }
  }

  ps.updateFullscreen = function () {
    if (!ui.fullscreen) { return; }
    var label = ps.t(document.fullscreenElement ? 'fullscreen_exit' : 'fullscreen');
    ui.fullscreen.title = label;
    ui.fullscreen.setAttribute('aria-label', label);
    ps.map.invalidateSize({ animate: false });
  };

  /* ---- scale, badge, messages ---- */

  // Room for what stands at the bottom, and for the legend, changes with the width of the page.
  ps.updateRoom = function () {
    if (!ui.root) { return; }
    ui.root.classList.toggle('ps-compact', ps.isCompact());
    var credits = ps.map.attributionControl.getContainer();
    ui.root.style.setProperty('--ps-foot', (credits ? credits.offsetHeight : 0) + 'px');
  };

  ps.updateScale = function () {
    if (!ui.scale) { return; }
    var y = ps.map.getSize().y / 2;
    var metres = ps.map.distance(ps.map.containerPointToLatLng([0, y]),
      ps.map.containerPointToLatLng([100, y]));
    var power = Math.pow(10, Math.floor(Math.log(metres) / Math.LN10));
    var round = [5, 2, 1].filter(function (step) { return step * power <= metres; })[0] * power;
    ui.scale.style.width = Math.round(100 * round / metres) + 'px';
    ui.scaleText.textContent = round >= 1000
      ? ps.number(round / 1000) + ' km' : ps.number(round) + ' m';
  };

  ps.updateBadge = function (isSample) {
    if (!ui.badge) { return; }
    ui.badge.hidden = !isSample;
    ui.badge.textContent = ps.t('sample');
    ui.badge.title = ps.t('sample_note');
  };

  ps.showMessage = function (text, mayRetry) {
    if (!ui.message || !text) { return; }
    ui.message.textContent = text;
    ui.message.hidden = false;
    clearTimeout(messageTimer);
    if (!mayRetry) {
      messageTimer = setTimeout(function () { ui.message.hidden = true; }, 9000);
      return;
    }
    var again = ps.el('button', 'ps-small', ui.message, ps.t('retry'));
    again.type = 'button';
    again.addEventListener('click', function () { ui.message.hidden = true; ps.retry(); });
  };
}());
