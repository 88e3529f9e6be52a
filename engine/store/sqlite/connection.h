// One connection to a store's database, with its prepared statements. Exceptions of SQLiteCpp end here.
//
// Threads: one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/store/store_backend.h"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace aircher::store::sqlite {

/// What `Connection::open` found, apart from a usable connection: what is wrong with the file, in one clause.
struct Misfit {
    std::string reason;
};

class Connection {
public:
    /// Opens the database of `spec`, which must be there, and reads from it once, so that SQLite has all of its files open. A file that is not a healthy store of this
    /// version gives a null pointer and `misfit`. Errors: unavailable (locked), permission_denied, damaged.
    static Result<std::unique_ptr<Connection>> open(const StoreSpec& spec, Misfit& misfit);
    /// Makes the tables in the empty file at the path. Errors: as above.
    static Result<std::unique_ptr<Connection>> create(const StoreSpec& spec);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Until when to wait for locks of other connections.
    void set_patience(std::chrono::steady_clock::time_point end) { patience_end_ = end; }

    /// Begins a transaction that sees the state of this moment.
    Result<void> begin_reading();
    Result<void> begin_writing();
    Result<void> commit();
    /// Ends the transaction, if there is one.
    void roll_back();
    /// A number that differs once another connection committed.
    Result<std::uint64_t> data_version();
    /// As Store::tidy, with `unavailable` where somebody is in the way. REQUIRES: no transaction is open.
    Result<bool> give_back_space();
    Result<void> integrity_check(RequestContext& context);

    // As Reader and Writer say.
    Result<bool> get(Table table, std::int64_t key, std::string& value);
    Result<bool> get(Table table, std::string_view key, std::string& value);
    Result<void> scan(Table table, std::int64_t first, std::int64_t last, const Reader::NumberVisitor& visit);
    Result<void> scan(Table table, std::string_view prefix, const Reader::TextVisitor& visit);
    Result<std::int64_t> last_key(Table table, std::int64_t none);
    Result<void> put(Table table, std::int64_t key, std::string_view value);
    Result<void> put(Table table, std::string_view key, std::string_view value);
    Result<void> erase(Table table, std::int64_t key);
    Result<void> erase(Table table, std::string_view key);
    Result<void> clear(Table table);

private:
    enum class Action : std::uint8_t { get, scan, scan_from, last, put, erase, clear, begin, begin_immediate, touch, commit, roll_back, data_version };
    class Use;

    explicit Connection(const StoreSpec& spec);
    void connect();
    Result<void> run(Action action);
    std::string sql_of(Table table, Action action) const;
    /// What the file says of itself, as a misfit; "" where it is what `spec_` wants.
    std::string difference() const;

    const StoreSpec spec_;
    std::chrono::steady_clock::time_point patience_end_ = std::chrono::steady_clock::time_point::max();
    std::unique_ptr<SQLite::Database> database_;
    std::vector<std::unique_ptr<SQLite::Statement>> statements_;  ///< by table and action; null where not yet needed, or in use
};

}  // namespace aircher::store::sqlite
