// The map: one point a sentence, drawn on a canvas; d3-zoom moves it, d3-quadtree finds points.
//
// A group (theme, region, role, year) has a colour and a shape and, where there is room, its name
// on the map, so that nothing rests on colour alone.

const COLOURS = 7; // --p0 ... --p6 in page.css
const SHAPES = ["circle", "square", "triangle", "diamond"];
const GROUPS_SHOWN = COLOURS * SHAPES.length;
// Pixels around the pointer in which a point counts as meant.
const REACH = 14;
// A group of fewer points gets its name on the map only when it is picked; the legend has them all.
const LABELLED = 3;
// From this many points on, points are written straight into the picture's pixels: 100,000 as paths
// took 430 ms a frame in software, as pixels a few. Below, paths have the smoother edges.
const MANY = 4000;
// ms that a drawing may take and still be repeated at every step: two frames of a screen of 60 Hz,
// so that 30 frames a second are kept; and ms without a step until a map counts as resting.
const SLOW = 24, REST = 120;

const map = {
  by: "codebook", picked: new Set(), pinned: -1, hover: -1, found: null, needle: "", lasso: null, lassoOn: false,
  transform: d3.zoomIdentity, points: [], group: null, groups: [], width: 0, height: 0, frame: 0, cost: 0, still: null, resting: 0,
};

function startMap() {
  map.points = bodySentences.filter((i) => S.x[i] >= 0);
  map.canvas = byId("map-canvas");
  map.context = map.canvas.getContext("2d");
  map.tip = byId("map-tip");
  let [right, top] = [1, 1];
  for (const i of map.points) { right = Math.max(right, S.x[i]); top = Math.max(top, S.y[i]); }
  map.extent = [right, top];
  map.tree = d3.quadtree().x((i) => S.x[i]).y((i) => S.y[i]).addAll(map.points);
  map.zoom = d3.zoom().scaleExtent([0.5, 64]).filter((event) => {
    if (map.lassoOn || event.button) return false;
    // The wheel belongs to the page until the map has been clicked; one finger scrolls the page.
    if (event.type === "wheel") return event.ctrlKey || event.metaKey || document.activeElement === map.canvas;
    if (event.touches) return event.touches.length > 1;
    return true;
  }).on("zoom", (event) => { map.transform = event.transform; map.hover = -1; hideTip(); moved(); });
  d3.select(map.canvas).call(map.zoom).on("dblclick.zoom", null);
  map.canvas.addEventListener("pointermove", onPointer);
  map.canvas.addEventListener("pointerleave", () => { map.hover = -1; hideTip(); redraw(); });
  map.canvas.addEventListener("pointerdown", (event) => { if (map.lassoOn) startLasso(event); });
  map.canvas.addEventListener("click", (event) => {
    map.canvas.focus({ preventScroll: true });
    if (map.lassoOn) return;
    const i = pointAt(event);
    hideTip();
    if (i >= 0) pin(i, false);
    else if (map.pinned >= 0) pin(-1);
  });
  map.canvas.addEventListener("keydown", onMapKey);
  new ResizeObserver(() => { sizeMap(); redraw(); }).observe(map.canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInk(); redraw(); });
  readInk();
  sizeMap();
}

function drawMap() {
  const missing = bodySentences.length - map.points.length;
  fill(byId("map-missing"), missing ? t("map_missing", count(missing), count(bodySentences.length)) : "");
  const kinds = ["codebook", "discovered"].filter((kind) => themesOf[kind].length);
  const options = [...kinds, "report", ...GROUPINGS.slice(1).filter((by) => R.some((row) => row[by])), "role", "reuse"];
  if (!options.includes(map.by)) map.by = options[0];
  const input = el("input", { type: "search", placeholder: t("map_search"), "aria-label": t("map_search"), value: map.needle });
  onTyping(input, searchMap);
  fill(byId("map-tools"),
    choice(t("colour_by"), options.map((by) => [by, t(`by_${by}`)]), map.by, (value) => { map.by = value; map.picked.clear(); groupPoints(); drawLegend(); redraw(); }),
    input,
    el("span.buttons", null,
      el("button", { type: "button", title: t("zoom_in"), "aria-label": t("zoom_in"), onclick: () => zoomBy(1.6) }, "+"),
      el("button", { type: "button", title: t("zoom_out"), "aria-label": t("zoom_out"), onclick: () => zoomBy(1 / 1.6) }, "−"),
      el("button", { type: "button", onclick: resetZoom }, t("zoom_reset")),
      el("button", { type: "button", "aria-pressed": String(map.lassoOn), onclick: (event) => {
        map.lassoOn = !map.lassoOn;
        event.currentTarget.setAttribute("aria-pressed", String(map.lassoOn));
        map.canvas.classList.toggle("lasso", map.lassoOn);
      } }, t("lasso"))));
  map.canvas.setAttribute("aria-label", t("map_label", count(map.points.length)));
  byId("map-box").hidden = !map.points.length;
  groupPoints();
  drawLegend();
  drawSide();
  redraw();
}

