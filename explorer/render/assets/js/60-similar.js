// Measures that resemble one another, two and two; and all neighbours of one measure.

const similarView = { theme: "", region: "", role: "", mutual: false, same: false, brief: false, needle: "", focus: -1 };
// Characters from which on a measure tells what was done: "一村一法律顾问全覆盖。" has eleven and
// does; "各位代表！" is alike everywhere.
const TELLING = 10;
// Runs of at least this many characters that both texts hold are underlined: four is the length
// of the commonest Chinese phrase, and shorter runs are mostly grammar.
const COMMON_RUN = 4;
// Characters of a long measure shown before "show all of it".
const LONG = 220;

function measurePairs() {
  return N.find((pairs) => pairs.unit === "m") || { a: [], b: [], s: [], mutual: [] };
}

// The closest pairs of two regions that are not set phrase throughout, no measure and no two reports
// twice, so that a few of them show something of everything.
function bestPairs(most) {
  const pairs = measurePairs(), out = [], seen = new Set();
  for (let k = 0; k < pairs.a.length && out.length < most; k++) {
    const [a, b] = [pairs.a[k], pairs.b[k]];
    const keys = [`m${a}`, `m${b}`, `r${Math.min(M.r[a], M.r[b])} ${Math.max(M.r[a], M.r[b])}`];
    if (regionKey(M.r[a]) === regionKey(M.r[b]) || M.f[a] & FORMULAIC || M.f[b] & FORMULAIC || !telling(a) || !telling(b)) continue;
    if (keys.some((key) => seen.has(key))) continue;
    keys.forEach((key) => seen.add(key));
    out.push([a, b, pairs.s[k]]);
  }
  return out;
}

const telling = (m) => M.e[m] - M.b[m] >= TELLING;

function drawSimilar() {
  const pairs = measurePairs();
  const view = similarView;
  const regions = new Map(R.map((_, r) => [regionKey(r), R[r].place.slice(-2).join(" ") || reportLabel(r)]));
  const again = (key) => (value) => { view[key] = value; list(); };
  const input = el("input", { type: "search", placeholder: t("similar_search"), "aria-label": t("similar_search"), value: view.needle });
  onTyping(input, again("needle"));
  const tick = (key, words) => {
    const box = el("input", { type: "checkbox", checked: view[key], onchange: () => again(key)(box.checked) });
    return el("label.tick", null, box, words);
  };
  fill(byId("similar-tools"),
    choice(t("theme"), [["", t("all")], ...themesOf[mainKind()].map((i) => [i, themeName(i)])], view.theme, again("theme")),
    choice(t("region"), [["", t("all")], ...regions], view.region, again("region")),
    choice(t("role"), [["", t("all")], ...D.names.roles.map((role, n) => [n, t(`role_${role}`)])], view.role, again("role")),
    input, tick("mutual", t("only_mutual")), tick("same", t("same_region_too")), tick("brief", t("brief_too", TELLING)),
    csvButton("similar", () => [["score", "mutual", "a", "a_report", "a_start", "a_end", "a_text", "b", "b_report", "b_start", "b_end", "b_text"],
      pairs.a.map((a, k) => { const b = pairs.b[k]; return [pairs.s[k], pairs.mutual[k], M.fullId(a), R[M.r[a]].id, M.b[a], M.e[a], M.text(a), M.fullId(b), R[M.r[b]].id, M.b[b], M.e[b], M.text(b)]; })]));
  const themeCache = new Map();
  const themesOfMeasure = (m) => {
    if (!themeCache.has(m)) themeCache.set(m, measureThemes(m));
    return themeCache.get(m);
  };
  function list() {
    const kept = [];
    const needle = view.needle.toLowerCase();
    for (let k = 0; k < pairs.a.length; k++) {
      const [a, b] = [pairs.a[k], pairs.b[k]];
      const [ka, kb] = [regionKey(M.r[a]), regionKey(M.r[b])];
      if (!view.same && ka === kb) continue;
      if (!view.brief && !(telling(a) && telling(b))) continue;
      if (view.mutual && !pairs.mutual[k]) continue;
      if (view.region && ka !== view.region && kb !== view.region) continue;
      if (view.role !== "" && (M.role[a] !== Number(view.role) || M.role[b] !== Number(view.role))) continue;
      if (view.theme !== "" && !(themesOfMeasure(a).includes(Number(view.theme)) && themesOfMeasure(b).includes(Number(view.theme)))) continue;
      if (needle && !M.text(a).toLowerCase().includes(needle) && !M.text(b).toLowerCase().includes(needle)) continue;
      kept.push(k);
    }
    fill(byId("similar-count"), kept.length === pairs.a.length ? t("all_pairs", count(kept.length)) : t("n_pairs", count(kept.length), count(pairs.a.length)));
    paged(byId("similar-list"), kept, (k) => pairCard(pairs.a[k], pairs.b[k], pairs.s[k], themesOfMeasure), { step: 10, empty: t(pairs.a.length ? "nothing_found" : "no_pairs") });
  }
  drawFocus();
  list();
}

