// The page's script, second part: colours, the camera, and what is painted on the canvas.
//
// Names reach the document as text nodes only: `make` is the one way to an element, here and in the parts behind this one.
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

std::string_view page_view_script() {
    return R"js(
const byId = (id) => document.getElementById(id);
const canvas = byId("canvas");
const pen = canvas.getContext("2d");
const plural = (count, noun) => count.toLocaleString("en") + " " + (count === 1 ? noun : noun.endsWith("ry") ? noun.slice(0, -1) + "ies" : noun + "s");
const noun = data.level;

/** An element with attributes, handlers (onclick) and children; strings become text nodes. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "color") element.style.color = element.style.borderColor = value;
    else if (name === "fill") element.style.background = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// -- colours ---------------------------------------------------------------------------------------------------------------------------
const HUES = [212, 28, 142, 280, 352, 184, 50, 316, 98, 246, 12, 166];
let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
let style = {};
const districts = new Map();  // folders that have a colour each: the outermost ones that part the files

function chooseDistricts() {
  let parts = [...through(top_folder).folders.values()].map(through);
  // A folder with much of everything says little: its own folders do.
  const divided = new Set();
  for (let i = 0; i < 8 && parts.length < 10; i++) {
    const large = parts.filter((part) => !divided.has(part) && part.folders.size > 1 && part.size > 0.25 * files.length).sort((a, b) => b.size - a.size)[0];
    if (!large) break;
    divided.add(large);
    parts.push(...[...large.folders.values()].map(through));
    if (large.files.length === 0) parts = parts.filter((part) => part !== large);
  }
  parts.sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
  parts.forEach((part, i) => districts.set(part, HUES[i % HUES.length] + 9 * Math.floor(i / HUES.length)));
}
function colourOf(item) {
  for (let folder = item.folder ? item : item.parent; folder; folder = folder.parent)
    if (districts.has(folder)) return hue(districts.get(folder), folder === external_folder);
  return theme === "dark" ? "#8b95a3" : "#7b8592";
}
const hue = (angle, dull) => `hsl(${angle} ${dull ? 6 : 58}% ${theme === "dark" ? 62 : 50}%)`;

function setTheme(name) {
  theme = name;
  document.documentElement.dataset.theme = name;
  const computed = getComputedStyle(document.documentElement);
  for (const key of ["paper", "ink", "soft", "edge", "in", "out", "cycle", "halo", "line"]) style[key] = computed.getPropertyValue("--" + key).trim();
  for (const item of items) item.colour = colourOf(item);
  fillLegend();
  draw();
}

// -- the camera ------------------------------------------------------------------------------------------------------------------------
let scale = 1, left = 0, top = 0;  // a point's place on screen is (x * scale + left, y * scale + top)
let wide = 0, high = 0;
let moved_by_hand = false;

function resize() {
  const box = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  wide = box.width;
  high = box.height;
  shape = Math.sqrt(Math.max(1, wide - 200) / Math.max(1, high)) * 1.15;
  canvas.width = Math.round(wide * ratio);
  canvas.height = Math.round(high * ratio);
  if (moved_by_hand) draw();
  else fit();
}
function fit(some = items) {
  moved_by_hand = false;
  if (some.length === 0 || wide === 0) return;
  let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  for (const item of some) {
    x0 = Math.min(x0, item.x - item.radius); x1 = Math.max(x1, item.x + item.radius);
    y0 = Math.min(y0, item.y - item.radius); y1 = Math.max(y1, item.y + item.radius + 14);
  }
  const margin = 40;
  const legend = wide > 700 ? byId("legend").offsetWidth : 0;  // nothing should lie behind it
  scale = Math.min(2.2, (wide - legend - 2 * margin) / Math.max(1, x1 - x0), (high - 2 * margin) / Math.max(1, y1 - y0));
  left = (wide + legend) / 2 - (scale * (x0 + x1)) / 2;
  top = high / 2 - (scale * (y0 + y1)) / 2;
  draw();
}
function zoom(factor, x = wide / 2, y = high / 2) {
  moved_by_hand = true;
  const next = Math.min(8, Math.max(0.02, scale * factor));
  left = x - ((x - left) * next) / scale;
  top = y - ((y - top) * next) / scale;
  scale = next;
  draw();
}

// -- drawing ---------------------------------------------------------------------------------------------------------------------------
let selected = null, hovered = null;
let cycles_only = false;
let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; paint(); });
}

function strokeLink(link) {
  const { from, to } = link;
  let dx = to.x - from.x, dy = to.y - from.y;
  const far = Math.hypot(dx, dy) || 1;
  dx /= far; dy /= far;
  // Of two that lead both ways each bends to its left.
  const bend = link.both ? Math.min(22, far * 0.14) : 0;
  const mx = (from.x + to.x) / 2 + dy * bend * 2, my = (from.y + to.y) / 2 - dx * bend * 2;
  let ex = to.x - mx, ey = to.y - my;
  const end = Math.hypot(ex, ey) || 1;
  ex /= end; ey /= end;
  const tip = to.radius + 1.5;
  const start = Math.min(from.radius, far * 0.4);
  pen.moveTo(from.x + dx * start, from.y + dy * start);
  if (bend) pen.quadraticCurveTo(mx, my, to.x - ex * tip, to.y - ey * tip);
  else pen.lineTo(to.x - ex * tip, to.y - ey * tip);
  const size = Math.min(9, 4.5 + 1.2 / scale);
  const ax = to.x - ex * tip, ay = to.y - ey * tip;
  pen.moveTo(ax - ex * size - ey * size * 0.45, ay - ey * size + ex * size * 0.45);
  pen.lineTo(ax, ay);
  pen.lineTo(ax - ex * size + ey * size * 0.45, ay - ey * size - ex * size * 0.45);
}
function paintLinks(some, colour, width, alpha) {
  pen.strokeStyle = colour;
  pen.globalAlpha = alpha;
  const heaviest = links.reduce((most, link) => Math.max(most, Math.log2(link.files)), 7);
  for (const soft of [false, true]) {
    const weights = new Map();
    for (const link of some) {
      if (link.soft !== soft) continue;
      const weight = width * (1 + 2.5 * (Math.log2(link.files) / heaviest) ** 2);
      if (!weights.has(weight)) weights.set(weight, []);
      weights.get(weight).push(link);
    }
    pen.setLineDash(soft ? [5, 4] : []);
    for (const [weight, group] of weights) {
      pen.lineWidth = weight / Math.max(0.35, Math.min(1.4, scale));
      pen.beginPath();
      for (const link of group) strokeLink(link);
      pen.stroke();
    }
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function paint() {
  const ratio = devicePixelRatio || 1;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = style.paper;
  pen.fillRect(0, 0, wide, high);
  pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
  const centre = hovered || selected;
  const near = new Set();
  const coming = [], going = [], cycling = [], rest = [];
  for (const link of links) {
    if (centre && link.from === centre) { going.push(link); near.add(link.to); }
    else if (centre && link.to === centre) { coming.push(link); near.add(link.from); }
    else if (link.cycle) cycling.push(link);
    else if (!cycles_only) rest.push(link);
  }
  if (centre) near.add(centre);
  const crowd = Math.max(0.2, Math.min(1, Math.sqrt(900 / (links.length + 1)), Math.sqrt((4 * items.length) / (links.length + 1))));
  paintLinks(rest, style.edge, 0.9, centre ? 0.3 * crowd : crowd);
  paintLinks(cycling, style.cycle, 1.1, centre ? 0.22 : 0.7 * crowd);
  paintLinks(coming, style.in, 1.6, 0.95);
  paintLinks(going, style.out, 1.6, 0.95);

  const dim = (item) => (centre && !near.has(item)) || (!centre && cycles_only && !(item.folder ? item.cycles : item.cycle >= 0));
  for (const item of items) {
    pen.globalAlpha = dim(item) ? 0.22 : 1;
    pen.beginPath();
    pen.arc(item.x, item.y, item.radius, 0, 2 * Math.PI);
    pen.fillStyle = item.colour;
    if (item.folder) {
      pen.fillStyle = style.paper;
      pen.fill();
      pen.fillStyle = item.colour;
      pen.globalAlpha *= 0.28;
      pen.fill();
      pen.globalAlpha = dim(item) ? 0.22 : 1;
      pen.lineWidth = 2;
      pen.strokeStyle = item.colour;
      pen.stroke();
    } else {
      pen.fill();
    }
    if (item.folder ? item.cycles > 0 : item.cycle >= 0) {
      pen.beginPath();
      if (item.folder) pen.arc(item.x + item.radius * 0.71, item.y - item.radius * 0.71, 3.2, 0, 2 * Math.PI);
      else pen.arc(item.x, item.y, item.radius + 1.5, 0, 2 * Math.PI);
      pen.lineWidth = 2;
      pen.strokeStyle = pen.fillStyle = style.cycle;
      if (item.folder) pen.fill();
      else pen.stroke();
    }
    if (item === selected || item === hovered) {
      pen.beginPath();
      pen.arc(item.x, item.y, item.radius + 4, 0, 2 * Math.PI);
      pen.lineWidth = 2 / Math.min(1, scale);
      pen.strokeStyle = style.ink;
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
  paintLabels(centre, near, dim);
}

/** The most important labels that have room; what is selected always. */
function paintLabels(centre, near, dim) {
  const ratio = devicePixelRatio || 1;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineJoin = "round";
  const taken = [];
  const weight = (item) => (item === centre ? 1e9 : 0) + (near.has(item) ? 1e6 : 0) + item.radius * 10 + item.degree;
  for (const item of [...items].sort((a, b) => weight(b) - weight(a) || a.at - b.at)) {
    if (dim(item) && centre) continue;
    const x = item.x * scale + left, y = (item.y + item.radius) * scale + top + 2;
    if (x < -100 || y < -20 || x > wide + 100 || y > high + 20) continue;
    const size = item.folder ? 13 : item === centre ? 13 : 11.5;
    pen.font = (item.folder || item === centre ? "600 " : "") + size + "px system-ui, sans-serif";
    let text = labelOf(item);
    if (text.length > 34) text = text.slice(0, 33) + "…";
    const half = pen.measureText(text).width / 2 + 3;
    const box = [x - half, y - 1, x + half, y + size + 3];
    if (item !== centre && (taken.length > 400 || taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]))) continue;
    taken.push(box);
    pen.globalAlpha = dim(item) ? 0.4 : 1;
    pen.lineWidth = 3.5;
    pen.strokeStyle = style.halo;
    pen.strokeText(text, x, y);
    pen.fillStyle = style.ink;
    pen.fillText(text, x, y);
    if (item.folder && item.radius * scale > 12) {
      pen.font = "11px system-ui, sans-serif";
      pen.fillStyle = style.soft;
      pen.fillText(item.size.toLocaleString("en"), x, item.y * scale + top - 6);
    }
  }
  pen.globalAlpha = 1;
}

function animate() {
  if (heat <= 0.01) { mark(); return; }
  const until = performance.now() + 14;
  do step(); while (heat > 0.01 && performance.now() < until);
  lineUp();
  draw();
  requestAnimationFrame(animate);
}
/** For tests: what there is to see, and that it came to rest. */
function mark() {
  Object.assign(document.documentElement.dataset, { ready: "1", items: items.length, links: links.length, selected: selected ? nameOf(selected) : "" });
}
function relayout(then) {
  const running = heat > 0.01;
  rebuild();
  for (const item of items) item.colour = colourOf(item);
  if (!items.includes(selected)) selected = null;
  hovered = null;
  settle();
  if (then) then();
  draw();
  if (!running || heat <= 0.01) requestAnimationFrame(animate);
}
)js";
}

}  // namespace aircher::tools::dependency_graph
