// QueryTables as SQLite's virtual tables.
//
// Threads: as the connection.
#pragma once

#include "engine/store/query.h"

struct sqlite3;

namespace aircher::store::sqlite {

class QueryGuard;

/// Makes `table` known to `connection` under its name, also as a function of its arguments. REQUIRES: table and guard outlive the connection. False where SQLite has no memory.
bool add_table(sqlite3* connection, const QueryTable& table, QueryGuard& guard);

}  // namespace aircher::store::sqlite
