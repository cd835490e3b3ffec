// The reader: one report in full, with its headings, its themes in the margin and what it shares.

const reader = { report: -1, start: null, end: null, back: null };

function openReader(r, start = null, end = null) {
  const was = reader.report;
  // A link with a start only means the sentence there.
  const sentence = start === null || end !== null ? undefined : inReport.s[r].find((i) => S.b[i] <= start && start < S.e[i]);
  if (sentence !== undefined) [start, end] = [S.b[sentence], S.e[sentence]];
  Object.assign(reader, { report: r, start, end: end ?? (start === null ? null : start + 1) });
  if (was < 0) reader.back = document.activeElement;
  document.body.classList.add("reading");
  for (const part of ["top", "main", "foot"]) byId(part).inert = true;
  byId("reader").hidden = byId("backdrop").hidden = false;
  drawReader();
  const target = byId("reader-text").querySelector(".target");
  if (target) target.scrollIntoView({ block: "center" });
  else byId("reader").scrollTop = 0;
  byId("reader-close").focus({ preventScroll: true });
}

function closeReader(keepHash) {
  if (reader.report < 0) return;
  reader.report = -1;
  byId("reader").hidden = byId("backdrop").hidden = true;
  document.body.classList.remove("reading");
  for (const part of ["top", "main", "foot"]) byId(part).inert = false;
  if (!keepHash) history.replaceState(null, "", "#");
  if (reader.back && reader.back.isConnected) reader.back.focus({ preventScroll: true });
}

// A click on a sentence chooses it: it is marked, can be cited, and the address leads to it.
function chooseSentence(s) {
  [reader.start, reader.end] = [S.b[s], S.e[s]];
  history.replaceState(null, "", readerHash(S.r[s], S.b[s], S.e[s]));
  const top = byId("reader").scrollTop;
  drawReader();
  byId("reader").scrollTop = top;
}

function drawReader() {
  const r = reader.report, row = R[r];
  if (r < 0) return;
  byId("reader").setAttribute("aria-label", row.title || reportLabel(r));
  const facts = [
    [t("col_region"), row.place.join(" ") || t("region_unknown")],
    [t("col_year"), row.year ?? t("unknown")],
    [t("col_level"), row.level ? t(`level_${row.level}`) : t("unknown")],
    [t("issuer"), row.issuer], [t("published"), row.published], [t("signed"), row.signed],
    [t("document_number"), row.document_number], [t("source"), row.source], [t("url"), row.url], [t("file"), row.path],
  ].filter(([, v]) => v !== null && v !== undefined && v !== "");
  fill(byId("reader-head"),
    el("h2", null, row.title || el("span.unknown", null, t("no_title"))),
    el("dl.facts", null, facts.map(([k, v]) => el("div", null, el("dt", null, k), el("dd", null, String(v).length > LONG ? clamped(String(v), "") : String(v))))),
    el("div.reader-parts", null, partsMark(r), sharesBar(shareOf.get(r))),
    row.outline.length ? el("details.outline", null, el("summary", null, t("outline")), el("ol", null, row.outline.map((s) =>
      el("li", { style: { "--depth": s[1] } }, el("a", { href: readerHash(r, s[7], s[8]) }, (s[2] + s[3]).trim() || t("no_heading")))))) : null,
    el("p.note", null, t("reader_key"), " ", ["exact", "template", "near", "paraphrase"].filter((kind) => matchesIn[r].some((m) => m.match.kind === kind)).map((kind) => [el(`span.sh.${kind}`, null, t(`kind_${kind}`)), " "])));
  fill(byId("reader-cite"), reader.start === null ? null : cite(r, reader.start, reader.end));
  fill(byId("reader-text"), pieces(r).map((piece) => drawPiece(r, piece)));
}

// File, section and offsets of the highlighted span, ready to be copied.
function cite(r, start, end) {
  const words = [R[r].title || reportLabel(r), R[r].path, ...sectionPath(r, start), t("offsets", start, end)].filter(Boolean).join(" › ");
  return [el("span", { title: words }, words), navigator.clipboard ? el("button", { type: "button", onclick: (event) => {
    const button = event.currentTarget;
    navigator.clipboard.writeText(`“${cut(r, start, end)}” — ${words}`).then(() => fill(button, t("copied")), () => {});
  } }, t("copy")) : null];
}

