// A hundred statements that want more than to ask: each ends in an error that says why, in time, and nothing is written.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/stores.h"

using namespace aircher;
using namespace aircher::store;
using namespace aircher::test;

namespace {

/// The numbers below 2,000, so that products of it are large.
class Numbers final : public QueryTable {
public:
    std::string_view name() const override { return "files"; }
    std::string_view meaning() const override { return "Numbers."; }
    const std::vector<QueryColumn>& columns() const override { return columns_; }
    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality>, std::uint64_t, RequestContext&) const override { return std::unique_ptr<RowCursor>(std::make_unique<Cursor>()); }

private:
    class Cursor final : public RowCursor {
    public:
        Result<bool> next() override { return ++at_ < 2'000; }
        ValueView value(std::size_t column) override {
            if (column == 0) return at_;
            text_ = "src/file_" + std::to_string(at_) + ".cpp";
            return std::string_view(text_);
        }

    private:
        std::int64_t at_ = -1;
        std::string text_;
    };
    const std::vector<QueryColumn> columns_ = {{"id", ColumnType::integer, "number"}, {"path", ColumnType::text, "path"}};
};

std::string repeated(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

/// SELECTs inside each other.
std::string nested(int depth) { return "SELECT * FROM " + repeated("(SELECT * FROM ", depth) + "files" + repeated(")", depth); }

/// WITH tables that each name the one before `times` times.
std::string doubling(int levels, int times) {
    std::string sql = "WITH a0 AS (SELECT 1 AS x)";
    for (int i = 1; i < levels; ++i) {
        const std::string before = "a" + std::to_string(i - 1);
        sql += ", a" + std::to_string(i) + "(x) AS NOT MATERIALIZED (SELECT p0.x FROM " + before + " p0";
        for (int k = 1; k < times; ++k) sql += ", " + before + " p" + std::to_string(k);
        sql += ")";
    }
    return sql + " SELECT count(*) FROM a" + std::to_string(levels - 1);
}

const char* const kEndless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) ";

/// `%` stands for a path in the test's own folder.
std::vector<std::string> hostile() {
    std::vector<std::string> all = {
        // Changes of data and tables.
        "INSERT INTO files VALUES (1, 'x')", "UPDATE files SET path = 'x'", "DELETE FROM files", "REPLACE INTO files VALUES (1, 'x')", "CREATE TABLE t(a)",
        "CREATE TABLE t AS SELECT * FROM files", "CREATE TEMP TABLE t(a)", "CREATE TEMPORARY VIEW v AS SELECT 1", "CREATE VIEW v AS SELECT * FROM files", "CREATE INDEX i ON files(path)",
        "CREATE TRIGGER t AFTER INSERT ON files BEGIN SELECT 1; END", "CREATE TEMP TRIGGER t AFTER DELETE ON files BEGIN DELETE FROM files; END", "DROP TABLE files",
        "DROP TABLE IF EXISTS files", "DROP VIEW IF EXISTS v", "ALTER TABLE files RENAME TO g", "ALTER TABLE files ADD COLUMN c", "REINDEX", "ANALYZE", "ANALYZE files",
        "WITH x AS (SELECT 1) INSERT INTO files SELECT * FROM x", "WITH x AS (SELECT 1) DELETE FROM files", "INSERT INTO files VALUES (1, 'x') RETURNING *", "DELETE FROM sqlite_schema",
        "UPDATE sqlite_schema SET sql = 'x'", "INSERT INTO sqlite_temp_schema VALUES (1, 2, 3, 4, 5)", "EXPLAIN DELETE FROM files", "EXPLAIN QUERY PLAN UPDATE files SET id = 1",
        // Virtual tables of others.
        "CREATE VIRTUAL TABLE t USING fts5(a)", "CREATE VIRTUAL TABLE t USING fts4(a, tokenize=unicode61)", "CREATE VIRTUAL TABLE t USING fts3tokenize", "CREATE VIRTUAL TABLE t USING rtree(a, b, c)",
        "CREATE VIRTUAL TABLE temp.t USING dbstat", "SELECT * FROM dbstat", "SELECT * FROM sqlite_stmt", "SELECT * FROM fts3tokenize('simple', 'a b')", "SELECT count(*) FROM sqlite_stmt", "SELECT * FROM bytecode('SELECT 1')",
        // Files.
        "ATTACH '%/stolen' AS a", "ATTACH DATABASE 'file:%/stolen?mode=rwc' AS a", "ATTACH ':memory:' AS a", "ATTACH '' AS a", "DETACH main", "VACUUM", "VACUUM INTO '%/copy'", "VACUUM main INTO '%/copy'",
        "SELECT readfile('/etc/passwd')", "SELECT writefile('%/written', 'x')", "SELECT edit('x', 'touch %/edited')", "SELECT load_extension('%/evil.so')", "SELECT load_extension('%/evil.so', 'init')",
        "SELECT fts3_tokenizer('simple')", "SELECT fts3_tokenizer('simple', x'0000000000000000')", "SELECT * FROM fsdir('/')", "SELECT * FROM csv('/etc/passwd')", "SELECT sqlite_compileoption_get(1)",
        "SELECT rtreecheck('main', 'files')", "SELECT last_insert_rowid()", "SELECT changes()", "SELECT total_changes()", "SELECT sqlite_source_id()", "SELECT sqlite_log(1, 'x')", "SELECT sqlite_offset(id) FROM files",
        // Settings.
        "PRAGMA writable_schema = ON", "PRAGMA journal_mode = DELETE", "PRAGMA temp_store_directory = '%'", "PRAGMA data_store_directory = '%'", "PRAGMA cache_size = 1000000000", "PRAGMA mmap_size = 1000000000",
        "PRAGMA trusted_schema = ON", "PRAGMA hard_heap_limit = 1", "PRAGMA soft_heap_limit = 1", "PRAGMA threads = 100", "PRAGMA temp_store = FILE", "PRAGMA query_only = OFF", "PRAGMA table_info(files)", "PRAGMA database_list",
        "PRAGMA wal_checkpoint", "PRAGMA optimize", "PRAGMA integrity_check", "PRAGMA user_version = 5", "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_table_info('files')", "SELECT count(*) FROM pragma_function_list",
        "SELECT * FROM pragma_hard_heap_limit(1)",
        // What is none of the reader's business.
        "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_master", "SELECT * FROM sqlite_temp_master", "SELECT count(*) FROM sqlite_schema", "SELECT sql FROM main.sqlite_schema",
        // Transactions.
        "BEGIN", "BEGIN EXCLUSIVE", "COMMIT", "ROLLBACK", "SAVEPOINT s", "RELEASE s", "END",
        // More than one.
        "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE files", "SELECT 1; ATTACH '%/stolen' AS a", "SELECT 1; nonsense", ";;SELECT 1;;SELECT 2;;", "/* */ SELECT 1 -- \n ; /* */ DELETE FROM files", "SELECT 1 /*", "EXPLAIN SELECT 1",
        // Without end.
        std::string(kEndless) + "SELECT count(*) FROM c", std::string(kEndless) + "SELECT n FROM c WHERE n < 0", std::string(kEndless) + "SELECT * FROM c ORDER BY n", std::string(kEndless) + "SELECT DISTINCT n % 7 FROM c",
        std::string(kEndless) + "SELECT sum(n) FROM c GROUP BY n", std::string(kEndless) + "SELECT row_number() OVER (ORDER BY n DESC) FROM c", std::string(kEndless) + "SELECT count(*) FROM c a JOIN c b ON a.n = b.n",
        std::string(kEndless) + "SELECT (SELECT count(*) FROM c)", std::string(kEndless) + "SELECT 1 WHERE 0 IN (SELECT n FROM c)", std::string(kEndless) + "SELECT 1 WHERE EXISTS (SELECT 1 FROM c WHERE n < 0)",
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION SELECT n * 48271 % 2147483647 FROM c) SELECT count(*) FROM c", "SELECT count(*) FROM files a, files b, files c", "SELECT count(*) FROM files a, files b, files c, files d WHERE a.id + b.id + c.id + d.id < 0",
        "SELECT count(*) FROM files a LEFT JOIN files b ON a.path LIKE '%' || b.path || '%' LEFT JOIN files c ON b.path < c.path", "SELECT a.path FROM files a, files b, files c ORDER BY a.path || b.path || c.path",
        "SELECT max(a.path || b.path || c.path) FROM files a, files b, files c", "SELECT DISTINCT a.id * b.id * c.id FROM files a, files b, files c ORDER BY 1",
        "SELECT count(*) FROM files a WHERE (SELECT count(*) FROM files b WHERE (SELECT count(*) FROM files c WHERE c.id > a.id + b.id) < 0) > 0",
        // Too large.
        "SELECT zeroblob(1000000000)", "SELECT zeroblob(2147483647)", "SELECT length(zeroblob(100000000))", "SELECT randomblob(1000000000)", "SELECT hex(zeroblob(1000000))", 
        "SELECT replace(hex(zeroblob(500000)), '0', 'xxxxxxxxxx')", "SELECT group_concat(hex(zeroblob(2000))) FROM files", "SELECT json_group_array(hex(zeroblob(2000))) FROM files",
        "SELECT quote(zeroblob(1000000))", "SELECT json_array(hex(zeroblob(500000)), hex(zeroblob(500000)))", "SELECT hex(zeroblob(500000)) || hex(zeroblob(500000))",
        "SELECT substr(group_concat(a.path || b.path), 1, 1) FROM files a, files b", "WITH RECURSIVE c(n, b) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, b || b FROM c) SELECT length(b) FROM c WHERE n > 100",
        "WITH RECURSIVE c(n, b) AS (SELECT 1, randomblob(900000) UNION ALL SELECT n + 1, randomblob(900000) FROM c) SELECT n FROM c ORDER BY b", "SELECT DISTINCT randomblob(900000) FROM files a, files b ORDER BY 1",
        "SELECT a.id FROM files a, files b GROUP BY randomblob(500000)", "SELECT a.id, lag(randomblob(500000), 1000000) OVER (ORDER BY b.id) FROM files a, files b",
        // Too deep, too long, too many.
        nested(300), "SELECT " + repeated("(", 2'000) + "1" + repeated(")", 2'000), "SELECT " + repeated("-", 1) + repeated("(-", 1'000) + "1" + repeated(")", 1'000), "SELECT " + repeated("abs(", 500) + "1" + repeated(")", 500),
        "SELECT 1" + repeated(" + 1", 5'000), "SELECT 1" + repeated(" UNION ALL SELECT 1", 60), "SELECT 1" + repeated(", 1", 300), "SELECT " + repeated("CASE WHEN 1 THEN ", 300) + "1" + repeated(" END", 300),
        "SELECT 1 --" + repeated("x", 60'000), "SELECT * FROM files" + repeated(" NATURAL JOIN files", 70), "SELECT char(" + repeated("65, ", 150) + "65)", "SELECT ?99999", "SELECT 'x' LIKE '" + repeated("%a", 200) + "'",
        "SELECT a.* FROM files a" + repeated(", files", 70), doubling(40, 2), doubling(12, 3), doubling(9, 12), "SELECT * FROM (" + doubling(30, 2) + ")", "SELECT json('" + repeated("[", 5'000) + repeated("]", 5'000) + "')",
        "SELECT max(" + repeated("1, ", 120) + "1)", "SELECT 1 IN (" + repeated("SELECT 1 IN (", 300) + "1" + repeated(")", 301),
        // Functions whose time is the product of their arguments' lengths.
        std::string(kEndless) + "SELECT sum(instr(zeroblob(900000), zeroblob(400000) || x'01')) FROM c", std::string(kEndless) + "SELECT sum(length(trim(hex(zeroblob(450000)), hex(randomblob(400000)) || 'x'))) FROM c",
        std::string(kEndless) + "SELECT sum(length(replace(hex(zeroblob(450000)), hex(zeroblob(200000)) || '1', ''))) FROM c", std::string(kEndless) + "SELECT sum(hex(zeroblob(100000)) LIKE '%" + repeated("0", 150) + "1') FROM c",
        std::string(kEndless) + "SELECT sum(hex(zeroblob(100000)) GLOB '*" + repeated("[0-9]", 30) + "x') FROM c", std::string(kEndless) + "SELECT sum(length(printf('%*d', 1000000, n))) FROM c",
    };
    return all;
}

}  // namespace

TEST_CASE("hostile statements end in a clear error, in time, and write nothing", "[store][query]") {
    for (const StoreFactory& factory : stores_with("sql")) {
        const TempTree tree;
        const auto backend = factory.create();
        const Numbers files;
        TaskPool pool(0);
        const auto statements = hostile();
        CHECK(statements.size() >= 100);
        const auto here = std::filesystem::current_path();
        std::filesystem::current_path(tree.path());
        for (std::string sql : statements) {
            // Only where a path is meant: LIKE and printf have signs of percent, too.
            for (std::size_t at = sql.find("%/"); at != std::string::npos; at = sql.find("%/", at + 1)) sql.replace(at, 1, tree.path());
            INFO(sql.substr(0, 200));
            RequestContext context(pool, {});
            Query query{sql, {}, {}, {}};
            query.limits.time = 200ms;
            const auto start = std::chrono::steady_clock::now();
            const auto result = backend->execute_query(query, {&files}, context);
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
            CHECK(took.count() < 1'000);
            if (result) FAIL_CHECK("it gave " << result->rows.size() << " rows");
            if (result) continue;
            const Error& error = result.error();
            INFO(to_string(error.code) << ": " << error.text());
            CHECK((error.code == ErrorCode::invalid_argument || error.code == ErrorCode::deadline_exceeded || error.code == ErrorCode::too_large));
            CHECK(error.message.size() > 10);
            CHECK(error.text().size() < 600);
        }
        CHECK(std::filesystem::is_empty(tree.path()));
        std::filesystem::current_path(here);
        // And the backend is as good as before.
        RequestContext context(pool, {});
        const auto after = backend->execute_query({"SELECT count(*) FROM files", {}, {}, {}}, {&files}, context);
        REQUIRE(after);
        CHECK(std::get<std::int64_t>(after->rows[0][0]) == 2'000);
        // What printf cannot hold is NULL in SQLite.
        const auto padded = backend->execute_query({"SELECT printf('%9999999d', 1), printf('%.*c', 100000000, 'x'), format('%1000000000s', 'x')", {}, {}, {}}, {&files}, context);
        REQUIRE(padded);
        CHECK(padded->rows[0] == std::vector<Value>(3));
    }
}
