// Questions in words: how they are read, how files are cut into chunks, how chunks are scored.
#include "engine/project/retrieval/ranking.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include "engine/base/content_hash.h"
#include "engine/embedding/int8_vectors.h"
#include "engine/project/retrieval/query_vector.h"
#include "engine/project/retrieval/search_cache.h"
#include "engine/project/retrieval/search_query.h"
#include "tests/support/catch.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::project;

namespace {

std::string terms_of(const SearchQuery& query) {
    std::string out;
    for (const QueryTerm& term : query.terms) out += (out.empty() ? "" : " ") + term.text + (term.whole ? "!" : "") + (term.weight < (term.whole ? 0.6 : 1) ? "-" : "");
    return out;
}

std::string names_of(std::string_view question) {
    std::string out;
    for (const QueryName& name : parse_search_query(question).names) out += (out.empty() ? "" : " ") + name.text + (name.sure ? "" : "?");
    return out;
}

ast::Symbol symbol(std::string_view text, std::string_view what, ast::SymbolKind kind, const std::string& name, std::uint32_t parent = ast::kNoIndex) {
    ast::Symbol made;
    made.kind = kind;
    made.name = name;
    made.parent = parent;
    made.range.begin = static_cast<std::uint32_t>(text.find(what));
    made.range.end = made.range.begin + static_cast<std::uint32_t>(what.size());
    return made;
}

/// "name first-last" of each chunk, 1-based as people count.
std::string plan_of(std::string_view text, const std::vector<ast::Symbol>& symbols) {
    std::string out;
    for (const ChunkPlan& plan : plan_chunks(text, line_begins(text), symbols)) {
        if (!out.empty()) out += ", ";
        out += (plan.symbol == ast::kNoIndex ? std::string("-") : symbols[plan.symbol].name) + " " + std::to_string(plan.shown.begin + 1) + "-" + std::to_string(plan.shown.end + 1);
    }
    return out;
}

std::string lines(const std::string& line, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += line + "\n";
    return out;
}

SearchDocument document(const std::string& text, std::vector<ast::Symbol> symbols = {}) {
    FileView view;
    view.language = "python";
    view.facts.symbols = std::move(symbols);
    TermSplitter splitter;
    TaskPool pool(0);
    RequestContext context(pool, {});
    return test::must(make_search_document(text, "python", content_hash(text), &view, {splitter, nullptr}, context));
}

/// The scores of the chunks of documents at `paths`, in the order of the question's documents.
std::vector<double> scores(const std::string& question, const std::vector<std::pair<std::string, SearchDocument>>& files, Ranker::Options options = {}) {
    const SearchQuery query = parse_search_query(question);
    TermSplitter splitter;
    std::vector<PathTerms> paths;
    for (const auto& [path, made] : files) paths.push_back(path_terms(path, made.language, splitter));
    CollectionStatistics statistics;
    statistics.files = files.size();
    statistics.files_with.assign(query.terms.size(), 1);
    statistics.chunk_length = statistics.file_length = 10;
    const QueryVector none;
    const Ranker ranker(query, none, statistics, options);
    std::vector<double> out;
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::vector<RankedChunk> ranked;
        ranker.rank(files[i].second, paths[i], ranked);
        double best = 0;
        for (const RankedChunk& chunk : ranked) best = std::max(best, chunk.score);
        out.push_back(best);
    }
    return out;
}

}  // namespace

