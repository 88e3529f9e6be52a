// The page's script, first part: the data, the tree of folders, what is visible of it, and where it lies.
//
// A page of 5,000 files begins with its folders and opens them one by one; an item is a file, or a folder that is closed.
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

std::string_view page_layout_script() {
    return R"js(
addEventListener("error", (event) => { document.documentElement.dataset.error = String(event.message); });

const FIRST_ITEMS = 60;      // folders are opened at the start while no more items than this show
const SMALL = 160;           // graphs of no more nodes are shown whole
const TREE_MEETS = 350;      // above this many items repulsion is approximated by a quadtree

// -- data ------------------------------------------------------------------------------------------------------------------------------
const data = JSON.parse(document.getElementById("data").textContent);

const files = data.nodes.map(([id, language, layer, rank, cycle, flags, unresolved, count, name], index) => ({
  index, id, language, layer, rank: rank / 1e6, cycle, unresolved, count, name,
  test: (flags & 1) !== 0, external: (flags & 2) !== 0, unread: (flags & 4) !== 0, out: [], in: [], parent: null,
}));
const highest_rank = Math.max(1e-9, ...files.slice(0, 1000).map((file) => file.rank));
const edges = [];
for (let i = 0; i < data.edges.length; i += 4) {
  const edge = { from: files[data.edges[i]], to: files[data.edges[i + 1]], kind: data.edges[i + 2] >> 1, inferred: (data.edges[i + 2] & 1) === 1, count: data.edges[i + 3] };
  edges.push(edge);
  edge.from.out.push(edge);
  edge.to.in.push(edge);
}

function makeFolder(path, parent) {
  return { folder: true, path, parent, folders: new Map(), files: [], size: 0, edges: 0, layer: 0, cycles: 0, open: false };
}
const top_folder = makeFolder("", null);
const external_folder = makeFolder("external packages", top_folder);
for (const file of files) {
  let folder = top_folder;
  if (file.external) {
    folder = external_folder;
    top_folder.folders.set("\0external", folder);
  } else {
    const parts = file.id.split("/");
    parts.pop();
    for (const part of parts) {
      if (!folder.folders.has(part)) folder.folders.set(part, makeFolder(folder.path ? folder.path + "/" + part : part, folder));
      folder = folder.folders.get(part);
    }
  }
  folder.files.push(file);
  file.parent = folder;
  for (let above = folder; above; above = above.parent) {
    above.size += 1;
    above.edges += file.in.length + file.out.length;
    above.layer += file.layer;
    if (file.cycle >= 0) above.cycles += 1;
  }
}

/** Opens `folder`, and on through folders that hold nothing but one folder. */
function open(folder) {
  folder.open = true;
  while (folder.files.length === 0 && folder.folders.size === 1) {
    folder = folder.folders.values().next().value;
    folder.open = true;
  }
}
/** The folder to show instead of `folder`, which holds nothing but one folder. */
function through(folder) {
  while (folder.files.length === 0 && folder.folders.size === 1) folder = folder.folders.values().next().value;
  return folder;
}
function close(folder) {
  folder.open = false;
  for (const inner of folder.folders.values()) close(inner);
}
function visibleItems(folder = top_folder, found = []) {
  for (const inner of folder.folders.values()) {
    const shown = through(inner);
    if (shown.open) visibleItems(shown, found);
    else found.push(shown);
  }
  for (const file of folder.files) if (!hide_tests || !file.test) found.push(file);
  return found;
}
function openFirst() {
  open(top_folder);
  if (files.length <= SMALL) {
    const all = [top_folder];
    while (all.length) {
      const folder = all.pop();
      folder.open = true;
      all.push(...folder.folders.values());
    }
    return;
  }
  // Folders of folders first: they show how the project is divided. Then, while there is room, folders of files.
  for (const of_folders of [true, false])
    for (;;) {
      const items = visibleItems();
      if (!of_folders && items.length > FIRST_ITEMS / 2) return;
      const closed = items.filter((item) => item.folder && item.edges > 0 && (item.folders.size > 0 || !of_folders) && items.length - 1 + item.folders.size + item.files.length <= FIRST_ITEMS);
      if (closed.length === 0) break;
      open(closed.reduce((a, b) => (b.edges > a.edges ? b : a)));
    }
}
/** The visible item that stands for `file`. */
function itemOf(file) {
  let item = file;
  for (let folder = file.parent; folder; folder = folder.parent) if (!folder.open) item = folder;
  return item.folder ? through(item) : item;
}
// Names that many folders have say nothing without theirs.
const is_common = (id) => /(^|\/)(__init__|__main__|index|mod|lib|main|doc|package|README)\.\w+$/i.test(id);
const labelOf = (item) => (item.folder ? item.path.split("/").slice(-2).join("/") + "/" : item.external ? item.id : item.id.split("/").slice(data.level === "file" && !is_common(item.id) ? -1 : -2).join("/"));
const nameOf = (item) => (item.folder ? item.path + "/" : item.id);

// -- what is visible -------------------------------------------------------------------------------------------------------------------
let hide_tests = false;
let in_layers = false;
let items = [];
let bodies = [];  // items with links: these the forces move; the others stand in rows below
let links = [];  // between items, all edges of one direction as one
let heat = 0;    // of the simulation; at rest below 0.01

function radiusOf(item) {
  if (item.folder) return 9 + 2.6 * Math.sqrt(Math.min(item.size, 400)) + 12 * Math.log2(Math.max(item.size / 400, 1));
  return 4 + 10 * Math.sqrt(item.rank / highest_rank);
}

/** A number in [0, 1) that only the name decides: the same graph lies the same way on every screen. */
function chance(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash ^= hash >>> 13;
  return (Math.imul(hash, 0x5bd1e995) >>> 8) / 16777216;
}

function rebuild() {
  const old = new Set(items);
  items = visibleItems();
  const spread = 26 * Math.sqrt(items.length) + 60;
  items.forEach((item, index) => {
    item.radius = radiusOf(item);
    item.at = index;
    item.degree = 0;
    if (old.has(item)) return;
    // New items begin where their folder was, or where a file of theirs was; else on a disc.
    let near = item.parent;
    while (near && near.x === undefined) near = near.parent;
    if (!near && item.folder) near = item.files.find((file) => file.x !== undefined);
    const angle = 2 * Math.PI * chance(nameOf(item));
    const far = (near ? 20 + item.radius : spread) * Math.sqrt(0.1 + 0.9 * chance(nameOf(item) + "r"));
    item.x = (near ? near.x : 0) + far * Math.cos(angle);
    item.y = (near ? near.y : 0) + far * Math.sin(angle);
    item.vx = item.vy = 0;
  });
  const shown = new Map(files.map((file) => [file, hide_tests && file.test ? null : itemOf(file)]));
  const by_ends = new Map();
  for (const edge of edges) {
    const from = shown.get(edge.from);
    const to = shown.get(edge.to);
    if (!from || !to || from === to) continue;
    const key = from.at * items.length + to.at;
    let link = by_ends.get(key);
    if (!link) by_ends.set(key, (link = { from, to, count: 0, files: 0, soft: true, cycle: false, edges: [] }));
    link.count += edge.count;
    link.files += 1;
    if (link.edges.length < 200) link.edges.push(edge);
    if (edge.kind === 0 || edge.kind === 4) link.soft = false;
    if (edge.from.cycle >= 0 && edge.from.cycle === edge.to.cycle) link.cycle = true;
  }
  links = [...by_ends.values()];
  for (const link of links) {
    link.both = by_ends.has(link.to.at * items.length + link.from.at);
    link.from.degree += 1;
    link.to.degree += 1;
  }
  bodies = items.filter((item) => item.degree > 0);
  heat = 1;
}
/** Rows of what is connected to nothing visible, below the rest. */
function lineUp() {
  const loose = items.filter((item) => item.degree === 0).sort((a, b) => b.radius - a.radius || a.at - b.at);
  let left = Infinity, right = -Infinity, y = -Infinity;
  for (const body of bodies) {
    left = Math.min(left, body.x - body.radius); right = Math.max(right, body.x + body.radius);
    y = Math.max(y, body.y + body.radius);
  }
  const area = loose.reduce((sum, item) => sum + (2 * item.radius + 70) * (2 * item.radius + 34), 0);
  const wide = Math.max(bodies.length ? right - left : 0, Math.sqrt(2 * area), 200);
  const begin = bodies.length ? (left + right) / 2 - wide / 2 : -wide / 2;
  if (!bodies.length) y = 0;
  for (let i = 0; i < loose.length;) {
    const tall = 2 * loose[i].radius;
    y += 40;
    let x = begin;
    while (i < loose.length && (x === begin || x + 2 * loose[i].radius + 70 <= begin + wide)) {
      const item = loose[i++];
      item.x = x + item.radius + 35;
      item.y = y + tall / 2;
      x += 2 * item.radius + 70;
    }
    y += tall;
  }
}

// -- forces ----------------------------------------------------------------------------------------------------------------------------
/** Repulsion by Barnes and Hut: far away items act as one. */
function quadtree() {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const b of bodies) {
    left = Math.min(left, b.x); right = Math.max(right, b.x);
    top = Math.min(top, b.y); bottom = Math.max(bottom, b.y);
  }
  const root = { x: left, y: top, size: Math.max(right - left, bottom - top, 1) * 1.001, mass: 0, cx: 0, cy: 0, quarters: null, body: null };
  for (const b of bodies) {
    const mass = b.radius * b.radius;
    let cell = root;
    for (let depth = 0; ; depth++) {
      cell.cx = (cell.cx * cell.mass + b.x * mass) / (cell.mass + mass);
      cell.cy = (cell.cy * cell.mass + b.y * mass) / (cell.mass + mass);
      const was_empty = cell.mass === 0;
      cell.mass += mass;
      if (was_empty) { cell.body = b; break; }
      if (depth > 24) break;  // as good as in one place
      if (!cell.quarters) {
        cell.quarters = [null, null, null, null];
        const moved = cell.body;
        cell.body = null;
        const inner = quarterOf(cell, moved);
        inner.mass = moved.radius * moved.radius; inner.cx = moved.x; inner.cy = moved.y; inner.body = moved;
      }
      cell = quarterOf(cell, b);
    }
  }
  return root;
}
function quarterOf(cell, b) {
  const half = cell.size / 2;
  const east = b.x >= cell.x + half ? 1 : 0;
  const south = b.y >= cell.y + half ? 1 : 0;
  const at = east + 2 * south;
  if (!cell.quarters[at]) cell.quarters[at] = { x: cell.x + east * half, y: cell.y + south * half, size: half, mass: 0, cx: 0, cy: 0, quarters: null, body: null };
  return cell.quarters[at];
}
const PUSH = 26;
function push(item, x, y, mass) {
  let dx = item.x - x, dy = item.y - y;
  let square = dx * dx + dy * dy;
  if (square < 1) { dx = chance(nameOf(item)) - 0.5; dy = chance(nameOf(item) + "y") - 0.5; square = 1; }
  const force = (PUSH * heat * Math.sqrt(mass)) / square;
  item.vx += dx * force;
  item.vy += dy * force;
}
function repel() {
  if (bodies.length <= TREE_MEETS) {
    for (const a of bodies) for (const b of bodies) if (a !== b) push(a, b.x, b.y, b.radius * b.radius * 4);
    return;
  }
  const root = quadtree();
  const open_cells = [];
  for (const item of bodies) {
    open_cells.push(root);
    while (open_cells.length) {
      const cell = open_cells.pop();
      if (cell.body === item) continue;
      const dx = item.x - cell.cx, dy = item.y - cell.cy;
      if (!cell.quarters || cell.size * cell.size < 0.7 * (dx * dx + dy * dy)) push(item, cell.cx, cell.cy, cell.mass * 4);
      else for (const inner of cell.quarters) if (inner) open_cells.push(inner);
    }
  }
}
/** Moves items apart that lie on each other: neighbours on a grid as coarse as the largest. */
function separate() {
  const cell = 2 * bodies.reduce((most, item) => Math.max(most, item.radius), 1) + 8;
  const grid = new Map();
  for (const item of bodies) {
    const key = Math.floor(item.x / cell) * 65536 + Math.floor(item.y / cell);
    if (!grid.has(key)) grid.set(key, []);
    grid.get(key).push(item);
  }
  for (const item of bodies)
    for (let gx = -1; gx <= 1; gx++)
      for (let gy = -1; gy <= 1; gy++)
        for (const other of grid.get((Math.floor(item.x / cell) + gx) * 65536 + Math.floor(item.y / cell) + gy) || []) {
          if (other.at <= item.at) continue;
          const least = item.radius + other.radius + 6;
          let dx = other.x - item.x, dy = other.y - item.y;
          const far = Math.hypot(dx, dy);
          if (far >= least) continue;
          if (far < 0.01) { dx = 1; dy = chance(nameOf(item)) - 0.5; }
          const move = ((least - far) / Math.max(far, 1)) * 0.25;
          item.x -= dx * move; item.y -= dy * move;
          other.x += dx * move; other.y += dy * move;
        }
}
const layerOf = (item) => (item.folder ? item.layer / item.size : item.layer);
const layer_count = 1 + files.reduce((most, file) => Math.max(most, file.layer), 0);
const deepest = Math.max(1, layer_count - 1);
let shape = 1.3;  // width by height that the layout aims at

