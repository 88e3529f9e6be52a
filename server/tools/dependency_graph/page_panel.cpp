// The page's script, third part: what the panel says of the selected file or folder, and the legend of colours.
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

std::string_view page_panel_script() {
    return R"js(
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
)js";
}

}  // namespace aircher::tools::dependency_graph
