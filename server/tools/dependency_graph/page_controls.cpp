// The page's script, last part: what clicks, keys and the search do, and how the page begins.
//
// The address may carry what to show: #select=ID, #expand=all, #layers, #theme=dark, joined by '&'.
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

std::string_view page_controls_script() {
    return R"js(
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