// ---- groups ----------------------------------------------------------------------------------

function groupPoints() {
  const by = map.by;
  const keyOf = new Map();
  const found = new Map();
  const put = (i, key, name) => {
    if (!found.has(key)) found.set(key, { key, name, members: [] });
    found.get(key).members.push(i);
  };
  if (!["codebook", "discovered", "role", "reuse"].includes(by)) {
    for (const g of groupsBy(by)) for (const r of g.reports) keyOf.set(r, g);
  }
  for (const i of map.points) {
    if (by === "codebook") { const k = mainTheme(i); put(i, k, k < 0 ? t("unassigned") : themeName(k)); }
    else if (by === "discovered") put(i, S.d[i], S.d[i] < 0 ? t("unassigned") : themeName(S.d[i]));
    else if (by === "reuse") { const k = reuseOf(i); put(i, k, k < 0 ? t("reuse_none") : t(`kind_${D.names.kinds[k]}`)); }
    else if (by === "role") put(i, S.role[i], S.role[i] < 0 ? t("unknown") : t(`role_${D.names.roles[S.role[i]]}`));
    else { const g = keyOf.get(S.r[i]); put(i, g.key, g.name); }
  }
  const nameless = (g) => g.key === -1 || g.key === "?";
  const named = [...found.values()].filter((g) => !nameless(g)).sort((a, b) => b.members.length - a.members.length || (a.members[0] - b.members[0]));
  const kept = named.slice(0, GROUPS_SHOWN);
  kept.forEach((g, n) => { g.colour = n % COLOURS; g.shape = SHAPES[Math.floor(n / COLOURS)]; });
  const rest = named.slice(GROUPS_SHOWN);
  if (rest.length) kept.push({ key: "rest", name: t("other_groups", count(rest.length)), members: rest.flatMap((g) => g.members), colour: -1, shape: "circle", plain: true });
  for (const g of found.values()) if (nameless(g)) kept.push({ ...g, colour: -1, shape: "circle", plain: true });
  map.groups = kept;
  map.group = new Int16Array(S.length).fill(-1);
  kept.forEach((g, n) => {
    for (const i of g.members) map.group[i] = n;
    if (g.plain) return;
    // The label stands by the member nearest to the median, so it always names a point of the group.
    const middle = (values) => values.sort()[values.length >> 1];
    const x = middle(Int32Array.from(g.members, (i) => S.x[i])), y = middle(Int32Array.from(g.members, (i) => S.y[i]));
    let best = Infinity;
    for (const i of g.members) {
      const far = (S.x[i] - x) ** 2 + (S.y[i] - y) ** 2;
      if (far < best) [best, g.x, g.y] = [far, S.x[i], S.y[i]];
    }
  });
}

function drawLegend() {
  const buttons = map.groups.map((g, n) => el("li", null, el("button", {
    type: "button", "aria-pressed": String(map.picked.has(n)),
    onclick: (event) => {
      if (map.picked.has(n)) map.picked.delete(n); else map.picked.add(n);
      event.currentTarget.setAttribute("aria-pressed", String(map.picked.has(n)));
      redraw();
    },
  }, swatch(g), el("span", null, g.name), el("small", null, count(g.members.length)))));
  fill(byId("map-legend"), el("p.note", null, t("legend_note")), el("ul", null, buttons));
}

function swatch(g) {
  const size = 14, ratio = devicePixelRatio || 1;
  const canvas = el("canvas", { width: size * ratio, height: size * ratio, "aria-hidden": "true" });
  canvas.classList.add("swatch");
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  c.fillStyle = g.colour < 0 ? map.ink.none : map.ink.colours[g.colour];
  c.beginPath();
  trace(c, g.shape, size / 2, size / 2, 4.5);
  c.fill();
  return canvas;
}