// Lines of the text, cut again where a measure begins within a line: each gets its own margin.
function pieces(r) {
  const out = [], length = lengthOf(r);
  const measures = inReport.m[r];
  let start = 0, next = 0;
  for (const line of cut(r, 0, length).split("\n")) {
    const end = start + (R[r].wide ? Array.from(line).length : line.length);
    const cuts = [start];
    while (next < measures.length && M.b[measures[next]] < end) {
      const b = M.b[measures[next++]];
      if (b > start && cut(r, start, b).trim()) cuts.push(b);
    }
    cuts.forEach((b, n) => {
      const e = n + 1 < cuts.length ? cuts[n + 1] : end;
      if (cut(r, b, e).trim()) out.push({ b, e, first: n === 0 });
    });
    start = end + 1;
  }
  return out;
}

function drawPiece(r, { b, e, first }) {
  const overlaps = (x, y) => x < e && y > b;
  const heads = R[r].outline.filter((s) => overlaps(s[7], s[8]));
  const sentences = inReport.s[r].filter((s) => overlaps(S.b[s], S.e[s]));
  const shared = matchesIn[r].filter((m) => overlaps(m.here.b, m.here.e));
  const cuts = new Set([b, e]);
  const mark = (x) => { if (x > b && x < e) cuts.add(x); };
  for (const s of heads) { mark(s[7]); mark(s[8]); }
  for (const s of sentences) { mark(S.b[s]); mark(S.e[s]); }
  for (const m of shared) { mark(m.here.b); mark(m.here.e); }
  const aim = reader.start === null ? null : [reader.start, reader.end];
  if (aim) { mark(aim[0]); mark(aim[1]); }
  const at = [...cuts].sort((x, y) => x - y);
  const spans = [];
  for (let k = 0; k + 1 < at.length; k++) {
    const [x, y] = [at[k], at[k + 1]];
    const covers = (p, q) => p <= x && y <= q;
    const names = [];
    const kind = D.names.kinds.find((name) => shared.some((m) => m.match.kind === name && covers(m.here.b, m.here.e)));
    if (kind) names.push("sh", kind);
    if (heads.some((s) => covers(s[7], s[8]))) names.push("head");
    if (aim && covers(aim[0], aim[1])) names.push("target");
    const words = cut(r, x, y);
    const sentence = sentences.find((s) => covers(S.b[s], S.e[s]));
    if (sentence !== undefined && S.f[sentence] & HEADING && !names.includes("head")) names.push("head");
    spans.push(names.length || sentence !== undefined ? el(aim && names.includes("target") ? "mark" : "span", {
      class: names.join(" ") || null, "data-s": sentence, title: kind ? t(`kind_${kind}`) : null,
    }, words) : words);
  }
  // A line that is nothing but a heading is one for screen readers too.
  const whole = heads.find((s) => s[7] <= b + leading(r, b, e) && s[8] >= e - 1);
  const text = el(whole ? `h${Math.min(6, 2 + whole[1])}` : "p", { class: first ? "line" : "line cont" }, spans);
  return el("div.piece", null, text, el("div.margin", null, margin(r, b, e, sentences, shared)));
}

function leading(r, b, e) {
  const text = cut(r, b, e);
  return Array.from(text).length - Array.from(text.trimStart()).length;
}

function margin(r, b, e, sentences, shared) {
  const themes = new Map();
  for (const s of sentences) {
    if (!(S.f[s] & BODY)) continue;
    for (const [theme] of themesOfSentence(s)) themes.set(theme, [...(themes.get(theme) || []), s]);
  }
  const out = [...themes].map(([i, members]) => el("button.chip", {
    type: "button", title: t("chip_words"), "aria-pressed": "false",
    onclick: (event) => {
      const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
      event.currentTarget.setAttribute("aria-pressed", String(on));
      for (const s of members) for (const span of byId("reader-text").querySelectorAll(`[data-s="${s}"]`)) span.classList.toggle("of-theme", on);
    },
  }, themeName(i)));
  const measure = inReport.m[r].find((m) => M.b[m] >= b && M.b[m] < e);
  if (measure !== undefined && peers.m[measure]) {
    out.push(el("a.side-link", { href: `#n=${encodeURIComponent(M.fullId(measure))}` }, t("margin_similar", count(peers.m[measure].length))));
  }
  const seen = new Set();
  for (const { match, there } of shared) {
    if (seen.has(match.index)) continue;
    seen.add(match.index);
    out.push(el("a.side-link", { href: `#m=${match.index}` }, t("margin_shared", reportLabel(there.r), t(`kind_${match.kind}`))));
  }
  return out;
}
