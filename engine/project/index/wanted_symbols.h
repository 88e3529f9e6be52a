// Which symbols a question for a name means: by name alone, and by what qualifies them.
//
// Threads: any, while nothing is set.
#pragma once

#include <algorithm>
#include <bitset>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/pattern/similarity/fuzzy.h"
#include "engine/project/index/symbol_search.h"

namespace aircher::project {

/// A few names, among which a hundred thousand of a file are looked up: hardly any has to be hashed. Borrows them.
class NameSet {
public:
    NameSet() = default;
    explicit NameSet(std::span<const std::string> names);

    bool contains(std::string_view name) const { return !name.empty() && seen_.test(place(name)) && names_.contains(name); }
    /// Whether `name` may end with one of them.
    bool may_end(std::string_view name) const {
        for (std::size_t size = shortest_end_; size <= std::min(kEnd, name.size()); ++size)
            if (ends_.test(end_of(name, size))) return true;
        return false;
    }

private:
    static constexpr std::size_t kPlaces = 4096;
    /// REQUIRES: not empty.
    static std::size_t place(std::string_view name) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
        return (name.size() + byte(0) * std::size_t{31} + byte(name.size() / 2) * std::size_t{37} + byte(name.size() - 1) * std::size_t{293}) % kPlaces;
    }

    static constexpr std::size_t kEnd = 4;
    /// REQUIRES: 0 < size <= name.size().
    static std::size_t end_of(std::string_view name, std::size_t size) {
        std::size_t hash = size;
        for (const char byte : name.substr(name.size() - size)) hash = hash * 131 + static_cast<unsigned char>(byte);
        return hash % kPlaces;
    }

    std::unordered_set<std::string_view> names_;  ///< none is empty
    std::bitset<kPlaces> seen_;
    std::bitset<kPlaces> ends_;        ///< the last bytes of each, kEnd of them where it has so many
    std::size_t shortest_end_ = kEnd;  ///< how many bytes of the shortest are in `ends_`
};

class WantedSymbols {
public:
    static constexpr double kFuzzyThreshold = 0.4;
    static constexpr double kBeyondScores = 2;

    /// Borrows the request.
    explicit WantedSymbols(const SymbolRequest& request) : request_(request), last_(ast::last_name(request.name)), fuzzy_(request.name) {}

    /// What a text must contain to define one; empty for fuzzy matches.
    std::string_view needle() const { return request_.match == NameMatch::fuzzy ? std::string_view() : last_; }
    /// Whether the question says more than a symbol's own name.
    bool is_qualified() const { return last_ != request_.name; }
    const similarity::FuzzyMatcher& matcher() const { return fuzzy_; }

    /// Whether symbols with this name can be meant, wherever they stand. Names that are qualified themselves, as `Phoenix.Router`, are also meant by their last part.
    bool name_fits(std::string_view name) const;
    /// The score of symbols[index]; nothing where it is not meant. `place` names the root's folder and the path below it.
    std::optional<double> score(const ast::FileFacts& facts, std::uint32_t index, std::string_view place) const;
    /// Of a fuzzy match; 0 where it is too little.
    double fuzzy_score(std::string_view name) const;

    /// From now on the folders, the file, the package and the crate that a symbol stands in qualify it, too: `flask.Flask`, `com.google.gson.Gson`, `tokio::sync::Mutex`. Of an exact match.
    void accept_places() { places_ = true; }
    bool accepts_places() const { return places_; }
    /// Only symbols that score in [least, below), and so have these names, are meant from now on; of a fuzzy match. Borrows the names.
    void set_band(double least, double below, std::span<const std::string> names) {
        band_ = {least, below};
        names_ = NameSet(names);
    }
    /// And those above.
    void open_band() { band_.second = kBeyondScores; }

private:
    bool is_qualified_by(std::string_view place, const std::vector<std::string>& packages, std::string_view qualified) const;

    const SymbolRequest& request_;
    const std::string_view last_;
    const similarity::FuzzyMatcher fuzzy_;
    std::pair<double, double> band_{kFuzzyThreshold, kBeyondScores};
    NameSet names_;
    bool places_ = false;
};

}  // namespace aircher::project
