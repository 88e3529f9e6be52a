// A set of document numbers as bits: what unions of many posting lists are gathered in. Threads: one at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace aircher::postings {

class DocumentSet {
public:
    void add(std::uint32_t document) {
        reserve_word(document / 64);
        words_[document / 64] |= std::uint64_t{1} << document % 64;
    }
    /// REQUIRES: ascending.
    void add(std::span<const std::uint32_t> documents) {
        if (documents.empty()) return;
        reserve_word(documents.back() / 64);
        for (const std::uint32_t document : documents) words_[document / 64] |= std::uint64_t{1} << document % 64;
    }
    bool contains(std::uint32_t document) const { return document / 64 < words_.size() && (words_[document / 64] >> document % 64 & 1U) != 0; }
    void unite(const DocumentSet& other) {
        if (!other.words_.empty()) reserve_word(other.words_.size() - 1);
        for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
    }
    void intersect(const DocumentSet& other) {
        if (words_.size() > other.words_.size()) words_.resize(other.words_.size());
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    }
    std::uint64_t count() const {
        std::uint64_t count = 0;
        for (const std::uint64_t word : words_) count += static_cast<std::uint64_t>(std::popcount(word));
        return count;
    }
    /// Ascending.
    std::vector<std::uint32_t> documents() const {
        std::vector<std::uint32_t> out;
        out.reserve(count());
        for (std::size_t i = 0; i < words_.size(); ++i) {
            for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
                out.push_back(static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(word)));
        }
        return out;
    }

private:
    void reserve_word(std::size_t word) {
        if (word >= words_.size()) words_.resize(std::max(word + 1, words_.size() * 2));
    }

    std::vector<std::uint64_t> words_;
};

}  // namespace aircher::postings
