// Language, links, start.

// The script that asks a server comes with pages from a server only.
const live = document.documentElement.dataset.live === "yes";

function drawAll() {
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
  document.title = t("title_of", count(R.length));
  for (const node of document.querySelectorAll("[data-t]")) fill(node, t(node.dataset.t));
  for (const node of document.querySelectorAll("[data-label-t]")) node.setAttribute("aria-label", t(node.dataset.labelT));
  fill(byId("language"), lang === "zh" ? "English" : "中文");
  byId("language").setAttribute("lang", lang === "zh" ? "en" : "zh-Hans");
  const empty = !R.length;
  byId("empty").hidden = !empty;
  for (const node of document.querySelectorAll(".needs-reports")) node.hidden = empty;
  drawOverview();
  drawProvinces();
  drawThemes();
  drawMap();
  drawSimilar();
  drawShared();
  drawReader();
  if (live) {
    fill(document.querySelector("#foot p"), t("footer_live"));
    drawLive();
  }
}

// #r=REPORT&s=START&e=END the reader; #t=THEME a theme; #n=MEASURE its neighbours; #m=NUMBER a match;
// #c=CLUSTER a group of matches; #q=WORDS what the map's search finds.
function follow() {
  const hash = location.hash.slice(1);
  if (!hash.includes("=")) { closeReader(true); return; }
  const go = new URLSearchParams(hash);
  const number = (key) => (/^\d+$/.test(go.get(key) || "") ? Number(go.get(key)) : null);
  if (go.has("r")) {
    const r = R.findIndex((row) => row.id === go.get("r"));
    if (r >= 0) { openReader(r, number("s"), number("e")); return; }
    missing(go.get("r"));
    return;
  }
  closeReader(true);
  if (go.has("t")) {
    const i = T.findIndex((theme) => theme.id === go.get("t") && (!go.get("k") || theme.kind === go.get("k")));
    if (i < 0) { missing(go.get("t")); return; }
    chooseTheme(i, false);
    byId("themes").scrollIntoView();
  } else if (go.has("n")) {
    if (!focusMeasure(go.get("n"))) missing(go.get("n"));
  } else if (go.has("m")) {
    if (!focusMatch(number("m"))) missing(go.get("m"));
  } else if (go.has("c")) {
    if (!focusCluster(go.get("c"))) missing(go.get("c"));
  } else if (go.has("q")) {
    searchMap(go.get("q"));
    drawMap();
    byId("map").scrollIntoView();
  }
}

function missing(id) {
  fill(byId("status"), t("no_such", id));
}

byId("language").addEventListener("click", () => { lang = lang === "zh" ? "en" : "zh"; drawAll(); });
byId("backdrop").addEventListener("click", () => closeReader(false));
byId("reader-text").addEventListener("click", (event) => {
  const span = event.target.closest("[data-s]");
  // A text that is being selected is not a click.
  if (span && !event.target.closest("a, button") && getSelection().isCollapsed) chooseSentence(Number(span.dataset.s));
});
byId("reader-close").addEventListener("click", () => closeReader(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && reader.report >= 0) { closeReader(false); event.preventDefault(); }
  // The page is one long document; "/" goes to the search of the map, as in many tools.
  if (event.key === "/" && reader.report < 0 && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) {
    const input = byId("map-tools").querySelector("input");
    if (input) { input.focus(); event.preventDefault(); }
  }
});
addEventListener("hashchange", follow);
// The same link clicked twice changes no hash; the reader still has to come.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash && link.getAttribute("href").includes("=")) follow();
});

startMap();
if (live) startLive();
drawAll();
follow();
document.documentElement.dataset.ready = "yes";
performance.mark("ready");
