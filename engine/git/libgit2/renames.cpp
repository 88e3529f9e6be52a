#include "engine/git/libgit2/renames.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace aircher::git::libgit2 {
namespace {

constexpr double kMaxScore = 60000.0;
constexpr int kMinScore = 30000;      // half
constexpr int kMinNameScore = 45000;  // what a file of the same, unique name must reach
constexpr std::uint64_t kMaxPairs = 1000 * 1000;
constexpr int kMaxIdentical = 100;
constexpr std::size_t kCandidates = 4;
constexpr std::uint64_t kBigFile = std::uint64_t{512} << 20U;

std::string_view base_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_file(std::uint32_t mode) { return (mode & kKindMask) == kFileMode; }

/// The pieces of a text: a hash of each, with the bytes that have it; by hash.
using Pieces = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

Pieces pieces_of(std::string_view text, bool binary) {
    constexpr std::uint32_t kHashes = 107927;
    std::unordered_map<std::uint32_t, std::uint64_t> counts;
    std::uint32_t low = 0, high = 0, length = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!binary && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        const std::uint32_t before = low;
        low = ((low << 7U) ^ (high >> 25U)) + static_cast<unsigned char>(c);
        high = (high << 7U) ^ (before >> 25U);
        if (++length < 64 && c != '\n') continue;
        counts[(low + high * 0x61U) % kHashes] += length;
        low = high = length = 0;
    }
    // An end without a line feed counts for nothing, as in git before 2.44.
    Pieces pieces(counts.begin(), counts.end());
    std::sort(pieces.begin(), pieces.end());
    return pieces;
}

std::uint64_t common_bytes(const Pieces& a, const Pieces& b) {
    std::uint64_t common = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (x->first < y->first) {
            ++x;
        } else if (y->first < x->first) {
            ++y;
        } else {
            common += std::min(x->second, y->second);
            ++x, ++y;
        }
    }
    return common;
}

struct Side {
    Side(RawChange* of, bool old_side) : change(of), mode(old_side ? of->old_mode : of->new_mode), id(old_side ? of->old_id : of->new_id) {}

    RawChange* change;
    std::uint32_t mode;
    ObjectId id;
    bool done = false;       ///< part of a rename
    std::optional<std::uint64_t> size;
    std::optional<Pieces> pieces;
};

struct Candidate {
    int score = 0;
    int name = 0;  ///< 1 where the names are the same
    std::size_t from = 0;
    std::size_t to = SIZE_MAX;  ///< SIZE_MAX: unused
};

/// Negative where `a` comes first: the better score, then the same name; the unused last.
int order(const Candidate& a, const Candidate& b) {
    if (a.to == SIZE_MAX) return b.to != SIZE_MAX ? 1 : 0;
    if (b.to == SIZE_MAX) return -1;
    return a.score != b.score ? b.score - a.score : b.name - a.name;
}

class Finder {
public:
    Finder(std::vector<RawChange>& changes, const FileTexts& texts, RequestContext& context) : texts_(texts), context_(context), changes_(changes) {}

    Result<void> find(const RenameOptions& options) {
        copies_ = options.copies;
        for (RawChange& change : changes_) {
            if (change.old_mode == 0 && change.new_mode != 0) {
                if (options.only == nullptr || change.path == *options.only) to_.emplace_back(&change, false);
            } else if (change.old_mode != 0 && (change.new_mode == 0 || copies_)) {
                from_.emplace_back(&change, true);
            }
        }
        if (to_.empty() || from_.empty()) return {};
        identical();
        if (!options.identical_only) {
            if (auto done = copies_ ? Result<void>() : same_names(); !done) return done;
            if (auto done = most_alike(); !done) return done;
        }
        std::erase_if(changes_, [](const RawChange& change) { return change.old_mode == 0 && change.new_mode == 0; });
        return {};
    }

private:
    void join(Side& from, Side& to) {
        to.change->old_path = from.change->path;
        to.change->old_mode = from.mode;
        to.change->old_id = from.id;
        to.change->copied = from.done || from.change->new_mode != 0;
        from.done = to.done = true;
        if (from.change->new_mode == 0) from.change->old_mode = 0;  // gone: erased at the end
    }
    /// Whether it can be what another file came from.
    bool is_open(const Side& from) const { return copies_ || !from.done; }

    void identical() {
        std::unordered_map<ObjectId, std::vector<std::size_t>, ObjectIdHash> by_content;
        for (std::size_t i = 0; i < from_.size(); ++i) by_content[from_[i].id].push_back(i);
        for (Side& to : to_) {
            const auto same = by_content.find(to.id);
            if (same == by_content.end() || to.id.is_null()) continue;
            Side* best = nullptr;
            int best_score = -1, left = kMaxIdentical;
            for (const std::size_t i : same->second) {
                Side& from = from_[i];
                if (!is_open(from) || ((!is_file(from.mode) || !is_file(to.mode)) && from.mode != to.mode)) continue;
                const int score = base_name(from.change->path) == base_name(to.change->path) ? 1 : 0;
                if (score > best_score) {
                    best = &from;
                    best_score = score;
                    if (score == 1) break;
                }
                if (--left == 0) break;
            }
            if (best != nullptr) join(*best, to);
        }
    }

