#include "engine/project/index/crate_places.h"

#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/rust/cargo_toml.h"

namespace aircher::project {

std::string CratePlaces::place_of(const FileKey& file) {
    const std::lock_guard lock(mutex_);
    for (const std::string_view folder : directories_above(file.path)) {
        const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
        const auto [known, added] = names_.try_emplace(FileKey{file.index, prefix});
        if (added) {
            const rust::CargoToml manifest = rust::parse_cargo_toml(read_({file.index, prefix + "Cargo.toml"}));
            if (manifest.has_package) known->second = rust::library_name(manifest);
        }
        if (!known->second.empty()) return prefix + known->second + "/" + file.path.substr(prefix.size());
    }
    return file.path;
}

}  // namespace aircher::project
