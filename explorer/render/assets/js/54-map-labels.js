// Names on the map. Where the map is wide they stand in columns beside the points, each with a line
// to the middle of its group, so that a name covers no point (after DataMapPlot); on a phone they
// stand on the spot, and one that would lie on another is left out (the legend has them all).

const LABEL_FONT = 13, LABEL_LINE = 17; // px
// From this width of the map on there is room for columns; the widest and the narrowest column.
const COLUMNS_FROM = 620, COLUMN_MOST = 172, COLUMN_LEAST = 120;
// On the spot, a group of fewer points gets its name only when it is picked.
const LABELLED = 3;

// The width of a column of names, 0 where they stand on the spot.
function labelColumn() {
  return map.width < COLUMNS_FROM ? 0 : Math.max(COLUMN_LEAST, Math.min(COLUMN_MOST, map.width * 0.2));
}

function paintLabels(c) {
  c.font = `600 ${LABEL_FONT}px ${map.ink.font}`;
  c.textBaseline = "middle";
  c.lineJoin = "round";
  if (labelColumn()) { map.labels ||= columnsOf(c); paintColumns(c); } else paintOnTheSpot(c);
}

// The numbers of the list beside the map, on its points (after Latent Scope); the first lies on top.
function paintNumbers(c) {
  c.font = `600 11px ${map.ink.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  for (let n = map.numbered.length - 1; n >= 0; n--) {
    const i = map.numbered[n], x = screenX(S.x[i]), y = screenY(S.y[i]);
    if (S.x[i] < 0 || x < -9 || y < -9 || x > map.width + 9 || y > map.height + 9) continue;
    const words = String(n + 1), half = Math.max(8, c.measureText(words).width / 2 + 4);
    c.fillStyle = map.ink.accent;
    c.beginPath();
    c.roundRect(x - half, y - 8, 2 * half, 16, 8);
    c.fill();
    c.strokeStyle = map.ink.ground;
    c.lineWidth = 1.5;
    c.stroke();
    c.fillStyle = map.ink.on;
    c.fillText(words, x, y + 0.5);
  }
}

function named() {
  return map.groups.filter((g, k) => !g.plain && (!map.picked.size || map.picked.has(k)));
}

// ---- columns ---------------------------------------------------------------------------------

function columnsOf(c) {
  const column = labelColumn();
  const groups = named().map((g) => ({ g, x: screenX(g.x), y: screenY(g.y) }))
    .filter(({ x, y }) => x >= column / 2 && x <= map.width - column / 2 && y >= 0 && y <= map.height)
    .map((one) => ({ ...one, lines: linesOf(c, one.g.name, column - 34) }));
  // The larger groups first as long as there is room, then half to each side, by where they lie.
  const room = map.height - 16, high = (one) => one.lines.length * LABEL_LINE + 7;
  const kept = [];
  let used = 0;
  for (const one of groups) {
    if (used + high(one) > 1.9 * room) break;
    kept.push(one);
    used += high(one);
  }
  kept.sort((a, b) => a.x - b.x);
  const half = kept.length >> 1;
  const out = [];
  for (const [side, mine] of [["left", kept.slice(0, half)], ["right", kept.slice(half)]]) {
    mine.sort((a, b) => a.y - b.y);
    // Each at the height of its group where there is room. Pushed down from the top and pushed up
    // from the foot are two ways without overlap; half way between them there is none either.
    const down = spread(mine.map((one) => one.y - 8), mine.map(high), room);
    const up = spread(mine.map((one) => map.height - 8 - one.y).reverse(), mine.map(high).reverse(), room).map((at) => room - at).reverse();
    mine.forEach((one, n) => out.push({ ...one, side, at: 8 + (down[n] + up[n]) / 2 }));
  }
  return out;
}

// Middles of boxes of those heights, near the wanted ones, in order, within the room.
function spread(wanted, heights, room) {
  let top = 0;
  const at = wanted.map((y, n) => { const start = Math.max(top, y - heights[n] / 2); top = start + heights[n]; return start; });
  let low = room;
  for (let n = at.length - 1; n >= 0; n--) { at[n] = Math.min(at[n], low - heights[n]); low = at[n]; }
  return at.map((start, n) => start + heights[n] / 2);
}

// A name in as few lines as it takes, at most three, broken at a space or between Han characters,
// never before a closing mark.
function linesOf(c, name, width) {
  const fits = (words) => c.measureText(words).width <= width;
  if (!fits(shown(shorten(name, 80)))) {
    // Discovered themes are named by two words: one on each line reads best.
    const parts = shown(name).split(/(?<=、)/u).filter(Boolean);
    if (parts.length > 1 && parts.length <= 3 && parts.every(fits)) return parts;
    // Lines of about one length: a narrower column as long as it needs no more lines.
    const wide = wrapped(c, name, width), total = c.measureText(wide.join("")).width;
    const even = wrapped(c, name, Math.min(width, total / wide.length + LABEL_FONT));
    return even.length === wide.length && !even[even.length - 1].endsWith("…") ? even : wide;
  }
  return wrapped(c, name, width);
}

function wrapped(c, name, width) {
  const fits = (words) => c.measureText(words).width <= width;
  const pieces = shown(shorten(name, 80)).match(/(?:[\u0000-\u2e7f]+?(?:\s|$|(?=[\u2e80-\uffff]))|[\s\S])[、，。：；！？）》」』”]*/gu) || [];
  const lines = [""];
  while (pieces.length) {
    const last = lines.length - 1;
    if (fits(lines[last] + pieces[0].trimEnd())) lines[last] += pieces.shift();
    else if (lines[last] && lines.length < 3) lines.push("");
    else {
      const letters = Array.from(lines[last] + pieces.join(""));
      while (letters.length && !fits(letters.join("").trimEnd() + "…")) letters.pop();
      lines[last] = `${letters.join("").trimEnd()}…`;
      break;
    }
  }
  return lines.map((words) => words.trimEnd());
}

function paintColumns(c) {
  const { ink } = map, column = labelColumn();
  const seen = map.labels.map((one) => ({ ...one, x: screenX(one.g.x), y: screenY(one.g.y) }))
    .filter(({ x, y }) => x >= 0 && y >= 0 && x <= map.width && y <= map.height);
  const mark = (one) => (one.side === "left" ? column - 9 : map.width - column + 9);
  c.strokeStyle = ink.soft;
  c.lineWidth = 1;
  c.beginPath();
  for (const one of seen) {
    c.moveTo(mark(one) + (one.side === "left" ? 8 : -8), one.at);
    c.lineTo(one.x, one.y);
  }
  c.stroke();
  c.fillStyle = ink.ground;
  for (const one of seen) {
    const high = one.lines.length * LABEL_LINE + 2;
    c.globalAlpha = 0.88; // points that a zoom has moved under a name
    c.fillRect(one.side === "left" ? 2 : map.width - column, one.at - high / 2, column - 2, high);
  }
  c.globalAlpha = 1;
  for (const one of seen) {
    c.fillStyle = ink.colours[one.g.colour];
    c.beginPath();
    trace(c, one.g.shape, mark(one), one.at, 4.5);
    c.fill();
    c.fillStyle = ink.text;
    c.textAlign = one.side === "left" ? "right" : "left";
    const x = one.side === "left" ? mark(one) - 10 : mark(one) + 10;
    one.lines.forEach((words, n) => c.fillText(words, x, one.at + (n - (one.lines.length - 1) / 2) * LABEL_LINE));
  }
}

// ---- on the spot -----------------------------------------------------------------------------

function paintOnTheSpot(c) {
  c.textAlign = "center";
  const taken = [];
  for (const g of named()) {
    if (!map.picked.size && g.members.length < LABELLED) continue;
    const words = shown(shorten(g.name, lang === "zh" ? 16 : 28)); // Han characters are twice as wide
    const half = c.measureText(words).width / 2 + 4;
    const x = Math.min(Math.max(screenX(g.x), half), map.width - half), y = screenY(g.y) - 14;
    if (y < 10 || y > map.height - 10 || screenX(g.x) < 0 || screenX(g.x) > map.width) continue;
    if (taken.some((box) => Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y) < 18)) continue;
    taken.push({ x, y, half });
    c.globalAlpha = 0.85;
    c.strokeStyle = map.ink.ground;
    c.lineWidth = 4;
    c.strokeText(words, x, y);
    c.globalAlpha = 1;
    c.fillStyle = map.ink.text;
    c.fillText(words, x, y);
  }
}
