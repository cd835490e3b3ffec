// The reports by province (or by city, where all lie in one province): how many, since when, what
// they speak of most, how much they share.

function drawProvinces() {
  const box = byId("provinces");
  const by = ["province", "city", "county", "township"].find((field) => new Set(R.map((row) => row[field]).filter(Boolean)).size > 1);
  byId("provinces-box").hidden = !by;
  if (!by) { fill(box); return; }
  const counts = new Map(themesOf[mainKind()].map((i) => {
    const row = new Int32Array(R.length);
    for (const s of T[i].members) row[S.r[s]]++;
    return [i, row];
  }));
  const rows = groupsBy(by).map((g) => {
    const reports = [...g.reports];
    const years = reports.map((r) => R[r].year).filter((y) => y !== null && y !== undefined);
    const body = reports.reduce((n, r) => n + R[r].body, 0);
    let top = -1, most = 0;
    for (const [i, row] of counts) {
      const n = reports.reduce((sum, r) => sum + row[r], 0);
      if (n > most) [top, most] = [i, n];
    }
    // Shared wording weighs by the length of the reports; set phrases are no sharing.
    let length = 0, shared = 0;
    for (const r of reports) {
      const values = shareOf.get(r);
      if (!values) continue;
      length += lengthOf(r);
      shared += lengthOf(r) * sharedPart(values);
    }
    return { g, reports, years, body, top, part: body ? most / body : null, shared: length ? shared / length : null };
  }).sort((a, b) => (a.g.key === "?") - (b.g.key === "?") || b.reports.length - a.reports.length || a.g.name.localeCompare(b.g.name, "zh"));
  const span = (years) => (years.length ? (Math.min(...years) === Math.max(...years) ? years[0] : `${Math.min(...years)}–${Math.max(...years)}`) : "–");
  const most = Math.max(...rows.map((row) => row.reports.length));
  const equal = rows.every((row) => row.reports.length === most);
  const table = el("table.provinces", null, el("thead", null, el("tr", null,
    [t(`by_${by}`), t("reports_title"), t("col_year"), t("col_sentences"), t("col_top_theme"), t("col_shared")].map((words) => el("th", { scope: "col" }, words)))));
  const holder = el("div");
  const body = paged(holder, rows, (row) => el("tr", null,
    el("th", { scope: "row" }, el("button.row", { type: "button", title: t("only_these"), onclick: () => onlyReports(row.g.key === "?" ? "" : row.g.name) }, row.g.name)),
    // Bars of one length would say nothing.
    el("td", { "data-label": t("reports_title") }, el("span.count", null, count(row.reports.length)), equal ? null : el("span.track", { "aria-hidden": "true" }, el("i", { style: { width: `${(100 * row.reports.length) / most}%` } }))),
    el("td", { "data-label": t("col_year") }, span(row.years)),
    el("td.number", { "data-label": t("col_sentences") }, count(row.body)),
    el("td.top", null, row.top < 0 ? "–" : [chip(row.top), " ", el("small", null, share(row.part))]),
    el("td.number", { "data-label": t("col_shared") }, share(row.shared))), { tag: "tbody", step: 35 });
  table.append(body);
  holder.prepend(el("div.scroll", { tabindex: 0, role: "region", "aria-label": t("provinces_title") }, table));
  fill(box, holder);
}

// The table of reports with one group only.
function onlyReports(name) {
  reportTable.filter = name.split(" ").pop();
  drawReports();
  byId("reports-title").scrollIntoView();
}