function step() {
  repel();
  for (const link of links) {
    const { from, to } = link;
    const dx = to.x - from.x, dy = to.y - from.y;
    const far = Math.hypot(dx, dy) || 1;
    const rest = 46 + from.radius + to.radius;
    const pull = (heat * 0.5 * (far - rest)) / far / Math.min(from.degree, to.degree);
    const share = from.degree / (from.degree + to.degree);
    to.vx -= dx * pull * share; to.vy -= dy * pull * share;
    from.vx += dx * pull * (1 - share); from.vy += dy * pull * (1 - share);
  }
  // What is of one folder stays near itself.
  const middles = new Map();
  for (const item of bodies) {
    let middle = middles.get(item.parent);
    if (!middle) middles.set(item.parent, (middle = { x: 0, y: 0, count: 0 }));
    middle.x += item.x; middle.y += item.y; middle.count += 1;
  }
  const width = 150 * Math.sqrt(bodies.length) + 200;
  for (const item of bodies) {
    const middle = middles.get(item.parent);
    const together = 0.05 * heat;
    item.vx += (middle.x / middle.count - item.x) * together;
    item.vy += (middle.y / middle.count - item.y) * together;
    const inwards = heat * 0.035;
    item.vy -= item.y * inwards * (in_layers ? 0.3 : shape);
    if (in_layers) item.vx = (width * (0.5 - layerOf(item) / deepest) - item.x) * 0.3;
    else item.vx -= (item.x * inwards) / shape;
    if (item.held) { item.vx = item.vy = 0; continue; }
    const fast = Math.hypot(item.vx, item.vy);
    const limit = fast > 60 ? 60 / fast : 1;
    item.x += item.vx * limit; item.y += item.vy * limit;
    item.vx *= 0.55; item.vy *= 0.55;
  }
  separate();
  heat *= 0.985;
}
/** Lets the layout come to rest at once where that is quick, and begins it where not. */
function settle() {
  const steps = items.length <= 200 ? 320 : items.length <= 800 ? 120 : 30;
  for (let i = 0; i < steps && heat > 0.01; i++) step();
  lineUp();
}
)js";
}

}  // namespace aircher::tools::dependency_graph
