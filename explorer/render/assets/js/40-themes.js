// Themes: a list with bars, one theme in full, and where each is spoken of.

const themeView = { kind: mainKind(), chosen: null, by: null, group: null };

function drawThemes() {
  if (!themesOf[themeView.kind].length && themesOf.discovered.length) themeView.kind = "discovered";
  const tabs = ["codebook", "discovered"].map((kind) => el("button", {
    type: "button", role: "tab", id: `tab-${kind}`, "aria-selected": String(kind === themeView.kind),
    "aria-controls": "theme-panel", tabindex: kind === themeView.kind ? 0 : -1,
    onclick: () => chooseKind(kind),
    onkeydown: (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      chooseKind(kind === "codebook" ? "discovered" : "codebook");
      byId(`tab-${themeView.kind}`).focus();
    },
  }, t(`tab_${kind}`, count(themesOf[kind].length))));
  fill(byId("theme-tabs"), tabs);
  const panel = byId("theme-panel");
  panel.setAttribute("aria-labelledby", `tab-${themeView.kind}`);
  const list = [...themesOf[themeView.kind]].sort((a, b) => T[b].members.length - T[a].members.length || a - b);
  fill(byId("theme-about"), t(`about_${themeView.kind}`, percent(unassignedShare(themeView.kind))));
  if (!list.length) {
    fill(byId("theme-list"), el("p.empty", null, t("no_themes")));
    fill(byId("theme-detail"));
    fill(byId("heat"));
    return;
  }
  if (!list.includes(themeView.chosen)) themeView.chosen = list[0];
  const most = T[list[0]].members.length || 1;
  paged(byId("theme-list"), list, (i) => el("li", null, el("button.theme", {
    type: "button", "data-theme": i, "aria-pressed": String(i === themeView.chosen), onclick: () => {
      history.replaceState(null, "", `#t=${encodeURIComponent(T[i].id)}&k=${T[i].kind}`); // the address leads to it
      chooseTheme(i, true);
    },
  },
    el("span.name", null, themeName(i)),
    el("span.figure", null, el("b", null, share(T[i].members.length / bodySentences.length)), " ", t("n_sentences_short", count(T[i].members.length))),
    el("span.track", { "aria-hidden": "true" }, el("i", { style: { width: `${(100 * T[i].members.length) / most}%` } })))),
  { tag: "ol", step: 60 });
  drawThemeDetail();
  drawHeat(list);
}

function chooseKind(kind) {
  themeView.kind = kind;
  themeView.group = null;
  drawThemes();
}

function chooseTheme(i, scroll, group = null) {
  themeView.chosen = i;
  themeView.group = group;
  if (T[i].kind !== themeView.kind) { themeView.kind = T[i].kind; drawThemes(); }
  for (const button of document.querySelectorAll("button.theme")) button.setAttribute("aria-pressed", String(button.dataset.theme === String(i)));
  drawThemeDetail();
  if (scroll && matchMedia("(max-width: 760px)").matches) byId("theme-detail").scrollIntoView({ block: "start" });
}

function drawThemeDetail() {
  const i = themeView.chosen, theme = T[i], group = themeView.group;
  const reports = new Set(theme.members.map((s) => S.r[s]));
  const regions = new Set([...reports].filter((r) => R[r].place.length).map(regionKey));
  const list = el("div");
  const ids = !group ? theme.members : group.ids || theme.members.filter((s) => group.reports.has(S.r[s]));
  const representatives = theme.representatives;
  fill(byId("theme-detail"),
    el("h3", null, themeName(i), lang === "zh" && theme.label_en ? el("small", null, theme.label_en) : lang === "en" && theme.label_en ? el("small", null, theme.label) : null),
    el("p.figures", null, t("theme_figures", count(theme.members.length), share(theme.members.length / bodySentences.length), count(reports.size), count(R.length), count(regions.size))),
    keywordsLine(group && group.keywords ? group.keywords : theme.keywords),
    group ? null : themeParts(i),
    group ? null : themeWhere(i),
    !group && representatives.length ? [el("h4", null, t("representatives")),
      el("ol.representatives", null, representatives.map((s) => el("li", null, el("p.quote", null, S.text(s).trim()), whereLine(S.r[s], S.b[s], S.e[s]))))] : null,
    group ? null : themeBorder(i),
    group ? [el("h4", null, t("theme_in_group", group.name, count(ids.length)), " ", el("button", { type: "button", onclick: () => chooseTheme(i, false) }, t("theme_all_groups"))), list]
      : el("details.all", { ontoggle: (event) => { if (event.target.open && !list.childElementCount) sentenceList(list, ids, { step: 20 }); } },
        el("summary", null, t("all_sentences", count(ids.length))), list));
  if (group) sentenceList(list, ids, { step: 10 });
}

function keywordsLine(keywords) {
  return keywords.length ? el("p.keywords", null, el("span.label", null, t("keywords")), keywords.map((w) => el("span.word", null, w))) : null;
}

