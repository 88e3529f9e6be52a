// Which groups of copies are shown: the largest saving first, nothing twice.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "engine/project/duplicates/clone_candidates.h"
#include "engine/project/duplicates/clone_similarity.h"

namespace aircher::project {
namespace {

/// About what a call in the place of a copy takes.
constexpr double kCallLines = 2.0;

/// A candidate and what orders it.
struct Ranked {
    CloneCandidate candidate;
    std::uint64_t saving = 0;

    bool operator<(const Ranked& other) const { return key() > other.key(); }

private:
    /// Of equal savings the exact ones first, then by place.
    std::tuple<std::uint64_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::size_t> key() const {
        const ClonePlace& first = candidate.places.front();
        return {~saving, candidate.changed, first.file, first.tokens.begin, first.tokens.end, candidate.places.size()};
    }
};

/// What is known of a file's lines.
struct Lines {
    std::vector<std::uint32_t> longest;  ///< the length of the longest place shown that holds the line, 0 where none does
    std::vector<bool> copied;            ///< in a place other than its group's first
};

/// The one with the largest saving first. What it shows makes others smaller, so a candidate that comes up is looked at again, and put back where it shrank.
class Chooser {
public:
    Chooser(const TokenCorpus& corpus, RequestContext& context) : corpus_(corpus), context_(context), lines_(corpus.files.size()) {}

    Result<DuplicatesResult> choose(std::vector<CloneCandidate> candidates) {
        std::vector<Ranked> heap;
        heap.reserve(candidates.size());
        for (CloneCandidate& candidate : candidates) {
            drop_nested(candidate);
            if (candidate.places.size() < 2) continue;
            const std::uint64_t saving = saving_of(candidate);
            heap.push_back({std::move(candidate), saving});
        }
        std::make_heap(heap.begin(), heap.end());
        DuplicatesResult result;
        std::uint64_t looked_at = 0;
        while (!heap.empty()) {
            if (context_.should_stop()) return context_.stop_error();
            context_.report_progress(++looked_at, 0, "groups looked at");
            std::pop_heap(heap.begin(), heap.end());
            Ranked ranked = std::move(heap.back());
            heap.pop_back();
            if (!keep_news(ranked.candidate)) continue;
            const std::uint64_t saving = saving_of(ranked.candidate);
            if (saving < ranked.saving) {
                ranked.saving = saving;
                heap.push_back(std::move(ranked));
                std::push_heap(heap.begin(), heap.end());
            } else {
                result.groups.push_back(show(ranked, result.duplicated_lines));
            }
        }
        result.files = corpus_.looked_at;
        for (const CorpusFile& file : corpus_.files) result.lines += file.lines.size();
        return result;
    }

private:
    /// Of places that lie in one another — an object, and a function that is nearly all of it — the one most like the first stays: they are one piece of code.
    static void drop_nested(CloneCandidate& candidate) {
        std::vector<ClonePlace>& places = candidate.places;
        std::vector<std::size_t> order;
        for (std::size_t i = 1; i < places.size(); ++i) order.push_back(i);
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return places[a].similarity > places[b].similarity; });
        std::vector<bool> stays(places.size(), false);
        std::map<std::uint32_t, std::vector<std::size_t>> kept;  // by file
        const auto keep = [&](std::size_t i) {
            std::vector<std::size_t>& here = kept[places[i].file];
            const auto& mine = places[i].tokens;
            stays[i] = std::none_of(here.begin(), here.end(), [&](std::size_t other) { return mine.begin < places[other].tokens.end && places[other].tokens.begin < mine.end; });
            if (stays[i]) here.push_back(i);
        };
        if (!places.empty()) keep(0);
        for (const std::size_t i : order) keep(i);
        std::size_t at = 0;
        std::erase_if(places, [&](const ClonePlace&) { return !stays[at++]; });
    }

    /// Indices into a file's lines.
    struct Extent {
        std::uint32_t first = 0;
        std::uint32_t last = 0;  ///< inclusive
        std::uint32_t count() const { return last - first + 1; }
    };
    Extent extent(const ClonePlace& place) const {
        const CorpusFile& file = corpus_.files[place.file];
        return {file.line_of(place.tokens.begin), file.line_of(place.tokens.end - 1)};
    }
    std::span<const TokenCode> codes(const ClonePlace& place) const { return corpus_.files[place.file].of(place.tokens); }

