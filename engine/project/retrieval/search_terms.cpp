#include "engine/project/retrieval/search_terms.h"

#include <algorithm>

#include "engine/base/code_terms.h"
#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

/// More words are forgotten: of generated files, which have no two alike.
constexpr std::size_t kRemembered = 200'000;
/// Longer ones are not remembered: encoded data, and whole sentences in scripts that write no spaces.
constexpr std::size_t kLongestRemembered = 128;

TermId id_of(std::string_view text, std::uint64_t seed) { return static_cast<TermId>(fingerprint(text, seed)); }

}  // namespace

TermId part_id(std::string_view stem) { return id_of(stem, 0); }

TermId whole_id(std::string_view word) {
    std::string joined(word);
    std::erase(joined, '_');
    return id_of(joined, 1);
}

bool is_search_word(std::string_view word) {
    if (word.size() == 1) return !postings::is_digit(word.front());
    return word.size() <= postings::kMaxWord || std::any_of(word.begin(), word.end(), postings::is_high);
}

std::span<const TermId> TermSplitter::terms_of(std::string_view word) {
    if (!is_search_word(word)) return {};
    const auto append_terms = [word](std::vector<TermId>& terms) {
        for_each_code_term(word, [&](const CodeTerm& term) { terms.push_back(term.whole ? whole_id(term.word) : part_id(term.text)); });
    };
    if (word.size() > kLongestRemembered) {
        last_.clear();
        append_terms(last_);
        return last_;
    }
    if (const auto found = known_.find(word); found != known_.end()) return found->second;
    if (known_.size() >= kRemembered) known_.clear();
    std::vector<TermId>& terms = known_[std::string(word)];
    append_terms(terms);
    return terms;
}

}  // namespace aircher::project
