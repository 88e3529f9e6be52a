#include "engine/pattern/scanning/text_scanner.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace aircher::pattern {
namespace {

constexpr std::size_t kPollBytes = 256U << 10;
/// What a call of the regex engine costs beside the bytes it reads, in bytes.
constexpr std::size_t kCallCost = 256;
/// Lines of one text that may run into a pattern's limit before the pattern is given up for that text.
constexpr std::uint32_t kMaxLimitHits = 16;

bool comes_before(const Match& a, const Match& b) { return std::tie(a.begin, a.pattern, a.end) < std::tie(b.begin, b.pattern, b.end); }

std::size_t next_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) ++at;
    return at;
}

std::size_t line_end(std::string_view text, std::size_t from) {
    const void* found = std::memchr(text.data() + from, '\n', text.size() - from);
    return found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::size_t line_begin(std::string_view text, std::size_t at) {
    const void* found = at == 0 ? nullptr : ::memrchr(text.data(), '\n', at);
    return found == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

}  // namespace

TextScanner::TextScanner(std::shared_ptr<const CompiledSet> set) : set_(std::move(set)) {
    const auto& patterns = set_->compiled();
    off_.resize(patterns.size());
    limit_hits_.resize(patterns.size());
    for (std::uint32_t i = 0; i < patterns.size(); ++i) {
        searches_.emplace_back(patterns[i].required.empty() ? std::string_view("\n") : std::string_view(patterns[i].required));
        if (patterns[i].multi_line) multi_line_.push_back(i);
    }
}

bool TextScanner::may_match(std::uint32_t, std::string_view) { return true; }

Result<void> TextScanner::scan(const ScanText& text, const ScanRequest& request, ScanResult& result, RequestContext& context) {
    result.clear(set_->compiled().size());
    request_ = &request;
    result_ = &result;
    context_ = &context;
    text_ = text.text;
    stopped_ = finished_ = false;
    begin_text();
    if (text.offset == 0) {  // else what was given up stays so
        for (const std::uint32_t pattern : touched_) {
            off_[pattern] = 0;
            limit_hits_[pattern] = 0;
        }
        touched_.clear();
    }
    if (request.disabled != nullptr) {
        for (std::uint32_t i = 0; i < off_.size(); ++i) {
            if ((*request.disabled)[i] == 0 || off_[i] != 0) continue;
            off_[i] = 1;
            touched_.push_back(i);
        }
    }
    if (!text_.empty()) {
        if (multi_line_.size() < off_.size()) scan_lines(text_);
        block_begin_ = 0;
        for (const std::uint32_t index : multi_line_) {
            if (stopped() || is_off(index)) continue;
            if (text_.size() > kMaxSubjectBytes) {
                if (!pattern(index).literal.empty()) {
                    search_alone(index, text_);
                } else {
                    give_up(index, 0, "the text is longer than " + std::to_string(kMaxSubjectBytes >> 20U) + " MiB");
                }
            } else if (may_match(index, text_)) {
                search_alone(index, text_);
            }
        }
    }
    if (stopped_) return context.stop_error();
    finish();
    for (Match& match : result.matches) {
        match.line += text.first_line;
        match.begin += text.offset;
        match.end += text.offset;
        for (ByteRange& range : match.captures)
            if (range.set()) range = {range.begin + text.offset, range.end + text.offset};
    }
    for (Incomplete& row : result.incomplete) row.line += text.first_line;
    return {};
}

void TextScanner::scan_lines(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size() && !stopped();) {
        std::size_t end = text.size();
        if (end - begin > kBlockBytes) {
            end = line_begin(text, begin + kBlockBytes);
            if (end <= begin) end = std::min(line_end(text, begin + kBlockBytes) + 1, text.size());
        }
        block_begin_ = begin;
        const std::string_view block = text.substr(begin, end - begin);
        if (block.size() > kMaxSubjectBytes) {
            search_long_line(block);
        } else if (!must_stop(block.size())) {
            search_lines(block);
        }
        begin = end;
    }
}

void TextScanner::search_long_line(std::string_view block) {
    for (std::uint32_t i = 0; i < off_.size() && !stopped(); ++i) {
        if (is_off(i) || pattern(i).multi_line) continue;
        if (!pattern(i).literal.empty()) {
            search_alone(i, block);
        } else {
            result_->incomplete.push_back({i, static_cast<std::uint32_t>(count_line_feeds(text_.substr(0, block_begin_))),
                                           "the line is longer than " + std::to_string(kMaxSubjectBytes >> 20U) + " MiB"});
        }
    }
}

bool TextScanner::must_stop(std::size_t bytes) {
    work_ += bytes;
    if (work_ < kPollBytes) return stopped();
    work_ = 0;
    if (context_->should_stop()) stopped_ = true;
    return stopped();
}

