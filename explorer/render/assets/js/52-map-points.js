// Drawing the points of the map. Two ways: few points as paths, which have the smoother edges; many
// written straight into the picture's pixels. 100,000 as paths took 430 ms a frame in software, as
// pixels some 10.
//
// The picture is kept, with a border that a drag can bring into view. What moves over it (the ring of
// the point under the pointer, a lasso, names) is drawn on the kept picture; during a gesture the
// picture itself is moved and scaled, and drawn afresh as often as leaves the processor free.

const MANY = 4000;
// The border, as a share of the map's width and height on each side.
const AROUND = 0.25;
// During a gesture the next drawing waits this many times as long as the last one took: at most a
// quarter of the time goes into it, on a quick computer and on a busy one.
const PAUSE = 3;
// A drawing that takes longer (ms) also waits until the picture is scaled by more than this, or shows
// its edge.
const CHEAP = 4, SCALED = 1.25;

function redraw() {
  if (!map.frame) map.frame = requestAnimationFrame(paint);
}

// What is drawn, or its order, has changed.
function rearrange() {
  map.layers = null;
  map.labels = null;
  redraw();
}

// Labels keep their places during a gesture, so that they can be read, and find better ones after.
function moved() {
  clearTimeout(map.resting);
  map.moving = true;
  map.resting = setTimeout(() => { map.moving = false; map.labels = null; redraw(); }, REST);
  redraw();
}

// What is drawn, from the back: grey points, then the groups, the largest on top; those picked or
// found above all others, and found ones larger.
function layersOf() {
  const out = [];
  const dim = map.picked.size > 0 || map.found !== null || map.only !== "", meant = passes();
  for (const front of dim ? [false, true] : [true]) {
    for (let k = map.groups.length - 1; k >= 0; k--) {
      const g = map.groups[k];
      const chosen = !map.picked.size || map.picked.has(k);
      const ids = dim ? g.members.filter((i) => (chosen && (map.found === null || map.found.has(i)) && meant(i)) === front) : g.members;
      if (!ids.length) continue;
      out.push({ g, xs: Int32Array.from(ids, (i) => S.x[i]), ys: Int32Array.from(ids, (i) => S.y[i]),
        alpha: dim && !front ? 0.13 : g.plain ? 0.6 : 0.85, grown: dim && front && map.found !== null ? 1.5 : 1 });
    }
  }
  return out;
}

function paint() {
  map.frame = 0;
  if (!map.width) return;
  const { context: c, ratio, ink } = map;
  map.layers ||= layersOf();
  const n = map.points.length;
  // Points shrink as they grow many and grow as one zooms in.
  const size = Math.min(7, Math.max(1.1, 4.6 - Math.log10(Math.max(n, 100)) * 0.85 + Math.log2(map.transform.k) * 0.6 + 1));
  showPicture(c, pictureOf(size));
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (map.pinned >= 0) paintPinned(c, size);
  if (map.hover >= 0) ring(c, map.hover, size + 3, ink.text);
  paintLabels(c);
  if (map.numbered.length) paintNumbers(c);
  if (map.lasso) paintLasso(c);
}

// The kept picture where it still serves, else a new one: {canvas, to, ...}, `to` being the
// transform that it was drawn for.
function pictureOf(size) {
  const { layers, ink, ratio, transform: to } = map, { width, height } = map.canvas;
  let kept = map.picture;
  if (kept && kept.layers === layers && kept.ink === ink && kept.width === width && kept.height === height) {
    const zoom = to.k / kept.to.k, x = to.x - kept.to.x * zoom, y = to.y - kept.to.y * zoom;
    if (zoom === 1 && !x && !y) return kept;
    const fills = (shift, size) => shift <= AROUND * size * zoom && size - shift <= (1 + AROUND) * size * zoom;
    const serves = fills(x, map.width) && fills(y, map.height)
      && (zoom === 1 || (kept.cost > CHEAP && zoom < SCALED && zoom > 1 / SCALED));
    if (map.moving && (serves || performance.now() < kept.due)) return kept;
  }
  const began = performance.now();
  const [left, top] = [Math.round(AROUND * width), Math.round(AROUND * height)];
  if (!kept || kept.width !== width || kept.height !== height) {
    const canvas = el("canvas", { width: width + 2 * left, height: height + 2 * top });
    kept = map.picture = { canvas, context: canvas.getContext("2d", { willReadFrequently: map.points.length > MANY }), left, top, width, height };
  }
  Object.assign(kept, { layers, ink, to });
  if (map.points.length > MANY) drawPixels(kept, size); else drawPaths(kept, size);
  const ended = performance.now();
  kept.cost = ended - began;
  kept.due = ended + PAUSE * kept.cost;
  return kept;
}

