// Documents of a dependency graph: Mermaid, DOT and HTML, cut to a budget or whole, whatever names there are.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "server/tools/dependency_graph/documents.h"
#include "server/tools/page.h"
#include "tests/support/catch.h"

using namespace aircher;
using namespace aircher::project;
using namespace aircher::project::graph;

namespace {

using tools::dependency_graph::Shown;

/// A graph of `ids`, each importing the next, shown whole.
std::shared_ptr<const Shown> shown_of(const std::vector<std::string>& ids, const std::string& output) {
    auto whole = std::make_shared<tools::dependency_graph::Whole>();
    whole->roots = std::make_shared<RootSet>(std::vector<Root>{});
    std::vector<std::string> sorted = ids;
    std::sort(sorted.begin(), sorted.end());
    for (const std::string& id : sorted) {
        whole->graph.nodes.emplace_back();
        whole->graph.nodes.back().id = id;
        whole->graph.nodes.back().scanned = true;
    }
    for (Node node = 0; node + 1 < sorted.size(); ++node) whole->graph.edges.push_back({node, node + 1, ast::ImportKind::static_, false, 1});
    TaskPool pool(0);
    RequestContext context(pool, {});
    whole->analysis = std::move(*analyse(whole->graph, {}, context));
    auto shown = std::make_shared<Shown>();
    shown->view = tools::dependency_graph::view_whole(*whole);
    shown->whole = std::move(whole);
    shown->arguments.output = output;
    return shown;
}

tools::Page page_of(const std::shared_ptr<const Shown>& shown, std::size_t tokens, bool json) {
    tools::Answer answer;
    answer.document = tools::dependency_graph::make_document(shown);
    tools::dependency_graph::add_totals(answer, shown);
    tools::PageRequest request;
    request.json = json;
    request.budget = tokens == 0 ? tools::kUnlimited : tokens * tools::kBytesPerToken;
    return tools::render_page(answer, request);
}

std::size_t count_of(const std::string& text, std::string_view word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("diagrams are cut to the budget and say so; pages are whole or an error") {
    std::vector<std::string> ids;
    for (int i = 0; i < 2000; ++i) ids.push_back("src/dir" + std::to_string(i % 7) + "/file" + std::to_string(i) + ".py");
    for (const char* output : {"mermaid", "dot"})
        for (const bool json : {false, true})
            for (const std::size_t tokens : {300U, 1000U, 4000U, 20000U}) {
                CAPTURE(output, json, tokens);
                if (json && tokens < 500) continue;  // what surrounds it takes all of that
                const auto page = page_of(shown_of(ids, output), tokens, json);
                REQUIRE_FALSE(page.error);
                Json result = {{"content", {{{"type", "text"}, {"text", page.text}}}}};
                if (json) result["structuredContent"] = page.structured;
                CHECK(to_text(result).size() <= tokens * tools::kBytesPerToken);
                const std::string document = json ? page.structured[output].get<std::string>() : page.text;
                CHECK(document.find(" of 2,000 files, the most central that fit") != std::string::npos);
                CHECK(document.size() + 400 > tokens * tools::kBytesPerToken / (json ? 8 : 2));
            }
    CHECK(count_of(page_of(shown_of(ids, "mermaid"), 0, false).text, " --> ") == 1999);
    const auto page = page_of(shown_of(ids, "html"), 4000, false);
    REQUIRE(page.error);
    CHECK(page.error->code == ErrorCode::too_large);
    CHECK(page.error->message.find("tokens") != std::string::npos);
    CHECK(page.error->hint.find("focus") != std::string::npos);
    CHECK_FALSE(page_of(shown_of(ids, "html"), 0, false).error);
}

TEST_CASE("hostile names break out of no document") {
    const std::vector<std::string> ids = {"a/</script><script>alert(1)</script>.py", "a/\"]; x --> y.py", "a/<!--.py", "b/\\\" -> x.py", "b/line\nfeed`#quot;.py", "b/\xFF\xFE.py", "c/&amp;<b>.py"};
    const std::string html = page_of(shown_of(ids, "html"), 0, false).text;
    CHECK(count_of(html, "</script>") == 2);
    CHECK(count_of(html, "<script") == 2);
    CHECK(count_of(html, "<!--") == 0);
    CHECK(html.find("<b>") == std::string::npos);
    CHECK(html.find("http:") == std::string::npos);
    CHECK(html.find("https:") == std::string::npos);
    const std::size_t begin = html.find("id=\"data\">") + 10;
    const Json data = Json::parse(html.substr(begin, html.find("</script>", begin) - begin));
    CHECK(data["nodes"].size() == ids.size());
    CHECK(data["edges"].size() == 4 * (ids.size() - 1));

    const std::string mermaid = page_of(shown_of(ids, "mermaid"), 0, false).text;
    for (std::size_t at = 0; at < mermaid.size(); at = mermaid.find('\n', at) + 1) {
        const std::string line = mermaid.substr(at, mermaid.find('\n', at) - at);
        const auto quotes = std::count(line.begin(), line.end(), '"');
        CHECK((quotes == 0 || quotes == 2));
        CHECK(line.find('`') == std::string::npos);
    }
    const std::string dot = page_of(shown_of(ids, "dot"), 0, false).text;
    CHECK(dot.find(R"(label="\"]; x --> y.py")") != std::string::npos);
    CHECK(dot.find(R"(label="\\\" -> x.py")") != std::string::npos);
    CHECK(count_of(dot, " -> n") == ids.size() - 1);
    for (const std::string& document : {html, mermaid, dot}) CHECK(is_valid_utf8(document));
}

TEST_CASE("a document of an answer without a limit is streamed whole") {
    const auto shown = shown_of({"a.py", "b.py"}, "dot");
    tools::Answer answer;
    answer.document = tools::dependency_graph::make_document(shown);
    tools::dependency_graph::add_totals(answer, shown);
    std::string text;
    const std::string trailer = tools::stream_answer(answer, false, [&](std::string_view piece) { text += piece; });
    CHECK(text.starts_with("// dependencies: 2 files; 1 edge\ndigraph"));
    CHECK(text.ends_with("}\n"));
    CHECK(trailer == "2 files, 1 edge\n");
    text.clear();
    CHECK(tools::stream_answer(answer, true, [&](std::string_view piece) { text += piece; }).empty());
    CHECK(Json::parse(text)["dot"].get<std::string>().starts_with("// dependencies"));
}
