// The three questions that bring people here, each with its answer and the way on: what are the
// reports about, who else did this, what is copied.

// Rows in an answer: what fits beside one another without scrolling.
const GLANCE = 10, ELSEWHERE = 3, GROUPS = 3;
// Characters of a measure, and of shared wording, that are quoted.
const QUOTED = 30;

function drawQuestions() {
  fill(byId("ask-themes"), el("h2", null, t("ask_themes")), themesAtAGlance());
  fill(byId("ask-elsewhere"), el("h2", null, t("ask_elsewhere")), elsewhere());
  fill(byId("ask-shared"), el("h2", null, t("ask_shared")), sharedAtAGlance());
}

// The largest themes with bars, and what they leave out; the list below has them all.
function themesAtAGlance() {
  const kind = mainKind();
  const list = themesOf[kind].filter((i) => T[i].members.length).sort((a, b) => T[b].members.length - T[a].members.length || a - b);
  if (!list.length) return el("p.answer", null, t("no_themes"));
  const most = T[list[0]].members.length;
  return [el("p.answer", null, el("b", null, percent(1 - unassignedShare(kind))), t("glance_themes", count(list.length)), el("b", null, themeName(list[0]))),
    el("ol", { id: "glance-themes" }, list.slice(0, GLANCE).map((i) => el("li", null, el("a.theme", { href: `#t=${encodeURIComponent(T[i].id)}&k=${kind}` },
      el("span.name", null, themeName(i)),
      el("span.track", { "aria-hidden": "true" }, el("i", { style: { width: `${(100 * T[i].members.length) / most}%` } })),
      el("span.figure", null, share(T[i].members.length / bodySentences.length)))))),
    el("p.note", null, t("glance_share", percent(unassignedShare(kind)))),
    el("p.on", null, el("a", { href: "#themes" }, t("glance_all", count(list.length))), el("a", { href: "#map" }, t("map_title")))];
}

// The closest measures of different places, and a field to look for one's own.
function elsewhere() {
  const pairs = bestPairs(ELSEWHERE), all = measurePairs().a.length;
  if (!pairs.length) return el("p.answer", null, t("no_pairs"));
  const [a, b] = pairs[0], regions = new Set(R.map((_, r) => regionKey(r)));
  const input = el("input", { type: "search", placeholder: t("ask_field"), "aria-label": t("ask_field") });
  const go = () => { if (input.value.trim()) lookFor(input.value.trim()); };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) go(); });
  return [el("p.answer", null, t("find_pair", count(regions.size)), el("b", null, t("find_pair_of", reportLabel(M.r[a]), reportLabel(M.r[b])))),
    el("ol.near", null, pairs.map(([a, b, score]) => el("li", null, el("a.near", { href: `#n=${encodeURIComponent(M.fullId(a))}` },
      scoreMark(score), " ", el("span.who", null, t("find_pair_of", reportLabel(M.r[a]), reportLabel(M.r[b])))),
      el("q", null, shorten(M.text(a), QUOTED))))),
    el("div.ask", null, input, el("button", { type: "button", onclick: go }, t("ask_button"))),
    el("p.on", null, el("a", { href: "#similar" }, t("all_pairs", count(all))))];
}

// With a server the search goes by meaning over everything; a page from disk looks the words up.
function lookFor(words) {
  if (live) { searchEverything(words); return; }
  similarView.needle = words;
  drawSimilar();
  byId("similar").scrollIntoView();
}

// All characters of all reports by where they come from, who shares most, what most reports share.
function sharedAtAGlance() {
  const sums = SHARE_KINDS.map(() => 0);
  let length = 0, most = -1, part = 0;
  for (const [r, values] of shareOf) {
    length += lengthOf(r);
    values.forEach((v, k) => { sums[k] += (v || 0) * lengthOf(r); });
    const shared = sharedPart(values);
    if (shared > part) [most, part] = [r, shared];
  }
  if (!length) return el("p.answer", null, t(MATCHES.length ? "unknown" : "find_shared_none"));
  const values = sums.map((sum) => sum / length);
  const groups = CLUSTERS.slice(0, GROUPS);
  return [el("p.answer", null, most < 0 ? t("find_shared_none") : [el("b", null, share(sharedPart(values))), t("ask_shared_part")]),
    sharesBar(values),
    el("ul.kinds", null, [ORIGINAL, 4, 3, 2, 1, 0].filter((k) => values[k] > 0).map((k) =>
      el("li", null, el(`i.${SHARE_KINDS[k]}`, { "aria-hidden": "true" }), t(`share_${SHARE_KINDS[k]}`), " ", el("b", null, share(values[k]))))),
    el("p.note", null, t("ask_shared_note")),
    most < 0 ? null : el("p.line", null, t("find_shared"), readerLink(most, undefined, undefined, reportLabel(most)), " ", t("find_shared_of", share(part))),
    groups.map((c) => el("p.line", null, el("a", { href: `#c=${encodeURIComponent(c.id)}` }, t("cluster_reports", count(c.reports.size), count(c.regions.size))), " ",
      el("q", null, shorten(cut(c.members[0].r, c.members[0].b, c.members[0].e), QUOTED)))),
    el("p.on", null, el("a", { href: "#shared" }, t("all_matches", count(MATCHES.length))))];
}

// What a report shares with others; set phrases are shared by all and count for nobody.
function sharedPart(values) {
  return values.slice(0, 4).reduce((sum, x) => sum + (x || 0), 0);
}
