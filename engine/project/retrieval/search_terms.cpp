#include "engine/project/retrieval/search_terms.h"

#include <algorithm>

#include "engine/base/code_terms.h"
#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

constexpr std::size_t kRemembered = 200'000;
/// Longer ones are not remembered: encoded data, and whole sentences in scripts that write no spaces.
constexpr std::size_t kLongestRemembered = 128;
constexpr std::uint64_t kHashBits = (std::uint64_t{1} << 56U) - 1;

std::uint64_t hash_of_part(std::string_view stem) { return fingerprint(stem); }

std::uint64_t hash_of_whole(std::string_view word) {
    std::string joined(word);
    std::erase(joined, '_');
    return fingerprint(joined, 1);
}

}  // namespace

TermId part_id(std::string_view stem) { return static_cast<TermId>(hash_of_part(stem)); }

TermId whole_id(std::string_view word) { return static_cast<TermId>(hash_of_whole(word)); }

bool is_search_word(std::string_view word) {
    if (word.size() == 1) return !postings::is_digit(word.front());
    return word.size() <= postings::kMaxWord || std::any_of(word.begin(), word.end(), postings::is_high);
}

std::span<const SplitTerm> TermSplitter::terms_of(std::string_view word) {
    if (!is_search_word(word)) return {};
    const auto append_terms = [&](std::vector<SplitTerm>& terms) {
        for_each_code_term(word, [&](const CodeTerm& term) {
            if (term.whole) {
                terms.push_back({hash_of_whole(term.word) & kHashBits, TermUse::content, true});
                return;
            }
            const std::uint64_t hash = hash_of_part(term.text);
            terms.push_back({hash & kHashBits, term_use(term.word), false});
            if (!stems_.contains(hash & kHashBits)) stems_.emplace(hash & kHashBits, Stem{std::string(term.text), hash});
        });
    };
    if (word.size() > kLongestRemembered) {
        last_.clear();
        append_terms(last_);
        return last_;
    }
    if (const auto found = known_.find(word); found != known_.end()) return found->second;
    std::vector<SplitTerm>& terms = known_[std::string(word)];
    append_terms(terms);
    return terms;
}

void TermSplitter::forget_if_many() {
    if (known_.size() < kRemembered && stems_.size() < kRemembered) return;
    known_.clear();
    stems_.clear();
}

}  // namespace aircher::project
