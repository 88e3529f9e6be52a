#include "engine/pattern/syntax/class_run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/pattern/syntax/byte_rarity.h"

namespace aircher::pattern {
namespace {

using Kind = Node::Kind;
using Place = ClassRun::Place;

/// Places that are looked at in all: nested repeats multiply.
constexpr std::size_t kMaxVisits = 4096;
/// So rare a run is found by accident once in a large tree; longer ones only cost more.
constexpr double kEnoughBits = 30;

/// The share of each byte in source code.
struct Shares {
    Shares() {
        for (unsigned c = 0; c < 128; ++c) all += of[c] = std::exp2(-rarity_bits(static_cast<char>(c)));
    }
    std::array<double, 128> of{};
    double all = 0;
};

/// Follows the tree from left to right and offers each run of characters that is as long as it gets.
class RunSearch {
public:
    RunSearch(bool folds_to_ascii, bool within_lines) : folds_(folds_to_ascii), within_lines_(within_lines) {}

    void visit(const Node& node) {
        if (visits_ >= kMaxVisits) return flush();
        ++visits_;
        switch (node.kind) {
            case Kind::empty:
            case Kind::line_begin:
            case Kind::line_end:
            case Kind::word_boundary: return;
            case Kind::one: run_.push_back(place_of(node)); return;
            case Kind::sequence:
                for (const Node& child : node.children) visit(child);
                return;
            case Kind::repeat: return visit_repeat(node);
            case Kind::bytes:
            case Kind::choice:
            case Kind::anything: return flush();
        }
    }
    ClassRun take() {
        flush();
        return std::move(best_);
    }

private:
    /// The first turns join what stands before them, the last ones what follows.
    void visit_repeat(const Node& node) {
        const auto turns = std::min<std::uint32_t>(node.min, kMaxPlaces);
        const auto visit_turns = [&] {
            for (std::uint32_t i = 0; i < turns; ++i) visit(node.children.front());
        };
        visit_turns();
        if (node.max == turns) return;
        flush();
        visit_turns();
    }

    Place place_of(const Node& node) const {
        Place place{node.ascii, node.high};
        // U+212A and U+017F, which the tree leaves out.
        if (folds_) place.high = place.high || place.ascii['k'] || place.ascii['K'] || place.ascii['s'] || place.ascii['S'];
        if (within_lines_) place.ascii.reset('\n');
        return place;
    }

    /// The rarest part of the run that a search takes.
    void flush() {
        struct Measured {
            double bits;
            std::size_t rectangles;
        };
        std::vector<Measured> measured;
        for (const Place& place : run_) measured.push_back({bits_of(place.ascii), rectangles_of(place.ascii).size()});
        for (std::size_t begin = 0; begin < run_.size(); ++begin) {
            std::vector<AsciiSet> classes;
            std::size_t rectangles = 0;
            double bits = 0;
            std::size_t end = begin;
            for (; end < run_.size() && end - begin < kMaxPlaces && bits < kEnoughBits; ++end) {
                const AsciiSet& set = run_[end].ascii;
                if (std::find(classes.begin(), classes.end(), set) == classes.end()) {
                    rectangles += measured[end].rectangles;
                    if (rectangles > kMaxRectangles) break;
                    classes.push_back(set);
                }
                // Characters of a kind stand together: that another one follows says less.
                bits += measured[end].bits * (end > begin && run_[end - 1].ascii == set ? 0.5 : 1.0);
            }
            if (bits <= best_.bits) continue;
            best_.bits = bits;
            best_.places.assign(run_.begin() + static_cast<std::ptrdiff_t>(begin), run_.begin() + static_cast<std::ptrdiff_t>(end));
        }
        run_.clear();
    }

    const bool folds_;
    const bool within_lines_;
    std::size_t visits_ = 0;
    std::vector<Place> run_;
    ClassRun best_;
};

}  // namespace

double bits_of(const AsciiSet& set) {
    constexpr double kMostOfOne = 8;
    static const Shares shares;
    double held = 0;
    for (unsigned c = 0; c < 128; ++c)
        if (set[c]) held += shares.of[c];
    return held == 0 ? kMostOfOne : std::min(kMostOfOne, std::log2(shares.all / held));
}

std::vector<ByteRectangle> rectangles_of(const AsciiSet& set) {
    std::map<unsigned, unsigned> by_low;
    for (unsigned high = 0; high < 8; ++high) {
        unsigned low = 0;
        for (unsigned i = 0; i < 16; ++i)
            if (set[16 * high + i]) low |= 1U << i;
        if (low != 0) by_low[low] |= 1U << high;
    }
    std::vector<ByteRectangle> out;
    for (const auto& [low, high] : by_low) out.push_back({high, low});
    return out;
}

ClassRun class_run(const Syntax& syntax, bool within_lines) {
    if (!syntax.understood || syntax.can_be_empty) return {};
    RunSearch search(syntax.folds_to_ascii, within_lines);
    search.visit(syntax.root);
    return search.take();
}

}  // namespace aircher::pattern
