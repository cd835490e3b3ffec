// Small tools: words in two languages, elements, lists that say how much they show.

const WORDS = JSON.parse(document.getElementById("words").textContent);
let lang = D.language;

// A text of the page in the language in use; {0}, {1} are filled in.
function t(key, ...values) {
  const pair = WORDS[key];
  if (!pair) throw new Error(`no text called ${key}`);
  return pair[lang === "zh" ? 0 : 1].replace(/\{(\d)\}/g, (_, n) => values[n]);
}

// Characters that do not show but turn the reading direction or hide: written out, so that a text
// reads as it is. Never applied to what offsets count.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
function shown(text) {
  return String(text).replace(HIDDEN, (c) => `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

// The only way in which elements come to be: texts become text nodes, never markup.
function el(tag, props, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [p, v] of Object.entries(value)) node.style.setProperty(p, v);
    else node.setAttribute(key, value === true ? "" : shown(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(shown(child)));
  }
}

function fill(node, ...children) {
  node.replaceChildren();
  add(node, children);
  return node;
}

const byId = (id) => document.getElementById(id);
const figures = new Intl.NumberFormat("en-US");
const count = (n) => figures.format(n);
const percent = (x, digits = 0) => (x === null || x === undefined ? "–" : `${(x * 100).toFixed(digits)}%`);
const two = (x) => (x === null || x === undefined ? "–" : x.toFixed(2));

// Small shares must not read as none.
function share(x) {
  if (x === null || x === undefined) return "–";
  return x > 0 && x < 0.005 ? "<1%" : percent(x);
}

function themeName(i) {
  return (lang === "en" && T[i].label_en) || T[i].label;
}

// Characters of a name or a title where it stands among others; the reader has it in full.
const NAME = 40, TITLE = 160;

function reportName(r) {
  const row = R[r];
  const name = shorten(row.place.length ? row.place[row.place.length - 1] : row.title || row.file || row.id, NAME);
  return row.year ? `${name} ${row.year}` : name;
}

// Names that would be the same for two reports get the path above them (or the file's name).
const ambiguous = (() => {
  const seen = new Map();
  R.forEach((row, r) => {
    const name = `${row.place[row.place.length - 1] || row.title || row.file}|${row.year}`;
    seen.set(name, [...(seen.get(name) || []), r]);
  });
  return new Set([...seen.values()].filter((list) => list.length > 1).flat());
})();

function reportLabel(r) {
  if (!ambiguous.has(r)) return reportName(r);
  const row = R[r];
  const upper = row.place.slice(-2, -1)[0];
  return `${upper ? shorten(upper, NAME) + " " : ""}${reportName(r)} ${shorten(row.file || row.id, NAME)}`;
}

function shorten(text, length) {
  const characters = Array.from(text.replace(/\s+/g, " ").trim());
  return characters.length > length ? characters.slice(0, length).join("") + "…" : characters.join("");
}

// A link into the reader: to a report, or to a span of it.
function readerHash(r, start, end) {
  const hash = new URLSearchParams({ r: R[r].id });
  if (start !== undefined) hash.set("s", start);
  if (end !== undefined) hash.set("e", end);
  return `#${hash}`;
}

function readerLink(r, start, end, words) {
  return el("a.to-reader", { href: readerHash(r, start, end) }, words || t("read_in_place"));
}

// A line that says where a span stands: region and year, then the headings above it.
function whereLine(r, start, end) {
  return el("p.where", null,
    readerLink(r, start, end, reportLabel(r)),
    sectionPath(r, start).map((heading) => [el("span.sep", { "aria-hidden": "true" }, "›"), el("span", { title: heading }, shorten(heading, 22))]));
}

// Fill `box` with the first `step` items and buttons for more: never a list cut without a word.
function paged(box, items, draw, { step = 20, empty = t("nothing_here"), tag = "div" } = {}) {
  const list = el(tag, { class: "paged" });
  const status = el("p.pager", { "aria-live": "polite" });
  let done = 0;
  const more = (n) => {
    const upTo = Math.min(items.length, done + n);
    for (; done < upTo; done++) list.append(draw(items[done], done));
    fill(status, items.length > step || done < items.length ? el("span", null, t("shown_of", count(done), count(items.length))) : null,
      done < items.length && el("button", { type: "button", onclick: () => more(step) }, t("show_more", count(Math.min(step, items.length - done)))),
      done < items.length && items.length - done <= 2000 && items.length - done > step
        && el("button", { type: "button", onclick: () => more(items.length) }, t("show_all")));
  };
  if (items.length) more(step);
  fill(box, items.length ? [list, status] : el("p.empty", null, empty));
  return list;
}

// Sentences one under another, each leading back to its place.
function sentenceList(box, ids, options) {
  paged(box, ids, (i) => el("li", null,
    el("p.quote", null, S.text(i).trim()),
    whereLine(S.r[i], S.b[i], S.e[i])), { tag: "ol", ...options });
}

function chip(theme, extra) {
  return el("a.chip", { href: `#t=${encodeURIComponent(T[theme].id)}&k=${T[theme].kind}`, ...extra }, themeName(theme));
}

// A choice whose options are [value, words] pairs.
function choice(label, options, value, onchange) {
  const select = el("select", { onchange: () => onchange(select.value) },
    options.map(([v, words]) => el("option", { value: v, selected: String(v) === String(value) }, words)));
  return el("label.choice", null, el("span", null, label), select);
}

// Typing finishes before the work begins; unfinished pinyin never counts.
function onTyping(input, act) {
  let timer = 0;
  const later = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => act(input.value.trim()), 120); // ms: between two quick key presses
  };
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
}