    std::uint64_t saving_of(const CloneCandidate& candidate) const {
        double lines = 0.0;
        for (std::size_t i = 1; i < candidate.places.size(); ++i) {
            const ClonePlace& place = candidate.places[i];
            // What differs stays in both places.
            lines += std::max(0.0, static_cast<double>(extent(place).count()) * (2.0 * place.similarity - 1.0) - kCallLines);
        }
        return static_cast<std::uint64_t>(std::llround(lines));
    }

    /// Whether less than half of the place lies in places shown already that are as long.
    bool is_news(const ClonePlace& place) const {
        const auto& longest = lines_[place.file].longest;
        const Extent lines = extent(place);
        if (longest.empty()) return true;
        std::uint32_t known = 0;
        for (std::uint32_t line = lines.first; line <= lines.last; ++line) known += longest[line] >= lines.count() ? 1U : 0U;
        return known * 2 < lines.count();
    }

    /// Drops places that were shown, but for the first, or another one where nothing else is left to compare with. False where no place is news.
    bool keep_news(CloneCandidate& candidate) const {
        std::vector<ClonePlace> kept;
        std::vector<ClonePlace> known;
        for (const ClonePlace& place : candidate.places) (is_news(place) ? kept : known).push_back(place);
        if (kept.empty()) return false;
        const ClonePlace& first = candidate.places.front();
        const bool first_is_known = !known.empty() && known.front().file == first.file && known.front().tokens.begin == first.tokens.begin;
        if (first_is_known)
            kept.insert(kept.begin(), first);
        else if (kept.size() == 1)
            kept.push_back(known.front());
        candidate.places = std::move(kept);
        return true;
    }

    DuplicateGroup show(const Ranked& ranked, std::uint64_t& duplicated) {
        const CloneCandidate& candidate = ranked.candidate;
        DuplicateGroup group;
        const ClonePlace& first = candidate.places.front();
        group.lines = extent(first).count();
        group.saved_lines = ranked.saving;
        group.type = candidate.changed ? 3 : 1;
        for (const ClonePlace& place : candidate.places) {
            group.similarity = std::min(group.similarity, place.similarity);
            group.members.push_back(member(place));
            if (!candidate.changed && !std::ranges::equal(codes(place), codes(first))) {
                group.type = 2;
                group.consistent = group.consistent && renamed_consistently(codes(first), codes(place));
            }
            const Extent place_lines = extent(place);
            Lines& lines = lines_[place.file];
            lines.longest.resize(corpus_.files[place.file].lines.size());
            lines.copied.resize(lines.longest.size());
            for (std::uint32_t line = place_lines.first; line <= place_lines.last; ++line) {
                lines.longest[line] = std::max(lines.longest[line], place_lines.count());
                if (&place == &first || lines.copied[line]) continue;
                lines.copied[line] = true;
                ++duplicated;
            }
        }
        std::sort(group.members.begin() + 1, group.members.end(), [](const Duplicate& a, const Duplicate& b) { return std::tie(a.file, a.start_line, a.end_line) < std::tie(b.file, b.start_line, b.end_line); });
        return group;
    }

    Duplicate member(const ClonePlace& place) const {
        const CorpusFile& file = corpus_.files[place.file];
        Duplicate out;
        out.file = place.file;
        out.similarity = place.similarity;
        out.start_line = file.lines[file.line_of(place.tokens.begin)].line;
        out.end_line = file.lines[file.line_of(place.tokens.end - 1)].line;
        // The smallest unit that holds all of it, or else the first that begins in it.
        const CodeUnit* around = nullptr;
        const CodeUnit* inside = nullptr;
        for (const CodeUnit& unit : file.units) {
            if (unit.tokens.begin >= place.tokens.end) break;
            if (unit.tokens.begin <= place.tokens.begin && unit.tokens.end >= place.tokens.end) around = &unit;
            if (inside == nullptr && unit.tokens.begin >= place.tokens.begin) inside = &unit;
        }
        const CodeUnit* unit = around != nullptr ? around : inside;
        if (unit != nullptr) {
            out.symbol = unit->name;
            out.whole_symbol = unit->tokens.begin == place.tokens.begin && unit->tokens.end == place.tokens.end;
        }
        return out;
    }

    const TokenCorpus& corpus_;
    RequestContext& context_;
    std::vector<Lines> lines_;  ///< of each file; empty where nothing of it is shown
};

}  // namespace

Result<DuplicatesResult> choose_groups(const TokenCorpus& corpus, std::vector<CloneCandidate> candidates, RequestContext& context) {
    return Chooser(corpus, context).choose(std::move(candidates));
}

}  // namespace aircher::project
