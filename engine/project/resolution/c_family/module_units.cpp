#include "engine/project/resolution/c_family/module_units.h"

#include <algorithm>
#include <array>

namespace aircher::project::c_family {
namespace {

constexpr std::size_t kMaxUnits = 5'000;
constexpr std::size_t kMaxUnit = 1U << 20U;  // bytes; the declaration stands at the file's head

bool is_unit(std::string_view path) {
    constexpr std::array<std::string_view, 6> kExtensions = {".cppm", ".ixx", ".ccm", ".cxxm", ".c++m", ".mpp"};
    return std::any_of(kExtensions.begin(), kExtensions.end(), [&](std::string_view extension) { return path.ends_with(extension); });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Removes `word` and the space behind it; false where `text` does not begin so.
bool take_word(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word) || text.size() <= word.size() || (text[word.size()] != ' ' && text[word.size()] != '\t')) return false;
    text = trimmed(text.substr(word.size()));
    return true;
}

}  // namespace

std::string declared_module(std::string_view text) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line = trimmed(line);
        take_word(line, "export");
        if (!take_word(line, "module")) continue;
        const std::string_view name = trimmed(line.substr(0, line.find_first_of(";[/")));
        // `module :private;` begins a fragment, no unit.
        if (!name.empty() && name.front() != ':' && name.find_first_of(" \t(=") == std::string_view::npos) return std::string(name);
    }
    return {};
}

void ModuleUnits::add(std::string_view module, FileIndex file) {
    const auto [known, added] = units_.try_emplace(std::string(module), file);
    if (!added && known->second != file) known->second = kNoFile;
    module_of_.try_emplace(file, module.substr(0, module.find(':')));
}

ModuleUnits::Answer ModuleUnits::find(std::string_view name, FileIndex importer) const {
    Answer answer;
    answer.standard = name == "std" || name == "std.compat";
    std::string key(name);
    if (key.starts_with(':')) {
        const auto own = module_of_.find(importer);
        if (own == module_of_.end()) {
            answer.reason = "a partition of a module whose interface is not known";
            return answer;
        }
        key.insert(0, own->second);
    }
    const auto found = units_.find(key);
    if (found != units_.end()) answer.file = found->second;
    if (answer.file != kNoFile)
        answer.standard = false;
    else
        answer.reason = found != units_.end() ? "several files declare this module" : "no file of the project is known to declare this module";
    return answer;
}

ModuleUnits find_module_units(const FileCatalog& catalog, RequestContext& request) {
    ModuleUnits units;
    std::size_t read = 0;
    const auto size = static_cast<FileIndex>(catalog.size());
    for (FileIndex file = 0; file < size; ++file) {
        if ((file & 0xFFFU) == 0 && request.should_stop()) break;
        const std::string& language = catalog.language(file);
        if (language != "cpp" && language != "c") continue;
        for (const std::string& module : catalog.declares(file))
            // A partition or an interface; the C++ scanner lists namespaces nowhere.
            units.add(module, file);
        if (!catalog.declares(file).empty() || !is_unit(catalog.path(file)) || read >= kMaxUnits) continue;
        ++read;
        const Result<std::string> text = catalog.read(catalog.path(file), kMaxUnit);
        if (!text) continue;
        if (const std::string module = declared_module(*text); !module.empty()) units.add(module, file);
    }
    return units;
}

}  // namespace aircher::project::c_family
