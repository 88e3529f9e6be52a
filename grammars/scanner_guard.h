// Stands between tree-sitter and a grammar's external scanner, so that a scanner which loops at the end of the text returns, and one that has more to
// remember than tree-sitter keeps for it writes over nothing.
//
// Scanners are hand-written C of the grammar packages, and some skip "until a blank" without asking whether the text has ended (`val p\n@` holds Kotlin's for
// ever). tree-sitter asks for permission to go on only between tokens, so no time limit reaches into a scanner. CMake compiles each scanner under another
// name and generates a function with the name that the parser calls, which goes through guarded_scan.
//
// A scanner writes its state into a buffer of 1,024 bytes, and some do not look whether it fits (Markdown's writes 4 bytes for each open block: 256 nested
// quotes overwrite the parser). guarded_serialize gives it a larger one.
//
// Rejected: patching the packages (their sources are not ours to carry), and a watchdog thread (it cannot stop C code).
//
// Threads: any; nothing is shared.
#pragma once

struct TSLexer;

namespace aircher::ast::treesitter {

using ScanFunction = bool (*)(void* payload, TSLexer* lexer, const bool* valid_symbols);

/// What `scan` says; false ("no token of mine here") where it asked thousands of times without moving on, which is then the end of it: an exception passes
/// through its frames, for which scanners are compiled with -fexceptions. Its state is restored by tree-sitter before the next scan.
bool guarded_scan(ScanFunction scan, void* payload, TSLexer* lexer, const bool* valid_symbols);

using SerializeFunction = unsigned (*)(void* payload, char* buffer);

/// Writes the scanner's state into `buffer` and gives its length. A state that tree-sitter cannot keep is forgotten: length 0, which every scanner reads as
/// its beginning.
unsigned guarded_serialize(SerializeFunction serialize, void* payload, char* buffer);

}  // namespace aircher::ast::treesitter