function pairCard(a, b, score, themesOfMeasure) {
  const [ta, tb] = [themesOfMeasure(a), themesOfMeasure(b)];
  const both = ta.filter((i) => tb.includes(i));
  return el("article.pair", null,
    el("header", null, scoreMark(score), both.length ? both.map((i) => chip(i)) : el("span.unknown", null, t("no_common_theme"))),
    el("div.sides", null, measureSide(a, M.text(b)), measureSide(b, M.text(a))));
}

function scoreMark(score) {
  return el("span.score", { title: t("score_words") }, el("span.track", { "aria-hidden": "true" }, el("i", { style: { width: `${100 * Math.max(0, score)}%` } })), el("b", null, two(score)));
}

function measureSide(m, other) {
  return el("div.side", null,
    whereLine(M.r[m], M.b[m], M.e[m]),
    clamped(M.text(m), other),
    el("p.links", null, readerLink(M.r[m], M.b[m], M.e[m]), " ",
      el("a", { href: `#n=${encodeURIComponent(M.fullId(m))}` }, t("its_neighbours", count((peers.m[m] || []).length)))));
}

// A long text in part, and said so; the rest on a click.
function clamped(text, other) {
  const characters = Array.from(text.trim());
  const whole = characters.join("");
  const p = el("p.text");
  if (characters.length <= LONG) return fill(p, commonRuns(whole, other));
  const part = characters.slice(0, LONG).join("");
  return fill(p, commonRuns(part, other), "…", el("button", { type: "button", onclick: () => fill(p, commonRuns(whole, other)) }, t("show_rest", count(characters.length - LONG))));
}

// The text with the runs underlined that the other text holds too.
function commonRuns(text, other) {
  const grams = new Set();
  for (let i = 0; i + COMMON_RUN <= other.length; i++) grams.add(other.slice(i, i + COMMON_RUN));
  const common = new Uint8Array(text.length);
  for (let i = 0; i + COMMON_RUN <= text.length; i++) if (grams.has(text.slice(i, i + COMMON_RUN))) common.fill(1, i, i + COMMON_RUN);
  const out = [];
  for (let i = 0; i < text.length; ) {
    let j = i;
    while (j < text.length && common[j] === common[i]) j++;
    out.push(common[i] ? el("span.common", null, text.slice(i, j)) : text.slice(i, j));
    i = j;
  }
  return out;
}

// One measure with all its neighbours, above the list.
function drawFocus() {
  const box = byId("similar-focus"), m = similarView.focus;
  box.hidden = m < 0;
  if (m < 0) { fill(box); return; }
  const list = el("div");
  fill(box,
    el("header", null, el("h3", null, t("focus_title")), el("button", { type: "button", onclick: () => { similarView.focus = -1; drawFocus(); } }, t("close"))),
    whereLine(M.r[m], M.b[m], M.e[m]), el("p.text", null, M.text(m).trim()),
    el("h4", null, t("neighbours_of_measure")), list);
  paged(list, peers.m[m] || [], ([other, score, mutual]) => el("li", null, el("div", null, scoreMark(score), mutual ? el("span.badge", { title: t("mutual_words") }, t("mutual")) : null),
    measureSide(other, M.text(m))), { tag: "ol", step: 10, empty: t("no_neighbours") });
}

function focusMeasure(id) {
  for (let m = 0; m < M.length; m++) if (M.fullId(m) === id) {
    similarView.focus = m;
    drawFocus();
    byId("similar-focus").scrollIntoView({ block: "start" });
    return true;
  }
  return false;
}
