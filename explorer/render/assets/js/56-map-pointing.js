// Pointing at the map: the sentence under the pointer, keys, search, lasso, the list beside it.

// Built when it is first needed: of 100,000 points it takes a noticeable moment.
function nearest(x, y, reach) {
  map.tree ||= d3.quadtree().x((i) => S.x[i]).y((i) => S.y[i]).addAll(map.points);
  return map.tree.find(x, y, reach);
}

function pointAt(event) {
  const box = map.canvas.getBoundingClientRect();
  const x = map.transform.invertX(event.clientX - box.left), y = map.transform.invertY(event.clientY - box.top);
  const i = nearest((x - map.left) / map.scale, (map.bottom - y) / map.scale, REACH / map.scale / map.transform.k);
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
  const pairs = themesOfSentence(i);
  return pairs.length ? pairs.map(([theme]) => themeName(theme)).join(t("comma")) : t("unassigned");
}

function onMapKey(event) {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  const selection = d3.select(map.canvas);
  if (moves[event.key]) map.zoom.translateBy(selection, moves[event.key][0] / map.transform.k, moves[event.key][1] / map.transform.k);
  else if (event.key === "+" || event.key === "=") zoomBy(1.6);
  else if (event.key === "-") zoomBy(1 / 1.6);
  else if (event.key === "0") resetZoom();
  else if (event.key.toLowerCase() === "l" && !event.ctrlKey && !event.metaKey && !event.altKey) listInView();
  else if (event.key === "Escape" && map.pinned >= 0) pin(-1);
  else if (event.key === "Escape" && map.found) clearFound();
  else if (event.key === "Enter") {
    const box = map.canvas.getBoundingClientRect();
    const i = nearest((map.transform.invertX(box.width / 2) - map.left) / map.scale, (map.bottom - map.transform.invertY(box.height / 2)) / map.scale);
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
  map.numbered = [];
  if (map.pinned >= 0) { fill(side, pinnedCard(map.pinned)); return; }
  if (map.found) {
    const ids = [...map.found];
    const list = el("div");
    fill(side, el("h3", null, map.needle ? t("found", map.needle, count(ids.length)) : t("lassoed", count(ids.length)),
      " ", el("button", { type: "button", onclick: clearFound }, t("clear")), " ", csvButton("sentences", () => sentenceTable(ids))), list);
    paged(list, ids, (i, n) => {
      map.numbered.push(i);
      redraw();
      return el("li", null, el("button.row", { type: "button", onclick: () => pin(i) }, el("b.number", null, count(n + 1)), " ", marked(S.text(i).trim(), map.needle)),
        whereLine(S.r[i], S.b[i], S.e[i]));
    }, { tag: "ol", step: 20, empty: t("nothing_found") });
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
  const out = themesOfSentence(i).map(([theme, score]) => chip(theme, score === null ? {} : { title: t("score_of", two(score)) }));
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
  const meant = passes();
  map.found = want ? new Set(bodySentences.filter((i) => meant(i) && S.text(i).toLowerCase().includes(want))) : null;
  drawSide();
  rearrange();
}

function clearFound() {
  map.found = null;
  map.needle = "";
  const input = byId("map-tools").querySelector("input");
  if (input) input.value = "";
  drawSide();
  rearrange();
}

// The lasso without a pointer: what can be seen of the map, which keys move and zoom.
function listInView() {
  const meant = passes();
  found(map.points.filter((i) => meant(i) && screenX(S.x[i]) >= 0 && screenY(S.y[i]) >= 0 && screenX(S.x[i]) <= map.width && screenY(S.y[i]) <= map.height));
}

function found(ids) {
  map.needle = "";
  map.pinned = -1;
  map.found = new Set(ids);
  drawSide();
  rearrange();
}

// Sentences as a table to be saved: each with its file and place, and what it speaks of.
function sentenceTable(ids) {
  const labels = (i) => S.t[i].filter((_, k) => k % 2 === 0).map((k) => T[k].label).join(t("comma"));
  return [["id", "report", "path", "start", "end", "text", "region", "year", "themes", "discovered"],
    ids.map((i) => { const row = R[S.r[i]]; return [S.fullId(i), row.id, row.path, S.b[i], S.e[i], S.text(i), row.place.join(" "), row.year, labels(i), S.d[i] < 0 ? null : T[S.d[i]].label]; })];
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
  const meant = passes();
  if (polygon && polygon.length > 2) found(map.points.filter((i) => meant(i) && inside(polygon, screenX(S.x[i]), screenY(S.y[i]))));
  else redraw();
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
