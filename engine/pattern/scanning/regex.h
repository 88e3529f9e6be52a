// One regular expression, compiled by PCRE2, and the working memory to match it with. The only place that knows PCRE2.
//
// A regex has three forms, each made when it is first needed, so that a set of thousands of rarely needed patterns costs little. For texts of ASCII, as most
// source code is, one that knows nothing of Unicode, which makes no difference there and is several times faster; for other UTF-8 one with Unicode
// classes; for texts that are not valid UTF-8 one that matches no broken character, and is interpreted: the machine code that PCRE2 10.42 makes for that reads
// beyond broken characters in negated classes.
//
// Threads: a Regex is immutable to its users and may be shared; a RegexWorkspace belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/pattern/pattern.h"

namespace aircher::pattern {

struct RegexOptions {
    bool ignore_case = false;
    bool dot_all = false;
    bool lines = true;  ///< the text is a line or lines without the final line feed: ^ matches behind a line feed that ends it, too
};

class RegexWorkspace;

enum class Encoding : std::uint8_t { ascii, utf8, broken };
Encoding encoding_of(std::string_view text);

class Regex {
public:
    /// Errors: invalid_argument, whose message ends in "at offset N".
    static Result<Regex> compile(std::string_view text, const RegexOptions& options);
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    /// The names of the groups 1, 2, …; empty for those without.
    const std::vector<std::string>& group_names() const;

    enum class Outcome : std::uint8_t {
        match,
        none,
        limit,    ///< the pattern takes more steps, or memory, on this text than it may
        slow,     ///< it takes too much time on this text
        stopped,  ///< the call was cancelled or its time is over
    };
    /// The first match in `subject` that begins at or behind `from`, into `workspace.range()`. Never takes more than some 20 ms without looking at `context`.
    /// REQUIRES: `workspace.begin_subject()` was called for this regex and subject.
    Outcome find(std::string_view subject, std::size_t from, RegexWorkspace& workspace, RequestContext& context) const;

private:
    struct Code;
    explicit Regex(std::unique_ptr<Code> code);
    std::unique_ptr<Code> code_;
};

class RegexWorkspace {
public:
    RegexWorkspace();
    ~RegexWorkspace();
    RegexWorkspace(const RegexWorkspace&) = delete;
    RegexWorkspace& operator=(const RegexWorkspace&) = delete;

    /// Another subject, or another regex: nothing is known of their speed.
    void begin_subject(Encoding encoding) {
        window_ = 0;
        encoding_ = encoding;
    }
    /// Of the last match.
    ByteRange range() const;
    /// The groups 1 to `count` of the last match.
    void captures(std::size_t count, std::uint64_t offset, std::vector<ByteRange>& out) const;

private:
    friend class Regex;
    struct Memory;
    std::unique_ptr<Memory> memory_;
    Encoding encoding_ = Encoding::broken;
    std::size_t window_ = 0;                   ///< starting points to search at once; 0 until a long subject is searched
    RequestContext::Clock::time_point begun_;  ///< of the subject, where `window_` is set
};

}  // namespace aircher::pattern
