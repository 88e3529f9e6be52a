// Holds the pattern backends against each other on PCRE2's own tests (testdata/testinput1 … of its source package, which is not part of this project).
//
//   build/release/pattern_pcre2_tests FILE...
//
// A test is `/pattern/modifiers` and the lines to match behind it. Patterns that every backend accepts are searched for in their own lines and in all lines of
// the test joined, as line patterns and as multi_line ones; the results must be the same to the byte. A difference ends the run with 1.
#include <cctype>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/patterns.h"

using namespace aircher;
using namespace aircher::pattern;

namespace {

struct Test {
    std::string pattern, modifiers;
    std::vector<std::string> subjects;
};

/// pcre2test's escapes, as far as they make bytes.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out.push_back(text[i]);
            continue;
        }
        const char c = text[++i];
        if (c == 'n') {
            out.push_back('\n');
        } else if (c == 'r') {
            out.push_back('\r');
        } else if (c == 't') {
            out.push_back('\t');
        } else if (c == 'x' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 && std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0) {
            out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
            i += 2;
        } else {
            out.push_back(c);
        }
    }
    return out;
}

std::vector<Test> read_tests(const char* path) {
    std::ifstream in(path, std::ios::binary);
    std::vector<Test> tests;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] != '/') continue;
        Test test;
        // The closing delimiter is the first '/' that no backslash precedes; a pattern may go over several lines.
        std::size_t from = 1;
        for (;;) {
            std::size_t end = from;
            while (end < line.size() && line[end] != '/') end += line[end] == '\\' ? std::size_t{2} : std::size_t{1};
            if (end < line.size()) {
                test.pattern = line.substr(1, end - 1);
                test.modifiers = line.substr(end + 1);
                break;
            }
            from = line.size() + 1;
            std::string more;
            if (!std::getline(in, more)) return tests;
            line += "\n" + more;
        }
        while (std::getline(in, line) && !line.empty()) {
            const std::size_t begin = line.find_first_not_of(' ');
            if (begin != std::string::npos && line[0] == ' ') test.subjects.push_back(unescaped(line.substr(begin)));
        }
        tests.push_back(std::move(test));
    }
    return tests;
}

}  // namespace

int main(int argc, char** argv) {
    TaskPool pool(0);
    std::vector<std::unique_ptr<PatternBackend>> backends;
    for (const auto& factory : test::pattern_backends()) backends.push_back(factory.create());
    std::size_t accepted = 0, refused = 0, left_out = 0, compared = 0, matches = 0;
    for (int i = 1; i < argc; ++i) {
        for (const Test& one : read_tests(argv[i])) {
            // What these change is no matter of ours: how pcre2test reads the pattern, or what PCRE2 is told beside it.
            if (one.modifiers.find_first_not_of("imsxgI,") != std::string::npos) {
                ++left_out;
                continue;
            }
            std::string joined;
            for (const std::string& subject : one.subjects) joined += subject + "\n";
            for (const bool multi_line : {false, true}) {
                Pattern pattern = test::regex(one.modifiers.find('x') == std::string::npos ? one.pattern : "(?x)" + one.pattern);
                pattern.ignore_case = one.modifiers.find('i') != std::string::npos;
                pattern.dot_all = one.modifiers.find('s') != std::string::npos;
                pattern.multi_line = multi_line;
                RequestContext context(pool, {});
                std::vector<std::shared_ptr<const PatternSet>> sets;
                for (const auto& backend : backends)
                    if (auto set = backend->compile({pattern}, context)) sets.push_back(std::move(*set));
                if (sets.size() != backends.size()) {
                    ++refused;
                    if (sets.empty()) continue;
                    std::printf("only some accept /%s/\n", one.pattern.c_str());
                    return 1;
                }
                ++accepted;
                std::vector<std::string> texts = one.subjects;
                texts.push_back(joined);
                ScanRequest request;
                request.captures = true;
                for (const std::string& text : texts) {
                    std::string first;
                    for (std::size_t b = 0; b < backends.size(); ++b) {
                        const auto found = backends[b]->scan(text, sets[b], request, context);
                        const std::string dumped = test::dump(found);
                        if (b == 0) {
                            first = dumped;
                            matches += found ? found->total : 0;
                        } else if (dumped != first) {
                            std::printf("/%s/%s differs on\n%s\nthe first:\n%sthe other:\n%s", one.pattern.c_str(), one.modifiers.c_str(), text.c_str(), first.c_str(), dumped.c_str());
                            return 1;
                        }
                    }
                    ++compared;
                }
            }
        }
    }
    std::printf("%zu patterns accepted (as line and as multi_line patterns), %zu refused by all, %zu tests left out; %zu texts, %zu matches, the same from %zu backends\n", accepted, refused, left_out,
                compared, matches, backends.size());
    return 0;
}
