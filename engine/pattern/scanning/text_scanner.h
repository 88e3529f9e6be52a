// The one way a text is scanned, whatever the backend: block by block, line by line, with the limits and the order of docs/patterns.md.
//
// A backend derives from it and says how to find, in a block of lines, the lines where a pattern may match; all that decides about matches is here, so
// that backends cannot differ in it. `search_alone` is the way without such help.
//
// Belongs to one thread at a time.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/pattern/scanning/compiled_pattern.h"
#include "engine/pattern/scanning/literal_search.h"

namespace aircher::pattern {

class TextScanner : public Scanner {
public:
    Result<void> scan(const ScanText& text, const ScanRequest& request, ScanResult& result, RequestContext& context) final;

protected:
    explicit TextScanner(std::shared_ptr<const CompiledSet> set);

    /// Searches the patterns that match within lines in `block`: whole lines, at most kBlockBytes unless it is one line. False to stop: see `stopped`.
    virtual bool search_lines(std::string_view block) = 0;
    /// Another text begins.
    virtual void begin_text() {}
    /// Whether the multi-line pattern may match in `text`; `text` is the same for all of them.
    virtual bool may_match(std::uint32_t pattern, std::string_view text);

    /// All matches of one pattern in the block, by its literal or by PCRE2 alone. False to stop.
    bool search_alone(std::uint32_t pattern, std::string_view block);
    /// All matches of one pattern in one line (without its line feed) of the block. False to stop.
    bool search_line(std::uint32_t pattern, std::string_view block, std::size_t begin, std::size_t end);
    /// Adds a match of the block that needs no regex. False to stop.
    bool add_literal(std::uint32_t pattern, std::size_t begin);

    const CompiledSet& set() const { return *set_; }
    const CompiledPattern& pattern(std::uint32_t index) const { return set_->compiled()[index]; }
    /// Whether the pattern is left out, or given up for this text.
    bool is_off(std::uint32_t pattern) const { return off_[pattern] != 0; }
    /// Accounts for `bytes` of work; true once the scan must stop. Looks at the context every few hundred kilobytes.
    bool must_stop(std::size_t bytes);
    bool stopped() const { return stopped_ || finished_; }

    static constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

private:
    void scan_lines(std::string_view text);
    void search_long_line(std::string_view block);
    std::size_t next_candidate(std::uint32_t pattern, std::string_view block, std::size_t from) const;
    bool search_regex(std::uint32_t pattern, std::string_view subject, std::size_t offset, std::size_t from);
    bool search_safe_lines(std::uint32_t pattern, std::string_view block);
    bool search_joined_lines(std::uint32_t pattern, std::string_view lines, std::size_t offset);
    bool add(std::uint32_t pattern, std::size_t begin, std::size_t end, bool with_captures);
    bool give_up_line(std::uint32_t pattern, std::size_t at, Regex::Outcome why);
    void give_up(std::uint32_t pattern, std::size_t at, std::string reason);
    void prune();
    void finish();

    const std::shared_ptr<const CompiledSet> set_;
    std::vector<std::uint32_t> multi_line_;  ///< indices of the patterns that need the whole text
    std::vector<LiteralSearch> searches_;    ///< for each pattern's required text; a dummy where there is none
    RegexWorkspace workspace_;
    std::vector<std::uint8_t> off_;
    std::vector<std::uint32_t> limit_hits_;
    // Of the scan at hand:
    const ScanRequest* request_ = nullptr;
    ScanResult* result_ = nullptr;
    RequestContext* context_ = nullptr;
    std::string_view text_;
    std::size_t block_begin_ = 0;  ///< in text_
    std::size_t work_ = 0;
    bool stopped_ = false;                ///< cancelled
    bool finished_ = false;               ///< `any` is answered
    std::vector<std::uint32_t> touched_;  ///< patterns whose limit_hits_ or off_ must be reset
};

}  // namespace aircher::pattern
