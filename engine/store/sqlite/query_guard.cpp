#include "engine/store/sqlite/query_guard.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/store/sqlite/text_functions.h"

namespace aircher::store::sqlite {
namespace {

/// Between two looks at the clock. A step may be a function over a value of a MiB, so there must not be many.
constexpr int kStepsBetweenPolls = 20;
/// Of one value, also of those that only live inside the query.
constexpr std::size_t kMaxValue = std::size_t{1} << 20U;
/// What all of SQLite in this process may take more than when the query began.
constexpr std::int64_t kMaxMemory = std::int64_t{128} << 20U;

struct Limit {
    int id;
    int value;
};
constexpr std::array kLimits = {
    Limit{SQLITE_LIMIT_SQL_LENGTH, 50'000},      Limit{SQLITE_LIMIT_COLUMN, 200},        Limit{SQLITE_LIMIT_EXPR_DEPTH, 200},      Limit{SQLITE_LIMIT_COMPOUND_SELECT, 50},
    Limit{SQLITE_LIMIT_VDBE_OP, 250'000},        Limit{SQLITE_LIMIT_FUNCTION_ARG, 100},  Limit{SQLITE_LIMIT_ATTACHED, 0},          Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
    Limit{SQLITE_LIMIT_VARIABLE_NUMBER, 1'000},  Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 1},   Limit{SQLITE_LIMIT_WORKER_THREADS, 0},
};

/// Everything that computes from its arguments alone, and the clock.
constexpr auto kFunctions = std::to_array<std::string_view>({
    "->", "->>", "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws",
    "cos", "cosh", "count", "cume_dist", "current_date", "current_time", "current_timestamp", "date", "datetime", "degrees", "dense_rank", "exp",
    "first_value", "floor", "format", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "json", "json_array", "json_array_length", "json_extract",
    "json_group_array", "json_group_object", "json_insert", "json_object", "json_patch", "json_quote", "json_remove", "json_replace", "json_set",
    "json_type", "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "likelihood", "likely", "ln", "log", "log10", "log2", "lower",
    "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif", "octet_length", "percent_rank", "pi", "pow", "power", "printf", "quote", "radians",
    "random", "randomblob", "rank", "replace", "round", "row_number", "rtrim", "sign", "sin", "sinh", "soundex", "sqlite_version", "sqrt", "strftime",
    "string_agg", "substr", "substring", "sum", "tan", "tanh", "time", "timediff", "total", "trim", "trunc", "typeof", "unhex", "unicode", "unistr",
    "unixepoch", "unlikely", "upper", "zeroblob",
});

std::string_view verb_of(int action) {
    switch (action) {
        case SQLITE_ATTACH:
        case SQLITE_DETACH: return "ATTACH and DETACH are";
        case SQLITE_PRAGMA: return "PRAGMA is";
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT: return "a transaction is";
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE: return "a change of data is";
        case SQLITE_ANALYZE:
        case SQLITE_REINDEX: return "ANALYZE and REINDEX are";
        default: return "a change of tables is";
    }
}

bool mentions(std::string_view sql, std::string_view name) {
    return std::search(sql.begin(), sql.end(), name.begin(), name.end(), [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; }) != sql.end();
}

}  // namespace

QueryGuard::QueryGuard(const QueryLimits& limits, const std::vector<const QueryTable*>& tables, RequestContext& context)
    : limits_(limits), tables_(tables), context_(context), end_(std::chrono::steady_clock::now() + limits.time), memory_at_start_(sqlite3_memory_used()) {}

bool QueryGuard::attach(sqlite3* connection) {
    for (const Limit& limit : kLimits) sqlite3_limit(connection, limit.id, limit.value);
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min(std::max(limits_.bytes, std::size_t{1'000}), kMaxValue)));
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // Without the last two a misspelt name in double quotes would be a text.
    for (const int off : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
                          SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL})
        sqlite3_db_config(connection, off, 0, nullptr);
    // Sorting must not write to files; it shares the bound on memory.
    if (sqlite3_exec(connection, "PRAGMA temp_store=MEMORY", nullptr, nullptr, nullptr) != SQLITE_OK) return false;
    std::array<const char*, 3> kept = {"json_each", "json_tree", nullptr};
    if (sqlite3_drop_modules(connection, kept.data()) != SQLITE_OK || !add_text_functions(connection)) return false;
    // SQLite's own tables are declared at their first use, as by a CREATE TABLE; so that is now.
    if (sqlite3_exec(connection, "SELECT 1 FROM json_each('[]'), json_tree('[]')", nullptr, nullptr, nullptr) != SQLITE_OK) return false;
    sqlite3_progress_handler(connection, kStepsBetweenPolls, [](void* guard) { return static_cast<QueryGuard*>(guard)->should_stop() ? 1 : 0; }, this);
    return sqlite3_set_authorizer(connection, authorize, this) == SQLITE_OK;
}

bool QueryGuard::should_stop() {
    if (error_) return true;
    context_.report_progress(++polls_ * kStepsBetweenPolls, 0, "steps of the query");
    if (context_.should_stop()) {
        fail(context_.stop_error());
    } else if (std::chrono::steady_clock::now() >= end_) {
        fail({ErrorCode::deadline_exceeded, "the query took longer than " + std::to_string(limits_.time.count()) + " ms", "look up by columns that are fast (=), or join fewer rows"});
    } else if (sqlite3_memory_used() - memory_at_start_ > kMaxMemory) {
        fail({ErrorCode::too_large, "the query took more than " + std::to_string(kMaxMemory >> 20U) + " MiB of memory", "sort, group or concatenate fewer rows"});
    }
    return error_.has_value();
}

int QueryGuard::authorize(void* guard, int action, const char* first, const char* second, const char*, const char*) {
    return static_cast<QueryGuard*>(guard)->permit(action, first == nullptr ? "" : first, second == nullptr ? "" : second);
}

int QueryGuard::permit(int action, std::string_view first, std::string_view second) {
    if (declaring_) return SQLITE_OK;
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE: return SQLITE_OK;
        case SQLITE_READ: {
            const bool ours = std::any_of(tables_.begin(), tables_.end(), [&](const QueryTable* table) { return table->name() == first; });
            // With no column the name may also be that of a table expression, which holds nothing that was not permitted before.
            const bool inner = second.empty() && !first.starts_with("sqlite_") && !first.starts_with("pragma_");
            if (ours || inner || first == "json_each" || first == "json_tree") return SQLITE_OK;
            fail({ErrorCode::invalid_argument, "the table " + std::string(first) + " cannot be read", "tables: " + table_list()});
            return SQLITE_DENY;
        }
        case SQLITE_FUNCTION:
            if (std::find(kFunctions.begin(), kFunctions.end(), second) != kFunctions.end()) return SQLITE_OK;
            fail({ErrorCode::invalid_argument, "the function " + std::string(second) + "() is not allowed", {}});
            return SQLITE_DENY;
        default:
            fail({ErrorCode::invalid_argument, std::string(verb_of(action)) + " not allowed here: only one SELECT, which changes nothing", "tables: " + table_list()});
            return SQLITE_DENY;
    }
}

Error QueryGuard::error_of(sqlite3* connection, int code, const std::string& sql) const {
    if (error_) return *error_;
    const std::string message = sqlite3_errmsg(connection);
    if (message == "no query solution" && suspected_) return *suspected_;
    switch (code & 0xFF) {
        case SQLITE_TOOBIG:
            return {ErrorCode::too_large, sql.size() > 50'000 ? "the statement is longer than 50,000 bytes" : "a value is longer than a query's may be (" + message + ")", "take a part of it: substr()"};
        case SQLITE_NOMEM: return {ErrorCode::too_large, "the statement is too large, or there is no memory left for it", "ask for less at once"};
        default: break;
    }
    Error error{ErrorCode::invalid_argument, message, {}, {}};
#if SQLITE_VERSION_NUMBER >= 3038000
    const int offset = sqlite3_error_offset(connection);
    if (offset >= 0 && static_cast<std::size_t>(offset) < sql.size()) {
        const std::string_view before = std::string_view(sql).substr(0, static_cast<std::size_t>(offset));
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const std::size_t newline = before.rfind('\n');
        error.message += " at line " + std::to_string(line) + ", column " + std::to_string(newline == std::string_view::npos ? before.size() + 1 : before.size() - newline);
    }
#endif
    if (message.find("may not be modified") != std::string::npos) error.hint = "only one SELECT, which changes nothing";
    if (message.starts_with("no such table")) error.hint = "tables: " + table_list();
    if (message.starts_with("no such column")) error.hint = column_list(sql) + "; texts stand in single quotes";
    if (message.starts_with("no such function: regexp") || message.find("REGEXP") != std::string::npos) error.hint = "there is LIKE and GLOB; for regular expressions over files use find_patterns";
    return error;
}

std::string QueryGuard::table_list() const {
    std::string list;
    for (const QueryTable* table : tables_) list.append(list.empty() ? "" : ", ").append(signature_of(*table));
    return list;
}

std::string QueryGuard::column_list(std::string_view sql) const {
    std::string list;
    for (const QueryTable* table : tables_) {
        if (!mentions(sql, table->name())) continue;
        list.append(list.empty() ? "" : "; ").append(table->name()).append(" has ");
        bool first = true;
        for (const QueryColumn& column : table->columns()) {
            list.append(first ? "" : ", ").append(column.name);
            first = false;
        }
    }
    return list.empty() ? "tables: " + table_list() : list;
}

}  // namespace aircher::store::sqlite
