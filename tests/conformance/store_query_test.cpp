// SQL over computed tables: what a query gives, how its values and errors look, and that nothing but a query is possible.
#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/stores.h"

using namespace aircher;
using namespace aircher::store;
using namespace aircher::test;

namespace {

/// Rows given once; remembers how it was asked.
class ListTable final : public QueryTable {
public:
    ListTable(std::string name, std::vector<QueryColumn> columns, std::vector<std::vector<Value>> rows) : name_(std::move(name)), columns_(std::move(columns)), rows_(std::move(rows)) {}

    std::string_view name() const override { return name_; }
    std::string_view meaning() const override { return "Rows of a test."; }
    const std::vector<QueryColumn>& columns() const override { return columns_; }
    double expected_rows() const override { return static_cast<double>(std::max<std::size_t>(rows_.size(), 1'000)); }

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t used, RequestContext&) const override {
        std::string asked;
        for (const Equality& equality : equalities) {
            asked += columns_[equality.column].name + (equality.at_least ? ">=" : "=");
            if (const auto* text = std::get_if<std::string_view>(&equality.value)) asked += *text;
            if (const auto* number = std::get_if<std::int64_t>(&equality.value)) asked += std::to_string(*number);
            if (const auto* real = std::get_if<double>(&equality.value)) asked += "real " + std::to_string(*real);
            asked += " ";
        }
        asked_.push_back(asked);
        used_ = used;
        if (asked.find("word=broken") != std::string::npos) return Error{ErrorCode::io_error, "the disk is gone", "buy another"};
        return std::unique_ptr<RowCursor>(std::make_unique<Cursor>(rows_));
    }

    mutable std::vector<std::string> asked_;
    mutable std::uint64_t used_ = 0;

private:
    class Cursor final : public RowCursor {
    public:
        explicit Cursor(const std::vector<std::vector<Value>>& rows) : rows_(rows) {}
        Result<bool> next() override { return at_++ < rows_.size(); }
        ValueView value(std::size_t column) override {
            const Value& value = rows_[at_ - 1][column];
            if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
            if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
            if (const auto* real = std::get_if<double>(&value)) return *real;
            return std::monostate();
        }

    private:
        const std::vector<std::vector<Value>>& rows_;
        std::size_t at_ = 0;
    };

    const std::string name_;
    const std::vector<QueryColumn> columns_;
    const std::vector<std::vector<Value>> rows_;
};

const ListTable& people() {
    static const ListTable table("people", {{"id", ColumnType::integer, "who", true}, {"name", ColumnType::text, "the name", true}, {"size", ColumnType::real, "in m"}},
                                 {{std::int64_t{1}, std::string("Ada"), 1.5}, {std::int64_t{2}, std::string("Bob"), std::monostate()}, {std::int64_t{3}, std::string("Cy"), 2.25}});
    return table;
}
/// A function: the rows belong to any word.
const ListTable& uses() {
    static const ListTable table("uses", {{"word", ColumnType::text, "which", false, true}, {"line", ColumnType::integer, "where"}}, {{std::monostate(), std::int64_t{10}}, {std::monostate(), std::int64_t{20}}});
    return table;
}
const ListTable& many() {
    static const ListTable table = [] {
        std::vector<std::vector<Value>> rows;
        for (std::int64_t i = 0; i < 3'000; ++i) rows.push_back({i, "row " + std::to_string(i)});
        return ListTable("many", {{"n", ColumnType::integer, "number"}, {"t", ColumnType::text, "text"}}, std::move(rows));
    }();
    return table;
}

std::string shown(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* real = std::get_if<double>(&value)) return "real " + std::to_string(*real).substr(0, 6);
    return "NULL";
}

/// "a|b; c|d", or "error CODE: text".
std::string shown(const Result<QueryResult>& result) {
    if (!result) return "error " + std::string(to_string(result.error().code)) + ": " + result.error().text();
    std::string text;
    for (const auto& row : result->rows) {
        if (!text.empty()) text += "; ";
        for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "|" : "") + shown(row[i]);
    }
    return text;
}

Result<QueryResult> run(const Query& query) {
    static const auto backend = stores_with("sql").front().create();
    TaskPool pool(0);
    RequestContext context(pool, {});
    return backend->execute_query(query, {&people(), &uses(), &many()}, context);
}
std::string ask(const std::string& sql, std::vector<Value> parameters = {}, std::vector<std::string> names = {}) { return shown(run({sql, std::move(parameters), std::move(names), {}})); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
bool no_sql() { return stores_with("sql").empty(); }

}  // namespace

TEST_CASE("a backend without SQL says so", "[store][query]") {
    for (const StoreFactory& factory : stores_with("tables")) {
        if (std::find(factory.capabilities.begin(), factory.capabilities.end(), "sql") != factory.capabilities.end()) continue;
        TaskPool pool(0);
        RequestContext context(pool, {});
        const auto result = factory.create()->execute_query({"SELECT 1", {}, {}, {}}, {}, context);
        REQUIRE(!result);
        CHECK(result.error().code == ErrorCode::unavailable);
        CHECK(has(result.error().text(), "SQL"));
    }
}

TEST_CASE("a table is told from which value on its rows are wanted", "[store][query]") {
    if (no_sql()) return;
    const ListTable days("days", {{"day", ColumnType::text, "day", false, false, true}, {"n", ColumnType::integer, "number"}}, {{std::string("c"), std::int64_t{3}}, {std::string("b"), std::int64_t{2}}, {std::string("a"), std::int64_t{1}}});
    const auto backend = stores_with("sql").front().create();
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto asked = [&](const std::string& where) {
        days.asked_.clear();
        const std::string rows = shown(backend->execute_query({"SELECT n FROM days WHERE " + where, {}, {}, {}}, {&days}, context));
        return rows + " <" + (days.asked_.empty() ? "not asked" : days.asked_.front()) + ">";
    };
    CHECK(asked("day >= 'b'") == "3; 2 <day>=b >");
    CHECK(asked("day > 'b'") == "3 <day>=b >");
    CHECK(asked("day BETWEEN 'a' AND 'b' AND day >= 'b'").starts_with("2 <day>="));  // either of them
    CHECK(asked("day < 'b'") == "1 <>");
    CHECK(asked("day >= 'B' COLLATE NOCASE") == "3; 2 <>");
    CHECK(asked("day >= NULL") == " <not asked>");
    CHECK(asked("day >= 5 AND n >= 2") == "3; 2 <day>=5 >");
    CHECK(asked("day = 'b'") == "2 <>");
}

TEST_CASE("a query joins, groups and sorts computed tables", "[store][query]") {
    if (no_sql()) return;
    CHECK(ask("SELECT * FROM people") == "1|Ada|real 1.5000; 2|Bob|NULL; 3|Cy|real 2.2500");
    CHECK(ask("SELECT name FROM people WHERE size > 1 ORDER BY size DESC") == "Cy; Ada");
    CHECK(ask("SELECT count(*), max(name) FROM people") == "3|Cy");
    CHECK(ask("select a.name, b.name from people a join people b on a.id = b.id - 1") == "Ada|Bob; Bob|Cy");
    CHECK(ask("WITH big AS (SELECT * FROM people WHERE size > 2) SELECT count(*) FROM big") == "1");
    CHECK(ask("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4) SELECT group_concat(n) FROM c") == "1,2,3,4");
    CHECK(ask("SELECT json_group_array(name) FROM people") == "[\"Ada\",\"Bob\",\"Cy\"]");
    CHECK(ask("SELECT value FROM json_each('[1,2]')") == "1; 2");
    CHECK(ask("VALUES (1, 'x'), (2, NULL)") == "1|x; 2|NULL");
    CHECK(ask("SELECT row_number() OVER (ORDER BY name DESC) FROM people LIMIT 1") == "1");
    CHECK(ask("SELECT 1; -- and no more\n /* at all */ ; ") == "1");
    CHECK(ask("SELECT x'00ff', typeof(x'00ff')") == "x'00FF'|blob");
    CHECK(ask("SELECT name FROM people WHERE name LIKE 'a%' OR name GLOB 'C*'") == "Ada; Cy");
    CHECK(ask("EXPLAIN QUERY PLAN SELECT * FROM people").find("error") == std::string::npos);
    const auto result = run({"SELECT id, name AS who, size, 1 + 1, NULL, 1.5, x'00' FROM people", {}, {}, {}});
    REQUIRE(result);
    std::string columns;
    for (const auto& column : result->columns) columns += column.name + ":" + column.type + " ";
    CHECK(columns == "id:INTEGER who:TEXT size:REAL 1 + 1:INTEGER NULL: 1.5:REAL x'00':BLOB ");
    CHECK(!result->truncated);
}

TEST_CASE("equality on a lookup column reaches the table with the column's type", "[store][query]") {
    if (no_sql()) return;
    const auto asked = [&](const std::string& sql, std::vector<Value> parameters = {}) {
        people().asked_.clear();
        const std::string rows = ask(sql, std::move(parameters));
        std::string all;
        for (const std::string& one : people().asked_) all += "[" + one + "]";
        return rows + " " + all;
    };
    CHECK(asked("SELECT name FROM people WHERE id = 2") == "Bob [id=2 ]");
    CHECK(asked("SELECT name FROM people WHERE id = '2'") == "Bob [id=2 ]");
    CHECK(asked("SELECT name FROM people WHERE id = 2.0") == "Bob [id=2 ]");
    CHECK(asked("SELECT name FROM people WHERE id = 2.5") == " ");
    CHECK(asked("SELECT name FROM people WHERE id = 'x'") == " ");
    CHECK(asked("SELECT name FROM people WHERE id = NULL") == " ");
    CHECK(asked("SELECT id FROM people WHERE name = ?", {std::string("Cy")}) == "3 [name=Cy ]");
    CHECK(asked("SELECT id FROM people WHERE name = ? AND id = ?", {std::string("Cy"), std::int64_t{3}}) == "3 [name=Cy id=3 ]");
    CHECK(asked("SELECT id FROM people WHERE name = 7") == " [name=7 ]");
    CHECK(asked("SELECT id FROM people WHERE name = x'4379'") == " ");
    CHECK(asked("SELECT id FROM people WHERE name = 'cy' COLLATE NOCASE") == "3 []");
    CHECK(asked("SELECT id FROM people WHERE name IN ('Ada', 'Cy') ORDER BY id") == "1; 3 [name=Ada ][name=Cy ]");
    CHECK(asked("SELECT id FROM people WHERE size = 1.5") == "1 []");  // no lookup column
    CHECK(asked("SELECT p.name FROM json_each('[3,1]') j JOIN people p ON p.id = j.value") == "Cy; Ada [id=3 ][id=1 ]");
    ask("SELECT size FROM people");
    CHECK(people().used_ == 4);
}

TEST_CASE("a table with arguments is a function", "[store][query]") {
    if (no_sql()) return;
    CHECK(ask("SELECT * FROM uses('x')") == "10; 20");
    CHECK(ask("SELECT word, line FROM uses('x') WHERE line > 10") == "x|20");
    CHECK(ask("SELECT line FROM uses WHERE word = 'x'") == "10; 20");
    CHECK(ask("SELECT p.name, u.line FROM people p, uses(p.name) u WHERE u.line = 10") == "Ada|10; Bob|10; Cy|10");
    CHECK(ask("SELECT p.name FROM uses(p.name) u, people p WHERE u.line = 10 ORDER BY 1") == "Ada; Bob; Cy");
    CHECK(ask("SELECT count(*) FROM uses(NULL)") == "0");
    CHECK(ask("SELECT line FROM uses('x') WHERE line = 10 OR word = 'y'") == "10");
    CHECK(ask("SELECT line FROM uses WHERE word = 'x' AND (line = 10 OR line = 20) ORDER BY 1") == "10; 20");
    CHECK(ask("SELECT p.name, u.line FROM people p LEFT JOIN uses(p.name) u ON u.line = 10 WHERE p.id = 1 OR p.name = 'Bob' ORDER BY 1") == "Ada|10; Bob|10");
    const std::string missing = ask("SELECT * FROM uses");
    CHECK(has(missing, "argument word is missing"));
    CHECK(has(missing, "uses(word)"));
    CHECK(has(ask("SELECT * FROM uses('a', 'b')"), "error invalid_argument: too many arguments"));
    const std::string broken = ask("SELECT * FROM uses('broken')");
    CHECK(broken == "error io_error: the disk is gone (buy another)");
}

TEST_CASE("parameters of every type, by place and by name; wrong ones are named", "[store][query]") {
    if (no_sql()) return;
    CHECK(ask("SELECT ?, ?, ?, ?", {std::int64_t{-5}, 1.5, std::string("x'y"), std::monostate()}) == "-5|real 1.5000|x'y|NULL");
    CHECK(ask("SELECT typeof(?), typeof(?), typeof(?), typeof(?)", {std::int64_t{INT64_MIN}, 0.0, std::string(), std::monostate()}) == "integer|real|text|null");
    CHECK(ask("SELECT ?2, ?1, ?2", {std::string("a"), std::string("b")}) == "b|a|b");
    CHECK(ask("SELECT :a, @b, $c", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}, {"a", "@b", "c"}) == "1|2|3");
    CHECK(ask("SELECT ?, :a, ?", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}, {"", "a", ""}) == "1|2|3");
    CHECK(ask("SELECT length(?)", {std::string("a\0b", 3)}) == "1");
    CHECK(has(ask("SELECT ?, ?", {std::int64_t{1}}), "2 positional parameters, but 1 value came"));
    CHECK(has(ask("SELECT 1", {std::int64_t{1}}), "0 positional parameters, but 1 value came"));
    CHECK(has(ask("SELECT ?3", {std::int64_t{1}}), "3 positional parameters"));
    CHECK(has(ask("SELECT :a", {std::int64_t{1}}, {"b"}), "the parameter :a has no value (given are: b)"));
    CHECK(has(ask("SELECT :a", {std::int64_t{1}, std::int64_t{2}}, {"a", "b"}), "no parameter b (it has: :a)"));
    CHECK(has(ask("SELECT :a", {std::int64_t{1}, std::int64_t{2}}, {"a", "a"}), "given twice"));
    CHECK(ask("SELECT :b, :a, ?, :b", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}) == "1|2|3|1");
    CHECK(ask("SELECT count(*) FROM people WHERE name = ?", {std::string("Ada' OR 1=1 --")}) == "0");
}