// The picture as the map lies now.
function showPicture(c, { canvas, left, top, to }) {
  const { transform: now, ratio } = map, zoom = now.k / to.k;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.fillStyle = map.ink.ground;
  c.fillRect(0, 0, map.canvas.width, map.canvas.height);
  c.imageSmoothingEnabled = false; // for a moment, and thrice as quick
  // Whole pixels, so that nothing blurs.
  const x = Math.round((now.x - to.x * zoom) * ratio - left * zoom), y = Math.round((now.y - to.y * zoom) * ratio - top * zoom);
  if (zoom === 1) c.drawImage(canvas, x, y);
  else c.drawImage(canvas, x, y, canvas.width * zoom, canvas.height * zoom);
}

function drawPaths({ canvas, context: c, left, top, ink }, size) {
  const { ratio } = map;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.clearRect(0, 0, canvas.width, canvas.height);
  c.setTransform(ratio, 0, 0, ratio, left, top);
  const [far, low] = [AROUND * map.width + 9, AROUND * map.height + 9];
  for (const { g, xs, ys, alpha, grown } of map.layers) {
    c.fillStyle = g.colour < 0 ? ink.none : ink.colours[g.colour];
    c.globalAlpha = alpha;
    c.beginPath();
    for (let n = 0; n < xs.length; n++) {
      const x = screenX(xs[n]), y = screenY(ys[n]);
      if (x > -far && y > -low && x < map.width + far && y < map.height + low) trace(c, g.shape, x, y, size * grown);
    }
    c.fill();
  }
  c.globalAlpha = 1;
}

function trace(c, shape, x, y, r) {
  if (shape === "circle") { c.moveTo(x + r, y); c.arc(x, y, r, 0, 2 * Math.PI); }
  else if (shape === "square") c.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (shape === "triangle") { c.moveTo(x, y - r * 1.2); c.lineTo(x + r * 1.1, y + r * 0.8); c.lineTo(x - r * 1.1, y + r * 0.8); c.closePath(); }
  else { c.moveTo(x, y - r * 1.25); c.lineTo(x + r * 1.1, y); c.lineTo(x, y + r * 1.25); c.lineTo(x - r * 1.1, y); c.closePath(); }
}

// The pixels reach further than the picture by more than a point on each side, so that a point's
// pixels need no test.
const PADDING = 32;

function drawPixels({ canvas, context: c, left: border, top, ink }, size) {
  const width = canvas.width + 2 * PADDING, height = canvas.height + 2 * PADDING;
  if (!map.image || map.image.width !== width || map.image.height !== height) {
    map.image = c.createImageData(width, height);
    map.words = new Uint32Array(map.image.data.buffer);
  }
  const words = map.words.fill(blend(ink.ground, 1));
  const k = map.transform.k * map.ratio * map.scale;
  // Half a pixel for rounding: "| 0" cuts, and no place that counts is negative.
  const left = map.transform.applyX(map.left) * map.ratio + border + PADDING + 0.5, bottom = map.transform.applyY(map.bottom) * map.ratio + top + PADDING + 0.5;
  const far = PADDING / 2, right = width - far, low = height - far;
  for (const { g, xs, ys, alpha, grown } of map.layers) {
    const colour = blend(g.colour < 0 ? ink.none : ink.colours[g.colour], alpha);
    const pixels = stencil(g.shape, Math.min(far / 1.4, size * grown * map.ratio), width);
    const each = pixels.length;
    for (let n = 0; n < xs.length; n++) {
      const x = left + xs[n] * k, y = bottom - ys[n] * k;
      if (x < far || y < far || x >= right || y >= low) continue;
      const at = (y | 0) * width + (x | 0);
      for (let q = 0; q < each; q++) words[at + pixels[q]] = colour;
    }
  }
  c.putImageData(map.image, -PADDING, -PADDING);
}

// The pixels of a shape, as steps from its centre in a picture of that width.
function stencil(shape, r, width) {
  const steps = [], reach = Math.ceil(r * 1.3);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const inside = shape === "circle" ? x * x + y * y <= r * r
        : shape === "square" ? Math.max(Math.abs(x), Math.abs(y)) <= r * 0.88
        : shape === "diamond" ? Math.abs(x) / 1.1 + Math.abs(y) / 1.25 <= r
        : y <= r * 0.8 && Math.abs(x) <= (y + r * 1.2) * 0.55;
      if (inside) steps.push(y * width + x);
    }
  }
  return Int32Array.from(steps);
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
