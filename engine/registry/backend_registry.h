// Chooses one backend for each component, and remembers why.
//
// The rule: a forced name wins, or fails loudly; otherwise the available backend of the highest priority, or of the lowest with
// `--prefer portability`. Nothing falls back silently. The reports feed `server_status`, `aircher doctor` and the log.
//
// Made once in main, before any thread; afterwards only read.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/registry/backend_factory.h"

namespace aircher {

struct BackendReport {
    std::string name;
    int priority = 0;
    bool available = false;
    std::string reason;
    std::vector<std::string> capabilities;
};

struct ComponentReport {
    std::string component;
    std::string chosen;
    std::string reason;                   ///< why this one: "forced", "fastest available", …
    std::vector<BackendReport> backends;  ///< every backend of this build, by falling priority
};

enum class Preference { performance, portability };

struct BackendOverride {
    std::string component;
    std::string backend;
    std::string origin;  ///< "--backend", "AIRCHER_BACKEND_FILESYSTEM": named in errors and reports
};

class BackendRegistry {
public:
    BackendRegistry(Preference preference, std::vector<BackendOverride> overrides) : preference_(preference), overrides_(std::move(overrides)) {}

    /// Probes `factories` and makes the chosen backend.
    /// Errors: invalid_argument for an unknown forced name, unavailable for a forced one that does not work here; both list what there is.
    template <class Interface>
    Result<std::unique_ptr<Interface>> select(const std::string& component, const std::vector<BackendFactory<Interface>>& factories) {
        std::vector<BackendReport> probed;
        for (const auto& factory : factories) {
            const Availability availability = factory.probe();
            probed.push_back({factory.name, factory.priority, availability.available, availability.reason, factory.capabilities});
        }
        auto chosen = choose(component, std::move(probed));
        if (!chosen) return chosen.error();
        for (const auto& factory : factories)
            if (factory.name == *chosen) return factory.create();
        return Error{ErrorCode::internal, "the chosen backend has no factory", {}, component};
    }

    /// Errors: invalid_argument where an override names a component that `select` was never asked for.
    Result<void> check_overrides() const;

    const std::vector<ComponentReport>& reports() const { return reports_; }

private:
    Result<std::string> choose(const std::string& component, std::vector<BackendReport> backends);

    const Preference preference_;
    const std::vector<BackendOverride> overrides_;
    std::vector<ComponentReport> reports_;
};

/// Overrides from the environment (`AIRCHER_BACKEND_<COMPONENT>=name`) of `environment`, an `environ`-style null-terminated array.
std::vector<BackendOverride> overrides_from_environment(const char* const* environment);

/// Parses "component=backend". Errors: invalid_argument.
Result<BackendOverride> parse_override(std::string_view text, std::string_view origin);

}  // namespace aircher
