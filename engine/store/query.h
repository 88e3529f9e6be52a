// SQL over tables that are computed, not stored: what a project's parts offer as tables, and what a query is and gives.
//
// Threads: a QueryTable may be opened by several queries at once; a RowCursor belongs to its query's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::store {

/// NULL, INTEGER, REAL, TEXT. TEXT that is no UTF-8 is given as it is; whoever shows it repairs it.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
/// The same, borrowed.
using ValueView = std::variant<std::monostate, std::int64_t, double, std::string_view>;

enum class ColumnType : std::uint8_t { integer, real, text };

struct QueryColumn {
    std::string name;
    ColumnType type = ColumnType::text;
    std::string meaning;     ///< one clause, for the schema's page
    bool lookup = false;     ///< `column = value` is found without listing the whole table
    bool argument = false;   ///< a parameter of a table-valued function, as in refs('name'); it must be given
    bool from = false;       ///< `column >= value` is found without listing what is less
};

/// `column = value`, given to a table because the column is a lookup or an argument; or `column >= value`, where the column is so declared.
struct Equality {
    std::size_t column = 0;
    ValueView value;
    bool at_least = false;
};

class RowCursor {
public:
    virtual ~RowCursor() = default;
    /// Goes to the next row; false at the end. Errors end the query.
    virtual Result<bool> next() = 0;
    /// REQUIRES: `next` gave true; no argument column is asked for. The view is valid until the next call of `next`.
    virtual ValueView value(std::size_t column) = 0;
    /// How much of its time `next` has spent so far on what is done once, and then remembered for other queries: it does not count against QueryLimits::time.
    virtual std::chrono::nanoseconds spent_once() const { return {}; }
};

class QueryTable {
public:
    virtual ~QueryTable() = default;
    virtual std::string_view name() const = 0;
    virtual std::string_view meaning() const = 0;
    virtual const std::vector<QueryColumn>& columns() const = 0;
    /// Rows about how many a full listing has, for the query planner. A look-up is taken to give a few.
    virtual double expected_rows() const { return 1e6; }
    /// The rows for which all `equalities` hold (a table that gives more is not wrong: SQLite checks again, but for arguments). Values have the column's type. Bit i of `used` says whether column i is asked for (columns
    /// from 63 on share the last bit).
    virtual Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t used, RequestContext& context) const = 0;
};

struct QueryLimits {
    std::size_t rows = 1'000;
    std::size_t bytes = std::size_t{8} << 20U;  ///< of all values together; a single one, also inside the query, may have a MiB at most
    std::chrono::milliseconds time{5'000};      ///< without RowCursor::spent_once
};

struct Query {
    std::string sql;
    std::vector<Value> parameters;  ///< for ?, ?1 … in order; `names` says which are :name, @name, $name
    std::vector<std::string> names;  ///< empty (all in order), or as many as parameters; "" where the parameter is positional
    QueryLimits limits;
};

/// A value that is no text (a BLOB) comes as TEXT, as SQL writes it: x'00FF'.
struct QueryResult {
    struct Column {
        std::string name;
        std::string type;  ///< as declared ("INTEGER"), or that of the first non-NULL value; "" where all are NULL
    };
    std::vector<Column> columns;
    std::vector<std::vector<Value>> rows;
    bool truncated = false;  ///< there are more rows than the limits let through
    std::string limit;       ///< which limit: "rows", "bytes"
};

/// "files", "refs(name)".
std::string signature_of(const QueryTable& table);

/// The tables as a page for whoever writes queries: each with columns, types and meaning (Markdown).
std::string describe(const std::vector<const QueryTable*>& tables);

}  // namespace aircher::store
