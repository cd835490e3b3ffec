// Shared wording in groups: passages that copy one another, what was filled in, and who shares
// with whom.

// Dots beyond which names on a circle would cover one another; then regions stand for reports.
const MOST_DOTS = 40;
// Lines to a dot, on the average: of more, none can be followed.
const LINES_A_DOT = 3;

// Clusters as {id, matches, members}: a member is a span of a report, overlapping ones joined.
const CLUSTERS = (() => {
  const byId = new Map();
  for (const m of MATCHES) {
    if (m.cluster === null || m.cluster === undefined) continue;
    if (!byId.has(m.cluster)) byId.set(m.cluster, { id: m.cluster, matches: [], spans: [] });
    const c = byId.get(m.cluster);
    c.matches.push(m);
    c.spans.push(m.a, m.b);
  }
  return [...byId.values()].map((c) => {
    const members = [];
    for (const span of [...c.spans].sort((p, q) => p.r - q.r || p.b - q.b || p.e - q.e)) {
      const last = members[members.length - 1];
      if (last && last.r === span.r && span.b <= last.e) last.e = Math.max(last.e, span.e);
      else members.push({ ...span });
    }
    const reports = new Set(members.map((span) => span.r));
    const regions = new Set(members.map((span) => regionKey(span.r)));
    const sizes = members.map((span) => span.e - span.b), size = Math.max(...sizes);
    // Characters that would not be there if nothing had been taken over.
    return { id: String(c.id), matches: c.matches, members, reports, regions, size, amount: sizes.reduce((x, y) => x + y, 0) - size };
  }).sort((a, b) => b.amount - a.amount || b.reports.size - a.reports.size || (a.id < b.id ? -1 : 1));
})();
const CLUSTER_ORDERS = { amount: (c) => c.amount, reports: (c) => c.reports.size, size: (c) => c.size };
// Members of a group that are listed at first.
const MEMBERS = 8;

function drawSharedViews() {
  const names = ["pairs", "clusters", "network"];
  const panels = { pairs: byId("shared-pairs"), clusters: byId("shared-clusters"), network: byId("shared-network") };
  fill(byId("shared-views"), names.map((name) => el("button", {
    type: "button", "aria-pressed": String(sharedView.view === name), onclick: () => { sharedView.view = name; drawSharedViews(); },
  }, t(`view_${name}`, count(name === "clusters" ? CLUSTERS.length : MATCHES.length)))));
  for (const name of names) panels[name].hidden = sharedView.view !== name;
  if (sharedView.view === "clusters") drawClusters();
  if (sharedView.view === "network") drawNetwork();
}

function drawClusters() {
  const box = byId("shared-clusters");
  const list = el("div");
  const by = CLUSTER_ORDERS[sharedView.order];
  const sorted = [...CLUSTERS].sort((a, b) => by(b) - by(a)), chosen = sorted.findIndex((c) => c.id === sharedView.cluster);
  const ordered = chosen > 0 ? [sorted[chosen], ...sorted.filter((_, n) => n !== chosen)] : sorted;
  fill(box, el("p.note", null, t("clusters_note", count(CLUSTERS.length))),
    CLUSTERS.length > 1 ? el("div.tools", null, choice(t("sort"), Object.keys(CLUSTER_ORDERS).map((key) => [key, t(`order_${key}`)]), sharedView.order,
      (value) => { sharedView.order = value; sharedView.cluster = null; drawClusters(); })) : null, list);
  paged(list, ordered, clusterCard, { step: 10, empty: t("no_clusters") });
}

