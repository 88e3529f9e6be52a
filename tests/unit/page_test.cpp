// Pages: the budget holds whatever the answer, paging loses nothing, and a printed tree can be read back.
#include "server/tools/page.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "server/tools/cursor.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::tools;
using aircher::test::Random;
using Strings = std::vector<std::string>;

namespace {

/// An answer of these paths, in one section or several.
Answer answer_of(const Strings& paths, std::size_t sections = 1) {
    Answer answer;
    auto shared = std::make_shared<const Strings>(paths);
    for (std::size_t s = 0; s < sections; ++s) {
        const std::size_t begin = paths.size() * s / sections;
        Section section;
        section.name = "list" + std::to_string(s);
        section.count = paths.size() * (s + 1) / sections - begin;
        section.json = [=](std::size_t i) { return Json{{"path", to_utf8((*shared)[begin + i])}}; };
        section.text = [=](std::size_t i, TextWriter& out) { out.path((*shared)[begin + i], " 1 kB"); };
        answer.sections.push_back(std::move(section));
    }
    answer.totals = [n = paths.size()](std::size_t) { return Json{{"files", n}}; };
    answer.totals_text = [n = paths.size()](std::size_t) { return format_count(n, "file") + "\n"; };
    return answer;
}

/// Bytes that a client receives: the call's result, compact.
std::size_t wire_size(const Page& page) {
    Json result = {{"content", {{{"type", "text"}, {"text", page.text}}}}};
    if (!page.structured.is_null()) result["structuredContent"] = page.structured;
    return to_text(result).size();
}

PageRequest request_for(std::size_t tokens, bool json, std::size_t offset, std::size_t* next) {
    PageRequest request;
    request.json = json;
    request.offset = offset;
    request.budget = tokens * kBytesPerToken;
    request.make_cursor = [next](std::size_t index) {
        *next = index;
        return Cursor{~0ULL, ~0ULL, index}.encode();
    };
    return request;
}

Strings random_paths(Random& random, std::size_t limit, std::size_t longest) {
    static const std::vector<std::string> kNames = {"a", "src", "main.cpp", "quote\"", "back\\slash", "line\nfeed", "\xC3\xA4\xC3\xB6", "\xFF\xFE", "tab\t", "a long name with spaces in it.txt", "\x01\x02"};
    Strings paths;
    for (std::size_t n = random.below(limit + 1); n > 0; --n) {
        std::string path;
        for (std::size_t m = 1 + random.below(4); m > 0; --m) path += (path.empty() ? "" : "/") + random.pick(kNames);
        if (random.one_in(10)) path += std::string(random.below(longest) + 1, 'x');
        paths.push_back(path);
    }
    return paths;
}

/// The paths that `text` of a grouped layout shows.
Strings read_tree(const std::string& text) {
    Strings paths;
    Strings open;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        const std::string line = text.substr(start, end - start);
        start = end + 1;
        std::size_t depth = 0;
        while (depth < line.size() && line[depth] == ' ') ++depth;
        open.resize(std::min(open.size(), depth));
        std::string path;
        for (const std::string& part : open) path += part;
        path += line.substr(depth);
        if (line.ends_with('/')) open.push_back(line.substr(depth));
        else paths.push_back(path);
    }
    return paths;
}

}  // namespace

