#include "engine/store/sqlite/table_module.h"

#include <sqlite3.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "engine/store/sqlite/query_guard.h"

namespace aircher::store::sqlite {
namespace {

struct Binding {
    const QueryTable& table;
    QueryGuard& guard;
};

struct VirtualTable : sqlite3_vtab {
    explicit VirtualTable(const Binding& bound) : sqlite3_vtab{}, binding(bound) {}
    const Binding binding;
};

struct VirtualCursor : sqlite3_vtab_cursor {
    VirtualCursor() : sqlite3_vtab_cursor{} {}
    std::vector<Value> given;         ///< what `equalities` views
    std::vector<Equality> equalities;
    std::unique_ptr<RowCursor> rows;  ///< null where nothing can match
    bool at_end = true;
    sqlite3_int64 row = 0;
};

const Binding& binding_of(sqlite3_vtab* table) { return static_cast<VirtualTable*>(table)->binding; }
const Binding& binding_of(sqlite3_vtab_cursor* cursor) { return binding_of(cursor->pVtab); }

int failed(sqlite3_vtab* table, Error error) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("%s", error.message.c_str());
    binding_of(table).guard.fail(std::move(error));
    return SQLITE_ERROR;
}

const char* type_of(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return " INTEGER";
        case ColumnType::real: return " REAL";
        case ColumnType::text: break;
    }
    return " TEXT";
}

/// `value` as `column = value` compares it, by the column's affinity; nothing where it equals no value of that type.
std::optional<Value> compared(sqlite3_value* value, ColumnType type) {
    if (sqlite3_value_type(value) == SQLITE_NULL || sqlite3_value_type(value) == SQLITE_BLOB) return std::nullopt;
    if (type == ColumnType::text) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        if (text == nullptr) return std::nullopt;
        return Value(std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value))));
    }
    const int numeric = sqlite3_value_numeric_type(value);
    if (numeric == SQLITE_INTEGER) {
        if (type == ColumnType::real) return Value(sqlite3_value_double(value));
        return Value(std::int64_t{sqlite3_value_int64(value)});
    }
    if (numeric != SQLITE_FLOAT) return std::nullopt;
    const double number = sqlite3_value_double(value);
    if (type == ColumnType::real) return Value(number);
    if (std::trunc(number) != number || std::abs(number) > 9e15) return std::nullopt;
    return Value(static_cast<std::int64_t>(number));
}

ValueView view_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::monostate();
}

void give(sqlite3_context* context, const ValueView& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        sqlite3_result_text64(context, text->data() == nullptr ? "" : text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        sqlite3_result_int64(context, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
        sqlite3_result_double(context, *real);
    } else {
        sqlite3_result_null(context);
    }
}

int connect(sqlite3* connection, void* binding, int, const char* const*, sqlite3_vtab** table, char** message) {
    const auto& bound = *static_cast<const Binding*>(binding);
    std::string sql;
    for (const QueryColumn& column : bound.table.columns())
        sql.append(sql.empty() ? "CREATE TABLE x(\"" : ", \"").append(column.name).append("\"").append(type_of(column.type)).append(column.argument ? " HIDDEN" : "");
    bound.guard.set_declaring(true);
    const int code = sqlite3_declare_vtab(connection, sql.append(")").c_str());
    bound.guard.set_declaring(false);
    if (code != SQLITE_OK) {
        *message = sqlite3_mprintf("%s", sqlite3_errmsg(connection));
        return code;
    }
    *table = new VirtualTable(bound);
    return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    delete static_cast<VirtualTable*>(table);
    return SQLITE_OK;
}

/// Takes every `=` on an argument or a lookup column, and one `>=` or `>` on each that is listed from a value on. The plan's text: the columns asked for, then those that have a
/// value, in order, with a '>' behind those that have a least one: "7:0,3>".
int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
    const QueryTable& rows = binding_of(table).table;
    const auto& columns = rows.columns();
    std::vector<bool> taken(columns.size()), bounded(columns.size());
    std::string plan = std::to_string(info->colUsed) + ":";
    int arguments = 0;
    bool looked_up = false, cut = false;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto& constraint = info->aConstraint[i];
        if (constraint.iColumn < 0) continue;
        const auto column = static_cast<std::size_t>(constraint.iColumn);
        if (constraint.op == SQLITE_INDEX_CONSTRAINT_GE || constraint.op == SQLITE_INDEX_CONSTRAINT_GT) {
            if (!columns[column].from || constraint.usable == 0 || bounded[column] || std::string_view(sqlite3_vtab_collation(info, i)) != "BINARY") continue;
            bounded[column] = cut = true;
            info->aConstraintUsage[i].argvIndex = ++arguments;
            plan += std::to_string(column) + ">";
            continue;
        }
        if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
        if (!columns[column].argument && !columns[column].lookup) continue;
        // Under another collation = means something else.
        if (constraint.usable == 0 || taken[column] || std::string_view(sqlite3_vtab_collation(info, i)) != "BINARY") continue;
        taken[column] = true;
        looked_up = looked_up || columns[column].lookup;
        info->aConstraintUsage[i].argvIndex = ++arguments;
        info->aConstraintUsage[i].omit = columns[column].argument ? 1 : 0;
        plan += std::to_string(column) + ",";
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!columns[i].argument || taken[i]) continue;
        // Another order of the join may have its value.
        binding_of(table).guard.suspect({ErrorCode::invalid_argument, std::string(rows.name()) + " is a function: its argument " + columns[i].name + " is missing", "write FROM " + signature_of(rows), {}});
        return SQLITE_CONSTRAINT;
    }
    const double count = looked_up ? 10 : std::max(rows.expected_rows() / (cut ? 10 : 1), 1.0);
    info->estimatedRows = static_cast<sqlite3_int64>(count);
    info->estimatedCost = count + 5;  // so that few look-ups beat a listing, and a listing many look-ups
    info->idxStr = sqlite3_mprintf("%s", plan.c_str());
    info->needToFreeIdxStr = 1;
    return info->idxStr == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int open_cursor(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
    *cursor = new VirtualCursor();
    return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
    delete static_cast<VirtualCursor*>(cursor);
    return SQLITE_OK;
}

