// Vectors that were made before: a further question looks at many of the same places.
//
// Keyed by the tokens, which are all that a vector depends on within one backend. Holds at most twice kGeneration bytes: what was not asked for while a generation
// filled up goes with the one before.
//
// Threads: any.
#pragma once

#include <algorithm>
#include <array>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/content_hash.h"

namespace aircher::embedding::transformer {

class VectorMemo {
public:
    using Key = std::array<char, 16>;

    static Key key_of(std::span<const std::int32_t> tokens) { return content_hash({reinterpret_cast<const char*>(tokens.data()), tokens.size_bytes()}); }

    /// Whether it is known, and then copied to `row`.
    bool find(const Key& key, std::span<float> row) {
        const std::lock_guard lock(mutex_);
        auto found = young_.find(key);
        if (found == young_.end()) {
            const auto old = old_.find(key);
            if (old == old_.end()) return false;
            found = add(key, std::move(old->second));
        }
        std::copy(found->second.begin(), found->second.end(), row.begin());
        return true;
    }

    void put(const Key& key, std::span<const float> row) {
        const std::lock_guard lock(mutex_);
        add(key, {row.begin(), row.end()});
    }

private:
    static constexpr std::size_t kGeneration = std::size_t{16} << 20U;  // bytes

    struct Hash {
        std::size_t operator()(const Key& key) const { return std::hash<std::string_view>()({key.data(), key.size()}); }
    };
    using Table = std::unordered_map<Key, std::vector<float>, Hash>;

    Table::iterator add(const Key& key, std::vector<float> row) {
        if ((young_.size() + 1) * row.size() * sizeof(float) > kGeneration) {
            old_ = std::move(young_);
            young_.clear();
        }
        return young_.insert_or_assign(key, std::move(row)).first;
    }

    std::mutex mutex_;
    Table young_;  ///< guarded by mutex_
    Table old_;    ///< guarded by mutex_
};

}  // namespace aircher::embedding::transformer