bool TextScanner::search_alone(std::uint32_t index, std::string_view block) {
    const CompiledPattern& compiled = pattern(index);
    if (!compiled.literal.empty()) {
        // Pieces, so that a cancel is noticed; they overlap by what a needle may reach over.
        constexpr std::size_t kPiece = std::size_t{4} << 20U;
        const std::size_t reach = compiled.literal.size() - 1;
        std::size_t at = 0;
        while (at < block.size()) {
            const std::string_view piece = block.substr(0, std::min(block.size(), at + kPiece + reach));
            const std::size_t found = searches_[index].find(piece, at);
            if (found != std::string_view::npos) {
                if (!add_literal(index, found)) return false;
                at = found + compiled.literal.size();
            } else if (piece.size() == block.size()) {
                break;
            } else {
                at = piece.size() - reach;
                if (must_stop(kPiece)) return false;
            }
        }
        return !must_stop(block.size() / 8);
    }
    if (compiled.multi_line) {
        if (next_candidate(index, block, 0) == std::string_view::npos) return !must_stop(block.size() / 8);
        return search_regex(index, block, 0, 0);
    }
    // A pattern that can search many lines at once does better without a text that stands on most of them.
    if (compiled.has_useful_text() || compiled.run || (!compiled.required.empty() && !compiled.line_safe)) {
        for (std::size_t at = 0; (at = next_candidate(index, block, at)) != std::string_view::npos;) {
            const std::size_t end = line_end(block, at);
            if (!search_line(index, block, line_begin(block, at), end)) return false;
            if (is_off(index)) return true;
            at = end + 1;
        }
        return !must_stop(block.size() / 8);
    }
    if (compiled.line_safe) return search_safe_lines(index, block);
    for (std::size_t begin = 0; begin < block.size() && !is_off(index);) {
        const std::size_t end = line_end(block, begin);
        if (!search_line(index, block, begin, end)) return false;
        begin = end + 1;
    }
    return true;
}

/// The first place at or behind `from` without which there is no match behind it: `from` itself where nothing is known of the pattern.
std::size_t TextScanner::next_candidate(std::uint32_t index, std::string_view block, std::size_t from) const {
    const CompiledPattern& compiled = pattern(index);
    if (compiled.run) return compiled.run->find(block, from);
    return compiled.required.empty() ? from : searches_[index].find(block, from);
}

/// Lines of ASCII go through together, the others one by one.
bool TextScanner::search_safe_lines(std::uint32_t index, std::string_view block) {
    for (std::size_t at = 0; at < block.size() && !is_off(index);) {
        const std::size_t high = at + ascii_prefix(block.substr(at));
        const std::size_t begin = high == block.size() ? high : std::max(at, line_begin(block, high));
        if (begin > at && !search_joined_lines(index, block.substr(at, begin - at), at)) return false;
        if (begin == block.size() || is_off(index)) return true;
        const std::size_t end = line_end(block, begin);
        if (!search_line(index, block, begin, end)) return false;
        at = end + 1;
    }
    return true;
}

/// Many lines of ASCII in one search: what is found is what a search of each line would find. They stand at `offset` of the block.
bool TextScanner::search_joined_lines(std::uint32_t index, std::string_view lines, std::size_t offset) {
    const Regex& regex = *pattern(index).regex;
    const std::string_view subject = lines.ends_with('\n') ? lines.substr(0, lines.size() - 1) : lines;
    workspace_.begin_subject(Encoding::ascii);
    for (std::size_t at = 0; at <= subject.size();) {
        const Regex::Outcome outcome = regex.find(subject, at, workspace_, *context_);
        if (outcome == Regex::Outcome::match) {
            const ByteRange range = workspace_.range();
            if (!add(index, offset + range.begin, offset + range.end, true)) return false;
            if (must_stop(kCallCost + range.end - at)) return false;
            at = range.end;
        } else if (outcome == Regex::Outcome::none) {
            return !must_stop(subject.size() - at);
        } else if (outcome == Regex::Outcome::stopped) {
            stopped_ = true;
            return false;
        } else {
            // Some line is too much. Line by line from here on tells which, as every backend would tell it.
            for (std::size_t begin = line_begin(subject, at); begin <= subject.size() && !is_off(index);) {
                const std::size_t end = line_end(subject, begin);
                if (!search_regex(index, subject.substr(begin, end - begin), offset + begin, std::max(at, begin) - begin)) return false;
                begin = end + 1;
            }
            return true;
        }
    }
    return true;
}

bool TextScanner::search_line(std::uint32_t index, std::string_view block, std::size_t begin, std::size_t end) {
    if (!pattern(index).literal.empty()) {
        const std::string_view line = block.substr(0, end);
        for (std::size_t at = begin; (at = searches_[index].find(line, at)) != std::string_view::npos; at += pattern(index).literal.size())
            if (!add_literal(index, at)) return false;
        return !must_stop(kCallCost);
    }
    return search_regex(index, block.substr(begin, end - begin), begin, 0);
}

