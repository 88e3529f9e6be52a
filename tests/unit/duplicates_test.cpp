// find_duplicates over small trees: which copies make a group, of which type, what is passed over, and that threads and cancels change nothing.
#include "engine/project/duplicates/duplicates.h"

#include <algorithm>
#include <thread>

#include "engine/project/duplicates/clone_candidates.h"
#include "engine/project/duplicates/clone_similarity.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::project;

namespace {

/// The lexical backend finds C functions by their braces: all that is asked here is the same with and without grammars.
std::unique_ptr<ast::AstBackend> lexical_backend() {
    const auto factories = ast::backends();
    const auto lexical = std::find_if(factories.begin(), factories.end(), [](const auto& factory) { return factory.name == "lexical"; });
    return lexical->create();
}

/// The lexical backend, with every symbol twice: a grammar's rules may see one definition in two ways.
class SeesDouble : public ast::AstBackend {
public:
    explicit SeesDouble(std::unique_ptr<ast::AstBackend> real) : real_(std::move(real)) {}
    ast::Support support(std::string_view language) const override { return real_->support(language); }
    std::vector<std::string> languages() const override { return real_->languages(); }
    Result<ast::SyntaxTree> parse_file(const ast::Source& source, const ast::ParseRequest& request, RequestContext& context) override { return real_->parse_file(source, request, context); }
    Result<ast::FileFacts> extract_facts(const ast::Source& source, const ast::FactsRequest& request, RequestContext& context) override {
        auto facts = real_->extract_facts(source, request, context);
        if (facts && facts->symbols.size() == 1) facts->symbols.push_back(ast::Symbol(facts->symbols.front()));
        return facts;
    }
    Result<std::shared_ptr<const ast::CompiledQuery>> compile_query(std::string_view language, ast::QuerySyntax syntax, std::string_view text, RequestContext& context) override {
        return real_->compile_query(language, syntax, text, context);
    }
    Result<std::vector<ast::QueryMatch>> query(const ast::Source& source, const ast::CompiledQuery& query, RequestContext& context) override { return real_->query(source, query, context); }

private:
    std::unique_ptr<ast::AstBackend> real_;
};

class Project {
public:
    Project& add(std::string path, std::string_view text) {
        tree_.write(path, text);
        paths_.push_back(std::move(path));
        std::sort(paths_.begin(), paths_.end());
        return *this;
    }

    Result<DuplicatesResult> search(const DuplicatesRequest& request, int jobs, std::stop_token stop = {}, bool doubled = false) {
        const Root root{"root", tree_.root()};
        std::vector<SourceFile> files;
        for (const std::string& path : paths_) files.push_back({&root, path});
        TaskPool pool(jobs);
        RequestContext context(pool, std::move(stop));
        auto backend = lexical_backend();
        if (doubled) backend = std::make_unique<SeesDouble>(std::move(backend));
        SourceAnalyzer analyzer(std::move(backend), "lexical", lexical_backend(), "lexical");
        skipped_.assign(paths_.size(), {});
        KnownFacts known(analyzer, {});
        return find_duplicates(request, files, known, [&](std::size_t i, std::string reason) { skipped_[i] = std::move(reason); }, context);
    }

