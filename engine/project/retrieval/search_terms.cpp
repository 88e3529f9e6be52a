#include "engine/project/retrieval/search_terms.h"

#include <algorithm>

#include "engine/base/code_terms.h"
#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

/// More words are forgotten: of generated files, which have no two alike.
constexpr std::size_t kRemembered = 200'000;
/// Digests and encoded data.
constexpr std::size_t kLongest = 128;

TermId id_of(std::string_view text, std::uint64_t seed) { return static_cast<TermId>(fingerprint(text, seed)); }

}  // namespace

TermId part_id(std::string_view stem) { return id_of(stem, 0); }

TermId whole_id(std::string_view word) {
    std::string joined(word);
    std::erase(joined, '_');
    return id_of(joined, 1);
}

std::span<const TermId> TermSplitter::terms_of(std::string_view word) {
    if (word.size() > kLongest) return {};
    if (const auto found = known_.find(word); found != known_.end()) return found->second;
    if (known_.size() >= kRemembered) known_.clear();
    std::vector<TermId>& terms = known_[std::string(word)];
    for_each_code_term(word, [&](const CodeTerm& term) { terms.push_back(term.whole ? whole_id(term.word) : part_id(term.text)); });
    return terms;
}

}  // namespace aircher::project
