// How languages without a resolver of their own name files: one row each.
//
// Constant.
#pragma once

#include <span>
#include <string_view>

#include "engine/ast/facts.h"
#include "engine/project/resolution/import_resolver.h"

namespace aircher::project::generic {

class Lookup;

enum class Shape : std::uint8_t {
    path,    ///< the import is a path: `include "a/b.mk"`
    module,  ///< the import is a name whose parts are directories: `Data.Map`
    unit,    ///< the import is a name that one file has or declares, wherever it lies: OCaml's `Lexer`, Ada's `Foo.Bar`, a SystemVerilog package
};

enum Flag : unsigned {
    kHere = 1,         ///< the language looks in the importer's directory: what is found there is exact
    kSuffix = 2,       ///< a search path is at work that the project does not tell: the only file whose path ends so is taken, inferred
    kExternal = 4,     ///< what the project has not is a library
    kDeclares = 8,     ///< files declare what they are called
    kFoldCase = 16,    ///< names have no case
    kWeb = 32,         ///< paths are addresses: "?query" and "#part" do not count, "/" is the site's root
    kUnderscore = 64,  ///< "a/b" may be called a/_b (Sass, Rails)
    kNamed = 256,      ///< files say what they are called, so that one with another name is not meant, wherever it lies
    kSureRoot = 128,   ///< the first of the roots is where the language's own tools look: what is found there is exact
};

/// What a language does that no row can say. True where `resolution` is the answer.
using Special = bool (*)(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution);

struct Rule {
    std::string_view languages;  ///< space-separated
    Shape shape = Shape::path;
    unsigned flags = 0;
    std::string_view separator;    ///< of a module's parts
    std::string_view extensions;   ///< tried in this order; "." is the name as it stands, "/x.y" an index file of a directory
    std::string_view roots;        ///< directories below those above the importer in which to look, besides these themselves
    std::string_view library;      ///< the standard library's modules, whatever is below them included
    std::string_view not_library;  ///< what is below them and yet not the standard library's
    Special special = nullptr;
};

std::span<const Rule> rules();

// special_build.cpp
bool protobuf(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool cmake(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool make_include(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool meson(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool starlark(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool shell(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool powershell(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool tcl(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool hcl(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool nix(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool dockerfile(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
// special_code.cpp
bool style_sheet(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool page(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool solidity(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool zig(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool julia(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool r_language(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool crystal(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool godot(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool ada(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool pascal(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool vhdl(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool clojure(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool latex(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool odin(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool nim(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool script(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);
bool typst(const Lookup&, const ast::Import&, std::string_view, FileIndex, Resolution&);

}  // namespace aircher::project::generic
