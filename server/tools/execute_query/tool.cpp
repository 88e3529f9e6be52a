// execute_query: SQL over what the project's parts offer as tables.
#include <algorithm>
#include <charconv>

#include "engine/base/utf8.h"
#include "server/tools/query_tables.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::execute_query {
namespace {

struct Arguments {
    std::string sql;
    std::vector<Json> params;
    std::int64_t limit = 1'000;
    bool wait = false;
};

constexpr std::chrono::seconds kTime{10};

store::Value value_of(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_boolean()) return std::int64_t{json.get<bool>()};
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return json.get<double>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    return std::monostate();
}

Json json_of(const store::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return to_utf8(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return nullptr;
}

std::string text_of(const store::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    const auto* real = std::get_if<double>(&value);
    if (real == nullptr) return "NULL";
    char digits[32];
    std::string text(digits, std::to_chars(digits, digits + sizeof digits, *real).ptr);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";  // 2.0 is no integer
    return text;
}

std::string row_text(const std::vector<store::Value>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line.append(i > 0 ? " | " : "").append(text_of(row[i]));
    return line;
}

std::string column_names(const store::QueryResult& result) {
    std::string line;
    for (const auto& column : result.columns) line.append(line.empty() ? "" : " | ").append(column.name);
    return line;
}

Answer answer_of(std::shared_ptr<const store::QueryResult> result) {
    Answer answer;
    Json columns = Json::array();
    for (const auto& column : result->columns) columns.push_back({{"name", to_utf8(column.name)}, {"type", to_utf8(column.type)}});
    answer.fields = {{"columns", std::move(columns)}};
    answer.sections = {{"rows", result->rows.size(),
                        [result](std::size_t i) {
                            Json row = Json::array();
                            for (const store::Value& value : result->rows[i]) row.push_back(json_of(value));
                            return row;
                        },
                        [result](std::size_t i, TextWriter& out) {
                            out.heading(column_names(*result));
                            out.line(row_text(result->rows[i]));
                        }}};
    answer.totals = [result](std::size_t) {
        Json totals = {{"rows", result->rows.size()}};
        if (result->truncated) totals["more"] = true;
        return totals;
    };
    answer.totals_text = [result](std::size_t) { return format_count(result->rows.size(), "row") + (result->truncated ? ", and there are more" : "") + "\n"; };
    if (result->truncated) {
        answer.reason = result->limit == "rows" ? "the first " + format_count(result->rows.size(), "row") + " of more (limit)" : "the rows take more than a query may give; ask for less";
    } else if (result->rows.empty()) {
        answer.none = None::none;
        answer.reason = "no row fits";
    }
    for (const auto& row : result->rows) {
        answer.bytes += sizeof(row) + row.size() * sizeof(store::Value);
        for (const store::Value& value : row)
            if (const auto* text = std::get_if<std::string>(&value)) answer.bytes += text->size();
    }
    return answer;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    store::Query query;
    query.sql = arguments.sql;
    for (const Json& value : arguments.params) query.parameters.push_back(value_of(value));
    query.limits.rows = static_cast<std::size_t>(arguments.limit);
    query.limits.time = kTime;
    auto tables = QueryTables::make(services, context);
    if (!tables) return tables.error();
    if (auto done = arguments.wait ? services.index.complete(context) : services.index.settle(context); !done) return done.error();
    auto result = services.store.execute_query(query, tables->all(), context);
    if (!result && project::RootIndex::can_recover(result.error())) {
        if (auto recovered = services.index.recover(result.error(), context); !recovered) return recovered.error();
        if (auto done = services.index.settle(context); !done) return done.error();
        result = services.store.execute_query(query, tables->all(), context);
    }
    if (!result) return result.error();
    Answer answer = answer_of(std::make_shared<const store::QueryResult>(std::move(*result)));
    answer.skipped = tables->skipped();
    if (answer.none && !answer.skipped.empty()) {
        answer.none = None::not_indexed;
        answer.reason = "no row fits, but not all files are parsed yet";
    }
    add_unread(answer, services.index);
    if (answer.none == None::none && !answer.skipped.empty()) {
        answer.none = None::not_indexed;
        answer.reason = "no row fits, but not all directories may be read";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("sql", &Arguments::sql, "One SELECT.", {.max = 50'000, .required = true})
        .add("params", &Arguments::params, "Values for ?, in order; strings, numbers, booleans, null.", {.max = 1'000})
        .add("limit", &Arguments::limit, "Rows at most.", {.min = 1, .max = 100'000})
        .add("wait", &Arguments::wait, "Wait for files that are not parsed yet, whatever it takes.");
    return define_tool("execute_query", "Query with SQL", "counts and rankings by SQL",
                       "Answers a SELECT (SQLite) over the project's tables: files(path, name, directory, language, kind, size, mtime, test …), symbols(path, name, qualified_name, kind, line, "
                       "end_line, parent …), imports(path, module, name …), refs('name')(path, line, role, enclosing), commits(id, date, author, subject …), commit_files(id, date, path, added …). The resource aircher://schema describes them, with examples.",
                       "columns[{name, type}], rows[[value]], totals{rows, more}", table, run);
}

}  // namespace aircher::tools::execute_query