// ---- drawing ---------------------------------------------------------------------------------

function readInk() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  map.ink = {
    colours: Array.from({ length: COLOURS }, (_, n) => get(`--p${n}`)),
    none: get("--point-none"), ground: get("--raised"), text: get("--ink"), accent: get("--accent"), font: get("--sans"),
  };
  if (map.groups.length) drawLegend();
}

function sizeMap() {
  const ratio = devicePixelRatio || 1;
  const box = map.canvas.getBoundingClientRect();
  if (!box.width) return;
  map.width = box.width;
  map.height = box.height;
  map.canvas.width = Math.round(box.width * ratio);
  map.canvas.height = Math.round(box.height * ratio);
  map.ratio = ratio;
  const margin = 28;
  map.scale = Math.min((map.width - 2 * margin) / map.extent[0], (map.height - 2 * margin) / map.extent[1]);
  map.left = (map.width - map.scale * map.extent[0]) / 2;
  map.bottom = (map.height + map.scale * map.extent[1]) / 2;
  map.zoom.extent([[0, 0], [map.width, map.height]]).translateExtent([[-map.width, -map.height], [2 * map.width, 2 * map.height]]);
}

const screenX = (x) => map.transform.applyX(map.left + x * map.scale);
const screenY = (y) => map.transform.applyY(map.bottom - y * map.scale);

function redraw() {
  if (!map.frame) map.frame = requestAnimationFrame(paint);
}

// While a map of very many points is moved, its last picture moves along; it is drawn afresh as soon
// as it rests. A map that is drawn quickly enough is drawn afresh at every step.
function moved() {
  if (!map.still || map.cost < SLOW) { redraw(); return; }
  clearTimeout(map.resting);
  map.resting = setTimeout(redraw, REST);
  if (!map.frame) map.frame = requestAnimationFrame(glide);
}

function glide() {
  map.frame = 0;
  const { context: c, ratio, transform: to } = map, from = map.still.transform;
  const grown = to.k / from.k;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, map.width, map.height);
  c.drawImage(map.still.canvas, to.x - from.x * grown, to.y - from.y * grown, map.width * grown, map.height * grown);
}

function keepStill() {
  if (map.points.length <= MANY) { map.still = null; return; }
  map.still ||= { canvas: document.createElement("canvas") };
  const { canvas } = map.still;
  if (canvas.width !== map.canvas.width || canvas.height !== map.canvas.height) [canvas.width, canvas.height] = [map.canvas.width, map.canvas.height];
  const c = canvas.getContext("2d");
  c.clearRect(0, 0, canvas.width, canvas.height);
  c.drawImage(map.canvas, 0, 0);
  map.still.transform = map.transform;
}

function trace(c, shape, x, y, r) {
  if (shape === "circle") { c.moveTo(x + r, y); c.arc(x, y, r, 0, 2 * Math.PI); }
  else if (shape === "square") c.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (shape === "triangle") { c.moveTo(x, y - r * 1.2); c.lineTo(x + r * 1.1, y + r * 0.8); c.lineTo(x - r * 1.1, y + r * 0.8); c.closePath(); }
  else { c.moveTo(x, y - r * 1.25); c.lineTo(x + r * 1.1, y); c.lineTo(x, y + r * 1.25); c.lineTo(x - r * 1.1, y); c.closePath(); }
}

function paint() {
  map.frame = 0;
  if (!map.width) return;
  const began = performance.now();
  const { context: c, ratio, ink } = map;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, map.width, map.height);
  const n = map.points.length;
  // Points shrink as they grow many and grow as one zooms in.
  const size = Math.min(7, Math.max(1.1, 4.6 - Math.log10(Math.max(n, 100)) * 0.85 + Math.log2(map.transform.k) * 0.6 + 1));
  const dim = map.picked.size > 0 || map.found !== null;
  const begin = n > MANY ? pixels : paths;
  // Grey points below, then the groups; those picked or found on top, and found ones larger.
  const finish = begin(c, ink);
  for (const front of dim ? [false, true] : [true]) {
    for (let k = map.groups.length - 1; k >= 0; k--) {
      const g = map.groups[k];
      const chosen = !map.picked.size || map.picked.has(k);
      if (dim && front && !chosen) continue;
      const draw = finish.group(g, dim && !front ? 0.13 : g.plain ? 0.6 : 0.85, dim && front && map.found !== null ? size * 1.5 : size);
      if (!dim) { draw(g.members); continue; }
      draw(g.members.filter((i) => (chosen && (map.found === null || map.found.has(i))) === front));
    }
  }
  finish.end();
  if (map.pinned >= 0) paintPinned(c, size);
  if (map.hover >= 0) ring(c, map.hover, size + 3, ink.text);
  paintLabels(c);
  if (map.lasso) paintLasso(c);
  map.cost = performance.now() - began;
  keepStill();
}

