// Commits as columns and as bytes, and what is counted from them.
#include "engine/project/history/commit_block.h"
#include "engine/project/insights/hotspots.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::project;

namespace {

git::ObjectId id_of(std::uint8_t number) {
    git::ObjectId id;
    id.bytes[0] = number;
    return id;
}

git::Commit commit_of(std::uint8_t number, std::vector<std::uint8_t> parents, std::vector<git::FileChange> files = {}) {
    git::Commit commit;
    commit.id = id_of(number);
    for (const std::uint8_t parent : parents) commit.parents.push_back(id_of(parent));
    commit.author = {"Ann", "ann@example.org"};
    commit.author_time = commit.committer_time = 1'000 + number;
    commit.subject = "commit " + std::to_string(number);
    commit.files = std::move(files);
    return commit;
}

git::FileChange change(char status, std::string path, std::string old_path = {}) { return {std::move(path), std::move(old_path), status, 1, 0}; }

/// "path commits" of each file, for commits of which the latest comes first.
std::string counted(const std::vector<git::Commit>& commits) {
    CommitTable table;
    std::vector<CommitTable::Row> rows;
    for (const git::Commit& commit : commits) rows.push_back(table.add(commit).first);
    const FileChanges changes(table, rows, [](std::string_view path) { return std::optional<std::string>(path); });
    std::string text;
    for (const ChangedFile& file : changes.files()) text += file.path + " " + std::to_string(file.commits) + "; ";
    return text;
}

}  // namespace

TEST_CASE("a block of commits keeps parents, also where a commit is named twice", "[history]") {
    CommitTable table;
    std::vector<CommitTable::Row> rows;
    for (const git::Commit& commit : {commit_of(5, {4, 3}), commit_of(4, {2}), commit_of(3, {2}), commit_of(2, {1})}) rows.push_back(table.add(commit).first);
    table.set_before(id_of(1), std::numeric_limits<std::int64_t>::max());
    const std::vector<CommitTable::Row> twice = {rows[1], rows[1], rows[0], rows[2], rows[1], rows[3]};
    CommitTable read;
    const auto decoded = decode_commits(encode_commits(table, twice), read);
    REQUIRE(decoded);
    REQUIRE(read.size() == 4);
    for (const CommitTable::Row row : rows) CHECK(read.commit(*read.find(table.id(row))).parents == table.commit(row).parents);
}

TEST_CASE("the latest time there is is not taken for the earliest", "[history]") {
    CommitTable table;
    git::Commit parent = commit_of(1, {});
    parent.committer_time = std::numeric_limits<std::int64_t>::max();
    table.add(parent);
    const CommitTable::Row child = table.add(commit_of(2, {1})).first;
    CommitTable read;
    REQUIRE(decode_commits(encode_commits(table, {&child, 1}), read));
    git::LogRequest request;
    request.tip = id_of(2);
    request.since = 0;
    CHECK_FALSE(read.list(request).complete);
}

TEST_CASE("files are one through renames, whatever a commit renames at once", "[history]") {
    CHECK(counted({commit_of(3, {2}, {change('M', "b")}), commit_of(2, {1}, {change('R', "b", "a")}), commit_of(1, {}, {change('A', "a")})}) == "b 3; ");
    // Two files changed places.
    CHECK(counted({commit_of(3, {2}, {change('R', "a", "b"), change('R', "b", "a")}), commit_of(2, {1}, {change('M', "a")}), commit_of(1, {}, {change('A', "a"), change('A', "b")})}) == "a 2; b 3; ");
    // One took the place of the other.
    CHECK(counted({commit_of(2, {1}, {change('R', "a", "b"), change('A', "b")}), commit_of(1, {}, {change('A', "b")})}) == "a 2; b 1; ");
    CHECK(counted({commit_of(3, {2}, {change('M', "b")}), commit_of(2, {1}, {change('R', "a", "b"), change('A', "b")}), commit_of(1, {}, {change('A', "b")})}) == "a 2; b 2; ");
    CHECK(counted({commit_of(2, {1}, {change('R', "b", "a"), change('R', "c", "b"), change('A', "a")}), commit_of(1, {}, {change('A', "a"), change('A', "b")})}) == "a 1; b 2; c 2; ");
}

TEST_CASE("hotspots that could not be looked for are no empty list", "[history]") {
    test::TempTree tree;
    tree.write("a.py", "if x:\n    pass\n");
    CommitTable table;
    const CommitTable::Row row = table.add(commit_of(1, {}, {change('A', "a.py")})).first;
    const FileChanges changes(table, {&row, 1}, [](std::string_view path) { return std::optional<std::string>(path); });
    const auto root = ConfinedRoot::open(tree.path());
    REQUIRE(root);
    TaskPool pool{0};
    RequestContext context{pool, {}};
    const auto found = find_hotspots(changes, *root, 10, context);
    REQUIRE(found);
    CHECK(found->size() == 1);
    RequestContext late{pool, {}, RequestContext::Clock::now() - std::chrono::seconds(1)};
    CHECK_FALSE(find_hotspots(changes, *root, 10, late));
}
