#include "engine/filesystem/path_filter.h"

#include <algorithm>

namespace aircher::filesystem {
namespace {
constexpr std::size_t kMaxGlobs = 5'000;  // in one list, alternatives expanded
}

Result<GlobList> GlobList::make(const std::vector<std::string>& globs, std::string_view what) {
    GlobList list;
    for (std::size_t i = 0; i < globs.size(); ++i) {
        const auto fail = [&](Error error) {
            error.message = std::string(what).append("[").append(std::to_string(i)).append("]: ").append(error.message);
            return error;
        };
        std::string_view glob = globs[i];
        const bool negated = glob.starts_with('!');
        if (negated) glob.remove_prefix(1);
        auto expanded = expand_braces(glob);
        if (!expanded) return fail(expanded.error());
        if (list.entries_.size() + expanded->size() > kMaxGlobs)
            return fail({ErrorCode::invalid_argument, "the list stands for more than 5,000 globs", "use * or name directories"});
        for (std::string_view one : *expanded) {
            const bool only_below = one.ends_with('/');
            while (one.ends_with('/')) one.remove_suffix(1);
            const bool anchored = one.find('/') != std::string_view::npos;  // "./x" speaks of the root's own x
            while (one.starts_with("./")) one.remove_prefix(2);
            if (one == ".") one = {};
            while (one.starts_with('/')) one.remove_prefix(1);
            if (one.empty()) return fail({ErrorCode::invalid_argument, "the glob is empty", "** is everything"});
            const std::string itself = anchored ? std::string(one) : std::string("**/").append(one);
            list.entries_.push_back({Glob(itself), Glob(itself + "/**"), negated, only_below});
            list.has_negative_ = list.has_negative_ || negated;
        }
    }
    return list;
}

bool GlobList::decide(std::string_view path, bool otherwise) const {
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry)
        if ((!entry->only_below && entry->itself.matches(path)) || entry->below.matches(path)) return !entry->negated;
    return otherwise;
}

bool GlobList::may_match_below(std::string_view path) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return !entry.negated && entry.below.may_match_below(path); });
}

Result<PathFilter> PathFilter::make(const WalkRequest& request) {
    auto include = GlobList::make(request.include, "include");
    if (!include) return include.error();
    auto exclude = GlobList::make(request.exclude, "exclude");
    if (!exclude) return exclude.error();
    auto kinds = KindFilter::make(request.kinds);
    if (!kinds) return kinds.error();
    std::vector<LanguageId> languages = request.languages;
    std::sort(languages.begin(), languages.end());
    return PathFilter(std::move(*include), std::move(*exclude), *kinds, std::move(languages));
}

bool PathFilter::accepts_file(std::string_view path, LanguageId language) const {
    return accepts_language(language) && (!needs_path() || (accepts_path(path) && kinds_.accepts(path, language)));
}

bool PathFilter::accepts_language(LanguageId language) const { return languages_.empty() || std::binary_search(languages_.begin(), languages_.end(), language); }

bool PathFilter::accepts_path(std::string_view path) const {
    // A list that begins by taking away begins from everything.
    return include_.decide(path, include_.empty() || include_.first_is_negative()) && !exclude_.decide(path, false);
}

bool PathFilter::content_decides(std::string_view path) const {
    if (languages_.empty() && !kinds_.asks_for_language()) return false;
    const OpenLanguages open = open_languages(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
    if (!open.any) {
        const auto wanted = [&](LanguageId language) { return accepts_language(language) && kinds_.accepts(path, language); };
        const auto count = static_cast<std::size_t>(std::count_if(open.among.begin(), open.among.end(), wanted));
        if (count == 0 || count == open.among.size()) return false;
    }
    return accepts_path(path);
}

bool PathFilter::accepts_directory(std::string_view path) const {
    if (!exclude_.empty() && !exclude_.has_negative() && exclude_.decide(path, false)) return false;
    return include_.empty() || include_.first_is_negative() || include_.may_match_below(path);
}

}  // namespace aircher::filesystem
