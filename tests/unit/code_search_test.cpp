// Searches in words over whole projects: what is found, quoted and left out, in small projects and in such as are too large to be looked at as a whole.
#include "engine/project/retrieval/code_search.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "engine/base/content_hash.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::project;
using test::TempTree;
using test::TestIndex;

namespace {

/// Looks at few files only, as in a project of more than thousands.
SearchLimits narrow(std::size_t candidates = 10) {
    SearchLimits limits;
    limits.whole_project = candidates;
    limits.candidates = candidates;
    return limits;
}

CodeSearchResult search(TestIndex& project, const std::string& query, CodeSearchRequest request = {}) {
    const auto indexes = project.indexes();
    request.query = query;
    request.where = test::must(select(*project.roots(), {}));
    request.text = true;
    return test::must(search_code(indexes, request, project.context));
}

/// "path symbol", best first.
std::vector<std::string> found(TestIndex& project, const std::string& query, CodeSearchRequest request = {}) {
    std::vector<std::string> out;
    for (const FoundCode& code : search(project, query, std::move(request)).found) out.push_back(code.path + (code.chunk.symbol ? " " + code.chunk.qualified_name : ""));
    return out;
}

CodeSearchRequest limited(const SearchLimits& limits) {
    CodeSearchRequest request;
    request.limits = limits;
    return request;
}

CodeSearchRequest only(ast::SymbolKind kind) {
    CodeSearchRequest request;
    request.kinds.resize(ast::kSymbolKinds);
    request.kinds[static_cast<std::size_t>(kind)] = true;
    return request;
}

void complete(TestIndex& project) {
    (void)project.indexes();
    if (auto done = project.index.complete(project.context); !done) throw std::runtime_error(done.error().text());
}

/// Waits until files count as read long enough after they were written.
void settle(TestIndex& project) {
    for (int tries = 0; tries < 100; ++tries) {
        complete(project);
        const FileTable::Counts counts = project.indexes()[0]->files().counts();
        if (counts.racy == 0 && counts.pending == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("the index does not settle");
}

using Paths = std::vector<std::string>;

std::unique_ptr<embedding::EmbeddingBackend> static_vectors() {
    for (const auto& factory : embedding::backends())
        if (factory.name == "static") return factory.create();
    return nullptr;
}

/// Counts what it is asked for; may hide that it takes counted terms.
class Counting final : public embedding::EmbeddingBackend {
public:
    explicit Counting(bool takes_terms) : takes_terms_(takes_terms) {}
    double texts_per_second() const override { return 50'000; }
    std::size_t dimensions() const override { return inner_->dimensions(); }
    std::string_view version() const override { return inner_->version(); }
    Result<void> embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) override {
        embedded_ += texts.size();
        return inner_->embed_into(texts, rows, context);
    }
    bool embeds_terms() const override { return takes_terms_; }
    void embed_terms(std::span<const embedding::TermCount> terms, std::span<float> row) override {
        ++embedded_;
        inner_->embed_terms(terms, row);
    }
    std::size_t take() { return embedded_.exchange(0); }

private:
    const bool takes_terms_;
    std::unique_ptr<embedding::EmbeddingBackend> inner_ = static_vectors();
    std::atomic<std::size_t> embedded_{0};
};

}  // namespace

TEST_CASE("what is not asked for takes no room from what is") {
    TempTree tree;
    std::string functions;
    for (int i = 0; i < 8; ++i) functions += "def retry_request_" + std::to_string(i) + "(request):\n    return retry(request)\n\n\n";
    const std::string type = "class Attempt:\n    \"\"\"Retries a request.\"\"\"\n    limit = \"so often\"\n";
    tree.write("many.py", functions + type);
    tree.write("one.py", "x = 1\n");
    TestIndex project({tree.path()});
    complete(project);
    const auto score_of = [&](const std::string& query, const CodeSearchRequest& request) {
        const CodeSearchResult result = search(project, query, request);
        REQUIRE(result.found.size() == 1);
        CHECK(result.found[0].chunk.name == "Attempt");
        return result.found[0].score;
    };
    CodeSearchRequest plain;
    const double quoted = score_of("retry request \"so often\"", plain);
    const double of_kind = score_of("retry request \"so often\"", only(ast::SymbolKind::class_));
    CHECK(quoted == of_kind);
    const CodeSearchResult all = search(project, "retry request");
    const auto demoted = std::find_if(all.found.begin(), all.found.end(), [](const FoundCode& code) { return code.chunk.name == "Attempt"; });
    REQUIRE(demoted != all.found.end());
    CHECK(score_of("retry request", only(ast::SymbolKind::class_)) > demoted->score * 2);
}

TEST_CASE("what is quoted is found wherever it stands, and shown") {
    TempTree tree;
    tree.write("a.py", "class Box:\n    first = 1\n\n    def open(self):\n        return self.first\n\n    def shut(self):\n        return 2\n\n    last = \"gateway is down\"\n");
    tree.write("b.py", "def other():\n    return 'a gatewaiting room'\n");
    tree.write("c.py", "gate = 1\n");
    TestIndex project({tree.path()});
    for (const bool indexed : {false, true}) {
        if (indexed) settle(project);
        for (const SearchLimits& limits : {SearchLimits(), narrow(2)}) {
            const CodeSearchResult tail = search(project, "\"gateway is down\"", limited(limits));
            REQUIRE(tail.found.size() == 1);
            CHECK(tail.found[0].chunk.name == "Box");  // not the method before it
            CHECK(tail.found[0].text == "    last = \"gateway is down\"");
            CHECK(found(project, "\"tewaiting ro\"", limited(limits)) == Paths{"b.py other"});  // words that are cut
            CHECK(found(project, "\"atewa\"", limited(limits)) == Paths{"a.py Box", "b.py other"});
            CHECK(found(project, "\"gatewaiting\" \"last\"", limited(limits)).empty());
        }
    }
}

TEST_CASE("in a large project all forms of a word are found") {
    TempTree tree;
    tree.write("writing.py", "def f():\n    writing = 1\n");
    tree.write("retry.py", "def g():\n    ask_again_with_retry = 1\n");
    tree.write("sense.py", "def h():\n    sensibility = 1\n");
    tree.write("io.py", "def i():\n    use_io_here = 1\n");
    tree.write("second.py", "def j():\n    use(\"2fa token\")\n    check(404)\n");
    TestIndex project({tree.path()});
    settle(project);
    for (const SearchLimits& limits : {SearchLimits(), narrow(3)}) {
        CHECK(found(project, "write", limited(limits)) == Paths{"writing.py f"});
        CHECK(found(project, "retries", limited(limits)) == Paths{"retry.py g"});
        CHECK(found(project, "sensible", limited(limits)) == Paths{"sense.py h"});
        CHECK(found(project, "io", limited(limits)) == Paths{"io.py i"});
        CHECK(found(project, "2fa", limited(limits)) == Paths{"second.py j"});
    }
    CHECK(found(project, "404") == Paths{"second.py j"});
}

TEST_CASE("what a large project leaves out is told") {
    TempTree tree;
    for (int i = 0; i < 20; ++i) tree.write("f" + std::to_string(10 + i) + ".py", "def f():\n    common = " + std::to_string(i) + "\n" + std::string(1000, '#') + "\n");
    TestIndex project({tree.path()});
    settle(project);
    CHECK(search(project, "common").files_left_out == 0);
    const CodeSearchResult some = search(project, "common", limited(narrow(6)));
    CHECK(some.files == 6);
    CHECK(some.files_left_out == 14);
    CHECK(search(project, "common", limited(narrow(6))).files_not_indexed == 0);
    // By size: eight thousand bytes are seven files.
    SearchLimits bytes;
    bytes.bytes = 8'000;
    CHECK(search(project, "common", limited(bytes)).files == 7);
    CHECK(search(project, "common", limited(bytes)).files_left_out == 13);
    // What is quoted is looked for in as many files as a small project has, not in as many as are ranked.
    tree.write("f99.py", "def last():\n    common = \"here it is\"\n");
    settle(project);
    SearchLimits quoted = narrow(4);
    quoted.whole_project = 15;
    CHECK(found(project, "\"here it is\"", limited(quoted)) == Paths{"f99.py last"});
    const CodeSearchResult cut = search(project, "\"ommo\"", limited(quoted));
    CHECK(cut.files == 4);
    CHECK(cut.files_left_out == 17);
}

TEST_CASE("only what changed is embedded again, and vectors are those of the text") {
    TempTree tree;
    for (int i = 0; i < 30; ++i) tree.write("f" + std::to_string(i) + ".py", "import os\n\n\ndef retry_request(session):\n    return session.send\n\n\ndef close_" + std::string(static_cast<std::size_t>(i + 1), 'x') + "(session):\n    return session.closing\n");
    if (static_vectors() == nullptr) return;
    std::vector<double> meanings[2];
    for (const bool takes_terms : {true, false}) {
        TestIndex project({tree.path()});
        Counting counting(takes_terms);
        CodeSearchRequest request;
        request.embedding = &counting;
        for (const FoundCode& code : search(project, "try to send again", request).found) meanings[takes_terms].push_back(code.meaning);
        CHECK(counting.take() == 30 * 3 + 1);
        (void)search(project, "close it", request);
        CHECK(counting.take() == 1);
        complete(project);
        (void)search(project, "close it", request);
        CHECK(counting.take() == 1);
        tree.write("f7.py", "def retry_request(session):\n    return session.send_again\n\n\ndef more(session):\n    return session.more\n");
        (void)search(project, "close it", request);
        CHECK(counting.take() == 2 + 1);
        tree.rename("f8.py", "moved.py");
        (void)search(project, "close it", request);
        CHECK(counting.take() == 1);
        tree.rename("moved.py", "f8.py");
        tree.write("f7.py", "import os\n\n\ndef retry_request(session):\n    return session.send\n\n\ndef close_xxxxxxxx(session):\n    return session.closing\n");
    }
    CHECK(!meanings[0].empty());
    CHECK(meanings[0] == meanings[1]);
}

TEST_CASE("a file is found by its name alone") {
    TempTree tree;
    tree.write("net/quagmire.py", "import os\n\n\nclass Bog:\n    depth = 1\n");
    tree.write("quagmire/other.py", "y = 2\n");
    tree.write("net/plain.py", "z = 3\n");
    TestIndex project({tree.path()});
    complete(project);
    CHECK(found(project, "quagmire.py") == Paths{"net/quagmire.py"});
    CHECK(found(project, "quagmire", only(ast::SymbolKind::class_)) == Paths{"net/quagmire.py Bog"});
    const CodeSearchResult result = search(project, "quagmire");
    REQUIRE(result.found.size() == 1);
    REQUIRE(result.found[0].terms.size() == 1);
    CHECK(result.found[0].terms[0].fields == bit(SearchField::path));
}

TEST_CASE("what was made before the index knew a file is found under its number afterwards") {
    TempTree tree;
    tree.write("a.py", "def f():\n    return quagmire\n");
    TestIndex project({tree.path()});
    CHECK(found(project, "quagmire").size() == 1);
    settle(project);
    const auto index = project.indexes()[0];
    FileRow row;
    REQUIRE(index->files().find("a.py", row));
    CHECK(found(project, "quagmire").size() == 1);
    CHECK(index->search_cache().find(SearchCache::key_of(index->store().generation(), row.document)) != nullptr);
    CHECK(index->search_cache().find(SearchCache::Key(content_hash("def f():\n    return quagmire\n"))) == nullptr);
}
