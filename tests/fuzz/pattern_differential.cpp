// Holds the pattern backends against each other, and a text against its lines, on random patterns and texts.
//
//   build/release/pattern_differential [--pairs 100000] [--seed 1]
//
// Each round compiles a handful of random patterns with every backend and scans random texts: the results must be the same to the byte. Then each
// text is scanned once more line by line, which must give the same matches of all patterns that match within lines. A difference is printed with its
// seed, pattern and text, and ends the run with 1.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/base/utf8.h"
#include "tests/support/patterns.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::pattern;
using aircher::test::Random;

namespace {

const std::vector<std::string> kAtoms = {
    "a", "b", "c", "k", "s", "K", "S", "_", "1", " ", "x", "\\.", "-", "\xC3\xA9", "\xC3\x89", "\xE2\x84\xAA", "\xC5\xBF", "\xE4\xB8\xAD", ".", "\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\h", "\\v", "\\t",
    "[abc]", "[^abc]", "[^\\w]", "[a-z]", "[^k]", "[ks]", "[\\s,]", "[\\D]", "[^\\d\\s]", "[[:alpha:]]", "[[:^space:]]", "[^[:punct:]]", "[\xC3\xA0-\xC3\xBF]", "[^\xC3\xA9]", "[]a]", "[^]a]", "[a-]", "[^-a]", "[\\x41-\\x{5A}]", "[.]",
    "\\b", "\\B", "^", "$", "\\A", "\\z", "\\Z", "\\N", "\\R", "\\X", "\\K", "\\p{L}", "\\P{L}", "\\p{Lu}", "\\pN", "\\x61", "\\x{e9}", "\\141", "\\ca", "\\Qa.b\\E", "\\Qab\\E", "\\e",
};
const std::vector<std::string> kQuantifiers = {"*", "+", "?", "{2}", "{0,2}", "{1,}", "{2,12}", "*?", "+?", "??", "{1,3}?", "*+", "++", "?+"};
const std::vector<std::string> kPieces = {
    "a", "b", "c", "k", "s", "K", "S", "A", "B", "_", "1", "2", " ", "\t", "x", ".", ",", "-", "]", "^", "\r", "\v", "\f", "\n", "\n", "\n", "\xC3\xA9", "\xC3\x89", "\xE2\x84\xAA", "\xC5\xBF", "\xE4\xB8\xAD", "\xD9\xA3", "\xC2\xA0", "\xC2\x85",
    "\xE2\x80\xA8", "\xF0\x9F\x98\x80", "\xFF", "\xC3", "\xE2\x84", "\x80", "\xED\xA0\x80", "ab", "abc", "foo", "\x1b",
};

/// Classes in a row, without a literal to look for; `texts` gets what they match, or nearly.
std::string class_run(Random& random, std::vector<std::string>& texts) {
    static const std::vector<std::pair<std::string, std::vector<std::string>>> classes = {
        {"[A-Z]", {"A", "K", "S", "Z"}},  {"\\d", {"0", "9", "\xD9\xA3"}},        {"[a-z]", {"a", "k", "s", "\xC5\xBF"}}, {"[0-9a-f]", {"0", "b", "f"}},
        {"\\w", {"_", "a", "\xC3\xA9"}}, {"[\\s,]", {" ", ",", "\t", "\xC2\xA0"}}, {"[^a-z]", {"-", "A", "\xE4\xB8\xAD"}}, {"[\xC3\xA0-\xC3\xBF]", {"\xC3\xA9"}},
    };
    std::string out, text;
    for (std::size_t i = 3 + random.below(6); i > 0; --i) {
        const auto& [source, characters] = random.pick(classes);
        const std::size_t times = 1 + random.below(3);
        out += source;
        if (times > 1) out += "{" + std::to_string(times) + (random.one_in(3) ? ",}" : "}");
        for (std::size_t turn = 0; turn < times; ++turn) text += random.one_in(12) ? random.pick(kPieces) : random.pick(characters);
        if (random.one_in(10)) out += random.pick(kQuantifiers);
    }
    texts.push_back(text);
    return random.one_in(3) ? "\\b" + out + "\\b" : out;
}

/// A rare text between random neighbours, which hyperscan finds as a text; `texts` gets it with others.
std::string rare_text(Random& random, std::vector<std::string>& texts) {
    const std::string text = random.one_in(2) ? "_Zq7" : "kZ%Q";
    static const std::vector<std::string> around = {"\\b", "\\B", "\\s", "\\s*", "\\w", "\\w?", "[&*]", "(?:a|b)?", "(?:ab|c)", "\\b\\s*", "^", "$", "-?\\b", "(?=a)", "(?<!b)", "(k|s)", ".", "\xC3\xA9", "[^a]", "\\W+", "(?i:k)", ""};
    for (int i = 0; i < 3; ++i) texts.push_back((random.one_in(4) ? "" : random.pick(kPieces)) + text + (random.one_in(4) ? "" : random.pick(kPieces)));
    return random.pick(around) + random.pick(around) + text + random.pick(around) + random.pick(around);
}

std::string expression(Random& random, int depth, int& groups) {
    std::string out;
    const std::size_t count = 1 + random.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        std::string atom;
        const std::size_t kind = depth > 0 ? random.below(14) : 13;
        if (kind == 0) {
            ++groups;
            atom = "(" + expression(random, depth - 1, groups) + ")";
        } else if (kind == 1) {
            atom = "(?:" + expression(random, depth - 1, groups) + "|" + expression(random, depth - 1, groups) + ")";
        } else if (kind == 2) {
            static const std::vector<std::string> openings = {"(?=", "(?!", "(?>", "(?i:", "(?s:", "(?-i:", "(?|", "(?m:", "(?-m:", "(?#x)(?:", "(?U:"};
            atom = random.pick(openings) + expression(random, depth - 1, groups) + ")";
        } else if (kind == 3 && groups > 0) {
            atom = "\\" + std::to_string(1 + random.below(static_cast<std::size_t>(std::min(groups, 9))));
        } else if (kind == 4) {
            static const std::vector<std::string> behind = {"(?<=a)", "(?<!a)", "(?<=\\w)", "(?<!\\n)", "(?<=^a)", "(?i)", "(?-i)", "(?s)"};
            atom = random.pick(behind);
        } else {
            atom = random.pick(kAtoms);
        }
        out += atom;
        if (random.one_in(3)) out += random.pick(kQuantifiers);
    }
    if (depth > 0 && random.one_in(5)) out += "|" + expression(random, depth - 1, groups);
    return out;
}

