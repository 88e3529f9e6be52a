// The page's script, second part: drawing, the panel, and what the pointer and the keys do.
//
// Names reach the document as text nodes only. The address may carry what to show: #select=ID, #expand=all, #layers, #theme=dark, joined by '&'.
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

// -- the panel -------------------------------------------------------------------------------------------------------------------------
const LISTED = 200;
function entry(item, note) {
  const label = make("button", { onclick: () => reveal(item) }, nameOf(item));
  if (note) label.append(" ", make("small", {}, note));
  return make("li", {}, label);
}
function list(title, colour, rows, most = LISTED) {
  const heading = make("h3", {}, colour ? make("i", { fill: colour }) : "", `${title} (${rows.length.toLocaleString("en")})`);
  const ul = make("ul", {}, ...rows.slice(0, most).map(([item, note]) => entry(item, note)));
  if (rows.length > most) ul.append(make("li", {}, `and ${(rows.length - most).toLocaleString("en")} more`));
  return [heading, ul];
}
/** A file's neighbours, each once, with the kinds of the edges. */
function neighbours(file, edge_list, end) {
  const notes = new Map();
  for (const edge of edge_list) {
    const kind = (edge.kind === 0 ? "" : data.kinds[edge.kind]) + (edge.count > 1 ? " ×" + edge.count : "") + (edge.inferred ? " inferred" : "");
    notes.set(edge[end], [notes.get(edge[end]), kind.trim()].filter(Boolean).join(", "));
  }
  return [...notes].sort((a, b) => b[0].rank - a[0].rank);
}
function facts(rows) {
  const dl = make("dl");
  for (const [term, value] of rows) dl.append(make("dt", {}, term), make("dd", {}, String(value)));
  return dl;
}
function fillDetails() {
  const out = [];
  if (!selected) {
    out.push(make("h2", {}, data.root));
    out.push(make("p", {}, "An arrow leads from what imports to what is imported. Click for details, double-click a folder to open it, drag to move, wheel to zoom."));
    const cycled = new Map();
    for (const file of files) if (file.cycle >= 0) cycled.set(file.cycle, (cycled.get(file.cycle) || 0) + 1);
    out.push(facts([[noun === "directory" ? "directories" : noun + "s", files.length.toLocaleString("en")], ["edges", edges.length.toLocaleString("en")], ["cycles", cycled.size], ["layers", layer_count], ["unresolved imports", data.unresolved.toLocaleString("en")]]));
    out.push(...list("Most central", null, [...files].filter((file) => !file.external).sort((a, b) => b.rank - a.rank).slice(0, 15).map((file) => [file, (100 * file.rank).toFixed(1) + " %"])));
    const circles = [...cycled.keys()].sort((a, b) => a - b);
    if (circles.length) out.push(...list("Cycles", style.cycle, circles.map((cycle) => [files.find((file) => file.cycle === cycle), `and ${cycled.get(cycle) - 1} more`]), 12));
  } else if (selected.folder) {
    const coming = links.filter((link) => link.to === selected).sort((a, b) => b.files - a.files);
    const going = links.filter((link) => link.from === selected).sort((a, b) => b.files - a.files);
    out.push(make("h2", {}, nameOf(selected)));
    out.push(facts([[noun === "directory" ? "directories" : noun + "s", selected.size.toLocaleString("en")], ["in cycles", selected.cycles.toLocaleString("en")], ["mean layer", (selected.layer / selected.size).toFixed(1)]]));
    out.push(make("div", { class: "row" }, make("button", { onclick: () => expand(selected) }, "Open"), make("button", { onclick: () => fold(selected.parent) }, "Close the folder around")));
    out.push(...list("Imported by", style.in, coming.map((link) => [link.from, plural(link.files, "edge")])));
    out.push(...list("Imports", style.out, going.map((link) => [link.to, plural(link.files, "edge")])));
  } else {
    const file = selected;
    const coming = neighbours(file, file.in, "from"), going = neighbours(file, file.out, "to");
    out.push(make("h2", {}, file.id));
    const rows = [];
    if (file.name) rows.push(["name", file.name]);
    if (file.external) rows.push(["kind", "external package"]);
    if (file.language) rows.push(["language", file.language]);
    if (noun !== "file" && !file.external) rows.push(["files", file.count.toLocaleString("en")]);
    rows.push(["rank", (100 * file.rank).toFixed(2) + " %"], ["layer", `${file.layer} of ${layer_count} (from 0)`]);
    if (file.unresolved) rows.push(["unresolved", plural(file.unresolved, "import")]);
    if (file.unread) rows.push(["imports", "not known"]);
    if (file.test) rows.push(["test", "yes"]);
    out.push(facts(rows));
    if (file.parent !== top_folder) out.push(make("div", { class: "row" }, make("button", { onclick: () => fold(file.parent) }, "Close its folder")));
    if (file.cycle >= 0) out.push(...list("In a cycle with", style.cycle, files.filter((other) => other.cycle === file.cycle && other !== file).map((other) => [other, ""])));
    out.push(...list("Imported by", style.in, coming));
    out.push(...list("Imports", style.out, going));
  }
  byId("details").replaceChildren(...out.flat());
}

