// With a server behind it the page also searches everything and checks drafts. What comes back is
// shown as text, as everything else.

const SEARCH_FIELDS = ["text", "unit", "role", "level", "region", "year", "theme", "mode"];
const search = Object.fromEntries(SEARCH_FIELDS.map((name) => [name, ""]));
// Answers shown at first, and how many more each time.
const SEARCH_STEP = 20;
// Characters that an excerpt may begin earlier, so that it begins with a sentence.
const BACK = 60;

function startLive() {
  for (const node of document.querySelectorAll(".needs-server")) node.hidden = false;
  const given = new URLSearchParams(location.search);
  for (const name of SEARCH_FIELDS) search[name] = given.get(name) || "";
}

function drawLive() {
  drawSearch();
  drawCheck();
}

async function ask(path, options) {
  const answer = await fetch(path, { credentials: "omit", ...options });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message || String(answer.status));
  return body;
}

function drawSearch() {
  const change = (name) => (value) => { search[name] = value; runSearch(); };
  const input = el("input", { type: "search", class: "wide", placeholder: t("search_words"), "aria-label": t("search_words"), value: search.text, maxlength: 4000 });
  onTyping(input, change("text"));
  const field = (name, words, size) => {
    const box = el("input", { type: "search", placeholder: words, "aria-label": words, value: search[name], size });
    onTyping(box, change(name));
    return box;
  };
  fill(byId("search-tools"), input,
    choice(t("unit"), [["", t("unit_measure")], ["sentence", t("unit_sentence")]], search.unit, change("unit")),
    choice(t("role"), [["", t("all")], ...D.names.roles.map((role) => [role, t(`role_${role}`)])], search.role, change("role")),
    choice(t("theme"), [["", t("all")], ...themesOf.codebook.map((i) => [T[i].id, themeName(i)])], search.theme, change("theme")),
    choice(t("col_level"), [["", t("all")], ...D.names.levels.map((level) => [level, t(`level_${level}`)])], search.level, change("level")),
    choice(t("mode"), [["", t("mode_hybrid")], ["dense", t("mode_dense")], ["lexical", t("mode_lexical")]], search.mode, change("mode")),
    field("region", t("region"), 8), field("year", t("col_year"), 8));
  runSearch();
}

// From the head of the page: the question is asked and its answers come into view.
function searchEverything(words) {
  search.text = words;
  drawSearch();
  byId("search").scrollIntoView();
}

let searchNumber = 0;
async function runSearch(k = SEARCH_STEP) {
  const mine = ++searchNumber;
  const query = new URLSearchParams(SEARCH_FIELDS.filter((name) => search[name]).map((name) => [name, search[name]]));
  const address = new URL(location.href);
  address.search = query;
  if (address.href !== location.href) history.replaceState(null, "", address);
  if (!search.text) { fill(byId("search-count")); fill(byId("search-list")); return; }
  query.set("k", k);
  query.set("why", "true");
  try {
    const { rows } = await ask(`/api/similar?${query}`);
    if (mine !== searchNumber) return; // a later question has been asked
    fill(byId("search-count"), rows.length === k ? t("search_first", count(k)) : t("search_found", count(rows.length)));
    fill(byId("search-list"), rows.length ? el("ol.hits", null, rows.map(hitRow)) : el("p.empty", null, t("nothing_found")),
      rows.length === k ? el("p.pager", null, el("button", { type: "button", onclick: () => runSearch(k + SEARCH_STEP) }, t("show_more", SEARCH_STEP))) : null);
  } catch (error) {
    if (mine === searchNumber) { fill(byId("search-list")); fill(byId("search-count"), String(error.message || error)); }
  }
}

function hitRow(hit) {
  return el("li", null, el("div.hit-head", null, scoreMark(hit.score), placeLine(hit)), excerpt(hit));
}

// Where a row of an answer stands: in a report of this page, or named by the answer itself.
function placeLine({ report, start, end, region, year, title }) {
  const r = R.findIndex((row) => row.id === report);
  return r >= 0 ? whereLine(r, start, end) : el("p.where", null, [region, year, title].filter(Boolean).join(" "));
}

