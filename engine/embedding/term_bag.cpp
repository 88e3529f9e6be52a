#include "engine/embedding/term_bag.h"

#include <algorithm>

#include "engine/base/content_hash.h"

namespace aircher::embedding {
namespace {

constexpr std::size_t kFirstSlots = 256;
constexpr std::size_t kMaxEntries = std::size_t{1} << 20U;
constexpr std::size_t kPoll = 4096;  // terms between two looks at the context

}  // namespace

Result<void> TermBag::fill(std::string_view text, RequestContext& context) {
    if (context.should_stop()) return context.stop_error();
    entries_.clear();
    bytes_.clear();
    if (slots_.size() > 64 * kFirstSlots) slots_.clear();  // one huge text does not make all later ones slow
    slots_.assign(std::max(slots_.size(), kFirstSlots), 0);
    std::size_t seen = 0;
    CodeTermReader reader(text);
    for (CodeTerm term; reader.next(term);) {
        if (++seen % kPoll == 0 && context.should_stop()) return context.stop_error();
        if (!term.whole) add(term);
    }
    return {};
}

void TermBag::add(const CodeTerm& term) {
    const std::uint64_t hash = fingerprint(term.text);
    std::size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        Entry& entry = entries_[slots_[slot] - 1];
        if (entry.hash != hash) continue;
        if (entry.count < UINT32_MAX) ++entry.count;
        // Words of one stem may differ in use ("value", "valued"): the one that says most counts, whichever comes first.
        if (entry.use != TermUse::content) entry.use = std::min(entry.use, term_use(term.word));
        return;
    }
    if (entries_.size() >= kMaxEntries) return;
    entries_.push_back({hash, 1, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint16_t>(term.text.size()), term_use(term.word)});
    bytes_ += term.text;
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    if (entries_.size() * 2 > slots_.size()) grow();
}

void TermBag::grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        std::size_t slot = entries_[i].hash & (slots_.size() - 1);
        while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

}  // namespace aircher::embedding