std::string text_of(Random& random, const std::vector<std::string>& texts) {
    std::string out;
    const std::size_t count = random.below(random.one_in(10) ? 400 : 60);
    for (std::size_t i = 0; i < count; ++i) out += !texts.empty() && random.one_in(8) ? random.pick(texts) : random.pick(kPieces);
    return out;
}

Pattern pattern_of(Random& random, std::vector<std::string>& texts) {
    Pattern out;
    if (random.one_in(5)) {
        out = test::literal(random.pick(kPieces));
        for (std::size_t i = random.below(3); i > 0; --i) out.text += random.pick(kPieces);
        if (!is_valid_utf8(out.text)) out.text = "ab";
    } else if (random.one_in(4)) {
        out = test::regex(random.one_in(2) ? rare_text(random, texts) : class_run(random, texts));
    } else {
        int groups = 0;
        out = test::regex(expression(random, 2, groups));
    }
    out.ignore_case = random.one_in(4);
    out.word = random.one_in(8);
    out.multi_line = random.one_in(6);
    out.dot_all = random.one_in(6);
    return out;
}

std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text) {
        char buffer[8];
        const auto byte = static_cast<unsigned char>(c);
        std::snprintf(buffer, sizeof buffer, byte >= 0x20 && byte < 0x7F ? "%c" : "\\x%02x", byte);
        out += buffer;
    }
    return out;
}

struct Backend {
    std::string name;
    std::unique_ptr<PatternBackend> backend;
    std::shared_ptr<const PatternSet> set;
};

ScanRequest request_of() {
    ScanRequest request;
    request.captures = true;
    return request;
}

