// How much memory the process may take (`--memory-limit`), and who may hold how much of it.
//
// What grows with the project or the question takes its bound from here, by name, so that all shares are seen together. Caches have shares; work looks at what is resident while it goes
// on. Shares are not reserved and add up to more than the whole: caches of several roots, repositories and segments are rarely full at once, and where they are, `is_tight` says
// so and whoever asked lets go of them.
//
// Threads: any.
#pragma once

#include <cstddef>

namespace aircher {

/// Bytes that are resident; 0 where the system does not tell. Takes microseconds.
std::size_t resident_bytes();

/// Gives freed memory back to the system; the C library would keep most of it.
void return_free_memory();

class MemoryBudget {
public:
    static constexpr std::size_t kDefault = std::size_t{1} << 30U;
    /// With less the program itself and one batch of files do not fit.
    static constexpr std::size_t kLeast = std::size_t{256} << 20U;

    /// `limit` in bytes.
    constexpr explicit MemoryBudget(std::size_t limit = kDefault) : limit_(limit) {}

    constexpr std::size_t limit() const { return limit_; }

    /// Search documents of one root.
    constexpr std::size_t search_documents() const { return limit_ / 16 * 3; }
    /// Remembered commits of one repository.
    constexpr std::size_t commits() const { return limit_ / 8; }
    /// Unpacked dictionaries of one segment of terms, and its posting lists.
    constexpr std::size_t dictionaries() const { return limit_ / 8; }
    constexpr std::size_t posting_lists() const { return limit_ / 32; }
    /// Terms of documents that no segment has yet.
    constexpr std::size_t recent_terms() const { return limit_ / 16; }
    /// What one tool's answer holds.
    constexpr std::size_t answer() const { return limit_ / 4; }
    /// Answers that cursors pin.
    constexpr std::size_t held_answers() const { return limit_ / 16; }
    /// Bytes of the texts whose words are collected before a segment is written: the collected words take about as much.
    constexpr std::size_t batch_of_texts() const { return limit_ / 3; }
    /// What may be resident when a syntax tree is still growing.
    constexpr std::size_t syntax_trees() const { return limit_ / 4 * 3; }
    /// A text whose syntax tree surely takes no more than a sixteenth of the limit: nodes take at most 128 bytes for a byte of text.
    constexpr std::size_t always_parsed() const { return limit_ / (16 * 128); }

    /// Whether so much is resident that caches should be let go of. Takes microseconds.
    bool is_tight() const;
    /// Where it is: gives back what is free, and where that is not enough calls `let_go()` and gives back what that freed.
    template <class Function>
    void relieve(Function&& let_go) const {
        if (!is_tight()) return;
        return_free_memory();
        if (!is_tight()) return;
        let_go();
        return_free_memory();
    }

private:
    std::size_t limit_;
};

}  // namespace aircher
