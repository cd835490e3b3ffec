// With a server behind it the page also searches everything and checks drafts. What comes back is
// shown as text, as everything else.

const SEARCH_FIELDS = ["text", "unit", "role", "level", "region", "year", "theme", "mode"];
const search = Object.fromEntries(SEARCH_FIELDS.map((name) => [name, ""]));
// Answers shown at first, and how many more each time.
const SEARCH_STEP = 20;

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

let searchNumber = 0;
async function runSearch(k = SEARCH_STEP) {
  const mine = ++searchNumber;
  const query = new URLSearchParams(SEARCH_FIELDS.filter((name) => search[name]).map((name) => [name, search[name]]));
  const address = new URL(location.href);
  address.search = query;
  if (address.href !== location.href) history.replaceState(null, "", address);
  if (!search.text) { fill(byId("search-count")); fill(byId("search-list")); return; }
  query.set("k", k);
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
  const r = R.findIndex((row) => row.id === hit.report);
  return el("li", null, el("p.quote", null, scoreMark(hit.score), " ", marked(hit.text.trim(), search.text)),
    r >= 0 ? whereLine(r, hit.start, hit.end) : el("p.where", null, [hit.region, hit.year, hit.title].filter(Boolean).join(" · ")));
}

// ---- checking a draft ------------------------------------------------------------------------

function drawCheck() {
  const file = el("input", { type: "file", "aria-label": t("check_file"), accept: ".txt,.md,.html,.htm,.pdf,.docx" });
  const words = el("textarea", { rows: 5, placeholder: t("check_paste"), "aria-label": t("check_paste") });
  fill(byId("check-tools"), file, words, el("button", { type: "button", onclick: async () => {
    const draft = file.files[0] || (words.value.trim() ? new File([words.value], "draft.txt") : null);
    if (!draft) { fill(byId("check-status"), t("check_nothing")); return; }
    const form = new FormData();
    form.append("draft", draft);
    fill(byId("check-status"), t("check_working"));
    fill(byId("check-result"));
    try {
      const found = await ask("/api/check", { method: "POST", body: form });
      fill(byId("check-status"), t("check_done"));
      fill(byId("check-result"), plainly(found));
    } catch (error) {
      fill(byId("check-status"), String(error.message || error));
    }
  } }, t("check_button")));
}

// Any answer as nested lists and tables, field by field under its contract name.
function plainly(value) {
  if (value === null || value === undefined) return el("span.unknown", null, "–");
  if (typeof value !== "object") return typeof value === "number" ? String(Number(value.toFixed(4))) : String(value);
  if (Array.isArray(value)) {
    if (!value.length) return el("span.unknown", null, t("nothing_here"));
    const rows = value.every((row) => row && typeof row === "object" && !Array.isArray(row));
    const box = el("div");
    if (!rows) return el("ul", null, value.map((item) => el("li", null, plainly(item))));
    const heads = [...new Set(value.flatMap((row) => Object.keys(row)))];
    const body = el("div");
    const drawn = paged(body, value, (row) => el("tr", null, heads.map((name) => el("td", null, plainly(row[name])))), { tag: "tbody", step: 20 });
    body.prepend(el("div.scroll", { tabindex: 0 }, el("table.plain", null, el("thead", null, el("tr", null, heads.map((name) => el("th", { scope: "col" }, name)))), drawn)));
    box.append(body);
    return box;
  }
  return el("dl.plain", null, Object.entries(value).map(([name, item]) => [el("dt", null, name), el("dd", null, plainly(item))]));
}
