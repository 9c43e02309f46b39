// The standalone map. Everything comes from the JSON in the page; text is written as text.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;

  const element = (tag, text, parent) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.appendChild(made);
    return made;
  };
  const svg = (tag, attributes, parent) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (parent) parent.appendChild(made);
    return made;
  };

  const PATTERNS = {
    dots: (p, colour) => svg("circle", { cx: 4, cy: 4, r: 1.2, fill: colour }, p),
    diagonal: (p, colour) => svg("path", { d: "M-2 10L10 -2M-2 2L2 -2M6 10L10 6", stroke: colour }, p),
    crosshatch: (p, colour) => svg("path", { d: "M0 8L8 0M0 0L8 8", stroke: colour }, p),
  };

  // Before the map, which takes the room that they leave.
  const figures = document.getElementById("figures");
  for (const [label, value, note] of data.figures) {
    const box = element("div", undefined, figures);
    element("b", value, box);
    element("span", `${label} ${note}`.trim(), box);
  }

  const map = L.map("map", { zoomSnap: 0.25, attributionControl: false });
  map.fitBounds(data.bounds, { padding: [12, 12] });
  // Beyond these bounds no land is in the file, and blue would say sea.
  map.setMaxBounds(data.around.bounds);
  map.setMinZoom(map.getBoundsZoom(data.around.bounds, true));
  L.control.scale({ imperial: false }).addTo(map);

  const defs = svg("defs", {}, svg("svg", { width: 0, height: 0, style: "position:absolute" },
    document.body));
  data.classes.forEach((klass, n) => {
    const pattern = svg("pattern", { id: `class-${n}`, width: 8, height: 8,
      patternUnits: "userSpaceOnUse" }, defs);
    svg("rect", { width: 8, height: 8, fill: klass.colour }, pattern);
    PATTERNS[klass.pattern](pattern, klass.line);
  });

  const popup = (title, subtitle, pairs) => {
    const box = document.createElement("div");
    element("h3", title, box);
    if (subtitle) element("div", subtitle, box);
    const list = element("dl", undefined, box);
    for (const [label, value] of pairs) {
      element("dt", label, list);
      element("dd", value, list);
    }
    return box;
  };

  for (const pane of ["areas", "basemap", "zones", "borders"]) map.createPane(pane);
  map.getPane("areas").style.zIndex = 350;
  map.getPane("basemap").style.zIndex = 355;
  map.getPane("basemap").style.pointerEvents = "none";
  map.getPane("zones").style.zIndex = 360;
  map.getPane("borders").style.zIndex = 370;
  map.getPane("borders").style.pointerEvents = "none";
  for (const rings of data.around.land) {
    L.polygon(rings, { pane: "areas", color: "#9aa5b1", weight: 0.7, fillColor: "#e4e7eb",
      fillOpacity: 1, interactive: false }).addTo(map);
  }
  for (const area of data.areas) {
    L.polygon(area.rings, { pane: "areas", stroke: false, fillColor: "#fff", fillOpacity: 1,
      interactive: false }).addTo(map);
    const border = L.polygon(area.rings, { pane: "borders", fill: false, interactive: false,
      color: "#1f2933", weight: area.main ? 2.2 : 1, dashArray: area.main ? null : "4 3" });
    border.addTo(map);
    if (!area.main) {
      border.bindTooltip(document.createTextNode(area.name).textContent.replace(/[&<>"']/g,
        (c) => `&#${c.charCodeAt(0)};`), { permanent: true, direction: "center", className: "area" });
    }
  }

  const basemap = L.layerGroup().addTo(map);
  const ground = L.canvas({ pane: "basemap" });
  for (const { colour, areas = [], lines = [], points = [] } of data.basemap) {
    const look = { pane: "basemap", renderer: ground, interactive: false, color: colour };
    for (const rings of areas) {
      L.polygon(rings, { ...look, stroke: false, fillColor: colour, fillOpacity: 1 }).addTo(basemap);
    }
    if (lines.length) L.polyline(lines, { ...look, weight: 1.2 }).addTo(basemap);
    for (const at of points) {
      L.circleMarker(at, { ...look, stroke: false, radius: 2.5, fillColor: colour, fillOpacity: 1 })
        .addTo(basemap);
    }
  }

  const zoneLayers = new Map();
  const pointLayers = new Map();
  const layerOf = (layers, hazard) => {
    if (!layers.has(hazard)) layers.set(hazard, L.layerGroup().addTo(map));
    return layers.get(hazard);
  };
  const zoneRenderer = L.svg({ pane: "zones" });
  for (const zone of data.zones) {
    const klass = data.classes[zone.class];
    const hazard = data.hazards[zone.hazard];
    L.polygon(zone.rings, { pane: "zones", renderer: zoneRenderer, color: hazard.colour, weight: 1.2,
      fillColor: `url(#class-${zone.class})`, fillOpacity: 1 })
      .bindPopup(() => popup(hazard.name, zone.sample ? words.sample : "",
        [[words.classes, klass.range ? `${klass.name} (${klass.range})` : klass.name]]))
      .addTo(layerOf(zoneLayers, zone.hazard));
  }

  const Point = L.CircleMarker.extend({
    _updatePath() {
      const context = this._renderer._ctx;
      const { x, y } = this._point;
      const r = this._radius;
      // Filled and stroked here: Leaflet's own way knows no Path2D.
      const { color, weight, fillColor } = this.options;
      context.save();
      context.translate(x, y);
      context.scale(r, r);
      context.lineJoin = "round";
      context.lineWidth = (2 * weight) / r;
      context.strokeStyle = color;
      context.stroke(this.options.outline);
      context.fillStyle = fillColor;
      context.fill(this.options.outline);
      context.restore();
    },
  });
  const canvas = L.canvas({ tolerance: 4 });
  const outlines = data.hazards.map((hazard) => new Path2D(hazard.path));
  const size = data.incidents.length > 2000 ? 4 : 6;
  for (const incident of data.incidents) {
    const hazard = data.hazards[incident.hazard];
    new Point(incident.at, { renderer: canvas, radius: size, outline: outlines[incident.hazard], color: "#fff",
      weight: 1, fillColor: hazard.colour, fillOpacity: 1 })
      .bindPopup(() => popup(incident.title || hazard.name,
        `${incident.title ? `${hazard.name} · ` : ""}${incident.date}`,
        [...incident.values.map((value, n) => [data.labels[n], value]).filter((pair) => pair[1]),
          [words.sources, incident.data]]), { maxWidth: 340 })
      .addTo(layerOf(pointLayers, incident.hazard));
  }

  const panel = document.getElementById("panel");
  const sign = (hazard, outline) => {
    const picture = svg("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18" });
    if (outline) {
      svg("rect", { x: -8, y: -6, width: 16, height: 12, fill: "none", stroke: hazard.colour,
        "stroke-width": 2 }, picture);
    } else {
      svg("path", { d: hazard.path, transform: "scale(6)", fill: hazard.colour }, picture);
    }
    return picture;
  };
  const list = (title, layers, outline) => {
    if (!layers.size) return;
    element("h2", title, panel);
    for (const [number, layer] of layers) {
      const label = element("label", undefined, panel);
      const box = element("input", undefined, label);
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => (box.checked ? layer.addTo(map) : layer.remove()));
      label.appendChild(sign(data.hazards[number], outline));
      element("span", `${data.hazards[number].name} (${layer.getLayers().length})`, label);
    }
  };
  list(words.incidents, pointLayers, false);
  list(words.zones, zoneLayers, true);
  if (data.zones.length) {
    const present = new Set(data.zones.map((zone) => zone.class));
    element("h2", words.classes, panel);
    for (let n = data.classes.length - 1; n >= 0; n -= 1) {
      if (!present.has(n)) continue;
      const klass = data.classes[n];
      const line = element("label", undefined, panel);
      const picture = svg("svg", { width: 28, height: 18 }, line);
      svg("rect", { width: 28, height: 18, fill: `url(#class-${n})`, stroke: "#1f2933" }, picture);
      element("span", klass.range ? `${klass.name} (${klass.range})` : klass.name, line);
    }
  }
  if (data.basemap.length) {
    element("h2", words.basemap, panel);
    const label = element("label", undefined, panel);
    const box = element("input", undefined, label);
    box.type = "checkbox";
    box.id = "basemap";
    box.checked = true;
    box.addEventListener("change", () => (box.checked ? basemap.addTo(map) : basemap.remove()));
    const key = element("span", undefined, label);
    for (const kind of data.basemap) {
      const line = element("span", `${kind.name} `, key);
      line.className = "kind";
      const picture = svg("svg", { width: 14, height: 10 });
      line.prepend(picture);
      if (kind.areas) svg("rect", { width: 12, height: 10, fill: kind.colour }, picture);
      else if (kind.lines) svg("path", { d: "M0 5H12", stroke: kind.colour, "stroke-width": 2 }, picture);
      else svg("circle", { cx: 6, cy: 5, r: 3, fill: kind.colour }, picture);
    }
  }
  element("h2", words.sources, panel);
  for (const text of [...data.sources, words.boundaries, words.unplaced, words.printed]) {
    if (text) element("p", text, panel);
  }
  window.petasiagaMap = { map, incidents: data.incidents.length, zones: data.zones.length };
})();
