// Shared wording: matches side by side, what differs marked.

const sharedView = { view: "pairs", kind: "", pair: "", between: null, sort: "size", order: "amount", focus: -1, cluster: null };
// An unchanged run shorter than this between two changes is read as part of the change: single
// characters that happen to agree only tear a replaced phrase apart.
const MIN_KEPT = 2;
// Edits beyond which two spans are shown as wholly different: a difference that long helps nobody
// and takes time and memory that grow with its square.
const MAX_EDITS = 1500;

function drawShared() {
  const view = sharedView;
  const kinds = D.names.kinds.filter((kind) => MATCHES.some((m) => m.kind === kind));
  const pairs = new Map();
  for (const m of MATCHES) {
    const key = pairKey(m);
    pairs.set(key, (pairs.get(key) || 0) + 1);
  }
  const pairName = (key) => key.split(" ").map((r) => reportLabel(Number(r))).join(t("and"));
  const options = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key, n]) => [key, `${pairName(key)} (${count(n)})`]);
  const again = (key) => (value) => { view[key] = value; if (key === "pair") view.between = null; list(); };
  fill(byId("shared-tools"),
    choice(t("kind"), [["", t("all")], ...kinds.map((kind) => [kind, `${t(`kind_${kind}`)} (${count(MATCHES.filter((m) => m.kind === kind).length)})`])], view.kind, again("kind")),
    choice(t("pair"), [["", t("all")], ...options], view.pair, again("pair")),
    choice(t("sort"), [["size", t("sort_size")], ["score", t("sort_score")]], view.sort, again("sort")),
    csvButton("matches", () => [["kind", "score", "a_report", "a_start", "a_end", "a_text", "b_report", "b_start", "b_end", "b_text", "slots", "direction", "cluster"],
      MATCHES.map((m) => [m.kind, m.score, R[m.a.r].id, m.a.b, m.a.e, cut(m.a.r, m.a.b, m.a.e), R[m.b.r].id, m.b.b, m.b.e, cut(m.b.r, m.b.b, m.b.e), JSON.stringify(m.slots), m.direction, m.cluster])]));
  fill(byId("shared-key"), [["slot", "key_slot"], ["changed", "key_changed"], ["only", "key_only"], ["common", "key_common"]]
    .map(([css, key]) => el("span", null, el(`span.${css}`, null, t(key)), " ", t(`${key}_words`))));
  function list() {
    const across = ({ a, b }, m) => (a.reports.has(m.a.r) && b.reports.has(m.b.r)) || (b.reports.has(m.a.r) && a.reports.has(m.b.r));
    const kept = MATCHES.filter((m) => (!view.kind || m.kind === view.kind) && (!view.pair || pairKey(m) === view.pair) && (!view.between || across(view.between, m)));
    byId("shared-between").hidden = !view.between;
    fill(byId("shared-between"), view.between ? [t("between", view.between.a.name, view.between.b.name), " ", el("button", { type: "button", onclick: () => { view.between = null; list(); } }, t("clear"))] : null);
    const by = view.sort === "size" ? (m) => -m.size : (m) => -m.score;
    kept.sort((a, b) => by(a) - by(b) || b.size - a.size || a.index - b.index);
    fill(byId("shared-count"), kept.length === MATCHES.length ? t("all_matches", count(kept.length)) : t("n_matches", count(kept.length), count(MATCHES.length)));
    paged(byId("shared-list"), kept, matchCard, { step: 10, empty: t(MATCHES.length ? "nothing_found" : "no_matches") });
  }
  drawSharedFocus();
  list();
  drawSharedViews();
}

function pairKey(m) {
  return `${Math.min(m.a.r, m.b.r)} ${Math.max(m.a.r, m.b.r)}`;
}

function matchCard(m) {
  const [left, right] = difference(m);
  return el("article.match", null,
    el("header", null, el(`span.kind.${m.kind}`, null, t(`kind_${m.kind}`)), scoreMark(m.score),
      el("span.note", null, t("n_characters", count(m.size))),
      m.direction !== "unknown" ? el("span.note", null, t(m.direction === "a->b" ? "earlier_left" : "earlier_right")) : null,
      m.slots.length ? el("span.note", null, t("n_slots", count(m.slots.length))) : null),
    el("div.sides", null, [[m.a, left], [m.b, right]].map(([side, pieces]) => el("div.side", null,
      whereLine(side.r, side.b, side.e), el("p.text", null, pieces),
      el("p.links", null, readerLink(side.r, side.b, side.e))))));
}

