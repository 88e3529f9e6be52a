// Copies between runs of statements, wherever functions begin and end.
//
// At each statement the next tokens, as many as the shortest run has, are hashed with names replaced by the order of their first occurrence: equal hashes are equal code
// but for consistently renamed names, numbers and strings. Statements with a hash of their own can begin no copy. What is left is a sequence of hash
// classes, broken where a statement was left out, and its maximal repeats are the maximal runs.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/content_hash.h"
#include "engine/pattern/similarity/repeats.h"
#include "engine/project/duplicates/clone_candidates.h"

namespace aircher::project {
namespace {

/// Tokens behind a statement that are looked at to tell a table.
constexpr std::uint32_t kStretch = 128;
/// The hash of a statement at which no run begins.
constexpr std::uint64_t kNoStart = 0;

struct Start {
    std::uint64_t hash = 0;
    std::uint32_t file = 0;
    std::uint32_t token = 0;
    std::uint32_t class_ = 0;
    bool follows = false;  ///< the statement before it is a start too
};

/// The hash of a window of tokens, names by the order of their first occurrence in it.
class WindowHash {
public:
    explicit WindowHash(std::uint32_t tokens) : buffer_(tokens) {
        std::size_t slots = 16;
        while (slots < tokens * 2U) slots *= 2;
        slots_.resize(slots);
    }

    std::uint64_t of(std::span<const TokenCode> codes) {
        ++round_;
        std::uint32_t names = 0;
        for (std::size_t i = 0; i < codes.size(); ++i) buffer_[i] = sort_of(codes[i]) == TokenSort::name ? blind(codes[i]) | ordinal(codes[i], names) : blind(codes[i]);
        return fingerprint({reinterpret_cast<const char*>(buffer_.data()), codes.size() * sizeof(TokenCode)});
    }

private:
    struct Slot {
        TokenCode name = 0;
        std::uint32_t round = 0;
        std::uint32_t ordinal = 0;
    };

    std::uint32_t ordinal(TokenCode name, std::uint32_t& names) {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = name & mask;; at = (at + 1) & mask) {
            Slot& slot = slots_[at];
            if (slot.round != round_) {
                slot = {name, round_, names++};
                return slot.ordinal;
            }
            if (slot.name == name) return slot.ordinal;
        }
    }

    std::vector<TokenCode> buffer_;
    std::vector<Slot> slots_;
    std::uint32_t round_ = 0;
};

class RunClones {
public:
    RunClones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context)
        : corpus_(corpus), least_{request.min_lines}, window_(least_.tokens()), context_(context) {}