// Two ways to draw the points of a group; both leave the canvas ready for rings and labels.
function paths(c, ink) {
  return {
    group: (g, alpha, size) => (members) => {
      c.fillStyle = g.colour < 0 ? ink.none : ink.colours[g.colour];
      c.globalAlpha = alpha;
      c.beginPath();
      for (const i of members) {
        const x = screenX(S.x[i]), y = screenY(S.y[i]);
        if (x > -9 && y > -9 && x < map.width + 9 && y < map.height + 9) trace(c, g.shape, x, y, size);
      }
      c.fill();
    },
    end: () => { c.globalAlpha = 1; },
  };
}

function pixels(c, ink) {
  const { width, height } = map.canvas;
  if (!map.image || map.image.width !== width || map.image.height !== height) map.image = c.createImageData(width, height);
  const words = new Uint32Array(map.image.data.buffer);
  words.fill(0);
  const k = map.transform.k * map.ratio;
  const left = map.transform.applyX(map.left) * map.ratio, bottom = map.transform.applyY(map.bottom) * map.ratio;
  const step = k * map.scale;
  return {
    group: (g, alpha, size) => {
      const colour = blend(g.colour < 0 ? ink.none : ink.colours[g.colour], alpha);
      const [dx, dy] = stencil(g.shape, size * map.ratio);
      return (members) => {
        for (const i of members) {
          const x = Math.round(left + S.x[i] * step), y = Math.round(bottom - S.y[i] * step);
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          for (let q = 0; q < dx.length; q++) {
            const px = x + dx[q], py = y + dy[q];
            if (px >= 0 && py >= 0 && px < width && py < height) words[py * width + px] = colour;
          }
        }
      };
    },
    end: () => c.putImageData(map.image, 0, 0),
  };
}

// The pixels of a shape around its centre.
function stencil(shape, r) {
  const dx = [], dy = [], reach = Math.ceil(r * 1.3);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const inside = shape === "circle" ? x * x + y * y <= r * r
        : shape === "square" ? Math.max(Math.abs(x), Math.abs(y)) <= r * 0.88
        : shape === "diamond" ? Math.abs(x) / 1.1 + Math.abs(y) / 1.25 <= r
        : y <= r * 0.8 && Math.abs(x) <= (y + r * 1.2) * 0.55;
      if (inside) { dx.push(x); dy.push(y); }
    }
  }
  return [Int16Array.from(dx), Int16Array.from(dy)];
}

// A colour "#rrggbb" over the canvas's ground, as one opaque pixel (bytes A B G R).
function blend(colour, alpha) {
  const part = (hex, n) => parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16);
  const mix = (n) => Math.round(part(colour, n) * alpha + part(map.ink.ground, n) * (1 - alpha));
  return ((255 << 24) | (mix(2) << 16) | (mix(1) << 8) | mix(0)) >>> 0;
}

function ring(c, i, r, colour) {
  c.strokeStyle = colour;
  c.lineWidth = 2;
  c.beginPath();
  c.arc(screenX(S.x[i]), screenY(S.y[i]), r, 0, 2 * Math.PI);
  c.stroke();
}

function paintPinned(c, size) {
  c.strokeStyle = map.ink.accent;
  c.lineWidth = 1.5;
  c.setLineDash([4, 3]);
  c.beginPath();
  for (const [other] of neighboursOf(map.pinned).list) {
    for (const s of neighboursOf(map.pinned).unit === "m" ? sentencesOfMeasure(other) : [other]) {
      if (S.x[s] < 0) continue;
      c.moveTo(screenX(S.x[map.pinned]), screenY(S.y[map.pinned]));
      c.lineTo(screenX(S.x[s]), screenY(S.y[s]));
      break; // one line to a measure: to its first sentence on the map
    }
  }
  c.stroke();
  c.setLineDash([]);
  ring(c, map.pinned, size + 5, map.ink.accent);
}

