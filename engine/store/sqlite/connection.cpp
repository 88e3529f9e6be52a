#include "engine/store/sqlite/connection.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <new>
#include <thread>

#include "engine/store/sqlite/errors.h"

namespace aircher::store::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kApplicationId = 0x61697263;  ///< "airc"; `file` shows it
constexpr std::size_t kActions = 13;
/// Pages that one step of tidying moves: half a megabyte.
constexpr std::int64_t kPagesPerStep = 64;
/// So many free pages are left for what is written next, or one of so many pages.
constexpr std::int64_t kSparePages = 16;
constexpr std::int64_t kSpareShare = 16;

/// Of every connection. Without secure_delete (on in Debian's build) an update need not overwrite what it frees; cell_size_check finds torn pages before they are used.
/// No mmap: a file that somebody truncates would end the process. The WAL is kept at 8 MiB where readers allow it.
constexpr const char* kSettings =
    "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4096; PRAGMA mmap_size=0;"
    "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=8388608; PRAGMA trusted_schema=OFF";

std::string create_statement(const TableSpec& table) {
    if (table.keys == KeyKind::number) return "CREATE TABLE " + table.name + "(key INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT";
    return "CREATE TABLE " + table.name + "(key BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID";
}

Error to_error(const SQLite::Exception& exception, const std::string& path) { return sqlite_error(exception.getExtendedErrorCode(), exception.what(), path); }

template <class Function>
auto guarded(const std::string& path, const Function& function) -> decltype(function()) {
    try {
        return function();
    } catch (const SQLite::Exception& exception) {
        return to_error(exception, path);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::unavailable, "no memory left for the store", {}, path};
    }
}

/// A null pointer would bind NULL.
void bind_bytes(SQLite::Statement& statement, int index, std::string_view bytes) {
    statement.bindNoCopy(index, bytes.data() == nullptr ? "" : bytes.data(), static_cast<int>(bytes.size()));
}

std::string_view bytes_of(const SQLite::Statement& statement, int column) {
    const SQLite::Column value = statement.getColumn(column);
    const void* data = value.getBlob();
    return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(value.getBytes()));
}

int wait_for_lock(void* until, int) {
    if (Clock::now() >= *static_cast<const Clock::time_point*>(until)) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 1;
}

}  // namespace

