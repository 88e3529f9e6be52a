// The pieces of a file that are compared with one another: functions, methods, classes and the like.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::project {

/// Functions, methods, constructors, tests, macros, and what holds them: classes, structs, traits …; no declarations without a body.
bool is_code_unit(const ast::Symbol& symbol);

/// Whether a unit of the kind is itself something that runs, macros too, rather than what holds such or only data.
bool is_callable_unit(ast::SymbolKind kind);

/// The smallest unit that touches `line`. Index into facts.symbols.
std::optional<std::uint32_t> unit_at(const ast::FileFacts& facts, ast::Span line);

}  // namespace aircher::project