    /// "type lines: path:start-end symbol, …" for each group, lines 1-based.
    std::vector<std::string> groups(const DuplicatesRequest& request = {}, int jobs = 2, bool doubled = false) {
        const auto result = search(request, jobs, {}, doubled);
        REQUIRE(result);
        std::vector<std::string> out;
        for (const DuplicateGroup& group : result->groups) {
            std::string text = std::to_string(group.type) + (group.consistent ? " " : "! ") + std::to_string(group.lines) + ":";
            for (const Duplicate& member : group.members)
                text += " " + paths_[member.file] + ":" + std::to_string(member.start_line + 1) + "-" + std::to_string(member.end_line + 1) + (member.whole_symbol ? " " + member.symbol : "");
            out.push_back(std::move(text));
        }
        return out;
    }
    const std::vector<std::string>& skipped() const { return skipped_; }

private:
    test::TempTree tree_;
    std::vector<std::string> paths_;
    std::vector<std::string> skipped_;
};

using Groups = std::vector<std::string>;

const std::string kSum =
    "int sum(const int *values, int count)\n{\n    int total = 0;\n    for (int i = 0; i < count; ++i) {\n        if (values[i] > 0)\n            total += values[i];\n        else\n"
    "            total -= check(values, i);\n    }\n    log_it(\"sum\", total);\n    return total;\n}\n";
const std::string kSumLaidOut =
    "/* adds up */\nint sum(const int *values,\n        int count) {\n  int total = 0; // so far\n  for (int i = 0; i < count; ++i) {\n    if (values[i] > 0) total += values[i];\n\n"
    "    else total -= check(values, i);\n  }\n  log_it(\"sum\", total);\n  return total;\n}\n";
const std::string kSumRenamed =
    "int add(const int *items, int n)\n{\n    int result = 0;\n    for (int k = 0; k < n; ++k) {\n        if (items[k] > 0)\n            result += items[k];\n        else\n"
    "            result -= check(items, k);\n    }\n    log_it(\"add\", result);\n    return result;\n}\n";
const std::string kSumEdited =
    "int sum(const int *values, int count)\n{\n    int total = 0;\n    prepare(values);\n    for (int i = 0; i < count; ++i) {\n        if (values[i] > 0)\n            total += values[i];\n"
    "        else\n            total -= check(values, i);\n    }\n    log_it(\"sum\", total);\n    return total;\n}\n";
const std::string kOther =
    "void draw(struct canvas *c)\n{\n    struct pen p = pen_of(c);\n    while (p.next) {\n        stroke(c, p.x, p.y);\n        p = *p.next;\n        if (p.hidden)\n            break;\n    }\n"
    "    flush(c);\n    c->dirty = false;\n}\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("copies of functions: identical but for layout, renamed, changed", "[duplicates]") {
    SECTION("type 1") {
        Project project;
        project.add("a.c", kSum).add("b.c", "int x;\n" + kSumLaidOut).add("c.c", kOther);
        CHECK(project.groups() == Groups{"1 12: a.c:1-12 sum b.c:3-13 sum"});
    }
    SECTION("type 2") {
        Project project;
        project.add("a.c", kSum).add("b.c", kSumRenamed).add("c.c", kOther);
        CHECK(project.groups() == Groups{"2 12: a.c:1-12 sum b.c:1-12 add"});
    }
    SECTION("type 2, names mixed up") {
        Project project;
        project.add("a.c", kSum).add("b.c", replaced(kSumRenamed, "return result", "return n"));
        CHECK(project.groups() == Groups{"2! 12: a.c:1-12 sum b.c:1-12 add"});
    }
    SECTION("type 3") {
        Project project;
        project.add("a.c", kSum).add("b.c", kSumEdited).add("c.c", kOther);
        CHECK(project.groups({6, 0.8}) == Groups{"3 12: a.c:1-12 sum b.c:1-13 sum"});
        // Without type 3 the statements that are equal remain.
        CHECK(project.groups({6, 1.0}) == Groups{"1 8: a.c:4-11 b.c:5-12"});
    }
    SECTION("nothing") {
        Project project;
        project.add("a.c", kSum).add("c.c", kOther);
        CHECK(project.groups().empty());
    }
}

TEST_CASE("runs of statements inside of functions that are otherwise different", "[duplicates]") {
    const std::string run =
        "    lock(&d->mutex);\n    if (!d->ready) {\n        warn(d, \"not ready\");\n        unlock(&d->mutex);\n        return -1;\n    }\n    d->count = d->limit - used(d);\n    notify(d->owner, d->count);\n";
    Project project;
    project.add("a.c", "int first(struct dev *d)\n{\n    trace();\n" + run + "    return write_all(d, 1, 2, 3);\n}\n")
        .add("b.c", "void second(int a, struct dev *d)\n{\n    while (a > 0) {\n        a = shrink(a, d);\n    }\n" + run + "    for (int i = 0; i < a; ++i) { push(d, i); }\n    done(d);\n    done_too(d, 7);\n    more(a);\n}\n");
    CHECK(project.groups() == Groups{"1 8: a.c:4-11 b.c:6-13"});
}