    Result<std::vector<CloneCandidate>> find() {
        collect();
        if (context_.should_stop()) return context_.stop_error();
        const std::vector<std::uint32_t> sequence = classes();
        if (context_.should_stop()) return context_.stop_error();
        auto repeats = similarity::Repeats::find(sequence, class_count_, context_);
        if (!repeats) return repeats.error();
        std::vector<CloneCandidate> out;
        std::size_t looked_at = 0;
        for (const similarity::Repeats::Repeat& repeat : repeats->repeats()) {
            if (context_.should_stop()) return context_.stop_error();
            context_.report_progress(++looked_at, repeats->repeats().size(), "repeats looked at");
            add(*repeats, repeat, out);
        }
        return out;
    }

private:
    /// Fills starts_ with the statements whose hash another has too, by file and position.
    void collect() {
        // A first pass only counts, in a table of hashes cut to some bits: what is alone there is alone.
        constexpr std::size_t kSlots = std::size_t{1} << 24U;
        std::vector<std::vector<std::uint64_t>> hashes(corpus_.files.size());
        context_.pool().for_ranges(corpus_.files.size(), 16, [&](std::size_t begin, std::size_t end) {
            WindowHash hash(window_);
            for (std::size_t f = begin; f < end; ++f) {
                const CorpusFile& file = corpus_.files[f];
                hashes[f].reserve(file.statements.size());
                for (const std::uint32_t token : file.statements) {
                    if (token + window_ > file.codes.size() || ((hashes[f].size() & 0xFFFU) == 0 && context_.should_stop())) break;
                    hashes[f].push_back(hash.of(file.of({token, token + window_})));
                }
            }
            context_.add_progress(end - begin, "files compared");
        });
        std::vector<std::uint8_t> seen(kSlots);
        const auto slot = [](std::uint64_t hash) { return static_cast<std::size_t>(hash >> 40U); };
        for (const auto& of_file : hashes) {
            for (const std::uint64_t hash : of_file)
                if (seen[slot(hash)] < 2) ++seen[slot(hash)];
            if (context_.should_stop()) return;
        }
        // Long stretches of the same shape — tables — would repeat themselves in any number of ways: no run begins there.
        context_.pool().for_ranges(corpus_.files.size(), 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t f = begin; f < end; ++f) {
                const CorpusFile& file = corpus_.files[f];
                for (std::size_t i = 0; i < hashes[f].size() && ((i & 0xFFFU) != 0 || !context_.should_stop()); ++i) {
                    const std::uint32_t token = file.statements[i];
                    const auto stretch = file.of({token, std::min(token + kStretch, static_cast<std::uint32_t>(file.codes.size()))});
                    if (seen[slot(hashes[f][i])] > 1 && is_monotonous(stretch)) hashes[f][i] = kNoStart;
                }
            }
            context_.add_progress(end - begin, "files compared");
        });
        for (std::uint32_t f = 0; f < hashes.size() && !context_.should_stop(); ++f) {
            bool follows = false;
            for (std::size_t i = 0; i < hashes[f].size(); ++i) {
                const bool repeated = hashes[f][i] != kNoStart && seen[slot(hashes[f][i])] > 1;
                if (repeated) starts_.push_back({hashes[f][i], f, corpus_.files[f].statements[i], 0, follows});
                follows = repeated;
            }
            hashes[f] = {};
        }
    }

    /// Gives each start its class and returns them as a sequence with breaks; positions_ says which start an element is.
    std::vector<std::uint32_t> classes() {
        constexpr std::size_t kBuckets = 256;
        std::array<std::vector<std::uint32_t>, kBuckets> buckets;
        for (std::uint32_t i = 0; i < starts_.size(); ++i) buckets[starts_[i].hash & (kBuckets - 1)].push_back(i);
        std::array<std::uint32_t, kBuckets> counts{};
        constexpr std::uint32_t kAlone = similarity::Repeats::kBreak;
        context_.pool().for_ranges(kBuckets, 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t b = begin; b < end && !context_.should_stop(); ++b) {
                auto& bucket = buckets[b];
                std::sort(bucket.begin(), bucket.end(), [&](std::uint32_t x, std::uint32_t y) { return starts_[x].hash != starts_[y].hash ? starts_[x].hash < starts_[y].hash : x < y; });
                for (std::size_t i = 0; i < bucket.size();) {
                    std::size_t next = i + 1;
                    while (next < bucket.size() && starts_[bucket[next]].hash == starts_[bucket[i]].hash) ++next;
                    for (std::size_t k = i; k < next; ++k) starts_[bucket[k]].class_ = next - i > 1 ? counts[b] : kAlone;
                    counts[b] += next - i > 1 ? 1U : 0U;
                    i = next;
                }
            }
        });
        std::array<std::uint32_t, kBuckets> offsets{};
        for (std::size_t b = 0; b < kBuckets; ++b) {
            offsets[b] = class_count_;
            class_count_ += counts[b];
        }
        std::vector<std::uint32_t> sequence;
        for (std::uint32_t i = 0; i < starts_.size(); ++i) {
            const Start& start = starts_[i];
            const bool joined = i > 0 && start.follows && starts_[i - 1].class_ != kAlone;
            if (start.class_ == kAlone) continue;
            if (!joined && !sequence.empty()) {
                sequence.push_back(kAlone);
                positions_.push_back(i);
            }
            sequence.push_back(offsets[start.hash & (kBuckets - 1)] + start.class_);
            positions_.push_back(i);
        }
        return sequence;
    }

    /// Adds what is left of a repeat without what nobody wants to see: partial blocks, places that overlap an earlier one, what is too short or says little.
    void add(const similarity::Repeats& repeats, const similarity::Repeats::Repeat& repeat, std::vector<CloneCandidate>& out) const {
        const auto place_of = [&](std::uint32_t i) {
            const std::uint32_t at = repeats.position(i);
            const Start& first = starts_[positions_[at]];
            const Start& last = starts_[positions_[at + repeat.length - 1]];
            return ClonePlace{first.file, {first.token, last.token + window_}, 1.0};
        };
        // What one says all say.
        if (!says_something(place_of(repeat.first))) return;
        CloneCandidate candidate;
        for (std::uint32_t i = repeat.first; i <= repeat.last; ++i) candidate.places.push_back(place_of(i));
        std::sort(candidate.places.begin(), candidate.places.end(), [](const ClonePlace& a, const ClonePlace& b) {
            return a.file != b.file ? a.file < b.file : a.tokens.begin < b.tokens.begin;
        });
        extend(candidate.places);
        for (const TokenRange part : balanced_parts(candidate.places.front())) {
            CloneCandidate whole;
            for (const ClonePlace& place : candidate.places) {
                const TokenRange tokens{place.tokens.begin + part.begin, place.tokens.begin + part.end};
                if (!whole.places.empty() && whole.places.back().file == place.file && whole.places.back().tokens.end > tokens.begin) continue;
                if (least_.fits(corpus_.files[place.file], tokens)) whole.places.push_back({place.file, tokens, 1.0});
            }
            if (whole.places.size() > 1 && says_something(whole.places.front())) out.push_back(std::move(whole));
        }
    }

    bool says_something(const ClonePlace& place) const {
        const CorpusFile& file = corpus_.files[place.file];
        const auto codes = file.of(place.tokens);
        // Where statements end with semicolons, what has none is an initialiser or a list of enumerators.
        return !is_monotonous(codes) && (!file.marked || std::find(codes.begin(), codes.end(), semicolon_) != codes.end());
    }

    /// The parts of a run that open as many brackets as they close and begin and end with whole statements, as offsets: what is left when the end of one function and
    /// the beginning of the next are cut off.
    std::vector<TokenRange> balanced_parts(const ClonePlace& place) const {
        const CorpusFile& file = corpus_.files[place.file];
        const auto codes = file.of(place.tokens);
        std::vector<std::uint32_t> open, cuts;
        for (std::uint32_t i = 0; i < codes.size(); ++i) {
            if (std::find(openers_.begin(), openers_.end(), codes[i]) != openers_.end()) {
                open.push_back(i);
            } else if (std::find(closers_.begin(), closers_.end(), codes[i]) != closers_.end()) {
                if (open.empty())
                    cuts.push_back(i);
                else
                    open.pop_back();
            }
        }
        // Brackets that stay open come behind those that close too much.
        cuts.insert(cuts.end(), open.begin(), open.end());
        cuts.push_back(static_cast<std::uint32_t>(codes.size()));
        std::vector<TokenRange> parts;
        std::uint32_t begin = 0;
        for (const std::uint32_t cut : cuts) {
            const TokenRange part = whole_statements(file, {place.tokens.begin + begin, place.tokens.begin + cut});
            if (part.size() >= least_.tokens()) parts.push_back({part.begin - place.tokens.begin, part.end - place.tokens.begin});
            begin = cut + 1;
        }
        return parts;
    }

    /// The last window ends anywhere in a statement, whose rest may be equal too: goes on while all places do.
    void extend(std::vector<ClonePlace>& places) const {
        const auto next = [&](const ClonePlace& place) -> std::optional<TokenCode> {
            const auto& all = corpus_.files[place.file].codes;
            return place.tokens.end < all.size() ? std::optional(blind(all[place.tokens.end])) : std::nullopt;
        };
        for (std::uint32_t more = 0; more < window_; ++more) {
            const auto wanted = next(places.front());
            if (!wanted || !std::all_of(places.begin(), places.end(), [&](const ClonePlace& place) { return next(place) == wanted; })) return;
            for (ClonePlace& place : places) ++place.tokens.end;
        }
    }

    /// From the first statement that begins in `range` to the end of the last one that ends in it; empty where there is none.
    static TokenRange whole_statements(const CorpusFile& file, TokenRange range) {
        const auto first = std::lower_bound(file.statements.begin(), file.statements.end(), range.begin);
        const auto behind = std::upper_bound(file.statements.begin(), file.statements.end(), range.end);
        if (first == file.statements.end() || *first >= range.end) return {range.begin, range.begin};
        return {*first, range.end == file.codes.size() ? range.end : std::max(*first, *(behind - 1))};
    }

    const TokenCorpus& corpus_;
    const LeastSize least_;
    const std::uint32_t window_;  ///< tokens
    const std::array<TokenCode, 3> openers_{fixed_code("("), fixed_code("["), fixed_code("{")};
    const std::array<TokenCode, 3> closers_{fixed_code(")"), fixed_code("]"), fixed_code("}")};
    const TokenCode semicolon_ = fixed_code(";");
    RequestContext& context_;
    std::vector<Start> starts_;
    std::vector<std::uint32_t> positions_;  ///< of the sequence's elements, into starts_
    std::uint32_t class_count_ = 0;
};

}  // namespace

Result<std::vector<CloneCandidate>> run_clones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context) {
    return RunClones(corpus, request, context).find();
}

}  // namespace aircher::project