int advance(VirtualCursor& cursor) {
    QueryGuard& guard = binding_of(&cursor).guard;
    if ((cursor.row++ & 63) == 0 && guard.should_stop()) return SQLITE_INTERRUPT;
    const auto before = cursor.rows->spent_once();
    auto more = cursor.rows->next();
    if (const auto spent = cursor.rows->spent_once() - before; spent.count() > 0) guard.allow(spent);
    if (!more) return failed(cursor.pVtab, more.error());
    cursor.at_end = !*more;
    return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* opened, int, const char* plan, int count, sqlite3_value** values) {
    auto& cursor = *static_cast<VirtualCursor*>(opened);
    const auto& [table, guard] = binding_of(opened);
    cursor.rows.reset();
    cursor.given.clear();
    cursor.equalities.clear();
    cursor.at_end = true;
    cursor.row = 0;
    std::string_view rest = plan;
    std::uint64_t used = 0;
    rest.remove_prefix(static_cast<std::size_t>(std::from_chars(rest.data(), rest.data() + rest.size(), used).ptr - rest.data()) + 1);
    for (int i = 0; i < count; ++i) {
        std::size_t column = 0;
        rest.remove_prefix(static_cast<std::size_t>(std::from_chars(rest.data(), rest.data() + rest.size(), column).ptr - rest.data()));
        const bool at_least = rest.front() == '>';
        rest.remove_prefix(1);
        auto value = compared(values[i], table.columns()[column].type);
        if (!value) return SQLITE_OK;
        cursor.given.push_back(std::move(*value));
        cursor.equalities.push_back({column, {}, at_least});
    }
    for (std::size_t i = 0; i < cursor.given.size(); ++i) cursor.equalities[i].value = view_of(cursor.given[i]);
    auto rows = table.open(cursor.equalities, used, guard.context());
    if (!rows) return failed(opened->pVtab, rows.error());
    cursor.rows = std::move(*rows);
    return advance(cursor);
}

int next(sqlite3_vtab_cursor* cursor) { return advance(*static_cast<VirtualCursor*>(cursor)); }
int at_end(sqlite3_vtab_cursor* cursor) { return static_cast<VirtualCursor*>(cursor)->at_end ? 1 : 0; }

int column_value(sqlite3_vtab_cursor* opened, sqlite3_context* context, int index) {
    auto& cursor = *static_cast<VirtualCursor*>(opened);
    const auto column = static_cast<std::size_t>(index);
    if (binding_of(opened).table.columns()[column].argument) {
        for (const Equality& equality : cursor.equalities)
            if (equality.column == column) give(context, equality.value);
        return SQLITE_OK;
    }
    give(context, cursor.rows->value(column));
    return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
    *id = static_cast<VirtualCursor*>(cursor)->row;
    return SQLITE_OK;
}

/// Without xCreate the table needs no CREATE: its name is enough.
constexpr sqlite3_module make_module() {
    sqlite3_module module{};
    module.iVersion = 0;
    module.xConnect = connect;
    module.xBestIndex = best_index;
    module.xDisconnect = disconnect;
    module.xOpen = open_cursor;
    module.xClose = close_cursor;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = at_end;
    module.xColumn = column_value;
    module.xRowid = row_id;
    return module;
}

constexpr sqlite3_module kModule = make_module();

}  // namespace

bool add_table(sqlite3* connection, const QueryTable& table, QueryGuard& guard) {
    auto binding = std::make_unique<Binding>(Binding{table, guard});
    // SQLite deletes the binding, even where this fails.
    return sqlite3_create_module_v2(connection, std::string(table.name()).c_str(), &kModule, binding.release(), [](void* bound) { delete static_cast<Binding*>(bound); }) == SQLITE_OK;
}

}  // namespace aircher::store::sqlite
