// The page's style sheet.
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

std::string_view page_style() {
    return R"css(
:root {
  --paper: #fbfbfa; --ink: #1d2127; --soft: #616a76; --line: #d9dce1; --panel: #ffffff; --edge: rgba(80, 92, 110, 0.42);
  --in: #1769c2; --out: #c2620a; --cycle: #d3222b; --accent: #1769c2; --halo: rgba(251, 251, 250, 0.85);
}
:root[data-theme="dark"] {
  --paper: #14171c; --ink: #e6e9ee; --soft: #97a1ae; --line: #2c323b; --panel: #1b1f26; --edge: rgba(160, 172, 190, 0.34);
  --in: #62aefc; --out: #f5a04c; --cycle: #ff5c63; --accent: #62aefc; --halo: rgba(20, 23, 28, 0.85);
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; padding: 8px 14px; border-bottom: 1px solid var(--line); background: var(--panel); }
h1 { margin: 0; font-size: 15px; }
#extent { margin: 0; color: var(--soft); }
.tools { display: flex; flex-wrap: wrap; gap: 6px; margin-left: auto; }
button { font: inherit; font-size: 13px; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; cursor: pointer; }
button:hover { border-color: var(--accent); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
main { flex: 1; min-height: 0; display: flex; position: relative; }
canvas { flex: 1; min-width: 0; width: 0; height: 100%; display: block; outline: none; touch-action: none; cursor: grab; }
canvas.over { cursor: pointer; }
canvas.moving { cursor: grabbing; }
#panel { width: 330px; flex: none; border-left: 1px solid var(--line); background: var(--panel); padding: 12px 14px; overflow: auto; overflow-wrap: anywhere; }
#search { width: 100%; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 5px 9px; }
#panel h2 { font-size: 14px; margin: 14px 0 2px; }
#panel h3 { font-size: 12px; color: var(--soft); font-weight: 600; margin: 14px 0 3px; display: flex; gap: 6px; align-items: center; }
#panel h3 i { width: 9px; height: 9px; border-radius: 50%; display: inline-block; }
#panel p { margin: 3px 0; color: var(--soft); }
#panel ul { list-style: none; margin: 0; padding: 0; }
#panel li button { display: block; width: 100%; text-align: left; border: 0; background: none; padding: 2px 4px; border-radius: 4px; font-size: 13px; }
#panel li button:hover { background: var(--paper); }
#panel li small { color: var(--soft); }
#panel dl { display: grid; grid-template-columns: auto 1fr; gap: 1px 12px; margin: 6px 0; }
#panel dt { color: var(--soft); }
#panel dd { margin: 0; }
#panel .row { display: flex; gap: 6px; margin: 8px 0; }
#legend { position: absolute; left: 10px; bottom: 10px; max-width: 230px; max-height: 60%; overflow: auto; padding: 7px 10px; font-size: 12px; background: var(--halo); border: 1px solid var(--line); border-radius: 8px; }
#legend button { display: flex; gap: 7px; align-items: center; border: 0; background: none; padding: 0; font-size: 12px; width: 100%; text-align: left; }
#legend span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#legend i { width: 10px; height: 10px; border-radius: 50%; flex: none; }
#legend .edge i { width: 16px; height: 0; border-top: 2px solid; border-radius: 0; }
#legend .ring i { background: none; border: 2px solid var(--cycle); }
#legend div { display: flex; gap: 7px; align-items: center; color: var(--soft); }
#tip { position: absolute; pointer-events: none; max-width: 420px; padding: 4px 9px; font-size: 13px; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 2px 10px rgba(0, 0, 0, 0.15); }
@media (max-width: 760px) { #panel { width: 46%; } #legend { display: none; } }
)css";
}

}  // namespace aircher::tools::dependency_graph
