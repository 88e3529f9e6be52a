#include "grammars/scanner_guard.h"

#include <tree_sitter/api.h>

#include <parser.h>  // of tree-sitter's core: TSLexer

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace aircher::ast::treesitter {
namespace {

/// No honest scanner looks at the same place so often; a stuck one is through with it in some ten microseconds.
constexpr std::uint32_t kMaxIdleCalls = 4096;

struct Stuck {};

/// What the scanner sees: a lexer that counts and passes everything on.
struct GuardedLexer {
    TSLexer seen;  // first: the scanner's pointer to it is a pointer to the whole
    TSLexer* real;
    std::uint32_t idle_calls;

    static GuardedLexer& of(TSLexer* lexer) { return *reinterpret_cast<GuardedLexer*>(lexer); }
    static GuardedLexer& of(const TSLexer* lexer) { return of(const_cast<TSLexer*>(lexer)); }  // ours, and never const

    void count() {
        if (++idle_calls > kMaxIdleCalls) throw Stuck{};
    }
};

void advance(TSLexer* lexer, bool skip) {
    GuardedLexer& guarded = GuardedLexer::of(lexer);
    TSLexer* real = guarded.real;
    if (real->lookahead != 0 || !real->eof(real)) {
        guarded.idle_calls = 0;
    } else {
        guarded.count();
    }
    real->advance(real, skip);
    lexer->lookahead = real->lookahead;
}

void mark_end(TSLexer* lexer) {
    GuardedLexer& guarded = GuardedLexer::of(lexer);
    guarded.count();
    guarded.real->mark_end(guarded.real);
}

std::uint32_t get_column(TSLexer* lexer) {
    GuardedLexer& guarded = GuardedLexer::of(lexer);
    guarded.count();
    const std::uint32_t column = guarded.real->get_column(guarded.real);
    lexer->lookahead = guarded.real->lookahead;
    return column;
}

bool is_at_included_range_start(const TSLexer* lexer) {
    GuardedLexer& guarded = GuardedLexer::of(lexer);
    guarded.count();
    return guarded.real->is_at_included_range_start(guarded.real);
}

bool eof(const TSLexer* lexer) {
    GuardedLexer& guarded = GuardedLexer::of(lexer);
    guarded.count();
    return guarded.real->eof(guarded.real);
}

void log(const TSLexer*, const char*, ...) {}

}  // namespace

bool guarded_scan(ScanFunction scan, void* payload, TSLexer* lexer, const bool* valid_symbols) {
    GuardedLexer guarded{{lexer->lookahead, lexer->result_symbol, advance, mark_end, get_column, is_at_included_range_start, eof, log}, lexer, 0};
    try {
        const bool found = scan(payload, &guarded.seen, valid_symbols);
        lexer->result_symbol = guarded.seen.result_symbol;
        return found;
    } catch (const Stuck&) {
        return false;
    }
}

unsigned guarded_serialize(SerializeFunction serialize, void* payload, char* buffer) {
    // Before each scan the state is read back, so it exceeds the limit by what one scan adds. Not initialised: it would cost more than the scan.
    std::array<char, std::size_t{64} << 10U> room;
    const unsigned length = serialize(payload, room.data());
    if (length > TREE_SITTER_SERIALIZATION_BUFFER_SIZE) return 0;
    std::memcpy(buffer, room.data(), length);
    return length;
}

}  // namespace aircher::ast::treesitter