/// All matches in `subject`, which stands at `offset` of the block, that begin at or behind `from`.
bool TextScanner::search_regex(std::uint32_t index, std::string_view subject, std::size_t offset, std::size_t from) {
    const Regex& regex = *pattern(index).regex;
    constexpr std::size_t kNone = ~std::size_t{0};
    std::size_t last_end = kNone;
    workspace_.begin_subject(encoding_of(subject));
    for (std::size_t at = from; at <= subject.size();) {
        switch (regex.find(subject, at, workspace_, *context_)) {
            case Regex::Outcome::none: return !must_stop(kCallCost + subject.size() - at);
            case Regex::Outcome::stopped: stopped_ = true; return false;
            case Regex::Outcome::limit: return give_up_line(index, offset, Regex::Outcome::limit);
            case Regex::Outcome::slow: return give_up_line(index, offset, Regex::Outcome::slow);
            case Regex::Outcome::match: break;
        }
        const ByteRange range = workspace_.range();
        if (must_stop(kCallCost + range.end - std::min<std::size_t>(range.end, at))) return false;
        if (range.begin == range.end && range.begin == last_end) {  // an empty match right behind another is none
            at = next_character(subject, range.begin);
            continue;
        }
        // A search of a whole text ends behind its last line; there is no line behind the final line feed.
        const bool behind_the_end = pattern(index).multi_line && range.begin == range.end && range.begin == subject.size() && subject.ends_with('\n');
        if (!behind_the_end && !add(index, offset + range.begin, offset + range.end, true)) return false;
        last_end = range.end;
        at = range.end > range.begin ? range.end : next_character(subject, range.end);
    }
    return true;
}

bool TextScanner::add_literal(std::uint32_t index, std::size_t begin) { return add(index, begin, begin + pattern(index).literal.size(), false); }

bool TextScanner::add(std::uint32_t index, std::size_t begin, std::size_t end, bool with_captures) {
    const std::size_t at = block_begin_ + begin;
    const CompiledPattern& compiled = pattern(index);
    if (compiled.check != nullptr && !compiled.check(text_.substr(at, end - begin))) return true;
    ++result_->counts[index];
    ++result_->total;
    if (request_->any) {
        finished_ = true;
        return false;
    }
    if (request_->keep == 0) return true;
    if (result_->matches.size() >= 2 * request_->keep + 1024) prune();
    Match match;
    match.begin = at;
    match.end = block_begin_ + end;
    match.pattern = index;
    if (with_captures && request_->captures && compiled.groups > 0) workspace_.captures(compiled.groups, at - workspace_.range().begin, match.captures);
    result_->matches.push_back(std::move(match));
    return true;
}

bool TextScanner::give_up_line(std::uint32_t index, std::size_t at, Regex::Outcome why) {
    ++result_->limit_hits;
    if (limit_hits_[index] == 0) touched_.push_back(index);
    if (why == Regex::Outcome::slow) {
        give_up(index, at, "it takes too long on this text");
    } else if (++limit_hits_[index] >= kMaxLimitHits) {
        give_up(index, at, "it takes too many steps on " + std::to_string(kMaxLimitHits) + " lines");
    } else {
        const auto line = static_cast<std::uint32_t>(count_line_feeds(text_.substr(0, block_begin_ + at)));
        result_->incomplete.push_back({index, line, "it takes too many steps on this line"});
    }
    return !must_stop(kPollBytes);
}

void TextScanner::give_up(std::uint32_t index, std::size_t at, std::string reason) {
    off_[index] = 1;
    touched_.push_back(index);
    result_->incomplete.push_back({index, static_cast<std::uint32_t>(count_line_feeds(text_.substr(0, block_begin_ + at))), std::move(reason)});
}

/// Drops what cannot be among the first `keep`.
void TextScanner::prune() {
    auto& matches = result_->matches;
    const auto keep = static_cast<std::ptrdiff_t>(request_->keep);
    std::nth_element(matches.begin(), matches.begin() + keep, matches.end(), comes_before);
    matches.erase(matches.begin() + keep, matches.end());
}

void TextScanner::finish() {
    auto& matches = result_->matches;
    if (matches.size() > request_->keep) prune();
    std::sort(matches.begin(), matches.end(), comes_before);
    std::size_t at = 0;
    std::size_t begin = 0;  // of the line that `at` is in
    std::uint32_t line = 0;
    for (Match& match : matches) {
        if (match.begin > at) {
            const std::uint64_t feeds = count_line_feeds(text_.substr(at, match.begin - at));
            line += static_cast<std::uint32_t>(feeds);
            if (feeds > 0) begin = line_begin(text_, match.begin);
            at = match.begin;
        }
        match.line = line;
        match.column = static_cast<std::uint32_t>(match.begin - begin);
    }
    std::sort(result_->incomplete.begin(), result_->incomplete.end(),
              [](const Incomplete& a, const Incomplete& b) { return std::tie(a.pattern, a.line, a.reason) < std::tie(b.pattern, b.line, b.reason); });
}

}  // namespace aircher::pattern