TEST_CASE("what nobody can act on is passed over", "[duplicates]") {
    std::string includes, table, calls;
    for (int i = 0; i < 30; ++i) {
        includes += "#include <part" + std::to_string(i) + ".h>\n";
        table += "    {" + std::to_string(i) + ", \"name\", 0x" + std::to_string(i) + "},\n";
        calls += "    set(x, A" + std::to_string(i) + ");\n";
    }
    Project project;
    project.add("a.c", includes + "int a;\n").add("b.c", includes + "char b;\n");
    project.add("t1.c", "int t1[] = {\n" + table + "};\n").add("t2.c", "int t2[] = {\n" + table + "};\nint z;\n");
    project.add("c1.c", "void c1(int *x) {\n" + calls + "    one(x);\n}\n").add("c2.c", "int c2(int *x, int y) {\n" + calls + "    return two(x, y);\n}\n");
    project.add("g.c", "/* Generated by tool. DO NOT EDIT. */\n" + kSum).add("vendor/v.c", kSum).add("data.json", "[" + std::string(500, '1') + "]\n").add("s.c", kSum);
    project.add("long.c", kSum + "char *x = \"" + std::string(30'000, 'x') + "\";\n");
    project.add("bin.c", std::string("\0\1", 2) + kSum);
    CHECK(project.groups() == Groups{});
    CHECK(project.skipped() == std::vector<std::string>{"", "", "binary", "", "", "no code: json", "generated", "a line of over 20,000 bytes", "", "", "", "vendored"});
}

TEST_CASE("the larger copy is shown, not its parts", "[duplicates]") {
    Project project;
    project.add("a.c", kSum + kOther).add("b.c", kSum + kOther);
    CHECK(project.groups() == Groups{"1 24: a.c:1-24 b.c:1-24"});
    // A third copy of a part is news.
    project.add("c.c", kOther);
    CHECK(project.groups() == Groups{"1 24: a.c:1-24 b.c:1-24", "1 12: a.c:13-24 draw c.c:1-12 draw"});
}

TEST_CASE("what lies in one another is one place of a group", "[duplicates]") {
    Project project;
    project.add("a.cpp", "struct a {\n" + kSum + "};\n").add("b.cpp", "struct b {\n" + kSumEdited + "};\n").add("c.cpp", "struct c {\n" + replaced(kSumEdited, "prepare", "begin") + "};\n");
    const auto result = project.search({}, 2);
    REQUIRE(result);
    REQUIRE_FALSE(result->groups.empty());
    for (const DuplicateGroup& group : result->groups)
        for (std::size_t i = 0; i < group.members.size(); ++i)
            for (std::size_t k = 0; k < i; ++k) {
                const Duplicate &one = group.members[i], &other = group.members[k];
                CHECK((one.file != other.file || one.start_line > other.end_line || other.start_line > one.end_line));
            }
}

TEST_CASE("a definition that makes two symbols is no copy of itself", "[duplicates]") {
    Project project;
    project.add("a.c", kSum).add("c.c", kOther);
    CHECK(project.groups({}, 2, true) == Groups{});
    project.add("b.c", kSum);
    CHECK(project.groups({}, 2, true) == Groups{"1 12: a.c:1-12 sum b.c:1-12 sum"});
}

TEST_CASE("the same groups with any number of threads", "[duplicates]") {
    test::Random random(11);
    const std::vector<std::string> pieces = {kSum, kSumLaidOut, kSumRenamed, kSumEdited, kOther, "int x = 1;\n", "struct s { int a; int b; };\n"};
    Project project;
    for (int file = 0; file < 40; ++file) {
        std::string text;
        for (std::size_t i = 1 + random.below(6); i > 0; --i) text += random.pick(pieces);
        project.add("f" + std::to_string(file) + ".c", text);
    }
    const Groups one = project.groups({5, 0.7}, 0);
    CHECK_FALSE(one.empty());
    CHECK(project.groups({5, 0.7}, 1) == one);
    CHECK(project.groups({5, 0.7}, 4) == one);
}

TEST_CASE("a cancelled search ends with the cancel", "[duplicates]") {
    Project project;
    project.add("a.c", kSum).add("b.c", kSum);
    std::stop_source stop;
    stop.request_stop();
    const auto result = project.search({}, 2, stop.get_token());
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::cancelled);
}

TEST_CASE("the measure of copies: in range, 1 for equals and consistent renaming, and no threshold changes it", "[duplicates]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    test::Random random(12);
    const auto name = [](std::uint32_t n) { return TokenCode{1} << kSortShift | n; };
    for (int round = 0; round < 500; ++round) {
        std::vector<TokenCode> a(random.below(round % 5 == 0 ? 400 : 60));  // some longer than what is aligned without asking first
        for (TokenCode& code : a) {
            const auto value = static_cast<std::uint32_t>(random.below(6));
            code = random.one_in(2) ? name(value) : random.one_in(5) ? TokenCode{2} << kSortShift | value : value;
        }
        CHECK(clone_similarity(a, a, 1.0, context) == 1.0);
        std::vector<TokenCode> renamed = a;
        for (TokenCode& code : renamed)
            if (sort_of(code) == TokenSort::name) code += 100;
        CHECK(clone_similarity(a, renamed, 1.0, context) == 1.0);
        CHECK(renamed_consistently(a, renamed));
        std::vector<TokenCode> b = a;
        for (std::size_t edits = random.below(a.size() / 2 + 3); edits > 0 && !b.empty(); --edits) b[random.below(b.size())] = name(static_cast<std::uint32_t>(random.below(9)));
        const auto score = clone_similarity(a, b, 0.0, context);
        REQUIRE(score);
        CHECK((*score >= 0.0 && *score <= 1.0));
        for (const double threshold : {0.5, 0.8, *score, *score + 1e-6}) CHECK(clone_similarity(a, b, threshold, context).has_value() == (*score >= threshold));
    }
}
