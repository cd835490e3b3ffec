// The head of the page: how much there is, what stands out, how it was made; the reports.

const SHARE_KINDS = ["exact", "template", "near", "paraphrase", "formula", "original"];
const ORIGINAL = 5;

function drawOverview() {
  const years = R.map((row) => row.year).filter((y) => y !== null);
  const regions = new Set(R.map((row, r) => (row.place.length ? regionKey(r) : null)));
  regions.delete(null);
  const unknown = R.filter((row) => !row.place.length).length;
  const span = years.length ? [Math.min(...years), Math.max(...years)] : null;
  fill(byId("tiles"),
    tile(count(R.length), t("n_reports")),
    tile(count(regions.size), t("n_regions"), unknown ? t("regions_unknown", count(unknown)) : null),
    tile(span ? (span[0] === span[1] ? span[0] : `${span[0]}–${span[1]}`) : "–", t("n_years")),
    tile(count(bodySentences.length), t("n_sentences"), t("n_sentences_note")),
    tile(count(M.length), t("n_measures"), t("n_measures_note")));
  const about = subject();
  fill(byId("subject"), !R.length ? t("title") : about ? t("title_about", count(R.length), about) : t("title_n", count(R.length)));
  drawQuestions();
  const notable = findings();
  byId("findings-box").hidden = !notable.length;
  fill(byId("findings"), notable.map((f) => el("li", null, f)));
  fill(byId("made"), makingNote());
  byId("files-box").hidden = !D.files.length;
  fill(byId("files"), D.files.map(([href, zh, en]) => el("li", null, el("a", { href }, lang === "zh" ? zh : en))));
  drawReports();
}

// What the reports are about: the longest words that stand in most titles, years and numbers aside.
const SUBJECT_IN = 0.6; // share of the titles; "most" should be seen at a glance to be true
const SUBJECT_SAMPLE = 400, SUBJECT_LEAST = 4, SUBJECT_MOST = 12; // titles looked at; characters
function subject() {
  const all = R.map((row) => row.title).filter(Boolean);
  const every = Math.max(1, Math.ceil(all.length / SUBJECT_SAMPLE));
  const titles = all.filter((_, n) => n % every === 0);
  // A report without title is no report on that subject.
  const most = (SUBJECT_IN * R.length) / every;
  if (titles.length < 2) return "";
  const seen = new Map();
  for (const title of titles) {
    const mine = new Set();
    for (const [run] of title.replace(/[0-9０-９]+年?度?/g, " ").matchAll(/\p{Script=Han}+/gu)) {
      for (let from = 0; from < run.length; from++) {
        for (let to = from + SUBJECT_LEAST; to <= Math.min(run.length, from + SUBJECT_MOST); to++) mine.add(run.slice(from, to));
      }
    }
    for (const words of mine) seen.set(words, (seen.get(words) || 0) + 1);
  }
  let best = "";
  for (const [words, n] of seen) {
    if (n < most || n < 2) continue;
    if (words.length > best.length || (words.length === best.length && n > seen.get(best))) best = words;
  }
  return best;
}

function tile(figure, words, note) {
  return el("div.tile", null, el("b", null, figure), el("span", null, words), note && el("small", null, note));
}

function unassignedShare(kind, ids = bodySentences) {
  if (!ids.length) return null;
  const none = kind === "codebook" ? (i) => !S.t[i].length : (i) => S.d[i] < 0;
  return ids.filter(none).length / ids.length;
}

// What else a reader should know at once; each leads to where it comes from.
function findings() {
  const out = [];
  // The bars above show what is spoken of most; what few speak of is a lead.
  if (mainKind() !== "codebook" && themesOf.codebook.length) out.push([t("find_unfit", percent(1 - unassignedShare("codebook")))]);
  const spread = themesOf[mainKind()].map((i) => [i, new Set(T[i].members.map((s) => S.r[s])).size]).filter(([, n]) => n < R.length);
  if (spread.length) {
    const [rare, where] = spread.reduce((least, row) => (row[1] < least[1] ? row : least));
    out.push([t("find_theme"), chip(rare), " ", t("find_theme_share", count(where), count(R.length))]);
  }
  const lacking = R.map((row, r) => [r, D.names.parts.filter((p) => !row.parts.includes(p))]).filter(([, p]) => p.length);
  // The four parts are required of the reports that the codebook is made for.
  if (lacking.length && (mainKind() === "codebook" || !themesOf.codebook.length)) {
    const [r, parts] = lacking.sort((a, b) => b[1].length - a[1].length)[0];
    out.push([t("find_lacking", count(lacking.length), count(R.length)), " ",
      readerLink(r, undefined, undefined, reportLabel(r)), t("find_lacking_of"), parts.map((p) => t(`part_${p}`)).join(t("comma"))]);
  }
  return out;
}

function makingNote() {
  const { version, encoder, seed, settings } = D.info;
  const rows = [[t("made_version"), version], [t("made_encoder"), encoder], [t("made_seed"), seed],
    ...Object.entries(settings).map(([k, v]) => [WORDS[`setting_${k}`] ? t(`setting_${k}`) : k, v])];
  return [
    el("dl", null, rows.filter(([, v]) => v !== null && v !== undefined).map(([k, v]) => [el("dt", null, k), el("dd", null, settingText(v))])),
    el("p", null, t("made_note")),
  ];
}