TEST_CASE("questions are read as words, names and quoted texts") {
    CHECK(terms_of(parse_search_query("where is the retrying handled?")) == "retrying handled-");
    CHECK(terms_of(parse_search_query("failed requests")) == "failed requests failed_requests!");
    CHECK(terms_of(parse_search_query("what is this")) == "what is this");  // nothing else is there to go by
    CHECK(terms_of(parse_search_query("HTTPServer.run_forever")) == "http server HTTPServer! run forever run_forever!");
    CHECK(names_of("how does parse_header work") == "parse_header?");
    CHECK(names_of("Session") == "Session");
    CHECK(names_of("who uses `close`") == "close");
    CHECK(names_of("who uses the cache").empty());
    CHECK(parse_search_query("say \"not found: %s\" to the user").phrases == std::vector<std::string>{"not found: %s"});
    CHECK(parse_search_query("an open \" quote").phrases.empty());
    CHECK(names_of("an open \" quote before `close`") == "close");
    CHECK(parse_search_query("an open ` before \"not found\"").phrases == std::vector<std::string>{"not found"});
    CHECK(terms_of(parse_search_query("open \" quote")) == "open quote open_quote!");
    CHECK(parse_search_query("a test of this").about_tests);
    CHECK(parse_search_query("?!").terms.empty());
    CHECK(parse_search_query("").terms.empty());
    std::string long_question;
    for (int i = 0; i < 1000; ++i) long_question += "word" + std::to_string(i) + "x ";
    CHECK(parse_search_query(long_question).terms.size() <= 64);
}

TEST_CASE("words of code and of questions meet") {
    TermSplitter splitter;
    const auto has = [&](std::string_view word, TermId term) {
        const auto terms = splitter.terms_of(word);
        return std::any_of(terms.begin(), terms.end(), [term](const SplitTerm& each) { return each.id() == term; });
    };
    CHECK(has("retryPolicy", parse_search_query("retries").terms[0].id));
    CHECK(has("parse_header", parse_search_query("parseHeader").terms.back().id));
    CHECK(has("ParseHeader", parse_search_query("parse header").terms.back().id));
    CHECK(!has("parser", parse_search_query("parse header").terms.back().id));
    const auto met = [&](const std::string& text, const std::string& question) {
        std::set<TermId> of_text;
        splitter.for_each(text, [&](TermId term) { of_text.insert(term); });
        const SearchQuery query = parse_search_query(question);
        return std::count_if(query.terms.begin(), query.terms.end(), [&](const QueryTerm& term) { return of_text.contains(term.id); });
    };
    CHECK(met("if (status == 404)", "404") == 1);
    CHECK(met("say(\"needs a 2fa token\")", "2fa") == 1);
    CHECK(met("x = 1", "version 1") == 0);
    CHECK(parse_search_query("1 2").terms.empty());
    // Long names, and long sentences of scripts without spaces, but no encoded data.
    std::string name, sentence;
    for (int i = 0; i < 20; ++i) name += "word" + std::string(1, static_cast<char>('a' + i)) + "_";
    for (int i = 0; i < 100; ++i) sentence += "\xE7\xBC\x93";
    REQUIRE(name.size() < 128);
    name += name;
    CHECK(name.size() > 128);
    CHECK(met("call(" + name + ")", name) == 19);  // two have one stem
    CHECK(met(sentence, sentence) > 0);
    CHECK(met(std::string(40, 'a') + "_" + std::string(300, 'b'), std::string(40, 'a') + "_" + std::string(300, 'b')) == 0);
    CHECK(parse_search_query(std::string(40, 'a') + "_" + std::string(300, 'b')).terms.empty());
}

TEST_CASE("files are cut into functions, heads of classes, and what is between") {
    const std::string text = "import os\n\nclass A:\n    size = 1\n\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\nlimit = 3\n";
    const std::string a = text.substr(text.find("class"), text.find("\n\nlimit") - text.find("class"));
    const std::vector<ast::Symbol> symbols{symbol(text, a, ast::SymbolKind::class_, "A"), symbol(text, "def f(self):\n        return 1", ast::SymbolKind::method, "f", 0),
                                           symbol(text, "def g(self):\n        return 2", ast::SymbolKind::method, "g", 0)};
    CHECK(plan_of(text, symbols) == "- 1-1, A 3-5, f 6-7, g 9-10, - 12-12");
    CHECK(plan_of("", {}).empty());
    CHECK(plan_of("\n\n;\n", {}).empty());  // no word in it
    CHECK(plan_of("one line", {}) == "- 1-1");
    CHECK(plan_of(lines("x = 1", 120), {}) == "- 1-50, - 51-100, - 101-120");
    const std::string long_function = "def f():\n" + lines("    x = 1", 200);
    CHECK(plan_of(long_function, {symbol(long_function, long_function.substr(0, long_function.size() - 1), ast::SymbolKind::function, "f")}) == "f 1-67, f 68-134, f 135-201");
}

