#include "engine/project/index/wanted_symbols.h"

#include <algorithm>

namespace aircher::project {

NameSet::NameSet(std::span<const std::string> names) {
    for (const std::string_view name : names) {
        if (name.empty()) continue;
        names_.insert(name);
        seen_.set(place(name));
        const std::size_t size = std::min(kEnd, name.size());
        ends_.set(end_of(name, size));
        shortest_end_ = std::min(shortest_end_, size);
    }
}

bool WantedSymbols::name_fits(std::string_view name) const {
    switch (request_.match) {
        case NameMatch::fuzzy: return names_.contains(name) || ((names_.may_end(name) || name.ends_with(':')) && names_.contains(ast::last_name(name)));
        case NameMatch::prefix: return name.starts_with(request_.name) || (name.find(request_.name) != std::string_view::npos && ast::last_name(name).starts_with(request_.name));
        case NameMatch::exact: break;
    }
    return (name.ends_with(last_) || name.ends_with(':')) && (name == request_.name || ast::last_name(name) == last_);  // most of them do not end so
}

double WantedSymbols::fuzzy_score(std::string_view name) const {
    const double whole = fuzzy_.score(name, kFuzzyThreshold).value_or(0);
    const std::string_view last = ast::last_name(name);
    return last.size() == name.size() ? whole : std::max(whole, fuzzy_.score(last, kFuzzyThreshold).value_or(0));
}

std::optional<double> WantedSymbols::score(const ast::FileFacts& facts, std::uint32_t index, std::string_view place) const {
    const ast::Symbol& symbol = facts.symbols[index];
    if (!request_.kinds.empty() && !request_.kinds[static_cast<std::size_t>(symbol.kind)]) return std::nullopt;
    if (request_.match == NameMatch::fuzzy) {
        const double score = fuzzy_score(symbol.name);
        return score >= band_.first && score < band_.second ? std::optional(score) : std::nullopt;
    }
    if (!name_fits(symbol.name)) return std::nullopt;
    if (request_.match == NameMatch::prefix || symbol.name == request_.name) return 1.0;
    const std::string qualified = ast::qualified_name(facts.symbols, index, facts.separator);
    const bool meant = ast::means_symbol(request_.name, symbol.name, qualified) || (places_ && is_qualified_by(place, facts.declares, qualified));
    return meant ? std::optional(1.0) : std::nullopt;
}

/// Whether the parts of the name stand in this order in the place, the packages and the qualified name, the last part last. What a language calls its own root says nothing.
bool WantedSymbols::is_qualified_by(std::string_view place, const std::vector<std::string>& packages, std::string_view qualified) const {
    if (const std::string_view selector = ast::selector_in(request_.name); !selector.empty() && selector != ast::selector_in(qualified)) return false;
    std::string whole(place);
    for (const std::string& package : packages) whole.append("/").append(package);
    whole.append("/").append(qualified);
    std::string_view left = request_.name, right = whole;
    const auto take = [](std::string_view& from) {
        const std::string_view part = ast::last_name(from);
        from = from.substr(0, static_cast<std::size_t>(part.data() - from.data()));
        from = from.substr(0, from.find_last_not_of(".:\\#/") + 1);  // npos + 1 is 0
        return part;
    };
    if (take(left) != take(right)) return false;
    while (!left.empty()) {
        const std::string_view wanted = take(left);
        if (wanted == "crate" || wanted == "self" || wanted == "super") continue;
        do {
            if (right.empty()) return false;
        } while (take(right) != wanted);
    }
    return true;
}

}  // namespace aircher::project