function clusterCard(c) {
  const detail = el("div"), members = el("div");
  paged(members, c.members, (span) => el("li", null, whereLine(span.r, span.b, span.e)), { tag: "ul", step: MEMBERS });
  members.firstChild.classList.add("members");
  const longest = c.members.reduce((best, span) => (span.e - span.b > best.e - best.b ? span : best));
  const kinds = D.names.kinds.filter((kind) => c.matches.some((m) => m.kind === kind));
  const open = c.id === sharedView.cluster;
  const show = () => {
    if (detail.childElementCount) return;
    const list = el("div");
    fill(detail, clusterFillers(c), el("h4", null, t("cluster_pairs", count(c.matches.length))), list);
    paged(list, c.matches, matchCard, { step: 3 });
  };
  const card = el("article.cluster", { "data-cluster": c.id },
    el("header", null, el("b", null, t("cluster_reports", count(c.reports.size), count(c.regions.size))),
      el("span.note", null, t("n_characters", count(c.size))),
      kinds.map((kind) => el(`span.kind.${kind}`, null, t(`kind_${kind}`))),
      el("a.side-link", { href: `#c=${encodeURIComponent(c.id)}`, title: t("link_words") }, t("link"))),
    clamped(cut(longest.r, longest.b, longest.e), ""), members,
    el("details", { open, ontoggle: (event) => { if (event.target.open) show(); } }, el("summary", null, t("cluster_open")), detail));
  if (open) show();
  return card;
}

// What was filled into a template: each slot's fillers with how often they stand there.
function clusterFillers(c) {
  const fillers = new Map();
  for (const m of c.matches) {
    for (const [type, a, b] of m.slots) {
      if (!fillers.has(type)) fillers.set(type, new Map());
      for (const [words, span] of [[a, m.a], [b, m.b]]) {
        const key = `${words}\n${span.r}`;
        const known = fillers.get(type);
        if (!known.has(words)) known.set(words, new Set());
        known.get(words).add(key);
      }
    }
  }
  if (!fillers.size) return null;
  return [el("h4", null, t("fillers_title")), el("table.fillers", null, [...fillers].map(([type, known]) => el("tr", null,
    el("th", { scope: "row" }, WORDS[`slot_${type}`] ? t(`slot_${type}`) : type),
    el("td", null, [...known].sort((p, q) => q[1].size - p[1].size).map(([words, where]) =>
      el("span.word", null, words || t("filler_empty"), where.size > 1 ? el("small", null, `×${where.size}`) : null))))))];
}

function focusCluster(id) {
  if (!CLUSTERS.some((c) => c.id === id)) return false;
  sharedView.view = "clusters";
  sharedView.cluster = id;
  drawSharedViews();
  byId("shared").scrollIntoView();
  return true;
}

// ---- who shares with whom --------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, shown(value));
  }
  add(node, children);
  return node;
}

// The finest grouping of the reports that share anything with at most MOST_DOTS groups.
function networkGroups() {
  const linked = new Set(MATCHES.flatMap((m) => [m.a.r, m.b.r]));
  let last = null;
  for (const by of ["report", "township", "county", "city", "province"]) {
    const groups = groupsBy(by).filter((g) => [...g.reports].some((r) => linked.has(r)));
    last = { by, groups };
    if (groups.length <= MOST_DOTS) break;
  }
  return last;
}