function fillLegend() {
  const rows = [...districts.keys()].slice(0, 14).map((folder) => make("button", { onclick: () => showDistrict(folder), title: nameOf(folder) }, make("i", { fill: hue(districts.get(folder), folder === external_folder) }), make("span", {}, nameOf(folder))));
  if (districts.size > 14) rows.push(make("div", {}, `and ${districts.size - 14} more folders`));
  rows.push(make("div", { class: "ring" }, make("i"), "in a cycle"), make("div", { class: "edge" }, make("i", { color: style.in }), "imports the selected"),
            make("div", { class: "edge" }, make("i", { color: style.out }), "imported by the selected"));
  byId("legend").replaceChildren(...rows);
}
function showDistrict(folder) {
  const inside = items.filter((item) => { for (let f = item; f; f = f.parent) if (f === folder) return true; return false; });
  fit(inside);
}

// -- actions ---------------------------------------------------------------------------------------------------------------------------
function select(item) {
  selected = item;
  fillDetails();
  byId("panel").scrollTop = 0;
  if (heat <= 0.01) mark();
  try { history.replaceState(null, "", item ? "#select=" + encodeURIComponent(nameOf(item)) : "#"); } catch { /* a sandboxed frame */ }
  draw();
}
function expand(folder) {
  open(folder);
  relayout(() => fit());
  select(null);
}
function fold(folder) {
  while (folder.parent && folder.parent !== top_folder && folder.parent.files.length === 0 && folder.parent.folders.size === 1) folder = folder.parent;
  if (folder === top_folder) return;
  close(folder);
  relayout(() => fit());
  select(through(folder));
}
/** Selects `item`, opening the folders around it, and brings it into sight. */
function reveal(item) {
  let closed = false;
  for (let folder = item.parent; folder; folder = folder.parent) {
    closed = closed || !folder.open;
    folder.open = true;
  }
  if (closed) relayout(() => fit());
  if (!items.includes(item)) return;
  select(item);
  const x = item.x * scale + left, y = item.y * scale + top;
  if (x < 60 || y < 60 || x > wide - 60 || y > high - 60) { left += wide / 2 - x; top += high / 2 - y; moved_by_hand = true; }
  if (scale < 0.35) zoom(0.7 / scale, wide / 2, high / 2);
  draw();
}

function search(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return fillDetails();
  const found = [];
  for (const file of files) {
    const at = file.id.toLowerCase().lastIndexOf(wanted);
    if (at < 0) continue;
    const in_name = at >= file.id.lastIndexOf("/");
    found.push([file, (in_name ? 0 : 1000) + file.id.length - (at + wanted.length)]);
  }
  found.sort((a, b) => a[1] - b[1] || (a[0].id < b[0].id ? -1 : 1));
  byId("details").replaceChildren(...list("Found", null, found.map(([file]) => [file, ""])));
  return found.length ? found[0][0] : null;
}

