#include "engine/postings/builder.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/postings/words.h"

namespace aircher::postings {
namespace {

constexpr unsigned kFirstBits = 12;
constexpr std::size_t kUnit = 4;                                             ///< arena positions count units of so many bytes
constexpr unsigned kBlockBits = 18;                                          ///< units of a block: 1 MiB
constexpr std::array<std::uint8_t, 6> kSliceBytes{8, 16, 32, 64, 128, 252};  ///< by level; the first four hold where the next slice is
constexpr std::size_t kLink = sizeof(std::uint32_t);

void put_number(char* to, std::uint32_t value) { std::memcpy(to, &value, sizeof value); }

}  // namespace

/// Blocks of bytes that never move. Position 0 is no position.
class TermTableBuilder::Arena {
public:
    /// Zeroed. REQUIRES: at most 1 MiB less one unit.
    std::uint32_t allocate(std::size_t bytes) {
        const auto units = static_cast<std::uint32_t>((bytes + kUnit - 1) / kUnit);
        if (blocks_.empty() || (next_ & kMask) + units > kMask + 1 || (next_ >> kBlockBits) >= blocks_.size()) {
            next_ = static_cast<std::uint32_t>(blocks_.size()) << kBlockBits;
            if (next_ == 0) next_ = 1;
            blocks_.push_back(std::make_unique<char[]>(std::size_t{kMask + 1} * kUnit));
        }
        const std::uint32_t position = next_;
        next_ += units;
        return position;
    }
    char* at(std::uint32_t position) const { return blocks_[position >> kBlockBits].get() + std::size_t{position & kMask} * kUnit; }
    std::size_t memory_used() const { return blocks_.size() * (std::size_t{kMask + 1} * kUnit); }

private:
    static constexpr std::uint32_t kMask = (1U << kBlockBits) - 1;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::uint32_t next_ = 0;
};

/// Stands in the arena, the term's bytes directly behind it.
struct TermTableBuilder::Entry {
    std::uint32_t first;  ///< document
    std::uint32_t last;   ///< document
    std::uint32_t count;
    std::uint32_t head;  ///< first slice of gaps; 0: none
    std::uint32_t tail;  ///< last slice
    std::uint8_t used;   ///< bytes of it that are filled, its link counted
    std::uint8_t level;  ///< of the last slice
    std::uint8_t length;

