// One theme more closely: its sub-themes, where and when it is spoken of, the sentences at its border.

// Sentences at the border that are listed; the theme's full list has all of them.
const BORDER = 5;

// What a theme falls into, the largest first; a name shows the sentences of one.
function themeParts(i) {
  const { parts, members } = T[i];
  if (!parts.length) return null;
  const most = Math.max(...parts.map((part) => part[3].length));
  const rest = members.length - parts.reduce((n, part) => n + part[3].length, 0);
  return [el("h4", null, t("parts_title")),
    el("ol.theme-parts", null, parts.map(([label, english, keywords, ids]) => {
      const name = (lang === "en" && english) || label;
      return el("li", null, el("button.theme", { type: "button", title: keywords.join(t("comma")), onclick: () => chooseTheme(i, false, { name, ids, keywords }) },
        el("span.name", null, name),
        el("span.figure", null, t("n_sentences_short", count(ids.length))),
        el("span.track", { "aria-hidden": "true" }, el("i", { style: { width: `${(100 * ids.length) / most}%` } }))));
    })),
    rest > 0 ? el("p.note", null, t("parts_rest", count(rest))) : null];
}

function themeWhere(i) {
  const by = ["province", "city", "county", "township"].find((field) => new Set(R.map((row) => row[field]).filter(Boolean)).size > 1);
  const years = [...new Set(R.map((row) => row.year).filter((y) => y !== null && y !== undefined))].sort((a, b) => a - b);
  const unknown = R.some((row) => row.year === null || row.year === undefined);
  if (!by || years.length + unknown < 2) return null;
  const mine = new Int32Array(R.length);
  for (const s of T[i].members) mine[S.r[s]]++;
  const columns = [...years, ...(unknown ? [null] : [])];
  const cell = (reports) => ({ n: reports.reduce((sum, r) => sum + mine[r], 0), body: reports.reduce((sum, r) => sum + R[r].body, 0), reports });
  const rows = groupsBy(by).map((g) => ({ g, cells: columns.map((y) => cell([...g.reports].filter((r) => (R[r].year ?? null) === y))) }));
  const top = Math.max(0.01, ...rows.flatMap((row) => row.cells.map((c) => (c.body ? c.n / c.body : 0))));
  const yearName = (y) => (y === null ? t("unknown") : y);
  const table = el("table.heat", { class: "heat by-year" }, el("thead", null, el("tr", null,
    el("th.corner", { scope: "col" }, t(`by_${by}`)), columns.map((y) => el("th", { scope: "col" }, yearName(y))))));
  const holder = el("div");
  const body = paged(holder, rows, ({ g, cells }) => el("tr", null, el("th", { scope: "row" }, g.name), cells.map((c, k) => {
    if (!c.body) return el("td", null, el("span.absent", { title: t("no_reports_here") }, "–"));
    const name = `${g.name} ${yearName(columns[k])}`;
    const words = t("heat_cell", name, themeName(i), count(c.n), count(c.body));
    return el("td", null, c.n ? heatCell(c.n / c.body, top, words, () => chooseTheme(i, false, { name, reports: new Set(c.reports) })) : el("span.zero", { title: words }, "0"));
  })), { tag: "tbody", step: 12 });
  table.append(body);
  holder.prepend(el("div.scroll", { tabindex: 0, role: "region", "aria-label": t("where_title") }, table));
  return [el("h4", null, t("where_title")), el("p.note", null, t("where_note")), holder];
}

// Members that only just belong: the lowest scores, with the theme that they carry more surely.
function themeBorder(i) {
  if (T[i].kind !== "codebook") {
    const ids = T[i].boundaries;
    return ids.length ? [el("h4", null, t("border_title")),
      el("ol.border", null, ids.map((s) => el("li", null, el("p.quote", null, S.text(s).trim()), whereLine(S.r[s], S.b[s], S.e[s]))))] : null;
  }
  const scored = T[i].members.map((s) => {
    const row = S.t[s];
    let score = null, other = -1, best = -1;
    for (let k = 0; k < row.length; k += 2) {
      if (row[k] === i) score = row[k + 1];
      else if ((row[k + 1] ?? 0) > best) [other, best] = [row[k], row[k + 1] ?? 0];
    }
    return { s, score, other };
  }).filter((x) => x.score !== null).sort((a, b) => a.score - b.score || a.s - b.s);
  if (scored.length <= BORDER) return null; // a theme so small is all border
  return [el("h4", null, t("border_title")), el("p.note", null, t("border_note", BORDER)),
    el("ol.border", null, scored.slice(0, BORDER).map(({ s, score, other }) => el("li", null,
      el("p.quote", null, S.text(s).trim()),
      el("p.where", null, t("score_of", two(score)), " ", other >= 0 ? [t("also_carries"), chip(other)] : null),
      whereLine(S.r[s], S.b[s], S.e[s]))))];
}
