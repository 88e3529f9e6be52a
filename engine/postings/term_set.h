// The distinct terms of one document: a hash table that is emptied for the next document without being touched.
//
// It lies before the big table of a builder because nearly all words of a text are repetitions: they end here, in the processor's cache.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/postings/term_hash.h"

namespace aircher::postings {

class TermSet {
public:
    struct Item {
        std::string_view term;  ///< as it was inserted: borrowed
        std::uint32_t hash = 0;
    };

    TermSet() : slots_(std::size_t{1} << kFirstBits), shift_(32 - kFirstBits) {}

    void clear() {
        items_.clear();
        if (slots_.size() > kKeptSlots) {
            slots_.assign(std::size_t{1} << kFirstBits, {});
            shift_ = 32 - kFirstBits;
            round_ = 0;
        }
        if (++round_ == 0) {
            slots_.assign(slots_.size(), {});
            round_ = 1;
        }
    }

    /// REQUIRES: `term` lives until clear().
    void insert(std::string_view term) {
        const std::uint32_t hash = term_hash(term);
        for (std::size_t at = hash >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
            Slot& slot = slots_[at];
            if (slot.round != round_) {
                slot = {round_, static_cast<std::uint32_t>(items_.size()), hash};
                items_.push_back({term, hash});
                if (items_.size() * 2 > slots_.size()) grow();
                return;
            }
            if (slot.hash == hash && items_[slot.item].term == term) return;
        }
    }

    /// In the order of their first insertion.
    std::span<const Item> items() const { return items_; }

private:
    static constexpr unsigned kFirstBits = 12;
    static constexpr std::size_t kKeptSlots = std::size_t{1} << 17;  ///< a larger table is given back after its document

    struct Slot {
        std::uint32_t round = 0;  ///< used where it is the table's round
        std::uint32_t item = 0;
        std::uint32_t hash = 0;
    };

    void grow() {
        slots_.assign(slots_.size() * 2, {});
        --shift_;
        round_ = 1;
        for (std::uint32_t i = 0; i < items_.size(); ++i) {
            std::size_t at = items_[i].hash >> shift_;
            while (slots_[at].round == round_) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = {round_, i, items_[i].hash};
        }
    }

    std::vector<Slot> slots_;
    std::vector<Item> items_;
    unsigned shift_;
    std::uint32_t round_ = 1;
};

}  // namespace aircher::postings
