// What tests of the pattern component share: every backend, short words for scanning, results as text.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pattern/pattern_backend.h"

namespace aircher::test {

using pattern::Pattern;
using PatternFactory = BackendFactory<pattern::PatternBackend>;

inline std::vector<PatternFactory> pattern_backends() {
    std::vector<PatternFactory> found;
    for (const PatternFactory& factory : pattern::backends())
        if (factory.probe().available) found.push_back(factory);
    return found;
}

inline Pattern regex(std::string text) {
    Pattern pattern;
    pattern.id = text.substr(0, 40);
    pattern.text = std::move(text);
    return pattern;
}
inline Pattern literal(std::string text) {
    Pattern pattern = regex(std::move(text));
    pattern.literal = true;
    return pattern;
}

/// All that a scan found, one line for each thing: what two backends are compared by.
inline std::string dump(const Result<pattern::ScanResult>& result) {
    if (!result) return "error: " + result.error().text();
    std::string text;
    for (const pattern::Match& match : result->matches) {
        text += std::to_string(match.pattern) + ": " + std::to_string(match.begin) + "-" + std::to_string(match.end) + " at " + std::to_string(match.line) + ":" + std::to_string(match.column);
        for (const auto& range : match.captures) text += range.set() ? " " + std::to_string(range.begin) + "-" + std::to_string(range.end) : " -";
        text += "\n";
    }
    text += "total " + std::to_string(result->total) + "\n";
    for (const auto& row : result->incomplete) text += "incomplete " + std::to_string(row.pattern) + " line " + std::to_string(row.line) + ": " + row.reason + "\n";
    return text;
}

inline Result<pattern::ScanResult> scan_with(const PatternFactory& factory, std::vector<Pattern> patterns, std::string_view text, pattern::ScanRequest request = {}) {
    request.captures = true;
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto backend = factory.create();
    const auto set = backend->compile(std::move(patterns), context);
    if (!set) return set.error();
    return backend->scan(text, *set, request, context);
}

/// The texts of all matches, in order.
inline std::vector<std::string> texts_of(const Result<pattern::ScanResult>& result, std::string_view text) {
    std::vector<std::string> out;
    if (!result) return {"error: " + result.error().text()};
    for (const auto& match : result->matches) out.emplace_back(text.substr(match.begin, match.end - match.begin));
    return out;
}

}  // namespace aircher::test
