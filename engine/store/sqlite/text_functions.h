// SQLite's functions whose time grows with the product of their arguments' lengths, by algorithms that are linear: a query can be stopped between two steps only, not in the
// middle of a function.
//
// Threads: as the connection.
#pragma once

struct sqlite3;

namespace aircher::store::sqlite {

/// Replaces instr, replace, trim, ltrim and rtrim. False where SQLite has no memory.
bool add_text_functions(sqlite3* connection);

}  // namespace aircher::store::sqlite
