// The map: one point a sentence, drawn on a canvas; d3-zoom moves it, d3-quadtree finds points.
//
// A group (theme, region, role, year) has a colour and a shape and, where there is room, its name
// on the map, so that nothing rests on colour alone.

const COLOURS = 7; // --p0 ... --p6 in page.css
const SHAPES = ["circle", "square", "triangle", "diamond"];
const GROUPS_SHOWN = COLOURS * SHAPES.length;
// Pixels around the pointer in which a point counts as meant.
const REACH = 14;
// ms without a step until a map counts as resting.
const REST = 120;

const map = {
  by: mainKind(), only: "", picked: new Set(), pinned: -1, hover: -1, found: null, needle: "", lasso: null, lassoOn: false,
  transform: d3.zoomIdentity, points: [], groups: [], width: 0, height: 0, frame: 0, resting: 0, moving: false, layers: null, labels: null, picture: null, numbered: [],
};

function startMap() {
  map.points = bodySentences.filter((i) => S.x[i] >= 0);
  map.canvas = byId("map-canvas");
  // Pixels are written by this script; a picture kept in the graphics card would be copied each time.
  map.context = map.canvas.getContext("2d", { willReadFrequently: map.points.length > MANY });
  map.tip = byId("map-tip");
  let [right, top] = [1, 1];
  for (const i of map.points) { right = Math.max(right, S.x[i]); top = Math.max(top, S.y[i]); }
  map.extent = [right, top];
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
    choice(t("colour_by"), options.map((by) => [by, t(`by_${by}`)]), map.by, (value) => { map.by = value; map.picked.clear(); groupPoints(); drawLegend(); rearrange(); }),
    onlyChoice(),
    input,
    el("span.buttons", null,
      el("button", { type: "button", title: t("zoom_in"), "aria-label": t("zoom_in"), onclick: () => zoomBy(1.6) }, "+"),
      el("button", { type: "button", title: t("zoom_out"), "aria-label": t("zoom_out"), onclick: () => zoomBy(1 / 1.6) }, "−"),
      el("button", { type: "button", onclick: resetZoom }, t("zoom_reset")),
      el("button", { type: "button", title: t("in_view_words"), onclick: listInView }, t("in_view")),
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
  rearrange();
}

// Besides what the colours show, one region, year or role can be seen alone.
function onlyChoice() {
  const by = REGION_FIELDS.find((field) => new Set(R.map((row) => row[field]).filter(Boolean)).size > 1);
  const options = [["", t("all")]];
  for (const field of [by, "year"]) {
    if (!field) continue;
    const values = [...new Set(R.map((row) => row[field]).filter((v) => v !== null && v !== undefined))].sort((a, b) => compare(a, b));
    if (values.length > 1) options.push(...values.map((v) => [`${field}=${v}`, String(v)]));
  }
  const roles = [...new Set(map.points.map((i) => S.role[i]))].filter((k) => k >= 0).sort((a, b) => a - b);
  if (roles.length > 1) options.push(...roles.map((k) => [`role=${k}`, t(`role_${D.names.roles[k]}`)]));
  return choice(t("map_only"), options, map.only, (value) => { map.only = value; if (map.needle) searchMap(map.needle); rearrange(); });
}

function passes() {
  if (!map.only) return () => true;
  const at = map.only.indexOf("="), field = map.only.slice(0, at), value = map.only.slice(at + 1);
  return field === "role" ? (i) => S.role[i] === Number(value) : (i) => String(R[S.r[i]][field]) === value;
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
  for (const g of kept) {
    g.members = Int32Array.from(g.members);
    if (g.plain) continue;
    // The label stands by the member nearest to the median, so it always names a point of the group.
    const middle = (values) => values.sort()[values.length >> 1];
    const x = middle(Int32Array.from(g.members, (i) => S.x[i])), y = middle(Int32Array.from(g.members, (i) => S.y[i]));
    let best = Infinity;
    for (const i of g.members) {
      const far = (S.x[i] - x) ** 2 + (S.y[i] - y) ** 2;
      if (far < best) [best, g.x, g.y] = [far, S.x[i], S.y[i]];
    }
  }
}

function drawLegend() {
  const buttons = map.groups.map((g, n) => el("li", null, el("button", {
    type: "button", "aria-pressed": String(map.picked.has(n)),
    onclick: (event) => {
      if (map.picked.has(n)) map.picked.delete(n); else map.picked.add(n);
      event.currentTarget.setAttribute("aria-pressed", String(map.picked.has(n)));
      rearrange();
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
    none: get("--point-none"), ground: get("--raised"), text: get("--ink"), soft: get("--soft"), accent: get("--accent"), on: get("--accent-ink"), font: get("--sans"),
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
  map.labels = null;
  const margin = 28, side = margin + labelColumn();
  map.scale = Math.min((map.width - 2 * side) / map.extent[0], (map.height - 2 * margin) / map.extent[1]);
  map.left = (map.width - map.scale * map.extent[0]) / 2;
  map.bottom = (map.height + map.scale * map.extent[1]) / 2;
  map.zoom.extent([[0, 0], [map.width, map.height]]).translateExtent([[-map.width, -map.height], [2 * map.width, 2 * map.height]]);
}

const screenX = (x) => map.transform.applyX(map.left + x * map.scale);
const screenY = (y) => map.transform.applyY(map.bottom - y * map.scale);
