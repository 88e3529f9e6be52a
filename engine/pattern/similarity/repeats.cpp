#include "engine/pattern/similarity/repeats.h"

#include <algorithm>
#include <numeric>

namespace aircher::similarity {
namespace {

/// Looks at the context now and then, every 65,536 calls, and tells it how far things are.
class Poll {
public:
    explicit Poll(RequestContext& context) : context_(context) {}
    bool stop() {
        if ((++calls_ & 0xFFFFU) != 0) return false;
        context_.report_progress(calls_, 0, "steps of the search for repeats");
        return context_.should_stop();
    }

private:
    RequestContext& context_;
    std::uint64_t calls_ = 0;
};

/// Orders `order` by rank[order[i]], keeping the order of equals. False where the call was cancelled.
bool counting_sort(std::vector<std::uint32_t>& order, const std::vector<std::uint32_t>& rank, std::size_t ranks, std::vector<std::uint32_t>& scratch, Poll& poll) {
    std::vector<std::uint32_t> counts(ranks + 1);
    for (const std::uint32_t value : rank) {
        ++counts[value + 1];
        if (poll.stop()) return false;
    }
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
    scratch.resize(order.size());
    for (const std::uint32_t at : order) {
        scratch[counts[rank[at]]++] = at;
        if (poll.stop()) return false;
    }
    order.swap(scratch);
    return true;
}

/// Makes `rank` dense along `order`: equal where `same` says so of neighbours. The number of ranks; 0 where the call was cancelled.
template <class Same>
std::uint32_t make_ranks(const std::vector<std::uint32_t>& order, std::vector<std::uint32_t>& rank, const Same& same, Poll& poll) {
    std::vector<std::uint32_t> next(order.size());
    std::uint32_t last = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (poll.stop()) return 0;
        last += same(order[i - 1], order[i]) ? 0U : 1U;
        next[order[i]] = last;
    }
    rank.swap(next);
    return last + 1;
}

/// The suffix array; `rank` begins as the values, below `ranks`, and is the array's inverse afterwards. False where the call was cancelled.
bool sort_suffixes(std::vector<std::uint32_t>& order, std::vector<std::uint32_t>& rank, std::size_t ranks, Poll& poll) {
    const std::size_t size = order.size();
    std::vector<std::uint32_t> scratch;
    if (!counting_sort(order, rank, ranks, scratch, poll)) return false;
    std::uint32_t classes = make_ranks(order, rank, [&](std::uint32_t a, std::uint32_t b) { return rank[a] == rank[b]; }, poll);
    for (std::size_t step = 1; classes != 0 && classes < size; step *= 2) {
        // `order` is right for the first `step` values. Behind them the suffixes at i + step decide: in the order of those, the shortest (that have none) first.
        scratch.clear();
        scratch.reserve(size);
        for (std::size_t i = size - std::min(step, size); i < size; ++i) scratch.push_back(static_cast<std::uint32_t>(i));
        for (const std::uint32_t at : order) {
            if (at >= step) scratch.push_back(at - static_cast<std::uint32_t>(step));
            if (poll.stop()) return false;
        }
        order.swap(scratch);
        if (!counting_sort(order, rank, classes, scratch, poll)) return false;
        const auto second = [&](std::uint32_t at) { return at + step < size ? rank[at + step] + 1 : 0U; };
        classes = make_ranks(order, rank, [&](std::uint32_t a, std::uint32_t b) { return rank[a] == rank[b] && second(a) == second(b); }, poll);
    }
    return classes != 0;
}

}  // namespace

Result<Repeats> Repeats::find(std::span<const std::uint32_t> sequence, std::uint32_t values, RequestContext& context) {
    Repeats out;
    const std::size_t size = sequence.size();
    if (size < 2) return out;
    Poll poll(context);
    // Breaks become values of their own, so that no two are equal.
    std::vector<std::uint32_t> text(sequence.begin(), sequence.end());
    std::uint32_t ranks = values;
    for (std::uint32_t& value : text)
        if (value == kBreak) value = ranks++;
    out.order_.resize(size);
    std::iota(out.order_.begin(), out.order_.end(), 0U);
    std::vector<std::uint32_t> rank = text;
    if (!sort_suffixes(out.order_, rank, ranks, poll)) return context.stop_error();

    std::vector<std::uint32_t> common(size);  // of the suffixes at i − 1 and i of the order
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < size; ++i) {
        if (poll.stop()) return context.stop_error();
        if (rank[i] == 0) {
            length = 0;
            continue;
        }
        const std::size_t before = out.order_[rank[i] - 1];
        while (i + length < size && before + length < size && text[i + length] == text[before + length]) ++length;
        common[rank[i]] = length;
        if (length > 0) --length;
    }

    // Whether the occurrences in order[first … last] are preceded by the same value everywhere: then the run is part of a longer one with as many.
    std::vector<std::uint32_t> changes(size);  // how often the preceding value changes up to here
    const auto preceding = [&](std::size_t i) { return out.order_[i] == 0 ? kBreak : text[out.order_[i] - 1]; };
    for (std::size_t i = 1; i < size; ++i) changes[i] = changes[i - 1] + (preceding(i) == preceding(i - 1) ? 0U : 1U);
    std::vector<Repeat> open;
    for (std::size_t i = 1; i <= size; ++i) {
        if (poll.stop()) return context.stop_error();
        const std::uint32_t here = i < size ? common[i] : 0;
        auto first = static_cast<std::uint32_t>(i - 1);
        while (!open.empty() && open.back().length > here) {
            Repeat repeat = open.back();
            open.pop_back();
            repeat.last = static_cast<std::uint32_t>(i - 1);
            first = repeat.first;
            if (changes[repeat.last] != changes[repeat.first]) out.repeats_.push_back(repeat);
        }
        if (here > 0 && (open.empty() || open.back().length < here)) open.push_back({here, first, 0});
    }
    return out;
}

}  // namespace aircher::similarity
