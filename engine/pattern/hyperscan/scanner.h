// Scans with Hyperscan: one pass tells which patterns may match on which lines, and the common scanner looks at those.
//
// Hyperscan reports every end of every match, in no certain order. All that is taken from it is the line of each end. Belongs to one thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "engine/pattern/hyperscan/database.h"
#include "engine/pattern/scanning/text_scanner.h"

namespace aircher::pattern::hyperscan {

/// A set with its databases.
class HyperscanSet : public CompiledSet {
public:
    std::vector<std::shared_ptr<const Database>> line_databases;  ///< of the patterns that match within lines
    std::vector<std::shared_ptr<const Database>> text_databases;  ///< of multi-line patterns
    std::vector<std::uint32_t> alone;                             ///< line patterns that go without
    std::vector<std::uint8_t> in_text_databases;                  ///< for each pattern
    std::vector<std::uint32_t> in_lines;                          ///< those that are in line_databases
    /// Patterns in the databases that ignore case and hold k or s. U+212A and U+017F equal those, which no expression says: a line (or text) with one of the
    /// two is a candidate for them.
    std::vector<std::uint32_t> folding_in_lines, folding_in_texts;
    std::uint32_t sentinel() const { return static_cast<std::uint32_t>(compiled().size()); }
};

/// The expression that finds U+212A and U+017F.
inline constexpr const char* kSentinelExpression = "\\xc5\\xbf|\\xe2\\x84\\xaa";

class HyperscanScanner final : public TextScanner {
public:
    explicit HyperscanScanner(std::shared_ptr<const HyperscanSet> set);

protected:
    bool search_lines(std::string_view block) override;
    void begin_text() override { in_text_.clear(); }
    bool may_match(std::uint32_t pattern, std::string_view text) override;

private:
    struct Candidate {
        std::uint32_t pattern;
        std::uint32_t begin, end;  ///< of the line
        auto operator<=>(const Candidate&) const = default;
    };
    /// The last line that was noted for a pattern.
    struct LastLine {
        std::uint32_t begin = 1;
        std::uint32_t end = 0;
    };
    static int on_line_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void* self);
    static int on_text_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void* self);
    void note(std::uint32_t pattern, std::uint32_t to);
    bool confirm(std::string_view block);
    bool search_all(const std::vector<std::uint32_t>& patterns, std::string_view block);

    const std::shared_ptr<const HyperscanSet> own_;
    Scratch scratch_;
    bool scratch_failed_ = false;
    std::string_view block_;
    std::vector<Candidate> candidates_;
    bool in_order_ = true;        ///< each pattern's candidates follow each other in the block
    std::vector<LastLine> last_;  ///< for each pattern; all empty between blocks
    LastLine line_;               ///< where the last match ended: the next one is often there too
    bool overflow_ = false;
    std::vector<std::uint8_t> in_text_;  ///< for each pattern, whether it may match in the text at hand; empty until somebody asks
};

}  // namespace aircher::pattern::hyperscan