    /// Files whose name is unique among what is left on both sides.
    Result<void> same_names() {
        std::unordered_map<std::string_view, std::size_t> from_names, to_names;
        const auto note = [](auto& names, const std::vector<Side>& sides) {
            for (std::size_t i = 0; i < sides.size(); ++i) {
                if (sides[i].done) continue;
                const auto [at, added] = names.try_emplace(base_name(sides[i].change->path), i);
                if (!added) at->second = SIZE_MAX;
            }
        };
        note(from_names, from_);
        note(to_names, to_);
        for (std::size_t i = 0; i < from_.size(); ++i) {
            if (from_[i].done) continue;
            const std::string_view name = base_name(from_[i].change->path);
            const auto to = to_names.find(name);
            if (to == to_names.end() || to->second == SIZE_MAX || from_names.at(name) == SIZE_MAX || to_[to->second].done) continue;
            auto score = similarity(from_[i], to_[to->second], kMinNameScore);
            if (!score) return score.error();
            if (*score >= kMinNameScore) join(from_[i], to_[to->second]);
        }
        return {};
    }

    Result<void> most_alike() {
        const auto from = std::count_if(from_.begin(), from_.end(), [&](const Side& side) { return is_open(side); });
        const auto to = std::count_if(to_.begin(), to_.end(), [](const Side& side) { return !side.done; });
        const std::uint64_t pairs = static_cast<std::uint64_t>(from) * static_cast<std::uint64_t>(to);
        if (pairs == 0 || pairs > kMaxPairs) return {};
        std::vector<Candidate> all;
        for (std::size_t t = 0; t < to_.size(); ++t) {
            if (to_[t].done) continue;
            std::array<Candidate, kCandidates> best{};
            for (std::size_t f = 0; f < from_.size(); ++f) {
                if (!is_open(from_[f])) continue;
                if (context_.should_stop()) return context_.stop_error();
                auto score = similarity(from_[f], to_[t], kMinScore);
                if (!score) return score.error();
                const Candidate candidate{*score, base_name(from_[f].change->path) == base_name(to_[t].change->path) ? 1 : 0, f, t};
                std::size_t worst = 0;
                for (std::size_t i = 1; i < kCandidates; ++i)
                    if (order(best[i], best[worst]) > 0) worst = i;
                if (order(best[worst], candidate) > 0) best[worst] = candidate;
            }
            all.insert(all.end(), best.begin(), best.end());
            to_[t].pieces.reset();
        }
        std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return order(a, b) < 0; });
        for (const Candidate& candidate : all) {
            if (candidate.to == SIZE_MAX || candidate.score < kMinScore) break;
            if (!to_[candidate.to].done && is_open(from_[candidate.from])) join(from_[candidate.from], to_[candidate.to]);
        }
        return {};
    }

    Result<std::uint64_t> size_of(Side& side) {
        if (side.size) return *side.size;
        auto size = texts_.size(side.mode, side.id, side.change->path);
        if (size) side.size = *size;
        return size;
    }
    Result<void> cut(Side& side) {
        if (side.pieces) return {};
        auto text = texts_.text(side.mode, side.id, side.change->path);
        if (!text) return text.error();
        side.pieces = pieces_of(*text, texts_.binary(side.mode, *text, side.change->path));
        return {};
    }

    Result<int> similarity(Side& from, Side& to, int least) {
        if (!is_file(from.mode) || !is_file(to.mode)) return 0;
        auto a = size_of(from), b = size_of(to);
        if (!a) return a.error();
        if (!b) return b.error();
        const std::uint64_t larger = std::max(*a, *b), smaller = std::min(*a, *b);
        if (larger > kBigFile || static_cast<double>(larger) * (kMaxScore - least) < static_cast<double>(larger - smaller) * kMaxScore) return 0;
        if (*b == 0) return 0;
        if (auto done = cut(from); !done) return done.error();
        if (auto done = cut(to); !done) return done.error();
        return static_cast<int>(static_cast<double>(common_bytes(*from.pieces, *to.pieces)) * kMaxScore / static_cast<double>(larger));
    }

    const FileTexts& texts_;
    RequestContext& context_;
    std::vector<RawChange>& changes_;
    std::vector<Side> from_, to_;
    bool copies_ = false;
};

}  // namespace

Result<void> find_renames(std::vector<RawChange>& changes, const FileTexts& texts, const RenameOptions& options, RequestContext& context) {
    return Finder(changes, texts, context).find(options);
}

}  // namespace aircher::git::libgit2