/// The matches of line patterns, found line by line.
std::string dump_lines(const Backend& backend, std::string_view text, RequestContext& context) {
    ScanResult joined, piece;
    const auto scanner = backend.backend->make_scanner(backend.set);
    std::uint32_t line = 0;
    for (std::size_t at = 0; at < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (scanner->scan({text.substr(at, std::min(end + 1, text.size()) - at), at, line}, request_of(), piece, context))
            for (const Match& match : piece.matches)
                if (!backend.set->patterns()[match.pattern].multi_line) joined.matches.push_back(match);
        at = end + 1;
    }
    joined.total = joined.matches.size();
    return test::dump(joined);
}

std::string without_multi_line(const ScanResult& result, const PatternSet& set) {
    ScanResult lines;
    for (const Match& match : result.matches)
        if (!set.patterns()[match.pattern].multi_line) lines.matches.push_back(match);
    lines.total = lines.matches.size();
    return test::dump(lines);
}

int report(const char* what, std::size_t seed, const Backend& backend, std::string_view text, const std::string& expected, const std::string& got) {
    std::printf("%s differs (round %zu, %s)\ntext: %s\n", what, seed, backend.name.c_str(), shown(text).c_str());
    for (std::size_t i = 0; i < backend.set->patterns().size(); ++i) {
        const Pattern& pattern = backend.set->patterns()[i];
        std::printf("  %zu: %s%s%s%s%s%s  [%s]\n", i, shown(pattern.text).c_str(), pattern.literal ? " literal" : "", pattern.ignore_case ? " ignore_case" : "", pattern.word ? " word" : "",
                    pattern.multi_line ? " multi_line" : "", pattern.dot_all ? " dot_all" : "", std::string(backend.set->plans()[i].engine).c_str());
    }
    std::printf("expected:\n%sgot:\n%s", expected.c_str(), got.c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t pairs = 100'000;
    std::size_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--pairs") == 0) pairs = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--seed") == 0) seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    TaskPool pool(0);
    std::size_t compared = 0, left_out = 0, refused = 0, matches = 0, rounds = 0;
    std::vector<Backend> backends;
    for (const auto& factory : test::pattern_backends()) backends.push_back({factory.name, factory.create(), nullptr});
    for (std::size_t round = seed; compared < pairs; ++round, ++rounds) {
        Random random(static_cast<std::uint32_t>(round));
        RequestContext context(pool, {});
        std::vector<Pattern> patterns;
        std::vector<std::string> texts;
        // A few patterns run without a database, where each has something to look for.
        const std::size_t count = random.one_in(4) ? 1 + random.below(3) : 12;
        while (patterns.size() < count) {
            Pattern candidate = pattern_of(random, texts);
            if (backends.front().backend->compile({candidate}, context)) {
                patterns.push_back(std::move(candidate));
            } else {
                ++refused;
            }
        }
        for (Backend& backend : backends) {
            auto set = backend.backend->compile(patterns, context);
            if (!set) {
                std::printf("round %zu: %s refuses: %s\n", round, backend.name.c_str(), set.error().text().c_str());
                return 1;
            }
            backend.set = std::move(*set);
        }
        for (int i = 0; i < 40; ++i) {
            const std::string text = text_of(random, texts);
            const auto expected = backends.back().backend->scan(text, backends.back().set, request_of(), context);
            if (!expected) return 1;
            if (!expected->incomplete.empty()) {
                ++left_out;
                continue;
            }
            matches += expected->total;
            const std::string lines = without_multi_line(*expected, *backends.back().set);
            for (const Backend& backend : backends) {
                const auto got = backend.backend->scan(text, backend.set, request_of(), context);
                if (test::dump(got) != test::dump(expected)) return report("a scan", round, backend, text, test::dump(expected), test::dump(got));
                if (const std::string by_line = dump_lines(backend, text, context); by_line != lines) return report("a scan by lines", round, backend, text, by_line, lines);
            }
            compared += patterns.size();
        }
    }
    std::printf("%zu pairs of pattern and text, %zu matches, the same from %zu backends and line by line (%zu rounds, %zu texts left out for limits, %zu patterns refused)\n", compared, matches, backends.size(), rounds,
                left_out, refused);
    return 0;
}
