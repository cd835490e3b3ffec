// The data of the page: the other half of explorer/render/packing.py.

const D = JSON.parse(document.getElementById("data").textContent);
const R = D.reports;
const T = D.themes;
const S = columns(D.sentences);
const M = columns(D.measures);
const N = D.neighbours;
const HEADING = 1, FORMULAIC = 2, BODY = 4;

function columns(packed) {
  for (const key of ["r", "b", "e"]) packed[key] = Int32Array.from(packed[key]);
  for (const key of ["role", "f"]) packed[key] = Int8Array.from(packed[key]);
  for (const key of ["d", "x", "y"]) if (packed[key]) packed[key] = Int32Array.from(packed[key]);
  packed.length = packed.r.length;
  packed.fullId = (i) => `${R[packed.r[i]].id}.${packed.id[i]}`;
  packed.text = (i) => cut(packed.r[i], packed.b[i], packed.e[i]);
  return packed;
}

// Offsets count code points; JavaScript's strings count UTF-16 units. They differ only where a
// text holds characters beyond the basic plane, so only such texts pay for the conversion.
function cut(report, start, end) {
  const row = R[report];
  if (row.wide === undefined) row.wide = /[\ud800-\udbff]/.test(row.text) ? Array.from(row.text) : null;
  return row.wide ? row.wide.slice(start, end).join("") : row.text.slice(start, end);
}

function lengthOf(report) {
  cut(report, 0, 0);
  return R[report].wide ? R[report].wide.length : R[report].text.length;
}

// ---- what lies where in a report -------------------------------------------------------------

const inReport = { s: byReport(S), m: byReport(M) };

function byReport(rows) {
  const lists = R.map(() => []);
  for (let i = 0; i < rows.length; i++) lists[rows.r[i]].push(i);
  for (const list of lists) list.sort((a, b) => rows.b[a] - rows.b[b] || rows.e[a] - rows.e[b]);
  return lists;
}

// S.m[i]: the measure that a sentence lies in, -1 for none. Measures do not overlap.
S.m = new Int32Array(S.length).fill(-1);
R.forEach((_, r) => {
  const measures = inReport.m[r];
  let next = 0;
  for (const s of inReport.s[r]) {
    while (next < measures.length && M.e[measures[next]] <= S.b[s]) next++;
    const m = measures[next];
    if (m !== undefined && M.b[m] <= S.b[s] && S.e[s] <= M.e[m]) S.m[s] = m;
  }
});

// The sections from the top down to a place, as rows of the outline.
function sectionsAt(report, start) {
  const outline = R[report].outline;
  let found = -1;
  for (let i = 0; i < outline.length; i++) if (outline[i][5] <= start && start < outline[i][6]) found = i;
  const path = [];
  while (found >= 0) {
    path.unshift(outline[found]);
    found = outline[found][0];
  }
  return path;
}

function sectionPath(report, start) {
  return sectionsAt(report, start).map((s) => (s[2] + s[3]).trim()).filter(Boolean);
}

// ---- themes ----------------------------------------------------------------------------------

const themesOf = { codebook: [], discovered: [] };
T.forEach((theme, i) => themesOf[theme.kind].push(i));
T.forEach((theme) => (theme.members = []));
for (let i = 0; i < S.length; i++) {
  if (!(S.f[i] & BODY)) continue;
  for (let k = 0; k < S.t[i].length; k += 2) T[S.t[i][k]].members.push(i);
  if (S.d[i] >= 0) T[S.d[i]].members.push(i);
}

// Which themes speak for these reports: the codebook's, unless it fits them badly, being made for
// another kind of report: over half of the sentences carry none, and more than of the discovered.
const UNFIT = 0.5;
const MAIN = (() => {
  const none = { codebook: 0, discovered: 0 };
  let body = 0;
  for (let i = 0; i < S.length; i++) {
    if (!(S.f[i] & BODY)) continue;
    body += 1;
    if (!S.t[i].length) none.codebook += 1;
    if (S.d[i] < 0) none.discovered += 1;
  }
  if (!themesOf.codebook.length) return "discovered";
  return themesOf.discovered.length && none.codebook > UNFIT * body && none.discovered < none.codebook ? "discovered" : "codebook";
})();
const mainKind = () => MAIN;