TEST_CASE("what a long symbol is cut into says something") {
    const auto whole = [](const std::string& text, const std::string& name) { return symbol(text, text.substr(0, text.size() - 1), ast::SymbolKind::function, name); };
    // Its last lines are no piece.
    const std::string braces = "function f() {\n" + lines("    x = 1", 160) + lines("}", 4);
    CHECK(plan_of(braces, {whole(braces, "f")}) == "f 1-55, f 56-110, f 111-165");
    // Nor are blank lines between the methods of a class, nor a field there.
    std::string text = "class A:\n" + lines("    x = 1", 160);
    std::vector<std::string> methods;
    for (int i = 0; i < 3; ++i) {
        methods.push_back("    def f" + std::to_string(i) + "(self):\n" + lines("        go()", 30));
        text += "\n" + methods.back() + (i == 1 ? "\n    size = 1\n" : "");
    }
    std::vector<ast::Symbol> symbols{symbol(text, text, ast::SymbolKind::class_, "A")};
    for (std::size_t i = 0; i < methods.size(); ++i) symbols.push_back(symbol(text, methods[i], ast::SymbolKind::method, "f" + std::to_string(i), 0));
    CHECK(plan_of(text, symbols) == "A 1-55, A 56-110, A 111-162, f0 163-193, f1 195-225, f2 229-259");
    // A long comment above it does not stand for it.
    const std::string comment = lines("// note", 120), body = "class A {\n" + lines("    int x;", 160) + "}\n";
    ast::Symbol commented = symbol(comment + body, body, ast::SymbolKind::class_, "A");
    commented.doc = {0, static_cast<std::uint32_t>(comment.size())};
    CHECK(plan_of(comment + body, {commented}) == "A 121-174, A 175-228, A 229-282");
}

TEST_CASE("a long symbol is one result: its best piece, or its head where that is as good") {
    SearchDocument made;
    made.chunks.resize(5);
    for (std::uint16_t i = 0; i < 5; ++i) made.chunks[i].head = i == 2 || i == 4 ? std::uint16_t{1} : i;
    const auto ranked = [](std::uint32_t chunk, double score) { return RankedChunk{chunk, score, 0, 0}; };
    const auto joined = [&](std::vector<RankedChunk> chunks) {
        Ranker::join_pieces(made, chunks);
        std::string out;
        for (const RankedChunk& chunk : chunks) out += std::to_string(chunk.chunk) + ":" + std::to_string(static_cast<int>(chunk.score)) + " ";
        return out;
    };
    CHECK(joined({ranked(0, 5), ranked(1, 1), ranked(2, 3), ranked(3, 2), ranked(4, 8)}) == "0:5 4:8 3:2 ");
    CHECK(joined({ranked(4, 100), ranked(2, 50), ranked(1, 95)}) == "1:100 ");
    CHECK(joined({ranked(4, 7)}) == "4:7 ");
    CHECK(joined({}).empty());
}

TEST_CASE("only the first piece of a long symbol is its head") {
    const std::string method = "    def f(self):\n        return 1\n";
    const std::string text = "class A:\n" + lines("    x = 1", 100) + method + lines("    y = 1", 100);
    const SearchDocument made = document(text, {symbol(text, text, ast::SymbolKind::class_, "A"), symbol(text, method, ast::SymbolKind::method, "f", 0)});
    std::string heads;
    for (const SearchChunk& chunk : made.chunks) heads += chunk.name + (chunk.head == &chunk - made.chunks.data() ? "! " : " ");
    CHECK(heads == "A! A f! A ");
}