TEST_CASE("a page never exceeds its budget") {
    Random random(12);
    for (int round = 0; round < 60; ++round) {
        const bool json = random.one_in(2);
        Answer answer = answer_of(random_paths(random, 300, 3'000), 1 + random.below(3));
        if (random.one_in(2)) answer.fields = {{"version", "1.2.3"}, {"root", "/some/where"}};
        if (random.one_in(2)) answer.lines = {"a line above", "another \"one\""};
        if (random.one_in(2))
            for (std::size_t n = random.below(200); n > 0; --n) answer.skipped.push_back({random.one_in(2) ? "" : "a/path\n" + random.text("abc\"", 40), 1 + random.below(5), "unreadable: " + random.text("abc ", 20)});
        if (random.one_in(3)) answer.reason = "the index covers only some of the files";
        if (random.one_in(2)) {
            const std::size_t languages = random.below(200);
            answer.totals = [=](std::size_t rows) {
                Json by = Json::object();
                for (std::size_t i = 0; i < std::min(rows, languages); ++i) by["language" + std::to_string(i)] = i;
                return Json{{"files", 7}, {"by_language", by}};
            };
            answer.totals_text = [=](std::size_t rows) {
                std::string text = "7 files";
                for (std::size_t i = 0; i < std::min(rows, languages); ++i) text += ", language" + std::to_string(i);
                return text + "\n";
            };
        }
        for (std::size_t tokens = 200; tokens <= 5'000; tokens += 1 + random.below(300)) {
            for (std::size_t offset = 0;;) {
                std::size_t next = 0;
                const Page page = render_page(answer, request_for(tokens, json, offset, &next));
                if (wire_size(page) > tokens * 3) {
                    CAPTURE(json, tokens, offset, page.text);
                    REQUIRE(wire_size(page) <= tokens * 3);
                }
                if (!page.truncated || page.needed_tokens || random.one_in(3)) break;
                REQUIRE(next > offset);
                offset = next;
            }
        }
    }
}

TEST_CASE("paging yields every item exactly once, in order, at every budget") {
    Random random(13);
    for (const bool json : {false, true}) {
        for (std::size_t tokens : {200U, 250U, 300U, 500U, 1'000U, 4'000U}) {
            Strings paths;
            for (int i = 0; i < 400; ++i) paths.push_back("dir" + std::to_string(i / 37) + "/sub" + std::to_string(i / 9) + "/f" + std::to_string(i));
            Answer answer = answer_of(paths, 3);
            answer.skipped = {{"", 12, "symbolic link, not followed"}, {"some/dir", 1, "unreadable: permission denied"}};
            Strings seen;
            std::size_t pages = 0;
            for (std::size_t offset = 0; true; ++pages) {
                std::size_t next = 0;
                const Page page = render_page(answer, request_for(tokens, json, offset, &next));
                if (page.needed_tokens) {  // nothing was passed over, and what it takes is enough
                    REQUIRE(static_cast<std::size_t>(*page.needed_tokens) > tokens);
                    tokens = static_cast<std::size_t>(*page.needed_tokens);
                    continue;
                }
                if (json) {
                    CHECK(Json::parse(page.text) == page.structured);
                    CHECK(page.structured["totals"]["files"] == 400);
                    CHECK(page.structured["truncated"] == page.truncated);
                    CHECK(page.structured.contains("cursor") == page.truncated);
                    for (const char* list : {"list0", "list1", "list2"})
                        for (const Json& item : page.structured[list]) seen.push_back(item.value("path", "(omitted)"));
                } else {
                    CHECK(page.text.find("400 files") != std::string::npos);
                    for (std::string path : read_tree(page.text))
                        if (path.ends_with(" 1 kB")) seen.push_back(path.substr(0, path.size() - 5));
                }
                if (!page.truncated) break;
                REQUIRE(next > offset);
                offset = next;
            }
            CAPTURE(json, tokens, pages);
            CHECK(seen == paths);
        }
    }
}

TEST_CASE("an item that takes more than a page is cut where it can be, to what fits, and nothing is passed over") {
    // Items of so many lines each; a cut one says so.
    const std::vector<std::size_t> sizes = {3, 900, 2, 5'000, 4};
    Answer answer = answer_of(Strings(sizes.size(), "item"));
    const auto text = [sizes](std::size_t i, std::size_t lines, const std::string& rest, TextWriter& out) {
        out.line("item " + std::to_string(i));
        for (std::size_t line = 0; line < lines; ++line) out.line("  line \"" + std::to_string(line) + "\"");
        if (!rest.empty()) out.line(rest);
    };
    const auto json = [](std::size_t i, std::size_t lines) { return Json{{"item", i}, {"body", std::string(lines * 10, '\n')}, {"lines", lines}}; };
    const auto rest = [sizes](std::size_t i, const Cut& cut) { return std::to_string(sizes[i] - cut.lines) + " more" + (cut.whole_tokens ? ", " + std::to_string(*cut.whole_tokens) : ""); };
    Section& section = answer.sections[0];
    section.text = [=](std::size_t i, TextWriter& out) { text(i, sizes[i], "", out); };
    section.json = [=](std::size_t i) { return json(i, sizes[i]); };
    section.cutting = Cutting{[=](std::size_t i) { return sizes[i]; }, [=](std::size_t i, const Cut& cut) { Json part = json(i, cut.lines); part["rest"] = rest(i, cut); return part; },
                              [=](std::size_t i, const Cut& cut, TextWriter& out) { text(i, cut.lines, rest(i, cut), out); }};
    for (const bool is_json : {false, true}) {
        for (const std::size_t tokens : {300U, 1'000U, 4'000U, 20'000U}) {
            std::vector<std::size_t> seen;
            for (std::size_t offset = 0; offset < sizes.size();) {
                std::size_t next = sizes.size();
                const Page page = render_page(answer, request_for(tokens, is_json, offset, &next));
                CAPTURE(is_json, tokens, offset, page.text);
                REQUIRE_FALSE(page.needed_tokens);
                CHECK(wire_size(page) <= tokens * 3);
                const bool cut = page.text.find(" more") != std::string::npos;
                if (cut) CHECK(wire_size(page) + 300 > tokens * 3);  // as much as fits
                if (cut) CHECK(next == offset + 1);
                if (cut) CHECK((offset == 1 || offset == 3));
                const std::size_t comma = page.text.find(" more, ");
                if (comma != std::string::npos) {  // what it takes to show all is enough
                    const auto enough = static_cast<std::size_t>(std::stoul(page.text.substr(comma + 7)));
                    CHECK(enough > tokens);
                    CHECK(render_page(answer, request_for(enough, is_json, offset, &next)).text.find(" more") == std::string::npos);
                    next = offset + 1;
                }
                for (; offset < next; ++offset) seen.push_back(offset);
            }
            CHECK(seen == std::vector<std::size_t>{0, 1, 2, 3, 4});
        }
    }
}

TEST_CASE("an entry that does not fit ends no paging: behind a first page its place says what it takes") {
    Strings paths(40, "some/path/of/a/file");
    paths[20] = std::string(2'000, 'x');
    Answer answer = answer_of(paths, 1);
    for (const bool json : {false, true}) {
        std::size_t offset = 0, next = 0, left_out = 0;
        for (bool more = true; more; offset = next) {
            const Page page = render_page(answer, request_for(500, json, offset, &next));
            more = page.truncated;
            REQUIRE_FALSE(page.text.empty());
            if (!page.needed_tokens) continue;
            ++left_out;
            const std::string needed = std::to_string(*page.needed_tokens);
            CHECK(page.text.find("takes max_tokens " + needed) != std::string::npos);
            std::size_t behind = 0;
            CHECK(render_page(answer, request_for(static_cast<std::size_t>(*page.needed_tokens), json, offset, &behind)).text.find(paths[20]) != std::string::npos);
        }
        CHECK(left_out == 1);
    }
}

TEST_CASE("items of a group share one head, which is said again only where a page ends in the group") {
    Random random(18);
    for (const std::size_t tokens : {250U, 500U, 2'000U, 20'000U}) {
        Answer answer = answer_of(Strings(300, "some/item"));
        Strings groups;
        for (std::size_t i = 0; i < 300; ++i) groups.push_back(i > 0 && !random.one_in(5) ? groups.back() : "group" + std::to_string(i));
        const auto number = [groups](std::size_t i) { return static_cast<std::size_t>(std::stoul(groups[i].substr(5))); };
        answer.sections[0].groups = Grouping{"members", number, [](std::size_t group) { return Json{{"of", "group" + std::to_string(group)}}; }};
        answer.sections[0].json = [](std::size_t i) { return Json{{"item", i}}; };
        std::size_t items = 0;
        for (std::size_t offset = 0;;) {
            std::size_t next = 0;
            const Page page = render_page(answer, request_for(tokens, true, offset, &next));
            if (page.needed_tokens) break;
            CHECK(wire_size(page) <= tokens * 3);
            std::string before;
            for (const Json& group : page.structured["list0"]) {
                CHECK(group["of"] != before);  // never twice on one page
                before = group["of"];
                CHECK_FALSE(group["members"].empty());
                for (const Json& item : group["members"]) {
                    REQUIRE(item["item"] == items);
                    CHECK(before == groups[items++]);
                }
            }
            if (!page.truncated) break;
            REQUIRE(next > offset);
            offset = next;
        }
        CHECK(items == 300);
    }
}

TEST_CASE("one giant item does not stop paging") {
    for (const bool json : {false, true}) {
        const Answer answer = answer_of({"a", "b/" + std::string(70'000, 'x'), "c"});
        std::string all;
        std::size_t pages = 0;
        for (std::size_t offset = 0;; ++pages) {
            REQUIRE(pages < 10);
            std::size_t next = 0;
            const Page page = render_page(answer, request_for(1'000, json, offset, &next));
            CHECK(wire_size(page) <= 3'000);
            all += page.text;
            if (!page.truncated) break;
            offset = next;
        }
        CHECK(all.find("larger than max_tokens") != std::string::npos);
        CHECK(all.find(json ? "\"c\"" : "c 1 kB") != std::string::npos);
    }
}

TEST_CASE("an answer of nothing says what kind of nothing") {
    Answer answer = answer_of({});
    answer.none = None::not_indexed;
    answer.reason = "2 files were skipped";
    std::size_t next = 0;
    const Page text = render_page(answer, request_for(4'000, false, 0, &next));
    CHECK(text.text.find("not_indexed: 2 files were skipped\n") != std::string::npos);
    CHECK_FALSE(text.truncated);
    const Page json = render_page(answer, request_for(4'000, true, 0, &next));
    CHECK(json.structured["none"] == "not_indexed");
    CHECK(json.structured["reason"] == "2 files were skipped");
    CHECK(json.structured["list0"] == Json::array());
}

TEST_CASE("lines above the items stand on the first page only") {
    Strings paths;
    for (int i = 0; i < 500; ++i) paths.push_back("file" + std::to_string(i));
    Answer answer = answer_of(paths);
    answer.lines = {"the head"};
    std::size_t next = 0;
    CHECK(render_page(answer, request_for(500, false, 0, &next)).text.starts_with("the head\n"));
    CHECK(render_page(answer, request_for(500, false, next, &next)).text.find("the head") == std::string::npos);
}

TEST_CASE("streaming gives what one unlimited page gives") {
    Random random(14);
    for (int i = 0; i < 20; ++i) {
        Answer answer = answer_of(random_paths(random, 3'000, 20), 2);
        answer.fields = {{"a", 1}, {"b", "\xFF"}};
        answer.skipped = {{"", 3, "links"}};
        if (random.one_in(2))
            for (Section& section : answer.sections)
                section.groups = Grouping{"of", [](std::size_t item) { return item / 7; }, [](std::size_t group) { return Json{{"group", group}}; }};
        else if (random.one_in(2))  // two sections of one name are one array, whatever stands between them
            answer.sections.push_back(answer.sections.front());
        for (const bool json : {false, true}) {
            std::string streamed;
            const std::string trailer = stream_answer(answer, json, [&](std::string_view piece) { streamed += piece; });
            PageRequest request;
            request.json = json;
            request.layout = Layout::flat;
            const Page page = render_page(answer, request);
            CHECK_FALSE(page.truncated);
            if (json) CHECK(Json::parse(streamed) == Json::parse(page.text));
            else CHECK(streamed + trailer == page.text + page.trailer);
        }
    }
}

TEST_CASE("a tree can be read back from its lines") {
    Random random(15);
    static const Strings kNames = {"a", "b", "ab", "a-b", "src", "x.c", "with space", "..x"};
    for (int i = 0; i < 2'000; ++i) {
        Strings paths;
        for (std::size_t n = 1 + random.below(15); n > 0; --n) {
            std::string path;
            for (std::size_t m = 1 + random.below(5); m > 0; --m) path += (path.empty() ? "" : "/") + random.pick(kNames);
            paths.push_back(path);
        }
        if (random.one_in(2)) std::sort(paths.begin(), paths.end());
        TextWriter writer(Layout::grouped);
        for (const std::string& path : paths) writer.path(path);
        if (read_tree(writer.text()) != paths) {
            CAPTURE(writer.text());
            REQUIRE(read_tree(writer.text()) == paths);
        }
    }
}

TEST_CASE("a name that begins with a space is not taken for one of the folder above") {
    TextWriter writer(Layout::grouped);
    writer.path("d/x");
    writer.path(" a");
    TextWriter other(Layout::grouped);
    other.path("d/x");
    other.path("d/a");
    CHECK(writer.text() != other.text());
}

TEST_CASE("lines stay lines, headings stand once, flat paths are raw") {
    TextWriter writer(Layout::grouped);
    writer.line("a\nb");
    writer.heading("H");
    writer.path("d/x");
    writer.heading("H");
    writer.path("d/y");
    writer.heading("I");
    writer.path("d/z", " !");
    CHECK(writer.text() == "a\\nb\nH\nd/\n x\n y\nI\nd/\n z !\n");
    TextWriter quotes(Layout::grouped);
    quotes.quote("  a\tb:1  ", "\treturn \"a\\tb\"\r");
    CHECK(quotes.text() == "  a\\tb:1  \treturn \"a\\tb\"\n");
    TextWriter flat(Layout::flat);
    flat.path("d/\xFF", " 1");
    flat.path("d/y");
    CHECK(flat.text() == "d/\xFF 1\nd/y\n");
}

TEST_CASE("numbers, sizes and times are written for people") {
    CHECK(format_bytes(0) == "0 B");
    CHECK(format_bytes(999) == "999 B");
    CHECK(format_bytes(1'000) == "1.0 kB");
    CHECK(format_bytes(99'949) == "99.9 kB");
    CHECK(format_bytes(99'999) == "100 kB");
    CHECK(format_bytes(999'499) == "999 kB");
    CHECK(format_bytes(999'999) == "1.0 MB");
    CHECK(format_bytes(1'234'567) == "1.2 MB");
    CHECK(format_bytes(~0ULL).ends_with(" TB"));
    CHECK(format_count(0) == "0");
    CHECK(format_count(999) == "999");
    CHECK(format_count(1'000) == "1,000");
    CHECK(format_count(~0ULL) == "18,446,744,073,709,551,615");
    CHECK(format_count(1, "file") == "1 file");
    CHECK(format_count(0, "file") == "0 files");
    CHECK(format_count(2, "directory") == "2 directories");
    CHECK(format_count(2, "day") == "2 days");
    CHECK(format_time(0) == "1970-01-01T00:00:00Z");
    CHECK(format_time(1'795'375'260'999'999'999) == "2026-11-22T19:21:00Z");
    CHECK(format_time(-1) == "1969-12-31T23:59:59Z");
    CHECK(format_time(-1'000'000'000) == "1969-12-31T23:59:59Z");
    CHECK_FALSE(format_time(INT64_MIN).empty());
    CHECK_FALSE(format_time(INT64_MAX).empty());
}

TEST_CASE("escaped_size is what JSON makes of a text") {
    Random random(16);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = to_utf8(random.bytes(20)) + random.text("\"\\\n\t\r\b\f\x01\x1f\x7f/a", 10);
        if (to_text(Json(text)).size() != escaped_size(text) + 2) REQUIRE(to_text(Json(text)).size() == escaped_size(text) + 2);
    }
}

TEST_CASE("cursors survive the round trip, and nothing else is one") {
    Random random(17);
    for (int i = 0; i < 20'000; ++i) {
        const Cursor cursor{random.word() >> random.below(64), random.word(), random.word() >> random.below(64)};
        const std::string text = cursor.encode();
        CHECK(text.size() <= 64);
        const auto back = Cursor::decode(text);
        REQUIRE(back);
        if (back->snapshot != cursor.snapshot || back->fingerprint != cursor.fingerprint || back->offset != cursor.offset) REQUIRE(back->offset == cursor.offset);
    }
    for (const std::string& text : Strings{"", ".", "...", "A.A.A.A", "A.A.A", "A.A.A.A.A", "zzz", " ", "\xFF.\xFF.\xFF.\xFF", std::string(1'000, 'A'), "AAAAAAAAAAAAAAAAAAAAAAAA.A.A.A", Cursor{1, 2, 3}.encode() + ".", "A" + Cursor{1, 2, 3}.encode() + " "}) CHECK_FALSE(Cursor::decode(text));
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = Cursor{random.word(), random.word(), random.below(100'000)}.encode();
        const std::string old = text;
        text[random.below(text.size())] = "ABCabc012-_."[random.below(12)];
        // Another spelling of the same cursor does no harm.
        if (const auto decoded = Cursor::decode(text); decoded && decoded->encode() != old) ++accepted;
        (void)Cursor::decode(random.bytes(40));
    }
    CHECK(accepted <= 3);  // a check of 20 bits
}

TEST_CASE("the snapshot cache is bounded in number and memory") {
    SnapshotCache cache;
    const auto answer = [](std::size_t bytes) {
        auto made = std::make_shared<Answer>(answer_of({"a"}));
        made->bytes = bytes;
        return std::shared_ptr<const Answer>(made);
    };
    const auto first = cache.keep("t", "{}", answer(1));
    CHECK(cache.find(first.id));
    CHECK_FALSE(cache.find(first.id + 1'000));
    for (int i = 0; i < 20; ++i) (void)cache.keep("t", "{}", answer(1));
    CHECK(cache.find(first.id));  // used again: kept
    for (int i = 0; i < 31; ++i) (void)cache.keep("t", "{}", answer(1));
    CHECK(cache.find(first.id));
    for (int i = 0; i < 32; ++i) (void)cache.keep("t", "{}", answer(1));
    CHECK_FALSE(cache.find(first.id));
    CHECK(cache.count() <= 32);
    for (int i = 0; i < 10; ++i) (void)cache.keep("t", "{}", answer(30U << 20));
    CHECK(cache.bytes() <= 64U << 20);
    CHECK(cache.count() == 2);
    const auto giant = cache.keep("t", "{}", answer(1U << 30));
    CHECK(cache.find(giant.id));  // the newest is always kept
    CHECK(cache.count() == 1);
    (void)cache.keep("t", "{}", answer(1));
    CHECK(cache.bytes() <= 64U << 20);
}
