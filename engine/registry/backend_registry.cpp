#include "engine/registry/backend_registry.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace aircher {
namespace {

std::string list_of(const std::vector<BackendReport>& backends) {
    std::string list;
    for (const BackendReport& backend : backends) {
        if (!list.empty()) list += ", ";
        list += backend.name;
        if (!backend.available) list += " (unavailable: " + backend.reason + ")";
    }
    return list;
}

}  // namespace

Result<std::string> BackendRegistry::choose(const std::string& component, std::vector<BackendReport> backends) {
    std::stable_sort(backends.begin(), backends.end(), [](const auto& a, const auto& b) { return a.priority > b.priority; });
    ComponentReport report{component, {}, {}, backends};

    // The last override wins: main puts the environment before the command line.
    const auto forced = std::find_if(overrides_.rbegin(), overrides_.rend(), [&](const auto& o) { return o.component == component; });
    if (forced != overrides_.rend()) {
        const auto named = std::find_if(backends.begin(), backends.end(), [&](const auto& b) { return b.name == forced->backend; });
        if (named == backends.end())
            return Error{ErrorCode::invalid_argument, forced->origin + ": component '" + component + "' has no backend '" + forced->backend + "'",
                         "this build has: " + list_of(backends)};
        if (!named->available) {
            Error error{ErrorCode::unavailable, forced->origin + ": backend '" + forced->backend + "' of '" + component + "' does not work here: " + named->reason};
            backends.erase(named);
            error.hint = "this build also has: " + list_of(backends);
            return error;
        }
        report.chosen = named->name;
        report.reason = "forced by " + forced->origin;
    } else {
        const BackendReport* best = nullptr;
        for (const BackendReport& backend : backends) {
            if (!backend.available) continue;
            if (best == nullptr || preference_ == Preference::portability) best = &backend;  // sorted: the first is fastest, the last most portable
        }
        if (best == nullptr) return Error{ErrorCode::unavailable, "no backend of '" + component + "' works here", "this build has: " + list_of(backends)};
        report.chosen = best->name;
        report.reason = (preference_ == Preference::portability ? "most portable available: " : "fastest available: ") + best->reason;
    }
    reports_.push_back(report);
    return report.chosen;
}

Result<void> BackendRegistry::check_overrides() const {
    for (const BackendOverride& entry : overrides_) {
        const bool known = std::any_of(reports_.begin(), reports_.end(), [&](const auto& r) { return r.component == entry.component; });
        if (known) continue;
        std::string components;
        for (const ComponentReport& report : reports_) components += (components.empty() ? "" : ", ") + report.component;
        return Error{ErrorCode::invalid_argument, entry.origin + ": there is no component '" + entry.component + "'", "components: " + components};
    }
    return {};
}

std::vector<BackendOverride> overrides_from_environment(const char* const* environment) {
    constexpr std::string_view kPrefix = "AIRCHER_BACKEND_";
    std::vector<BackendOverride> overrides;
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        const std::size_t equals = entry.find('=');
        if (!entry.starts_with(kPrefix) || equals == std::string_view::npos || equals + 1 == entry.size()) continue;
        std::string component(entry.substr(kPrefix.size(), equals - kPrefix.size()));
        for (char& c : component) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        overrides.push_back({component, std::string(entry.substr(equals + 1)), std::string(entry.substr(0, equals))});
    }
    return overrides;
}

Result<BackendOverride> parse_override(std::string_view text, std::string_view origin) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
        return Error{ErrorCode::invalid_argument, std::string(origin) + ": '" + std::string(text) + "' is not COMPONENT=BACKEND",
                     "for example filesystem=portable"};
    return BackendOverride{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)), std::string(origin)};
}

}  // namespace aircher