// A hit's text with the words of the question marked; of a long one the part that has most of them.
function excerpt(hit) {
  const characters = Array.from(hit.text), marks = new Uint8Array(characters.length);
  for (const { start, end } of (hit.why && hit.why.words) || []) marks.fill(1, start - hit.start, end - hit.start);
  const piece = (from, to) => {
    const out = [];
    for (let i = from; i < to; ) {
      let j = i;
      while (j < to && marks[j] === marks[i]) j++;
      const words = characters.slice(i, j).join("");
      out.push(marks[i] && j - i > 1 ? el("mark", null, words) : words); // one character alone says little
      i = j;
    }
    return out;
  };
  const all = characters.length, p = el("p.text");
  if (all <= LONG) return fill(p, piece(0, all));
  const sums = new Int32Array(all + 1);
  for (let i = 0; i < all; i++) sums[i + 1] = sums[i] + marks[i];
  let from = 0;
  for (let i = 1; i + LONG <= all; i++) if (sums[i + LONG] - sums[i] > sums[from + LONG] - sums[from]) from = i;
  // From the beginning of a sentence, where one is near.
  const to = from + LONG;
  for (let i = from; i > Math.max(0, from - BACK); i--) if ("。；！？\n".includes(characters[i - 1])) { from = i; break; }
  if (from < BACK) from = 0;
  return fill(p, from ? "…" : null, piece(from, to), to < all ? "…" : null,
    from || to < all ? el("button", { type: "button", onclick: () => fill(p, piece(0, all)) }, t("show_rest", count(all - to + from))) : null);
}

// ---- checking a draft ------------------------------------------------------------------------

function drawCheck() {
  let chosen = null;
  const name = el("span.note");
  const file = el("input.picker", { type: "file", id: "check-file", accept: ".txt,.md,.html,.htm,.pdf,.docx" });
  const take = (given) => { if (given) { chosen = given; fill(name, given.name); } };
  file.addEventListener("change", () => take(file.files[0]));
  const words = el("textarea", { rows: 7, placeholder: t("check_paste"), "aria-label": t("check_paste") });
  // A file dropped on the field is taken, not opened in place of the page.
  words.addEventListener("dragover", (event) => event.preventDefault());
  words.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) { event.preventDefault(); take(event.dataTransfer.files[0]); }
  });
  const button = el("button.main", { type: "button", onclick: async () => {
    const draft = chosen || (words.value.trim() ? new File([words.value], "draft.txt") : null);
    if (!draft) { fill(byId("check-status"), t("check_nothing")); return; }
    const form = new FormData();
    form.append("draft", draft);
    fill(byId("check-status"), t("check_working"));
    fill(byId("check-result"));
    button.disabled = true;
    try {
      const found = await ask("/api/check", { method: "POST", body: form });
      fill(byId("check-status"), t("check_done"));
      drawFindings(found.rows);
    } catch (error) {
      fill(byId("check-status"), String(error.message || error));
    }
    button.disabled = false;
  } }, t("check_button"));
  fill(byId("check-tools"), words, el("span.choice", null, file, el("label.button", { for: "check-file" }, t("check_file")), name),
    el("button", { type: "button", onclick: () => { chosen = null; file.value = ""; words.value = ""; for (const part of [name, byId("check-status"), byId("check-result")]) fill(part); } }, t("check_clear")), button);
}

// What was found, kind by kind in the order of the answer: what it says, the draft's text beside the
// other's, and the way there.
function drawFindings(rows) {
  const kinds = [...new Set(rows.map((row) => row.finding))];
  fill(byId("check-result"), kinds.map((kind) => {
    const box = el("div"), mine = rows.filter((row) => row.finding === kind);
    paged(box, mine, findingCard, { step: 20 });
    return [el("h3", null, WORDS[`finding_${kind}`] ? t(`finding_${kind}`) : kind, mine.length > 1 ? el("small", null, count(mine.length)) : null), box];
  }));
}

function findingCard(row) {
  const there = row.other.length ? row.other : row.detail ? [{ report: row.source, region: row.region, year: row.year, text: row.detail }] : [];
  if (!row.text && !there.length) return el("p.finding", null, row.note);
  return el("article", null, el("p", null, el("b", null, row.note)),
    el("div.sides", null,
      el("div.side", null, el("p.where", null, t("check_draft")), row.text ? clamped(row.text, there.map((o) => o.text || "").join("\n")) : el("p.unknown", null, "–")),
      el("div.side", null, there.map((other) => [
        other.start === undefined || other.start === null ? el("p.where", null, [other.region, other.year].filter(Boolean).join(" ")) : placeLine(other),
        other.text ? clamped(other.text, row.text || "") : null]))));
}