/// Takes a statement out of its slot, so that what runs meanwhile on the same connection, even the same scan, gets one of its own.
class Connection::Use {
public:
    Use(Connection& connection, Table table, Action action) : slot_(connection.statements_[table * kActions + static_cast<std::size_t>(action)]), statement_(std::move(slot_)) {
        if (statement_ == nullptr) statement_ = std::make_unique<SQLite::Statement>(*connection.database_, connection.sql_of(table, action));
    }
    ~Use() {
        statement_->tryReset();
        if (slot_ == nullptr) slot_ = std::move(statement_);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    SQLite::Statement* operator->() const { return statement_.get(); }
    SQLite::Statement& operator*() const { return *statement_; }

private:
    std::unique_ptr<SQLite::Statement>& slot_;
    std::unique_ptr<SQLite::Statement> statement_;
};

Connection::Connection(const StoreSpec& spec) : spec_(spec), statements_((spec.tables.size() + 1) * kActions) {}
Connection::~Connection() = default;

void Connection::connect() {
    database_ = std::make_unique<SQLite::Database>(spec_.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW);
    sqlite3* handle = database_->getHandle();
    sqlite3_busy_handler(handle, wait_for_lock, &patience_end_);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // Closing would remove the WAL by its name, which may be that of a database made anew meanwhile.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_extended_result_codes(handle, 1);
}

Result<std::unique_ptr<Connection>> Connection::open(const StoreSpec& spec, Misfit& misfit) {
    auto connection = std::unique_ptr<Connection>(new Connection(spec));
    connection->set_patience(Clock::now() + std::chrono::seconds(5));
    try {
        connection->connect();
        connection->database_->exec(kSettings);
        misfit.reason = connection->difference();
    } catch (const SQLite::Exception& exception) {
        if (!means_misfit(exception.getExtendedErrorCode())) return to_error(exception, spec.path);
        misfit.reason = std::string("it cannot be read: ") + exception.what();
    }
    if (!misfit.reason.empty()) return std::unique_ptr<Connection>();
    return connection;
}

Result<std::unique_ptr<Connection>> Connection::create(const StoreSpec& spec) {
    auto connection = std::unique_ptr<Connection>(new Connection(spec));
    return guarded(spec.path, [&]() -> Result<std::unique_ptr<Connection>> {
        connection->connect();
        SQLite::Database& database = *connection->database_;
        database.exec("PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL");
        database.exec(kSettings);
        std::string script = "BEGIN IMMEDIATE; PRAGMA application_id=" + std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(static_cast<std::int32_t>(spec.version)) + ";";
        for (const TableSpec& table : spec.tables) script += create_statement(table) + ";";
        database.exec(script + "COMMIT");
        return std::move(connection);
    });
}

std::string Connection::difference() const {
    const auto number = [&](const char* pragma) { return database_->execAndGet(pragma).getInt64(); };
    if (number("PRAGMA application_id") != kApplicationId) return "it is a database of another program";
    const auto version = static_cast<std::uint32_t>(number("PRAGMA user_version"));
    if (version != spec_.version) return "it is of version " + std::to_string(version) + ", wanted is " + std::to_string(spec_.version);
    if (database_->execAndGet("PRAGMA journal_mode").getString() != "wal") return "it is not in WAL mode";
    if (number("PRAGMA auto_vacuum") != 2) return "it cannot give back space";
    std::map<std::string, std::string> wanted;
    for (const TableSpec& table : spec_.tables) wanted.emplace(table.name, create_statement(table));
    SQLite::Statement schema(*database_, "SELECT name, sql FROM sqlite_schema");
    std::size_t fitting = 0;
    while (schema.executeStep()) {
        const auto found = wanted.find(schema.getColumn(0).getString());
        if (found == wanted.end() || found->second != schema.getColumn(1).getString()) return "its tables are others";
        ++fitting;
    }
    return fitting == wanted.size() ? "" : "its tables are others";
}

std::string Connection::sql_of(Table table, Action action) const {
    switch (action) {
        case Action::begin: return "BEGIN";
        case Action::begin_immediate: return "BEGIN IMMEDIATE";
        case Action::commit: return "COMMIT";
        case Action::roll_back: return "ROLLBACK";
        case Action::touch: return "PRAGMA user_version";
        case Action::data_version: return "PRAGMA data_version";
        default: break;
    }
    const std::string& name = spec_.tables[table].name;
    const bool numbers = spec_.tables[table].keys == KeyKind::number;
    switch (action) {
        case Action::get: return "SELECT value FROM " + name + " WHERE key=?1";
        case Action::scan: return "SELECT key, value FROM " + name + (numbers ? " WHERE key BETWEEN ?1 AND ?2" : " WHERE key>=?1 AND key<?2") + " ORDER BY key";
        case Action::scan_from: return "SELECT key, value FROM " + name + " WHERE key>=?1 ORDER BY key";
        case Action::last: return "SELECT max(key) FROM " + name;
        case Action::put: return "INSERT OR REPLACE INTO " + name + " VALUES(?1, ?2)";
        case Action::erase: return "DELETE FROM " + name + " WHERE key=?1";
        default: return "DELETE FROM " + name;
    }
}

Result<void> Connection::run(Action action) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, static_cast<Table>(spec_.tables.size()), action);
        while (use->executeStep()) {}
        return {};
    });
}

Result<void> Connection::begin_reading() {
    if (auto begun = run(Action::begin); !begun) return begun;
    // SQLite takes the snapshot at the first read.
    auto touched = run(Action::touch);
    if (!touched) roll_back();
    return touched;
}

Result<void> Connection::begin_writing() { return run(Action::begin_immediate); }
Result<void> Connection::commit() { return run(Action::commit); }

void Connection::roll_back() {
    if (sqlite3_get_autocommit(database_->getHandle()) != 0) return;
    // A transaction that an error ended already, or that cannot be ended, is over when the connection closes at the latest.
    [[maybe_unused]] const auto ended = run(Action::roll_back);
}

Result<std::uint64_t> Connection::data_version() {
    return guarded(spec_.path, [&]() -> Result<std::uint64_t> {
        Use use(*this, static_cast<Table>(spec_.tables.size()), Action::data_version);
        use->executeStep();
        return static_cast<std::uint64_t>(use->getColumn(0).getInt64());
    });
}