TEST_CASE("errors say where and what there is", "[store][query]") {
    if (no_sql()) return;
    const std::string table = ask("SELECT * FROM persons");
    CHECK(has(table, "no such table: persons"));
    CHECK(has(table, "people, uses(word), many"));
    const std::string column = ask("SELECT nam FROM people");
    CHECK(has(column, "no such column: nam"));
    CHECK(has(column, "people has id, name, size"));
    CHECK(!has(column, "many has"));
    CHECK(has(ask("SELECT * FROM people WHERE name = \"Ada\""), "single quotes"));
    const std::string syntax = ask("SELECT *\nFORM people");
    CHECK(has(syntax, "near \"FORM\": syntax error"));
    CHECK(has(syntax, "line 2, column 1"));
    CHECK(has(ask("SELECT nope(1)"), "no such function: nope"));
    CHECK(has(ask("SELECT name FROM people WHERE name REGEXP 'a'"), "find_patterns"));
    CHECK(has(ask(""), "no statement"));
    CHECK(has(ask(" -- nothing\n;;"), "no statement"));
    CHECK(has(ask("SELECT 'open"), "unrecognized token"));
    CHECK(has(ask(std::string("SELECT 1\0; DROP", 15)), "null byte"));
}

TEST_CASE("limits cut a result, and it says which", "[store][query]") {
    if (no_sql()) return;
    Query query{"SELECT n FROM many", {}, {}, {}};
    query.limits.rows = 10;
    auto result = run(query);
    REQUIRE(result);
    CHECK(result->rows.size() == 10);
    CHECK(result->truncated);
    CHECK(result->limit == "rows");
    query.limits.rows = 3'000;
    result = run(query);
    REQUIRE(result);
    CHECK(result->rows.size() == 3'000);
    CHECK(!result->truncated);
    query.limits.bytes = 8'000;
    result = run(query);
    REQUIRE(result);
    CHECK(result->rows.size() == 1'000);
    CHECK(result->limit == "bytes");
    query.sql = "SELECT n, 'x' FROM many WHERE n < 0";
    query.limits.rows = 0;
    result = run(query);
    REQUIRE(result);
    CHECK(!result->truncated);
    CHECK(result->columns.size() == 2);
}

TEST_CASE("a query ends when its call is cancelled, or its time is over", "[store][query]") {
    if (no_sql()) return;
    const auto backend = stores_with("sql").front().create();
    const std::string endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";
    TaskPool pool(0);
    std::stop_source stop;
    RequestContext context(pool, stop.get_token());
    std::thread cancels([&] {
        std::this_thread::sleep_for(100ms);
        stop.request_stop();
    });
    auto start = std::chrono::steady_clock::now();
    const auto cancelled = backend->execute_query({endless, {}, {}, {}}, {}, context);
    cancels.join();
    REQUIRE(!cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
    CHECK(std::chrono::steady_clock::now() - start < 1s);

    RequestContext timed(pool, {}, std::chrono::steady_clock::now() + 50ms);
    const auto late = backend->execute_query({endless, {}, {}, {}}, {}, timed);
    REQUIRE(!late);
    CHECK(late.error().code == ErrorCode::deadline_exceeded);

    Query query{"SELECT count(*) FROM many a, many b, many c", {}, {}, {}};
    query.limits.time = 100ms;
    start = std::chrono::steady_clock::now();
    const std::string over = shown(run(query));
    CHECK(has(over, "error deadline_exceeded: the query took longer than 100 ms"));
    CHECK(std::chrono::steady_clock::now() - start < 1s);
}

TEST_CASE("what is done once does not count against a query's time", "[store][query]") {
    if (no_sql()) return;
    class Slow final : public QueryTable {
    public:
        explicit Slow(bool once) : once_(once) {}
        std::string_view name() const override { return "slow"; }
        std::string_view meaning() const override { return "Takes its time."; }
        const std::vector<QueryColumn>& columns() const override { return columns_; }
        Result<std::unique_ptr<RowCursor>> open(std::span<const Equality>, std::uint64_t, RequestContext&) const override {
            class Cursor final : public RowCursor {
            public:
                explicit Cursor(bool once) : once_(once) {}
                Result<bool> next() override {
                    if (at_ == 0) std::this_thread::sleep_for(200ms);
                    return at_++ < 1'000;
                }
                ValueView value(std::size_t) override { return std::int64_t{1}; }
                std::chrono::nanoseconds spent_once() const override { return once_ && at_ > 0 ? 200ms : 0ms; }

            private:
                const bool once_;
                std::size_t at_ = 0;
            };
            return std::unique_ptr<RowCursor>(std::make_unique<Cursor>(once_));
        }

    private:
        const bool once_;
        const std::vector<QueryColumn> columns_{{"n", ColumnType::integer, "one"}};
    };
    const auto backend = stores_with("sql").front().create();
    TaskPool pool(0);
    RequestContext context(pool, {});
    Query query{"SELECT sum(n) FROM slow", {}, {}, {}};
    query.limits.time = 150ms;
    const Slow every_time(false), once(true);
    const auto late = backend->execute_query(query, {&every_time}, context);
    REQUIRE(!late);
    CHECK(late.error().code == ErrorCode::deadline_exceeded);
    const auto done = backend->execute_query(query, {&once}, context);
    REQUIRE(done);
    CHECK(std::get<std::int64_t>(done->rows.at(0).at(0)) == 1'000);
}

TEST_CASE("functions that are replaced work as SQLite's own", "[store][query]") {
    if (no_sql()) return;
    CHECK(ask("SELECT instr('abcabc', 'ca'), instr('abc', 'x'), instr('abc', ''), instr(NULL, 'a'), instr('a\xC3\xA4" "b', 'b'), instr(x'0102', x'02'), instr(12345, 34)") == "3|0|1|NULL|3|2|3");
    CHECK(ask("SELECT replace('aXbXc', 'X', '--'), replace('aaa', 'aa', 'b'), replace('abc', '', 'x'), replace('abc', 'b', NULL), replace(1213, 1, 'x')") == "a--b--c|ba|abc|NULL|x2x3");
    CHECK(ask("SELECT '[' || trim('  a b ') || ']', '[' || ltrim('  a ') || ']', '[' || rtrim(' a  ') || ']', trim('xyaxy', 'yx'), rtrim('a\xC3\xA4\xC3\xA4', '\xC3\xA4'), trim('', 'x'), trim('aaa', 'a'), trim('a', NULL)") ==
          "[a b]|[a ]|[ a]|a|a|||NULL");
}

TEST_CASE("the tables as a page", "[store][query]") {
    const std::string page = describe({&people(), &uses()});
    CHECK(has(page, "## people\nRows of a test.\n"));
    CHECK(has(page, "| id | INTEGER | who (`=` is fast) |"));
    CHECK(has(page, "## uses(word)"));
    CHECK(has(page, "| word | TEXT | which (the function's argument) |"));
}