function paintLabels(c) {
  c.font = `600 13px ${map.ink.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineJoin = "round";
  const taken = [];
  map.groups.forEach((g, k) => {
    if (g.plain || (map.picked.size ? !map.picked.has(k) : g.members.length < LABELLED)) return;
    const words = shorten(g.name, lang === "zh" ? 16 : 28); // Han characters are twice as wide
    const half = c.measureText(words).width / 2 + 4;
    const x = Math.min(Math.max(screenX(g.x), half), map.width - half), y = screenY(g.y) - 14;
    if (y < 10 || y > map.height - 10 || screenX(g.x) < 0 || screenX(g.x) > map.width) return;
    // Larger groups come first; a label that would lie on another is left out (the legend has it).
    if (taken.some((box) => Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y) < 18)) return;
    taken.push({ x, y, half });
    c.globalAlpha = 0.85;
    c.strokeStyle = map.ink.ground;
    c.lineWidth = 4;
    c.strokeText(words, x, y);
    c.globalAlpha = 1;
    c.fillStyle = map.ink.text;
    c.fillText(words, x, y);
  });
}

// ---- pointing --------------------------------------------------------------------------------

function pointAt(event) {
  const box = map.canvas.getBoundingClientRect();
  const x = map.transform.invertX(event.clientX - box.left), y = map.transform.invertY(event.clientY - box.top);
  const i = map.tree.find((x - map.left) / map.scale, (map.bottom - y) / map.scale, REACH / map.scale / map.transform.k);
  return i === undefined ? -1 : i;
}

function onPointer(event) {
  if (map.lasso) {
    const box = map.canvas.getBoundingClientRect();
    map.lasso.push([event.clientX - box.left, event.clientY - box.top]);
    redraw();
    return;
  }
  if (event.buttons || event.pointerType === "touch") return;
  const i = pointAt(event);
  if (i !== map.hover) { map.hover = i; redraw(); }
  map.canvas.classList.toggle("pointing", i >= 0);
  if (i < 0) { hideTip(); return; }
  fill(map.tip, el("p", null, shorten(S.text(i), 140)), el("p.where", null, reportLabel(S.r[i]), " · ", themesWords(i)));
  map.tip.hidden = false;
  const width = map.tip.offsetWidth, height = map.tip.offsetHeight;
  const left = Math.min(event.clientX + 16, innerWidth - width - 8);
  const top = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 18;
  map.tip.style.setProperty("left", `${Math.max(8, left)}px`);
  map.tip.style.setProperty("top", `${Math.max(8, top)}px`);
}

function hideTip() {
  map.tip.hidden = true;
}

function themesWords(i) {
  const ids = [];
  for (let k = 0; k < S.t[i].length; k += 2) ids.push(S.t[i][k]);
  return ids.length ? ids.map(themeName).join(t("comma")) : t("unassigned");
}

function onMapKey(event) {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  const selection = d3.select(map.canvas);
  if (moves[event.key]) map.zoom.translateBy(selection, moves[event.key][0] / map.transform.k, moves[event.key][1] / map.transform.k);
  else if (event.key === "+" || event.key === "=") zoomBy(1.6);
  else if (event.key === "-") zoomBy(1 / 1.6);
  else if (event.key === "0") resetZoom();
  else if (event.key === "Escape" && map.pinned >= 0) pin(-1);
  else if (event.key === "Enter") {
    const box = map.canvas.getBoundingClientRect();
    const i = map.tree.find((map.transform.invertX(box.width / 2) - map.left) / map.scale, (map.bottom - map.transform.invertY(box.height / 2)) / map.scale);
    if (i !== undefined) pin(i, false);
  } else return;
  event.preventDefault();
}

function zoomBy(factor) {
  map.zoom.scaleBy(d3.select(map.canvas), factor);
}

function resetZoom() {
  map.zoom.transform(d3.select(map.canvas), d3.zoomIdentity);
}

// ---- a pinned sentence, what was found, what was lassoed -------------------------------------

function sentencesOfMeasure(m) {
  return inReport.s[M.r[m]].filter((s) => S.m[s] === m);
}

// A sentence's own neighbours where there are any, else those of the measure it lies in.
function neighboursOf(i) {
  if (peers.s[i]) return { unit: "s", list: peers.s[i] };
  const m = S.m[i];
  return { unit: "m", list: (m >= 0 && peers.m[m]) || [] };
}

function pin(i, centre = true) {
  map.pinned = i;
  if (i >= 0 && centre && S.x[i] >= 0) {
    const k = Math.max(map.transform.k, 2);
    const x = map.left + S.x[i] * map.scale, y = map.bottom - S.y[i] * map.scale;
    map.zoom.transform(d3.select(map.canvas), d3.zoomIdentity.translate(map.width / 2 - k * x, map.height / 2 - k * y).scale(k));
  }
  drawSide();
  redraw();
}

function drawSide() {
  const side = byId("map-side");
  if (map.pinned >= 0) { fill(side, pinnedCard(map.pinned)); return; }
  if (map.found) {
    const ids = [...map.found];
    const list = el("div");
    fill(side, el("h3", null, map.needle ? t("found", map.needle, count(ids.length)) : t("lassoed", count(ids.length)),
      " ", el("button", { type: "button", onclick: clearFound }, t("clear"))), list);
    paged(list, ids, (i) => el("li", null, el("button.row", { type: "button", onclick: () => pin(i) }, marked(S.text(i).trim(), map.needle)),
      whereLine(S.r[i], S.b[i], S.e[i])), { tag: "ol", step: 20, empty: t("nothing_found") });
    return;
  }
  fill(side, el("p.note", null, t("map_hint")));
}

function pinnedCard(i) {
  const { unit, list } = neighboursOf(i);
  const rows = unit === "m" ? M : S;
  const box = el("div");
  paged(box, list, ([other, score]) => el("li", null,
    el("p.quote", null, el("b.score", { title: t("score_words") }, two(score)), shorten(rows.text(other), 160)),
    whereLine(rows.r[other], rows.b[other], rows.e[other])), { tag: "ol", step: 10, empty: t(S.m[i] < 0 && unit === "m" ? "no_measure_here" : "no_neighbours") });
  return el("div.pinned", null,
    el("h3", null, t("pinned"), " ", el("button", { type: "button", onclick: () => pin(-1) }, t("unpin"))),
    el("p.quote", null, S.text(i).trim()),
    whereLine(S.r[i], S.b[i], S.e[i]),
    el("p.chips", null, themesChips(i)),
    el("h4", null, t(unit === "m" ? "neighbours_of_measure" : "neighbours_of_sentence")), box);
}

function themesChips(i) {
  const out = [];
  for (let k = 0; k < S.t[i].length; k += 2) out.push(chip(S.t[i][k], { title: t("score_of", two(S.t[i][k + 1])) }));
  return out.length ? out : el("span.unknown", null, t("unassigned"));
}

// The text with what was searched for marked.
function marked(text, needle) {
  if (!needle) return text;
  const out = [];
  const low = text.toLowerCase(), want = needle.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(want); at >= 0 && low.length === text.length; at = low.indexOf(want, from)) {
    out.push(text.slice(from, at), el("mark", null, text.slice(at, at + want.length)));
    from = at + want.length;
  }
  out.push(text.slice(from));
  return out;
}

function searchMap(needle) {
  map.needle = needle;
  map.pinned = -1;
  const want = needle.toLowerCase();
  if (want && map.transform.k !== 1) resetZoom();
  map.found = want ? new Set(bodySentences.filter((i) => S.text(i).toLowerCase().includes(want))) : null;
  drawSide();
  redraw();
}

function clearFound() {
  map.found = null;
  map.needle = "";
  const input = byId("map-tools").querySelector("input");
  if (input) input.value = "";
  drawSide();
  redraw();
}

function startLasso(event) {
  map.canvas.setPointerCapture(event.pointerId);
  map.lasso = [];
  onPointer(event);
  map.canvas.addEventListener("pointerup", endLasso, { once: true });
  map.canvas.addEventListener("pointercancel", endLasso, { once: true });
}

function endLasso() {
  const polygon = map.lasso;
  map.lasso = null;
  if (polygon && polygon.length > 2) {
    map.needle = "";
    map.pinned = -1;
    map.found = new Set(map.points.filter((i) => inside(polygon, screenX(S.x[i]), screenY(S.y[i]))));
    drawSide();
  }
  redraw();
}

function paintLasso(c) {
  c.strokeStyle = map.ink.accent;
  c.lineWidth = 2;
  c.setLineDash([5, 4]);
  c.beginPath();
  map.lasso.forEach(([x, y], n) => (n ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
  c.stroke();
  c.setLineDash([]);
}

// Even-odd rule.
function inside(polygon, x, y) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i], [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}