function settingText(value) {
  if (Array.isArray(value)) return value.map(settingText).join(t("comma"));
  return typeof value === "number" ? String(Number(value.toFixed(4))) : String(value);
}

// ---- the table of reports --------------------------------------------------------------------

const reportTable = { sort: null, down: false, filter: "" };

function drawReports() {
  const box = byId("reports");
  const input = el("input", { type: "search", placeholder: t("filter_reports"), "aria-label": t("filter_reports"), value: reportTable.filter });
  onTyping(input, (value) => { reportTable.filter = value; rows(); });
  const body = el("div");
  fill(box, el("div.tools", null, R.length > 8 || reportTable.filter ? input : null, csvButton("reports", () => [
    ["id", "path", "title", "province", "city", "county", "township", "level", "year", "parts", "sentences", ...SHARE_KINDS],
    R.map((row, r) => [row.id, row.path, row.title, row.province, row.city, row.county, row.township, row.level, row.year, row.parts.join(" "), row.body, ...(shareOf.get(r) || SHARE_KINDS.map(() => null))])])), body);
  const heads = [
    ["place", t("col_region"), (r) => R[r].place.join(" ")],
    ["year", t("col_year"), (r) => R[r].year],
    ["title", t("col_title"), (r) => R[r].title],
    ["parts", t("col_parts"), (r) => R[r].parts.length],
    ["sentences", t("col_sentences"), (r) => R[r].body],
    ["original", t("col_original"), (r) => (shareOf.get(r) || [])[ORIGINAL]],
  ];
  function rows() {
    const needle = reportTable.filter.toLowerCase();
    let list = R.map((_, r) => r).filter((r) => !needle
      || [R[r].place.join(""), R[r].title, R[r].file, R[r].year, R[r].issuer].join(" ").toLowerCase().includes(needle));
    const by = heads.find(([key]) => key === reportTable.sort);
    if (by) list = list.map((r) => [r, by[2](r)]).sort((a, b) => compare(a[1], b[1], reportTable.down) || a[0] - b[0]).map((x) => x[0]);
    const table = el("table.reports");
    const step = 50;
    table.append(el("thead", null, el("tr", null, heads.map(([key, words]) => el("th", {
      scope: "col", class: key, "aria-sort": reportTable.sort === key ? (reportTable.down ? "descending" : "ascending") : null,
    }, el("button", { type: "button", onclick: () => {
      reportTable.down = reportTable.sort === key ? !reportTable.down : key === "sentences" || key === "year";
      reportTable.sort = key;
      rows();
    } }, words))))));
    const holder = el("div");
    const drawn = paged(holder, list, reportRow, { tag: "tbody", step });
    if (list.length) { table.append(drawn); holder.prepend(table); }
    fill(body, holder);
  }
  rows();
}

// Unknown values come last, whichever way the column is sorted.
function compare(a, b, down) {
  const none = (x) => x === null || x === undefined || x === "";
  if (none(a) || none(b)) return none(a) - none(b);
  const order = typeof a === "number" ? a - b : String(a).localeCompare(String(b), "zh");
  return down ? -order : order;
}

function reportRow(r) {
  const row = R[r];
  return el("tr", null,
    el("td.place", null, row.place.length
      ? [el("span.upper", null, shorten(row.place.slice(0, -1).join(" "), TITLE)), " ", el("b", null, shorten(row.place[row.place.length - 1], NAME))]
      : el("span.unknown", null, t("region_unknown")), row.level && el("span.level", null, t(`level_${row.level}`))),
    el("td.year", { "data-label": t("col_year") }, row.year ?? "–"),
    el("td.title", null, el("a", { href: readerHash(r) }, row.title ? (row.title.length > TITLE ? shorten(row.title, TITLE) : row.title) : el("span.unknown", null, t("no_title"))), el("small", null, shorten(row.path || "", TITLE))),
    el("td.parts", { "data-label": t("col_parts") }, partsMark(r)),
    el("td.sentences", { "data-label": t("col_sentences") }, count(row.body)),
    el("td.original", { "data-label": t("col_original") }, sharesBar(shareOf.get(r))));
}

function partsMark(r) {
  return el("ul.parts", null, D.names.parts.map((part) => {
    const there = R[r].parts.includes(part);
    return el(there ? "li.there" : "li.lacking", { title: t(there ? "part_there" : "part_lacking", t(`part_${part}`)) },
      el("span", { "aria-hidden": "true" }, there ? "✓" : "✗"), t(`part_${part}_short`));
  }));
}

// One bar for the characters of a report, or of all: what is its own, what is set phrase, what is
// shared.
function sharesBar(values) {
  if (!values) return el("span.unknown", null, "–");
  const words = SHARE_KINDS.map((kind, k) => [kind, values[k]]).filter(([, v]) => v > 0)
    .map(([kind, v]) => `${t(`share_${kind}`)} ${percent(v, 1)}`).join(t("semicolon"));
  return el("div.shares", { title: words },
    el("b", null, percent(values[ORIGINAL])),
    el("div.bar", { role: "img", "aria-label": words },
      [ORIGINAL, 4, 3, 2, 1, 0].filter((k) => values[k] > 0).map((k) => el(`i.${SHARE_KINDS[k]}`, { style: { "flex-grow": values[k] } }))));
}