    std::string_view term() const { return {reinterpret_cast<const char*>(this) + kTermAt, length}; }
    static constexpr std::size_t kTermAt = 23;
};

TermTableBuilder::TermTableBuilder() { clear(); }
TermTableBuilder::TermTableBuilder(TermTableBuilder&&) noexcept = default;
TermTableBuilder& TermTableBuilder::operator=(TermTableBuilder&&) noexcept = default;
TermTableBuilder::~TermTableBuilder() = default;

void TermTableBuilder::clear() {
    arena_ = std::make_unique<Arena>();
    slots_ = std::vector<Slot>(std::size_t{1} << kFirstBits);
    shift_ = 32 - kFirstBits;
    terms_ = 0;
    postings_ = 0;
}

std::size_t TermTableBuilder::memory_used() const { return arena_->memory_used() + slots_.size() * sizeof(Slot); }

void TermTableBuilder::add_text(std::uint32_t document, std::string_view text) {
    document_terms_.clear();
    for_each_term(text, [&](std::string_view term) { document_terms_.insert(term); });
    add_items(document);
}

void TermTableBuilder::add_terms(std::uint32_t document, std::span<const std::string_view> terms) {
    document_terms_.clear();
    for (const std::string_view term : terms)
        if (!term.empty()) document_terms_.insert(term.size() <= kMaxTerm ? term : kLongWord);
    add_items(document);
}

void TermTableBuilder::add_items(std::uint32_t document) {
    const std::span<const TermSet::Item> items = document_terms_.items();
    while ((terms_ + items.size()) * 3 > slots_.size() * 2) grow();
    // The table is far larger than any cache: a group's slots are asked for first, then its entries.
    constexpr std::size_t kGroup = 32;
    for (std::size_t begin = 0; begin < items.size(); begin += kGroup) {
        const std::span<const TermSet::Item> group = items.subspan(begin, std::min(kGroup, items.size() - begin));
        for (const TermSet::Item& item : group) __builtin_prefetch(&slots_[item.hash >> shift_]);
        for (const TermSet::Item& item : group) {
            const Slot& slot = slots_[item.hash >> shift_];
            if (slot.entry != 0) __builtin_prefetch(arena_->at(slot.entry));
        }
        for (const TermSet::Item& item : group) add(document, item);
    }
}

void TermTableBuilder::add(std::uint32_t document, const TermSet::Item& item) {
    for (std::size_t at = item.hash >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
        Slot& slot = slots_[at];
        if (slot.entry == 0) {
            slot = {item.hash, arena_->allocate(Entry::kTermAt + item.term.size())};
            auto& entry = *reinterpret_cast<Entry*>(arena_->at(slot.entry));
            entry = {document, document, 1, 0, 0, 0, 0, static_cast<std::uint8_t>(item.term.size())};
            std::memcpy(arena_->at(slot.entry) + Entry::kTermAt, item.term.data(), item.term.size());
            ++terms_;
            ++postings_;
            return;
        }
        if (slot.hash != item.hash) continue;
        auto& entry = *reinterpret_cast<Entry*>(arena_->at(slot.entry));
        if (entry.term() != item.term) continue;
        if (entry.last == document) return;
        append_gap(entry, document - entry.last);
        entry.last = document;
        ++entry.count;
        ++postings_;
        return;
    }
}

void TermTableBuilder::append_gap(Entry& entry, std::uint32_t gap) {
    const auto append = [&](std::uint32_t byte) {
        if (entry.head == 0) {
            entry.head = entry.tail = arena_->allocate(kSliceBytes[0]);
            entry.used = kLink;
        } else if (entry.used == kSliceBytes[entry.level]) {
            if (std::size_t{entry.level} + 1 < kSliceBytes.size()) ++entry.level;
            const std::uint32_t next = arena_->allocate(kSliceBytes[entry.level]);
            put_number(arena_->at(entry.tail), next);
            entry.tail = next;
            entry.used = kLink;
        }
        arena_->at(entry.tail)[entry.used++] = static_cast<char>(byte);
    };
    for (; gap >= 0x80; gap >>= 7U) append(gap | 0x80U);
    append(gap);
}

void TermTableBuilder::grow() {
    std::vector<Slot> larger(slots_.size() * 2);
    --shift_;
    for (const Slot& slot : slots_) {
        if (slot.entry == 0) continue;
        std::size_t at = slot.hash >> shift_;
        while (larger[at].entry != 0) at = (at + 1) & (larger.size() - 1);
        larger[at] = slot;
    }
    slots_ = std::move(larger);
}

class TermTableBuilder::SortedTerms : public TermCursor {
public:
    explicit SortedTerms(const TermTableBuilder& builder) : arena_(*builder.arena_) {
        order_.reserve(builder.terms_);
        for (const Slot& slot : builder.slots_) {
            if (slot.entry != 0) order_.push_back({prefix_of(entry(slot.entry).term()), slot.entry});
        }
        std::sort(order_.begin(), order_.end(), [this](const Key& a, const Key& b) {
            if (a.prefix != b.prefix) return a.prefix < b.prefix;
            return entry(a.entry).term() < entry(b.entry).term();
        });
    }

    Result<bool> next() override {
        if (at_ == order_.size()) return false;
        // The order of terms is no order in memory.
        if (at_ + kAhead < order_.size()) __builtin_prefetch(arena_.at(order_[at_ + kAhead].entry));
        current_ = &entry(order_[at_++].entry);
        return true;
    }
    std::string_view term() const override { return current_->term(); }
    Result<void> documents(std::vector<std::uint32_t>& out) override {
        std::uint32_t document = current_->first;
        out.push_back(document);
        std::uint32_t gap = 0;
        unsigned shift = 0;
        std::size_t level = 0;
        for (std::uint32_t slice = current_->head; slice != 0;) {
            const char* bytes = arena_.at(slice);
            const bool last = slice == current_->tail;
            const std::size_t end = last ? current_->used : kSliceBytes[level];
            for (std::size_t i = kLink; i < end; ++i) {
                const auto byte = static_cast<unsigned char>(bytes[i]);
                gap |= std::uint32_t{byte & 0x7FU} << shift;
                shift += 7;
                if (byte >= 0x80) continue;
                out.push_back(document += gap);
                gap = 0;
                shift = 0;
            }
            slice = last ? 0 : load_bytes<std::uint32_t>(bytes);
            level = std::min(level + 1, kSliceBytes.size() - 1);
        }
        return {};
    }

private:
    static constexpr std::size_t kAhead = 8;
    struct Key {
        std::uint64_t prefix;  ///< the first eight bytes, so that most comparisons need no term
        std::uint32_t entry;
    };

    static std::uint64_t prefix_of(std::string_view term) {
        std::uint64_t prefix = 0;
        for (std::size_t i = 0; i < 8; ++i) prefix = prefix << 8U | (i < term.size() ? static_cast<unsigned char>(term[i]) : 0U);
        return prefix;
    }
    const Entry& entry(std::uint32_t position) const { return *reinterpret_cast<const Entry*>(arena_.at(position)); }

    const Arena& arena_;
    std::vector<Key> order_;
    std::size_t at_ = 0;
    const Entry* current_ = nullptr;
};

std::unique_ptr<TermCursor> TermTableBuilder::cursor() const { return std::make_unique<SortedTerms>(*this); }

}  // namespace aircher::postings