function drawNetwork() {
  const box = byId("shared-network");
  if (!MATCHES.length) { fill(box, el("p.empty", null, t("no_matches"))); return; }
  const { by, groups } = networkGroups();
  const of = new Map(groups.flatMap((g, n) => [...g.reports].map((r) => [r, n])));
  const edges = new Map();
  let inside = 0;
  for (const m of MATCHES) {
    const [p, q] = [of.get(m.a.r), of.get(m.b.r)].sort((x, y) => x - y);
    if (p === q) { inside += 1; continue; }
    const key = `${p} ${q}`;
    const edge = edges.get(key) || { p, q, size: 0, matches: 0 };
    edge.size += m.size;
    edge.matches += 1;
    edges.set(key, edge);
  }
  const list = [...edges.values()].sort((x, y) => y.size - x.size || x.p - y.p || x.q - y.q);
  // On a phone the whole picture fits the screen; a few names then stand above and below their dots.
  const narrow = matchMedia("(max-width: 760px)").matches, turned = groups.length > 12;
  // Names that run outwards from the circle need room of their own length in their direction.
  const turns = groups.map((_, n) => (2 * Math.PI * n) / groups.length + Math.PI);
  const letters = (name) => Array.from(name).reduce((sum, c) => sum + (c < "\u2e80" ? 8 : 14), 24); // px of a 13 px font
  const outside = (part) => Math.max(...groups.map((g, n) => Math.abs(part(turns[n])) * letters(shorten(g.name, narrow ? 7 : 20))));
  const [width, height, radius] = !narrow ? (turned ? [Math.max(760, 2 * (190 + outside(Math.cos))), 2 * (190 + outside(Math.sin)), 190] : [760, 520, 170]) : turned ? [2 * (85 + outside(Math.cos)), 2 * (85 + outside(Math.sin)), 85] : [380, 340, 125];
  const at = groups.map((_, n) => {
    const angle = turns[n];
    return { x: width / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle), angle };
  });
  // The strongest lines, and each dot's own strongest; the list below has them all.
  const strongest = new Set(list.slice(0, LINES_A_DOT * groups.length));
  groups.forEach((_, n) => { const own = list.find((e) => e.p === n || e.q === n); if (own) strongest.add(own); });
  const drawn = list.filter((e) => strongest.has(e));
  const most = list.length ? list[0].size : 1;
  const degree = groups.map((_, n) => list.reduce((sum, e) => sum + (e.p === n || e.q === n ? e.size : 0), 0));
  const top = Math.max(1, ...degree);
  const pick = (e) => showPair(groups[e.p], groups[e.q]);
  const names = groups.map((g) => g.name);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("network_label", count(groups.length), count(list.length)), class: "network" },
    [...drawn].reverse().map((e) => svg("path", {
      d: `M${at[e.p].x},${at[e.p].y} Q${width / 2},${height / 2} ${at[e.q].x},${at[e.q].y}`,
      "stroke-width": (1 + (9 * e.size) / most).toFixed(1), class: "edge", onclick: () => pick(e),
    }, svg("title", {}, t("network_edge", names[e.p], names[e.q], count(e.size), count(e.matches))))),
    groups.map((g, n) => {
      const r = 4 + 7 * Math.sqrt(degree[n] / top);
      const right = Math.cos(at[n].angle) > -0.01;
      const name = shorten(g.name, narrow ? (turned ? 7 : 14) : 20);
      let x = at[n].x + Math.cos(at[n].angle) * (r + 6), y = at[n].y + Math.sin(at[n].angle) * (r + 6), anchor = right ? "start" : "end";
      if (narrow && !turned) {
        const half = Array.from(name).reduce((sum, c) => sum + (c < "\u2e80" ? 3.8 : 6.7), 2); // px of a 13 px font
        [x, y, anchor] = [Math.max(half, Math.min(width - half, at[n].x)), at[n].y + (at[n].y > height / 2 + 1 ? r + 12 : -r - 10), "middle"];
      }
      // Names run outwards, so that neighbours on the circle do not meet.
      const turn = turned ? ` rotate(${((at[n].angle * 180) / Math.PI + (right ? 0 : 180)).toFixed(1)})` : "";
      return [svg("circle", { cx: at[n].x, cy: at[n].y, r, class: "dot" }, svg("title", {}, `${g.name}: ${t("n_characters", count(degree[n]))}`)),
        svg("text", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})${turn}`, "text-anchor": anchor, "dominant-baseline": "middle" }, name)];
    }));
  const rows = el("div");
  fill(box, el("p.note", null, t("network_note", t(`by_${by}`)), inside ? ` ${t("network_inside", count(inside))}` : "", drawn.length < list.length ? ` ${t("network_strongest", count(drawn.length), count(list.length))}` : ""),
    el("div.scroll", { tabindex: 0, role: "region", "aria-label": t("network_label", count(groups.length), count(list.length)) }, picture), rows);
  paged(rows, list, (e) => el("li", null, el("button.row", { type: "button", onclick: () => pick(e) },
    t("network_edge", names[e.p], names[e.q], count(e.size), count(e.matches)))), { tag: "ol", step: 15, empty: t("network_none") });
}

// The pairs view with the matches between two groups only.
function showPair(a, b) {
  sharedView.view = "pairs";
  sharedView.pair = "";
  sharedView.between = { a, b };
  drawSharedViews();
  drawShared();
  byId("shared").scrollIntoView();
}