Result<bool> Connection::give_back_space() {
    return guarded(spec_.path, [&]() -> Result<bool> {
        const auto number = [&](const char* pragma) { return database_->execAndGet(pragma).getInt64(); };
        const std::int64_t spare = std::max(kSparePages, number("PRAGMA page_count") / kSpareShare);
        if (number("PRAGMA freelist_count") > spare) {
            database_->exec("PRAGMA incremental_vacuum(" + std::to_string(kPagesPerStep) + ")");
            return true;
        }
        // What readers do not need is copied first, while nobody waits; only then is the WAL cut, which is quick, and which is left where a reader still needs it.
        SQLite::Statement copied(*database_, "PRAGMA wal_checkpoint(PASSIVE)");
        copied.executeStep();
        if (copied.getColumn(0).getInt() != 0 || copied.getColumn(1).getInt64() != copied.getColumn(2).getInt64()) return false;
        copied.tryReset();
        SQLite::Statement(*database_, "PRAGMA wal_checkpoint(TRUNCATE)").executeStep();
        return false;
    });
}

Result<void> Connection::integrity_check(RequestContext& context) {
    sqlite3* handle = database_->getHandle();
    sqlite3_progress_handler(handle, 1000, [](void* request) { return static_cast<RequestContext*>(request)->should_stop() ? 1 : 0; }, &context);
    auto checked = guarded(spec_.path, [&]() -> Result<void> {
        SQLite::Statement statement(*database_, "PRAGMA integrity_check(10)");
        std::string problems;
        while (statement.executeStep()) {
            const std::string line = statement.getColumn(0).getString();
            if (line != "ok") problems += (problems.empty() ? "" : "; ") + line;
        }
        if (!problems.empty()) return Error{ErrorCode::damaged, "the store is damaged: " + problems, {}, spec_.path};
        return {};
    });
    sqlite3_progress_handler(handle, 0, nullptr, nullptr);
    if (!checked && context.should_stop()) return context.stop_error();
    return checked;
}

Result<bool> Connection::get(Table table, std::int64_t key, std::string& value) {
    return guarded(spec_.path, [&]() -> Result<bool> {
        Use use(*this, table, Action::get);
        use->bind(1, key);
        if (!use->executeStep()) return false;
        value.assign(bytes_of(*use, 0));
        return true;
    });
}

Result<bool> Connection::get(Table table, std::string_view key, std::string& value) {
    return guarded(spec_.path, [&]() -> Result<bool> {
        Use use(*this, table, Action::get);
        bind_bytes(*use, 1, key);
        if (!use->executeStep()) return false;
        value.assign(bytes_of(*use, 0));
        return true;
    });
}

Result<void> Connection::scan(Table table, std::int64_t first, std::int64_t last, const Reader::NumberVisitor& visit) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::scan);
        use->bind(1, first);
        use->bind(2, last);
        while (use->executeStep())
            if (!visit(use->getColumn(0).getInt64(), bytes_of(*use, 1))) break;
        return {};
    });
}

Result<void> Connection::scan(Table table, std::string_view prefix, const Reader::TextVisitor& visit) {
    return guarded(spec_.path, [&]() -> Result<void> {
        const std::string end = end_of_prefix(prefix);
        Use use(*this, table, end.empty() ? Action::scan_from : Action::scan);
        bind_bytes(*use, 1, prefix);
        if (!end.empty()) bind_bytes(*use, 2, end);
        while (use->executeStep())
            if (!visit(bytes_of(*use, 0), bytes_of(*use, 1))) break;
        return {};
    });
}

Result<std::int64_t> Connection::last_key(Table table, std::int64_t none) {
    return guarded(spec_.path, [&]() -> Result<std::int64_t> {
        Use use(*this, table, Action::last);
        use->executeStep();
        return use->isColumnNull(0) ? none : use->getColumn(0).getInt64();
    });
}

Result<void> Connection::put(Table table, std::int64_t key, std::string_view value) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::put);
        use->bind(1, key);
        bind_bytes(*use, 2, value);
        use->executeStep();
        return {};
    });
}

Result<void> Connection::put(Table table, std::string_view key, std::string_view value) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::put);
        bind_bytes(*use, 1, key);
        bind_bytes(*use, 2, value);
        use->executeStep();
        return {};
    });
}

Result<void> Connection::erase(Table table, std::int64_t key) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::erase);
        use->bind(1, key);
        use->executeStep();
        return {};
    });
}

Result<void> Connection::erase(Table table, std::string_view key) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::erase);
        bind_bytes(*use, 1, key);
        use->executeStep();
        return {};
    });
}

Result<void> Connection::clear(Table table) {
    return guarded(spec_.path, [&]() -> Result<void> {
        Use use(*this, table, Action::clear);
        use->executeStep();
        return {};
    });
}

}  // namespace aircher::store::sqlite