// Two lists of nodes, one for each side.
function difference(m) {
  const a = cut(m.a.r, m.a.b, m.a.e), b = cut(m.b.r, m.b.b, m.b.e);
  if (a === b) return [[a], [b]];
  if (m.kind === "paraphrase") return [commonRuns(a, b), commonRuns(b, a)];
  const left = [], right = [];
  const x = Array.from(a), y = Array.from(b);
  let i = 0, j = 0;
  const between = (ends, toI, toJ) => {
    for (const [same, p, q] of edits(x.slice(i, toI), y.slice(j, toJ))) {
      const [pt, qt] = [p.join(""), q.join("")];
      if (same) { left.push(pt); right.push(qt); continue; }
      const css = p.length && q.length ? "changed" : "only";
      if (p.length) left.push(el(`span.${css}`, null, pt));
      if (q.length) right.push(el(`span.${css}`, null, qt));
    }
    [i, j] = [toI, toJ];
  };
  for (const [type, va, vb] of m.slots) {
    const [wa, wb] = [Array.from(va), Array.from(vb)];
    const [pa, pb] = [find(x, wa, i), find(y, wb, j)];
    if (pa < 0 || pb < 0 || (!wa.length && !wb.length)) continue;
    between(true, pa, pb);
    if (wa.length) left.push(slotMark(type, va));
    if (wb.length) right.push(slotMark(type, vb));
    [i, j] = [pa + wa.length, pb + wb.length];
  }
  between(true, x.length, y.length);
  return [left, right];
}

function slotMark(type, words) {
  const name = WORDS[`slot_${type}`] ? t(`slot_${type}`) : type;
  return el("span.slot", { title: name }, words, el("sub", null, name));
}

function find(list, want, from) {
  for (let i = from; i + want.length <= list.length; i++) {
    let k = 0;
    while (k < want.length && list[i + k] === want[k]) k++;
    if (k === want.length) return i;
  }
  return -1;
}

// The shortest edit script (Myers 1986, "An O(ND) difference algorithm") as runs [same, a, b].
function edits(a, b) {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const runs = [];
  if (head) runs.push([true, a.slice(0, head), b.slice(0, head)]);
  runs.push(...myers(a.slice(head, a.length - tail), b.slice(head, b.length - tail)));
  if (tail) runs.push([true, a.slice(a.length - tail), b.slice(b.length - tail)]);
  return joined(runs);
}

function myers(a, b) {
  const n = a.length, m = b.length;
  if (!n || !m) return n || m ? [[false, a, b]] : [];
  const limit = Math.min(n + m, MAX_EDITS), offset = limit + 1;
  const v = new Int32Array(2 * limit + 3);
  const trail = [];
  let found = false;
  for (let d = 0; d <= limit && !found; d++) {
    trail.push(v.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && v[offset + k - 1] < v[offset + k + 1]) ? v[offset + k + 1] : v[offset + k - 1] + 1;
      let y = x - k;
      while (x < n && y < m && a[x] === b[y]) { x++; y++; }
      v[offset + k] = x;
      if (x >= n && y >= m) { found = true; break; }
    }
  }
  if (!found) return [[false, a, b]];
  const runs = [];
  let x = n, y = m;
  for (let d = trail.length - 1; d >= 0; d--) {
    const row = trail[d], at = (k) => row[k + d + 1];
    const k = x - y;
    const from = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? k + 1 : k - 1;
    const px = d ? at(from) : 0, py = d ? px - from : 0;
    const [sx, sy] = d ? (from === k + 1 ? [px, py + 1] : [px + 1, py]) : [0, 0];
    if (x > sx) runs.unshift([true, a.slice(sx, x), b.slice(sy, y)]);
    if (d) runs.unshift([false, a.slice(px, sx), b.slice(py, sy)]);
    [x, y] = [px, py];
  }
  return runs;
}

// Neighbouring runs of a kind become one; short unchanged runs between changes join them.
function joined(runs) {
  const out = [];
  runs.forEach(([same, a, b], n) => {
    if (same && a.length < MIN_KEPT && n > 0 && n < runs.length - 1 && !runs[n - 1][0] && !runs[n + 1][0]) same = false;
    const last = out[out.length - 1];
    if (last && last[0] === same) { last[1] = last[1].concat(a); last[2] = last[2].concat(b); }
    else out.push([same, a, b]);
  });
  return out;
}

function drawSharedFocus() {
  const box = byId("shared-focus"), index = sharedView.focus;
  box.hidden = index < 0;
  fill(box, index < 0 ? null : [
    el("header", null, el("h3", null, t("chosen_match")), el("button", { type: "button", onclick: () => { sharedView.focus = -1; drawSharedFocus(); } }, t("close"))),
    matchCard(MATCHES[index])]);
}

function focusMatch(index) {
  if (!MATCHES[index]) return false;
  sharedView.focus = index;
  drawSharedFocus();
  byId("shared-focus").scrollIntoView({ block: "start" });
  return true;
}
