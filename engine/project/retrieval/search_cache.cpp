#include "engine/project/retrieval/search_cache.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace aircher::project {

SearchCache::Key SearchCache::key_of(std::uint64_t generation, DocumentId document) {
    Key key{'d', 'o', 'c'};
    const auto begun = static_cast<std::uint32_t>(generation);
    std::memcpy(key.data() + 4, &begun, sizeof begun);
    std::memcpy(key.data() + 8, &document, sizeof document);
    return key;
}

SearchCache::Document SearchCache::find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(key);
    if (found == slots_.end()) return nullptr;
    found->second.used = ++clock_;
    return found->second.document;
}

void SearchCache::put(const Key& key, Document document) {
    const std::size_t bytes = document->memory_used();
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[key];
    held_ += bytes - slot.bytes;
    slot = {std::move(document), bytes, ++clock_};
    if (held_ > limit_) make_room();
}

void SearchCache::move(const Key& from, const Key& to) {
    const std::lock_guard lock(mutex_);
    auto moved = slots_.extract(from);
    if (moved.empty()) return;
    moved.key() = to;
    const std::size_t bytes = moved.mapped().bytes;
    if (!slots_.insert(std::move(moved)).inserted) held_ -= bytes;
}

/// A quarter at once, so that this is rare.
void SearchCache::make_room() {
    std::vector<std::pair<std::uint64_t, const Key*>> oldest;
    oldest.reserve(slots_.size());
    for (const auto& [key, slot] : slots_) oldest.emplace_back(slot.used, &key);
    std::sort(oldest.begin(), oldest.end());
    for (const auto& [used, key] : oldest) {
        if (held_ <= limit_ / 4 * 3) break;
        const auto slot = slots_.find(Key(*key));
        held_ -= slot->second.bytes;
        slots_.erase(slot);
    }
}

std::shared_ptr<const PathTerms> SearchCache::path(const std::string& path, std::string_view language, TermSplitter& splitter) {
    constexpr std::size_t kPaths = 100'000;
    {
        const std::lock_guard lock(mutex_);
        const auto found = paths_.find(path);
        if (found != paths_.end() && found->second.language == language) return found->second.terms;
    }
    auto terms = std::make_shared<const PathTerms>(path_terms(path, language, splitter));
    const std::lock_guard lock(mutex_);
    if (paths_.size() >= kPaths) paths_.clear();
    paths_[path] = {std::string(language), terms};
    return terms;
}

void SearchCache::clear() {
    const std::lock_guard lock(mutex_);
    slots_.clear();
    held_ = 0;
    paths_.clear();
}

std::size_t SearchCache::memory_used() const {
    const std::lock_guard lock(mutex_);
    return held_;
}

}  // namespace aircher::project
