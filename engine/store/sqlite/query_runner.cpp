#include "engine/store/sqlite/query_runner.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "engine/store/sqlite/query_guard.h"
#include "engine/store/sqlite/sql_shape.h"
#include "engine/store/sqlite/table_module.h"

namespace aircher::store::sqlite {
namespace {

struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Error no_memory() { return {ErrorCode::unavailable, "no memory left for the query", {}, {}}; }
Error wrong(std::string message, std::string hint = {}) { return {ErrorCode::invalid_argument, std::move(message), std::move(hint), {}}; }

std::string counted(std::size_t count, const char* what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

/// A statement, and nothing behind it but comments.
Result<Statement> prepare(sqlite3* connection, const std::string& sql, QueryGuard& guard) {
    Statement first;
    const char* rest = sql.c_str();
    const char* const end = rest + sql.size();
    while (rest < end) {
        sqlite3_stmt* made = nullptr;
        const char* const start = rest;
        const int code = sqlite3_prepare_v3(connection, start, static_cast<int>(end - start) + 1, 0, &made, &rest);
        Statement statement(made);
        if (first != nullptr && (code != SQLITE_OK || statement != nullptr))
            return wrong("there is more than one statement: behind byte " + std::to_string(start - sql.c_str()) + " stands another", "ask them one by one");
        if (code != SQLITE_OK) return guard.error_of(connection, code, sql);
        if (statement != nullptr) first = std::move(statement);
        if (rest <= start) break;
    }
    if (first == nullptr) return wrong("there is no statement", "write a SELECT");
    if (sqlite3_stmt_readonly(first.get()) == 0 || sqlite3_column_count(first.get()) == 0 || sqlite3_stmt_isexplain(first.get()) == 1)
        return wrong("only one SELECT (or EXPLAIN QUERY PLAN of one) is allowed here", {});
    return first;
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
    if (const auto* real = std::get_if<double>(&value)) return sqlite3_bind_double(statement, index, *real);
    return sqlite3_bind_null(statement, index);
}

/// `names` as a list, for messages.
std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(name);
    return list.empty() ? "none" : list;
}

/// Gives every parameter of the statement its value: nameless and numbered ones in order, others by name, with or without its :, @ or $; without names all in order.
Result<void> bind_all(sqlite3* connection, sqlite3_stmt* statement, const Query& query, const QueryGuard& guard) {
    if (!query.names.empty() && query.names.size() != query.parameters.size()) return wrong("there must be as many names of parameters as values");
    std::vector<std::size_t> positional;
    std::vector<std::string> given;
    for (std::size_t i = 0; i < query.parameters.size(); ++i) {
        const std::string name = query.names.empty() ? "" : query.names[i];
        if (name.empty()) positional.push_back(i);
        else if (std::find(given.begin(), given.end(), name) != given.end()) return wrong("the parameter " + name + " is given twice");
        else given.push_back(name);
    }
    std::vector<std::string> wanted;
    std::size_t used = 0;
    for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
        const char* name = sqlite3_bind_parameter_name(statement, index);
        std::optional<std::size_t> value;
        if (name == nullptr || name[0] == '?' || query.names.empty()) {
            if (used < positional.size()) value = positional[used];
            ++used;
        } else {
            wanted.emplace_back(name);
            for (std::size_t i = 0; i < query.names.size(); ++i)
                if (query.names[i] == name || query.names[i] == name + 1) value = i;
            if (!value) return wrong("the parameter " + std::string(name) + " has no value", "given are: " + list_of(given));
        }
        if (!value) continue;
        if (const int code = bind(statement, index, query.parameters[*value]); code != SQLITE_OK) return guard.error_of(connection, code, query.sql);
    }
    if (used != positional.size()) return wrong("the statement has " + counted(used, "positional parameter") + ", but " + counted(positional.size(), "value") + " came with it");
    for (const std::string& name : given) {
        const bool known = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& parameter) { return parameter == name || parameter.substr(1) == name; });
        if (!known) return wrong("the statement has no parameter " + name, "it has: " + list_of(wanted));
    }
    return {};
}

/// Bytes that are no text stand as SQL writes them: x'00FF'.
std::string literal_of(const void* bytes, std::size_t count) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text = "x'";
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = static_cast<const unsigned char*>(bytes)[i];
        text.append({kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return text.append("'");
}

Value value_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_NULL: return std::monostate();
        case SQLITE_BLOB: {
            const void* bytes = sqlite3_column_blob(statement, column);
            return literal_of(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return std::string(text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
    }
}

const char* type_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return "INTEGER";
        case SQLITE_FLOAT: return "REAL";
        case SQLITE_TEXT: return "TEXT";
        case SQLITE_BLOB: return "BLOB";
        default: return "";
    }
}

std::size_t bytes_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? sizeof(std::int64_t) : text->size();
}

Result<QueryResult> collect(sqlite3* connection, sqlite3_stmt* statement, const Query& query, const QueryGuard& guard) {
    QueryResult result;
    const int columns = sqlite3_column_count(statement);
    for (int i = 0; i < columns; ++i) {
        const char* name = sqlite3_column_name(statement, i);
        const char* type = sqlite3_column_decltype(statement, i);
        result.columns.push_back({name == nullptr ? "" : name, type == nullptr ? "" : type});
    }
    std::size_t bytes = 0;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (result.rows.size() == query.limits.rows) {
            result.truncated = true;
            result.limit = "rows";
            return result;
        }
        std::vector<Value> row;
        row.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) {
            std::string& type = result.columns[static_cast<std::size_t>(i)].type;
            if (type.empty()) type = type_of(statement, i);
            row.push_back(value_of(statement, i));
            bytes += bytes_of(row.back());
        }
        if (bytes > query.limits.bytes) {
            result.truncated = true;
            result.limit = "bytes";
            return result;
        }
        result.rows.push_back(std::move(row));
    }
    if (code != SQLITE_DONE) return guard.error_of(connection, code, query.sql);
    return result;
}

}  // namespace

Result<QueryResult> run_query(const Query& query, const std::vector<const QueryTable*>& tables, RequestContext& context) {
    if (auto sound = check_shape(query.sql); !sound) return sound.error();
    QueryGuard guard(query.limits, tables, context);
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    const Handle connection(opened);
    if (code != SQLITE_OK || !guard.attach(opened)) return no_memory();
    for (const QueryTable* table : tables)
        if (!add_table(opened, *table, guard)) return no_memory();
    auto statement = prepare(opened, query.sql, guard);
    if (!statement) return statement.error();
    if (auto bound = bind_all(opened, statement->get(), query, guard); !bound) return bound.error();
    return collect(opened, statement->get(), query, guard);
}

}  // namespace aircher::store::sqlite