TEST_CASE("classes in classes in classes take no longer for it") {
    constexpr std::uint32_t kDeep = 400'000;
    std::string text;
    std::vector<ast::Symbol> symbols(kDeep);
    for (std::uint32_t i = 0; i < kDeep; ++i) {
        symbols[i].kind = ast::SymbolKind::class_;
        symbols[i].parent = i == 0 ? ast::kNoIndex : i - 1;
        symbols[i].range.begin = static_cast<std::uint32_t>(text.size());
        text += "class C{\n";
    }
    for (ast::Symbol& each : symbols) each.range.end = static_cast<std::uint32_t>(text.size());
    const auto started = std::chrono::steady_clock::now();
    CHECK(plan_chunks(text, line_begins(text), symbols).size() == kDeep);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(5));  // line by line: half a minute
}

TEST_CASE("a text of very many chunks loses nothing") {
    std::string text;
    std::vector<ast::Symbol> symbols;
    for (int i = 0; i < 70'000; ++i) {
        ast::Symbol made;
        made.kind = ast::SymbolKind::function;
        made.name = "f";
        made.range.begin = static_cast<std::uint32_t>(text.size());
        text += i == 69'000 ? "f() { quagmire }\n" : "f() {}\n";
        made.range.end = static_cast<std::uint32_t>(text.size());
        symbols.push_back(made);
    }
    const SearchDocument made = document(text, std::move(symbols));
    REQUIRE(made.chunks.size() == 65'535);
    CHECK(made.chunks.back().lines == ChunkLines{65'534, 69'999});
    CHECK(!made.chunks.back().symbol);
    CHECK(made.chunks[65'533].lines == ChunkLines{65'533, 65'533});
    const TermId term = parse_search_query("quagmire").terms[0].id;
    const auto found = std::find_if(made.postings.begin(), made.postings.end(), [term](const SearchPosting& posting) { return posting.term == term; });
    REQUIRE(found != made.postings.end());
    CHECK(found->chunk == 65'534);
}

TEST_CASE("every line with a word is in one chunk") {
    std::string text = "import x\n";
    std::vector<ast::Symbol> symbols;
    for (int i = 0; i < 30; ++i) {
        const std::string body = "def f" + std::to_string(i) + "():\n" + lines("    call(" + std::to_string(i) + ")", 1 + i * 7);
        text += lines("# note", i % 3) + body + "\n";
        symbols.push_back(symbol(text, body, ast::SymbolKind::function, "f" + std::to_string(i)));
    }
    std::vector<int> owners(line_begins(text).size());
    for (const ChunkPlan& plan : plan_chunks(text, line_begins(text), symbols))
        for (const ChunkLines& run : plan.own)
            for (std::uint32_t line = run.begin; line <= run.end; ++line) ++owners[line];
    const auto begins = line_begins(text);
    for (std::size_t line = 0; line < owners.size(); ++line) {
        INFO("line " << line + 1);
        const bool blank = text[begins[line]] == '\n';
        CHECK((blank ? owners[line] <= 1 : owners[line] == 1));
    }
}

TEST_CASE("names count more than text, tests and other people's code less") {
    const std::string named = "def retry_request():\n    go()\n", mentions = "def other():\n    retry(request)\n";
    const auto made = [](const std::string& text, const std::string& name) { return document(text, {symbol(text, text.substr(0, text.size() - 1), ast::SymbolKind::function, name)}); };
    const auto two = scores("retry request", {{"a.py", made(named, "retry_request")}, {"b.py", made(mentions, "other")}});
    CHECK(two[0] > two[1]);
    const auto places = scores("retry request", {{"src/a.py", made(named, "retry_request")}, {"tests/test_a.py", made(named, "retry_request")}, {"vendor/a.py", made(named, "retry_request")}});
    CHECK(places[0] > places[1]);
    CHECK(places[0] > places[2]);
    const auto plain = scores("retry request", {{"src/a.py", made(named, "retry_request")}, {"tests/test_a.py", made(named, "retry_request")}}, {.places = false, .tests = false});
    CHECK(plain[0] == plain[1]);
    const auto asked = scores("retry request", {{"src/a.py", made(named, "retry_request")}, {"tests/a.py", made(named, "retry_request")}}, {.places = true, .tests = true});
    CHECK(asked[0] == asked[1]);
    // The name of the file, where its text has the words often anyway.
    const std::string often = "def other():\n" + lines("    retry(request)", 10);
    const auto files = scores("retry request", {{"src/retry_request.py", made(often, "other")}, {"src/other.py", made(often, "other")}});
    CHECK(files[0] > 1.3 * files[1]);
    const auto none = scores("zebra", {{"a.py", made(named, "retry_request")}});
    CHECK(none[0] == 0);
}

TEST_CASE("names count by how much of them was asked for") {
    const auto made = [](const std::string& name, ast::SymbolKind kind = ast::SymbolKind::function) {
        const std::string text = "def " + name + "(request):\n    wait()\n    return retry(request)\n";
        return document(text, {symbol(text, text.substr(0, text.size() - 1), kind, name)});
    };
    const auto symbols = scores("retry request", {{"a.py", made("retry_request")}, {"b.py", made("retry_request_and_log_unit_of_work")}});
    CHECK(symbols[0] > 1.2 * symbols[1]);
    const auto files = scores("request streams", {{"net/stream.py", made("go")}, {"net/stream_codec_table.py", made("go")}, {"stream/__init__.py", made("go")}, {"net/go.py", made("go")}});
    CHECK(files[0] > 1.3 * files[1]);
    CHECK(files[1] > files[3]);
    CHECK(files[2] > 1.3 * files[3]);
    // Constants are seldom meant, unless they are named.
    const auto kinds = scores("retry request", {{"a.py", made("go")}, {"b.py", made("go", ast::SymbolKind::constant)}});
    CHECK(kinds[0] > kinds[1]);
    const auto named = scores("go", {{"a.py", made("go")}, {"b.py", made("go", ast::SymbolKind::constant)}});
    CHECK(named[0] == named[1]);
}

TEST_CASE("what a file begins with is no text between symbols, code among documents is an example") {
    const std::string function = "def go():\n    stop()\n", words = "# How a request is retried.\nimport retry\n";
    const auto made = [&](const std::string& text) { return document(text, {symbol(text, function.substr(0, function.size() - 1), ast::SymbolKind::function, "go")}); };
    const auto places = scores("retry request", {{"a.py", made(words + "\n" + function)}, {"b.py", made(function + "\n" + words)}});
    CHECK(places[0] > 1.2 * places[1]);
    const auto folders = scores("retry request", {{"src/a.py", made(words)}, {"docs/a.py", made(words)}, {"src/a_aix.py", made(words)}, {"src/aix/a.py", made(words)}, {"src/a_fix.py", made(words)}});
    CHECK(folders[0] > folders[1]);
    CHECK(folders[0] > folders[2]);
    CHECK(folders[2] > folders[3]);
    CHECK(folders[0] == folders[4]);
}

TEST_CASE("a file's second place makes room for other files, the further ones a little more") {
    std::vector<RankedChunk> chunks{{3, 5, 0, 0}, {1, 10, 0, 0}, {2, 10, 0, 0}};
    Ranker::make_room_for_others(chunks);
    CHECK(chunks[0].score == 10);
    CHECK(chunks[1].score == Approx(7.6));
    CHECK(chunks[2].score == Approx(5 * 0.76 * 0.92));
    CHECK(chunks[2].chunk == 3);
}

TEST_CASE("a project's own terms mean what they stand with") {
    std::unique_ptr<embedding::EmbeddingBackend> backend;
    for (const auto& factory : embedding::backends())
        if (factory.name == "static") backend = factory.create();
    if (!backend) return;
    REQUIRE_FALSE(backend->knows("zorblat"));
    REQUIRE(backend->knows("socket"));
    TaskPool pool(0);
    RequestContext context(pool, {});
    TermSplitter splitter;
    SearchCorpus corpus;
    const auto add = [&](const std::string& text) {
        SearchedFile file;
        file.document = std::make_shared<const SearchDocument>(test::must(make_search_document(text, "python", content_hash(text), nullptr, {splitter, backend.get()}, context)));
        corpus.files.push_back(std::move(file));
    };
    const auto cosine = [&](const QueryVector& vector, std::string_view text) {
        std::vector<float> row(backend->dimensions());
        REQUIRE(backend->embed_into({&text, 1}, row, context));
        std::vector<std::int8_t> other(row.size());
        embedding::quantise(row, other);
        return static_cast<double>(embedding::dot(vector.values, other)) * static_cast<double>(vector.inverse_length) * static_cast<double>(embedding::inverse_length(other));
    };
    const auto vector_of = [&](const std::string& question) { return test::must(make_query_vector(question, parse_search_query(question), *backend, corpus, context)); };
    const std::string sockets = "the socket is connected to the server", pictures = "draw a pixel of the image in this color";
    add("image.pixel(color)\nimage.draw(rectangle)\n");
    add("zorblat.connect(socket)\nserver.listen(address)\n");
    const QueryVector plain = vector_of("zorblat"), known = vector_of("socket");
    CHECK(cosine(plain, sockets) < 0.2);  // one place says what it is about, not what the term means
    add("socket.close(zorblat)\nconnection.shutdown(server)\n");
    add("image.fill(color)\n");
    const QueryVector adapted = vector_of("zorblat");
    CHECK(cosine(adapted, sockets) > cosine(plain, sockets) + 0.15);
    CHECK(cosine(adapted, pictures) < cosine(adapted, sockets) - 0.15);
    CHECK(vector_of("socket").values == known.values);
    std::reverse(corpus.files.begin(), corpus.files.end());
    CHECK(vector_of("zorblat").values == adapted.values);
}

TEST_CASE("the cache holds what was used last, up to its size") {
    const auto text = [](int i) { return "word" + std::to_string(i) + " other words of this text\n"; };
    TermSplitter splitter;
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto made = [&](int i) { return std::make_shared<const SearchDocument>(test::must(make_search_document(text(i), "text", content_hash(text(i)), nullptr, {splitter, nullptr}, context))); };
    const std::size_t each = made(0)->memory_used();
    SearchCache cache(each * 10);
    for (int i = 0; i < 30; ++i) {
        cache.put(SearchCache::key_of(0, static_cast<DocumentId>(i + 1)), made(i));
        CHECK(cache.find(SearchCache::key_of(0, 1)) != nullptr);  // used all the time
        CHECK(cache.memory_used() <= each * 11);
    }
    CHECK(cache.find(SearchCache::key_of(0, 30)) != nullptr);
    CHECK(cache.find(SearchCache::key_of(0, 2)) == nullptr);
    CHECK(cache.find(SearchCache::key_of(1, 30)) == nullptr);
    const std::size_t held = cache.memory_used();
    cache.move(SearchCache::key_of(0, 30), SearchCache::key_of(1, 30));
    CHECK(cache.find(SearchCache::key_of(0, 30)) == nullptr);
    CHECK(cache.find(SearchCache::key_of(1, 30)) != nullptr);
    CHECK(cache.memory_used() == held);
    cache.move(SearchCache::key_of(1, 30), SearchCache::key_of(0, 29));  // there is one already
    CHECK(cache.memory_used() < held);
    cache.move(SearchCache::key_of(7, 7), SearchCache::key_of(0, 29));  // there is none
    CHECK(cache.find(SearchCache::key_of(0, 29)) != nullptr);
}