// ---- heat map: groups of reports down, themes across ----------------------------------------

const GROUPINGS = ["report", "province", "city", "county", "township", "level", "year"];

function groupsBy(by) {
  const groups = new Map();
  R.forEach((row, r) => {
    let key = null, name = null;
    if (by === "report") [key, name] = [r, reportLabel(r)];
    else if (by === "year") [key, name] = [row.year, row.year];
    else if (by === "level") [key, name] = [row.level, row.level && t(`level_${row.level}`)];
    else if (row[by]) {
      const path = REGION_FIELDS.slice(0, REGION_FIELDS.indexOf(by) + 1).map((f) => row[f]).filter(Boolean);
      [key, name] = [path.join("/"), path.slice(-2).join(" ")];
    }
    if (key === null || key === undefined) [key, name] = ["?", t("unknown")];
    if (!groups.has(key)) groups.set(key, { key, name: String(name), reports: new Set() });
    groups.get(key).reports.add(r);
  });
  const out = [...groups.values()];
  // Regions in the order of their codes, as tables of the country list them; unknown ones last.
  if (REGION_FIELDS.includes(by)) {
    const code = new Map(out.map((g) => [g, [...g.reports].map((r) => R[r].admin_code).filter(Boolean).sort()[0] || null]));
    out.sort((a, b) => (a.key === "?") - (b.key === "?") || compare(code.get(a), code.get(b)));
  }
  return out;
}

// A share as a button; its name for a screen reader begins with what is seen.
function heatCell(x, top, words, onclick) {
  const seen = Math.round(x * 100) || "<1";
  return el("button", { type: "button", style: { "--heat": Math.sqrt(x / top).toFixed(3) }, title: words, "aria-label": `${seen}% ${words}`, onclick }, seen);
}

function drawHeat(themes) {
  const options = GROUPINGS.filter((by) => by === "report" || R.some((row) => row[by]));
  if (!options.includes(themeView.by)) themeView.by = R.length <= 20 || !options.includes("province") ? "report" : "province";
  const groups = groupsBy(themeView.by);
  if (themeView.by === "year") groups.sort((a, b) => compare(Number(a.key) || null, Number(b.key) || null));
  // Sentences of each theme in each report, once; groups add them up.
  const counts = themes.map((i) => {
    const row = new Int32Array(R.length);
    for (const s of T[i].members) row[S.r[s]]++;
    return row;
  });
  const kind = themeView.kind;
  const none = new Int32Array(R.length);
  for (const s of bodySentences) if (kind === "codebook" ? !S.t[s].length : S.d[s] < 0) none[S.r[s]]++;
  const sum = (row, reports) => { let n = 0; for (const r of reports) n += row[r]; return n; };
  const cells = groups.map((g) => {
    const body = [...g.reports].reduce((n, r) => n + R[r].body, 0);
    return { g, body, values: counts.map((row) => sum(row, g.reports)), none: sum(none, g.reports) };
  });
  // The darkest shade is the largest share shown, so that the map uses its whole range; square
  // roots, so that one large share does not leave all others pale. The figures are exact.
  const top = Math.max(0.01, ...cells.flatMap((c) => (c.body ? c.values.map((v) => v / c.body) : [0])));
  const table = el("table.heat", { class: `heat ${lang}` }, el("thead", null, el("tr", null,
    el("th.corner", { scope: "col" }, t("heat_corner")),
    themes.map((i) => el("th", { scope: "col" }, el("button", { type: "button", onclick: () => { chooseTheme(i, true); byId("theme-detail").scrollIntoView({ block: "nearest" }); } }, themeName(i)))),
    el("th.none", { scope: "col" }, el("span", null, t("unassigned"))))));
  const holder = el("div");
  const body = paged(holder, cells, ({ g, body: n, values, none: left }) => el("tr", null,
    el("th", { scope: "row" }, g.name, el("small", null, t("n_sentences_short", count(n)))),
    values.map((v, k) => {
      const x = n ? v / n : 0;
      const words = t("heat_cell", g.name, themeName(themes[k]), count(v), count(n));
      return el("td", null, v ? heatCell(x, top, words, () => { chooseTheme(themes[k], true, g); byId("theme-detail").scrollIntoView({ block: "nearest" }); }) : el("span.zero", { title: words }, "·"));
    }),
    el("td.none", { title: t("heat_cell", g.name, t("unassigned"), count(left), count(n)) }, n ? Math.round((left / n) * 100) : "–")),
  { tag: "tbody", step: 40 });
  if (cells.length) { table.append(body); holder.prepend(el("div.scroll", { tabindex: 0, role: "region", "aria-label": t("heat_title") }, table)); }
  fill(byId("heat"),
    el("div.tools", null, el("h3", null, t("heat_title")), choice(t("heat_by"), options.map((by) => [by, t(`by_${by}`)]), themeView.by, (value) => { themeView.by = value; drawHeat(themes); })),
    el("p.note", null, t("heat_note")), holder);
}
