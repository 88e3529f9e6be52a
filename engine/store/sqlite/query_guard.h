// What one query may do and take: which operations SQLite may compile, when it must stop, and the error that says so.
//
// Threads: the query's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/store/query.h"

struct sqlite3;

namespace aircher::store::sqlite {

class QueryGuard {
public:
    QueryGuard(const QueryLimits& limits, const std::vector<const QueryTable*>& tables, RequestContext& context);
    QueryGuard(const QueryGuard&) = delete;
    QueryGuard& operator=(const QueryGuard&) = delete;

    /// Sets limits, the authorizer and the progress handler, and takes away what could reach anything but `tables`. REQUIRES: `connection` is new; the guard outlives it.
    /// False where SQLite has no memory.
    bool attach(sqlite3* connection);

    RequestContext& context() { return context_; }
    /// Polled by SQLite every few steps, and by tables between rows. Once true it stays so.
    bool should_stop();
    /// The first error wins: what a table, or the guard itself, says is clearer than what SQLite makes of it.
    void fail(Error error) {
        if (!error_) error_ = std::move(error);
    }
    /// So much time does not count against the query's limit.
    void allow(std::chrono::nanoseconds more) { end_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(more); }
    /// While a table of ours tells SQLite its columns, which looks like a CREATE TABLE.
    void set_declaring(bool declaring) { declaring_ = declaring; }
    /// What it means where SQLite finds no plan at all. It asks for many that it does not need, so asking for one that cannot be is no failure yet.
    void suspect(Error error) {
        if (!suspected_) suspected_ = std::move(error);
    }
    /// What is wrong after SQLite gave `code` for the statement `sql`.
    Error error_of(sqlite3* connection, int code, const std::string& sql) const;

private:
    static int authorize(void* guard, int action, const char* first, const char* second, const char* database, const char* inner);
    int permit(int action, std::string_view first, std::string_view second);
    std::string table_list() const;
    std::string column_list(std::string_view sql) const;

    const QueryLimits& limits_;
    const std::vector<const QueryTable*>& tables_;
    RequestContext& context_;
    std::chrono::steady_clock::time_point end_;
    std::uint64_t polls_ = 0;
    const std::int64_t memory_at_start_;
    std::optional<Error> error_;
    std::optional<Error> suspected_;
    bool declaring_ = false;
};

}  // namespace aircher::store::sqlite