// The themes of a sentence as [theme, score] pairs, of the kind that speaks for these reports; a
// discovered theme has no score.
function themesOfSentence(i) {
  if (MAIN === "discovered") return S.d[i] < 0 ? [] : [[S.d[i], null]];
  const out = [];
  for (let k = 0; k < S.t[i].length; k += 2) out.push([S.t[i][k], S.t[i][k + 1] ?? null]);
  return out;
}

// The codebook theme of a sentence that scores highest, -1 for none.
function mainTheme(i) {
  let best = -1, score = -Infinity;
  for (let k = 0; k < S.t[i].length; k += 2) {
    if ((S.t[i][k + 1] ?? 0) > score) [best, score] = [S.t[i][k], S.t[i][k + 1] ?? 0];
  }
  return best;
}

// The themes of a measure, by how much its sentences score together, strongest first.
function measureThemes(m) {
  const sums = new Map();
  for (const s of inReport.s[M.r[m]]) {
    if (S.m[s] !== m) continue;
    for (const [theme, score] of themesOfSentence(s)) sums.set(theme, (sums.get(theme) || 0) + (score ?? 1));
  }
  return [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map((pair) => pair[0]);
}

// ---- reports and regions ---------------------------------------------------------------------

const REGION_FIELDS = ["province", "city", "county", "township"];
R.forEach((row, r) => {
  row.place = REGION_FIELDS.map((f) => row[f]).filter(Boolean);
  row.body = inReport.s[r].filter((s) => S.f[s] & BODY).length;
  row.file = String(row.path || "").split(/[\\/]/).pop();
});
const shareOf = new Map(D.shares.map((row) => [row[0], row.slice(1)]));

// Two reports of one region: the same division. A report whose region is unknown stands alone.
function regionKey(r) {
  return R[r].admin_code || R[r].place.join("/") || `report ${r}`;
}

const bodySentences = [];
for (let i = 0; i < S.length; i++) if (S.f[i] & BODY) bodySentences.push(i);

// Adjacency of similar units: lists of [other, score, mutual], best first (the pairs are sorted).
const peers = { m: [], s: [] };
for (const pairs of N) {
  const lists = peers[pairs.unit];
  for (let k = 0; k < pairs.a.length; k++) {
    (lists[pairs.a[k]] ||= []).push([pairs.b[k], pairs.s[k], pairs.mutual[k]]);
    (lists[pairs.b[k]] ||= []).push([pairs.a[k], pairs.s[k], pairs.mutual[k]]);
  }
}

// Matches as objects; their texts are cut out when they are shown.
const MATCHES = D.matches.map((m, index) => ({
  index,
  kind: D.names.kinds[m[0]],
  score: m[1],
  a: { r: m[2], b: m[3], e: m[4] },
  b: { r: m[5], b: m[6], e: m[7] },
  slots: m[8],
  direction: m[9],
  cluster: m[10],
  size: Math.max(m[4] - m[3], m[7] - m[6]),
}));
const matchesIn = R.map(() => []);
for (const match of MATCHES) {
  matchesIn[match.a.r].push({ match, here: match.a, there: match.b });
  matchesIn[match.b.r].push({ match, here: match.b, there: match.a });
}

// The strongest kind of shared wording in a sentence, as its number in D.names.kinds, -1 for none.
// Computed for all sentences when the first is asked for.
let reuseKinds = null;
function reuseOf(i) {
  if (!reuseKinds) {
    reuseKinds = new Int8Array(S.length).fill(-1);
    R.forEach((_, r) => {
      const list = inReport.s[r];
      for (const { match, here } of matchesIn[r]) {
        const kind = D.names.kinds.indexOf(match.kind);
        for (const s of list) {
          if (S.b[s] >= here.e) break;
          if (S.e[s] > here.b && (reuseKinds[s] < 0 || kind < reuseKinds[s])) reuseKinds[s] = kind;
        }
      }
    });
  }
  return reuseKinds[i];
}
