// Which language is scanned by which family.
#include "engine/ast/lexing/imports.h"

#include <algorithm>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast {
namespace {

struct Row {
    std::string_view language;
    imports::Scanner scan;
};

// In order of language.
constexpr Row kScanners[] = {
    {"ada", imports::scan_ada},
    {"agda", imports::scan_haskell},
    {"apex", imports::scan_jvm},
    {"asm", imports::scan_assembly},
    {"astro", imports::scan_components},
    {"bash", imports::scan_shell},
    {"bison", imports::scan_c},
    {"c", imports::scan_c},
    {"capnp", imports::scan_protobuf},
    {"clojure", imports::scan_clojure},
    {"cmake", imports::scan_cmake},
    {"commonlisp", imports::scan_lisp},
    {"cpp", imports::scan_c},
    {"crystal", imports::scan_ruby},
    {"csharp", imports::scan_csharp},
    {"css", imports::scan_style},
    {"cuda", imports::scan_c},
    {"cython", imports::scan_python},
    {"d", imports::scan_d},
    {"dart", imports::scan_dart},
    {"devicetree", imports::scan_c},
    {"elixir", imports::scan_elixir},
    {"elm", imports::scan_elm},
    {"emacslisp", imports::scan_lisp},
    {"erlang", imports::scan_erlang},
    {"flatbuffers", imports::scan_protobuf},
    {"flex", imports::scan_c},
    {"fortran", imports::scan_fortran},
    {"fsharp", imports::scan_fsharp},
    {"gdscript", imports::scan_gdscript},
    {"gdshader", imports::scan_c},
    {"gleam", imports::scan_gleam},
    {"glsl", imports::scan_c},
    {"go", imports::scan_go},
    {"gradle", imports::scan_jvm},
    {"groovy", imports::scan_jvm},
    {"hack", imports::scan_php},
    {"haskell", imports::scan_haskell},
    {"hcl", imports::scan_hcl},
    {"hlsl", imports::scan_c},
    {"html", imports::scan_components},
    {"idl", imports::scan_c},
    {"idris", imports::scan_haskell},
    {"java", imports::scan_jvm},
    {"javascript", imports::scan_javascript},
    {"jsonnet", imports::scan_jsonnet},
    {"julia", imports::scan_julia},
    {"kotlin", imports::scan_jvm},
    {"lean", imports::scan_haskell},
    {"less", imports::scan_style},
    {"linkerscript", imports::scan_c},
    {"lua", imports::scan_lua},
    {"luau", imports::scan_lua},
    {"make", imports::scan_make},
    {"mdx", imports::scan_components},
    {"metal", imports::scan_c},
    {"mojo", imports::scan_python},
    {"nim", imports::scan_nim},
    {"nix", imports::scan_nix},
    {"objc", imports::scan_c},
    {"ocaml", imports::scan_ocaml},
    {"opencl", imports::scan_c},
    {"pascal", imports::scan_pascal},
    {"perl", imports::scan_perl},
    {"php", imports::scan_php},
    {"powershell", imports::scan_powershell},
    {"protobuf", imports::scan_protobuf},
    {"purescript", imports::scan_haskell},
    {"python", imports::scan_python},
    {"r", imports::scan_r},
    {"racket", imports::scan_lisp},
    {"ruby", imports::scan_ruby},
    {"rust", imports::scan_rust},
    {"sass", imports::scan_style},
    {"scala", imports::scan_scala},
    {"scheme", imports::scan_lisp},
    {"scss", imports::scan_style},
    {"solidity", imports::scan_solidity},
    {"starlark", imports::scan_starlark},
    {"stylus", imports::scan_style},
    {"svelte", imports::scan_components},
    {"swift", imports::scan_swift},
    {"systemverilog", imports::scan_verilog},
    {"tcl", imports::scan_tcl},
    {"thrift", imports::scan_protobuf},
    {"tsx", imports::scan_javascript},
    {"typescript", imports::scan_javascript},
    {"vb", imports::scan_basic},
    {"verilog", imports::scan_verilog},
    {"vhdl", imports::scan_ada},
    {"vue", imports::scan_components},
    {"zig", imports::scan_zig},
    {"zsh", imports::scan_shell},
};

imports::Scanner scanner_of(std::string_view language) {
    const Row* const row =
        std::lower_bound(std::begin(kScanners), std::end(kScanners), language, [](const Row& entry, std::string_view name) { return entry.language < name; });
    return row != std::end(kScanners) && row->language == language ? row->scan : nullptr;
}

}  // namespace

bool has_import_scanner(std::string_view language) { return scanner_of(language) != nullptr; }

bool scan_imports(std::string_view language, std::string_view text, Span within, ImportScan& out) {
    const imports::Scanner scan = scanner_of(language);
    if (scan == nullptr) return false;
    within.end = static_cast<std::uint32_t>(std::min<std::size_t>(within.end, text.size()));
    within.begin = std::min(within.begin, within.end);
    const std::size_t first = out.imports.size();
    scan({language, text, within, out});
    // `import ""` asks for nothing.
    std::erase_if(out.imports, [](const Import& import) { return import.module.empty(); });
    // A scanner may find an inner import before it ends an outer one.
    const auto by_begin = [](const Import& a, const Import& b) { return a.range.begin < b.range.begin; };
    const auto begin = out.imports.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, out.imports.end(), by_begin)) std::stable_sort(begin, out.imports.end(), by_begin);
    return true;
}

}  // namespace aircher::ast