// -- pointer and keys ------------------------------------------------------------------------------------------------------------------
function itemAt(x, y) {
  const px = (x - left) / scale, py = (y - top) / scale;
  let best = null, least = Infinity;
  for (const item of items) {
    const far = Math.hypot(item.x - px, item.y - py) - item.radius;
    if (far < Math.max(4, 5 / scale) && far < least) { least = far; best = item; }
  }
  return best;
}
const pointers = new Map();
let dragged = null, moved = false;
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  moved = false;
  dragged = pointers.size === 1 ? itemAt(event.offsetX, event.offsetY) : null;
  canvas.classList.add("moving");
});
canvas.addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId);
  if (!last) {
    const item = itemAt(event.offsetX, event.offsetY);
    const tip = byId("tip");
    tip.hidden = !item;
    canvas.classList.toggle("over", item !== null);
    if (item) {
      tip.textContent = nameOf(item) + (item.folder ? " – " + plural(item.size, noun) : "");
      tip.style.left = Math.min(event.offsetX + 14, wide - 200) + "px";
      tip.style.top = event.offsetY + 16 + "px";
    }
    if (item !== hovered) { hovered = item; draw(); }
    return;
  }
  const dx = event.offsetX - last.x, dy = event.offsetY - last.y;
  if (pointers.size === 2) {
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const before = Math.hypot(last.x - other.x, last.y - other.y), now = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
    if (before > 0) zoom(now / before, (event.offsetX + other.x) / 2, (event.offsetY + other.y) / 2);
    moved = true;
  } else if (moved || Math.hypot(dx, dy) > 3) {
    moved = true;
    if (dragged) {
      dragged.held = true;
      dragged.x += dx / scale; dragged.y += dy / scale;
    } else { left += dx; top += dy; }
    moved_by_hand = true;
    draw();
  } else return;
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
});
function release(event) {
  pointers.delete(event.pointerId);
  canvas.classList.remove("moving");
  if (dragged) dragged.held = false;
  if (!moved && event.type === "pointerup") { select(dragged); canvas.focus(); }
  dragged = null;
}
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => { byId("tip").hidden = true; if (hovered) { hovered = null; draw(); } });
canvas.addEventListener("dblclick", (event) => {
  const item = itemAt(event.offsetX, event.offsetY);
  if (item && item.folder) expand(item);
});
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
}, { passive: false });
byId("search").addEventListener("input", (event) => search(event.target.value));
byId("search").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  const best = search(event.target.value);
  if (best) reveal(best);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") { byId("search").value = ""; select(null); return; }
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); byId("search").focus(); }
  if (event.key === "f") fit();
  if (event.key === "+") zoom(1.25);
  if (event.key === "-") zoom(0.8);
});
addEventListener("resize", resize);

function toggle(label, change) {
  const button = make("button", { "aria-pressed": "false", onclick: () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    change(on);
  } }, label);
  return button;
}
const layers_button = toggle("Layers", (on) => { in_layers = on; relayout(() => fit()); });
document.querySelector(".tools").append(
  layers_button,
  toggle("Cycles", (on) => { cycles_only = on; draw(); }),
  toggle("Without tests", (on) => { hide_tests = on; relayout(() => fit()); fillDetails(); }),
  make("button", { onclick: () => { close(top_folder); openFirst(); relayout(() => fit()); select(null); } }, "Start"),
  make("button", { onclick: () => fit() }, "Fit"),
  make("button", { onclick: () => setTheme(theme === "dark" ? "light" : "dark") }, "Light / dark"));

// -- begin -----------------------------------------------------------------------------------------------------------------------------
byId("extent").textContent = data.extent;
const wishes = new URLSearchParams(location.hash.slice(1));
chooseDistricts();
openFirst();
if (wishes.get("expand") === "all") {
  const all = [top_folder];
  while (all.length) { const folder = all.pop(); folder.open = true; all.push(...folder.folders.values()); }
}
if (wishes.has("layers")) { in_layers = true; layers_button.setAttribute("aria-pressed", "true"); }
setTheme(wishes.get("theme") || theme);
resize();
relayout(() => fit());
if (wishes.has("select")) {
  const wanted = wishes.get("select");
  const found = files.find((file) => nameOf(file) === wanted) || items.find((item) => nameOf(item) === wanted);
  if (found) reveal(found);
} else if (data.focus.length === 1) {
  reveal(files[data.focus[0]]);
} else {
  fillDetails();
}
fillLegend();
)js";
}

}  // namespace aircher::tools::dependency_graph
