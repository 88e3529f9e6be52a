#include "engine/pattern/hyperscan/scanner.h"

#include <hs.h>

#include <algorithm>
#include <cstring>

namespace aircher::pattern::hyperscan {
namespace {

/// More candidates in one block are not worth noting: the patterns match nearly everywhere, and every line is looked at for each.
constexpr std::size_t kMaxCandidates = std::size_t{1} << 20U;

}  // namespace

HyperscanScanner::HyperscanScanner(std::shared_ptr<const HyperscanSet> set) : TextScanner(set), own_(std::move(set)) {
    last_.resize(own_->compiled().size());
    for (const auto& database : own_->line_databases) scratch_failed_ = !scratch_.prepare(*database) || scratch_failed_;
    for (const auto& database : own_->text_databases) scratch_failed_ = !scratch_.prepare(*database) || scratch_failed_;
}

bool HyperscanScanner::search_all(const std::vector<std::uint32_t>& patterns, std::string_view block) {
    for (const std::uint32_t index : patterns)
        if (!is_off(index) && !search_alone(index, block)) return false;
    return true;
}

bool HyperscanScanner::search_lines(std::string_view block) {
    if (!search_all(own_->alone, block)) return false;
    block_ = block;
    overflow_ = scratch_failed_;
    line_ = {};
    for (const auto& database : own_->line_databases) {
        if (overflow_) break;
        const hs_error_t done = hs_scan(database->get(), block.data(), static_cast<unsigned>(block.size()), 0, scratch_.get(), &on_line_match, this);
        overflow_ = overflow_ || done != HS_SUCCESS;
        if (must_stop(block.size())) break;
    }
    return confirm(block) && !stopped();
}

int HyperscanScanner::on_line_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* self) {
    auto& scanner = *static_cast<HyperscanScanner*>(self);
    if (id == scanner.own_->sentinel()) {
        for (const std::uint32_t pattern : scanner.own_->folding_in_lines) scanner.note(pattern, static_cast<std::uint32_t>(to));
    } else {
        const CompiledPattern& compiled = scanner.pattern(id);
        const bool fits = !compiled.neighbours || compiled.neighbours->fit(scanner.block_, to - compiled.required.size(), to);
        if (fits) scanner.note(id, static_cast<std::uint32_t>(to));
    }
    return scanner.overflow_ ? 1 : 0;
}

void HyperscanScanner::note(std::uint32_t index, std::uint32_t to) {
    LastLine& last = last_[index];
    if (last.begin <= to && to <= last.end) return;
    if (line_.begin > to || to > line_.end) {
        const void* before = to == 0 ? nullptr : ::memrchr(block_.data(), '\n', to);
        const void* behind = std::memchr(block_.data() + to, '\n', block_.size() - to);
        line_.begin = before == nullptr ? 0 : static_cast<std::uint32_t>(static_cast<const char*>(before) - block_.data()) + 1;
        line_.end =
            behind == nullptr ? static_cast<std::uint32_t>(block_.size()) : static_cast<std::uint32_t>(static_cast<const char*>(behind) - block_.data());
    }
    if (line_.begin == block_.size()) return;  // behind the last line feed there is no line
    if (candidates_.size() >= kMaxCandidates) {
        overflow_ = true;
        return;
    }
    in_order_ = in_order_ && (last.begin > last.end || last.begin < line_.begin);
    last = line_;
    candidates_.push_back({index, line_.begin, line_.end});
}

bool HyperscanScanner::confirm(std::string_view block) {
    if (overflow_) {
        // Whatever was noted is part of what is found without notes.
        for (const Candidate& candidate : candidates_) last_[candidate.pattern] = {};
        candidates_.clear();
        in_order_ = true;
        return search_all(own_->in_lines, block);
    }
    bool go_on = true;
    if (!in_order_) {
        std::sort(candidates_.begin(), candidates_.end());
        candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
        in_order_ = true;
    }
    for (const Candidate& candidate : candidates_) {
        last_[candidate.pattern] = {};
        if (go_on && !is_off(candidate.pattern)) go_on = search_line(candidate.pattern, block, candidate.begin, candidate.end);
    }
    candidates_.clear();
    return go_on;
}

int HyperscanScanner::on_text_match(unsigned id, unsigned long long, unsigned long long, unsigned, void* self) {
    auto& scanner = *static_cast<HyperscanScanner*>(self);
    if (id == scanner.own_->sentinel()) {
        for (const std::uint32_t pattern : scanner.own_->folding_in_texts) scanner.in_text_[pattern] = 1;
    } else {
        scanner.in_text_[id] = 1;
    }
    return 0;
}

bool HyperscanScanner::may_match(std::uint32_t index, std::string_view text) {
    if (own_->in_text_databases[index] == 0 || scratch_failed_) return true;
    if (in_text_.empty()) {
        in_text_.assign(own_->compiled().size(), 0);
        for (const auto& database : own_->text_databases) {
            const hs_error_t done = hs_scan(database->get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch_.get(), &on_text_match, this);
            if (done != HS_SUCCESS) in_text_.assign(own_->compiled().size(), 1);
        }
    }
    return in_text_[index] != 0;
}

}  // namespace aircher::pattern::hyperscan
