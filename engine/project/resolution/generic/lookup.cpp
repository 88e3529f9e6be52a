#include "engine/project/resolution/generic/lookup.h"

#include <algorithm>

namespace aircher::project::generic {
namespace {

constexpr std::size_t kMaxDeclared = 4'096;  // of one file

bool has(const Rule& rule, Flag flag) { return (rule.flags & flag) != 0; }

/// Calls each(word) for the words of a table until it returns true.
template <class Each>
void for_each_word(std::string_view words, Each&& each) {
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        if (end > begin && each(words.substr(begin, end - begin))) return;
        begin = end + 1;
    }
}

std::string where(std::string_view directory) { return directory.empty() ? "the project's root" : std::string(directory); }

}  // namespace

Lookup::Lookup(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog) {
    tables_.reserve(rules().size());
    for (const Rule& rule : rules()) {
        tables_.push_back({WordTable(rule.library), WordTable(rule.not_library), {}, {}});
        for_each_word(rule.languages, [&](std::string_view language) {
            by_language_.emplace(language, &rule);
            return false;
        });
    }
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        const Rule* rule = rule_of(file);
        if (rule == nullptr) continue;
        Tables& tables = tables_[index_of(*rule)];
        if (has(*rule, kDeclares)) {
            std::size_t count = 0;
            for (const std::string& name : catalog.declares(file)) {
                if (name.empty() || name.size() > kMaxName || ++count > kMaxDeclared) continue;
                std::vector<FileIndex>& files = tables.declared[has(*rule, kFoldCase) ? lower(name) : name];
                if (files.empty() || files.back() != file) files.push_back(file);
            }
        }
        if (rule->shape == Shape::unit) {
            const std::string_view name = base_name_of(catalog.path(file));
            tables.stems[lower(name.substr(0, name.rfind('.')))].push_back(file);
        }
    }
    read_manifests(context);
}

const Rule* Lookup::rule_of(FileIndex importer) const {
    const auto found = by_language_.find(catalog_.language(importer));
    return found == by_language_.end() ? nullptr : found->second;
}

bool Lookup::is_library(const Rule& rule, std::string_view module) const {
    const Tables& tables = tables_[index_of(rule)];
    const std::string_view separator = rule.separator.empty() ? std::string_view("/") : rule.separator;
    if (has(rule, kFoldCase)) {
        const std::string folded = lower(module);
        return tables.library.covers(folded, separator) && !tables.not_library.covers(folded, separator);
    }
    return tables.library.covers(module, separator) && !tables.not_library.covers(module, separator);
}

const std::vector<FileIndex>* Lookup::declared(const Rule& rule, std::string_view name) const {
    const TextMap<std::vector<FileIndex>>& table = tables_[index_of(rule)].declared;
    const auto found = has(rule, kFoldCase) ? table.find(lower(name)) : table.find(name);
    return found == table.end() ? nullptr : &found->second;
}

FileIndex Lookup::at(const Rule& rule, std::string_view directory, std::string_view relative) const {
    std::string path;
    if (!join_path(directory, relative, path)) return kNoFile;
    if (const FileIndex file = find_with(catalog_, path, rule.extensions); file != kNoFile) return file;
    if (!has(rule, kUnderscore) || path.empty()) return kNoFile;
    const std::string partial = under(directory_of(path), "_" + std::string(base_name_of(path)));
    return find_with(catalog_, partial, rule.extensions);
}

Resolution Lookup::exactly(const Rule& rule, std::string_view directory, std::string_view relative) const {
    std::string path;
    if (!join_path(directory, relative, path)) return unresolved("it leads out of the project");
    if (const FileIndex file = at(rule, directory, relative); file != kNoFile) return project_file(catalog_, file);
    if (std::string reason = ignored_reason(catalog_, path); !reason.empty()) return unresolved(std::move(reason));
    return unresolved("no such file: " + path);
}

FileIndex Lookup::suffix(const Rule& rule, std::string_view path, FileIndex importer, bool& several) const {
    FileIndex found = kNoFile;
    for_each_word(rule.extensions, [&](std::string_view extension) {
        std::string full(path);
        if (extension != ".") full.append(extension);
        const SuffixMatch match = find_suffix(catalog_, full, importer);
        several = several || match.several;
        found = match.file;
        return found != kNoFile || match.several;
    });
    return found;
}

Resolution Lookup::not_found(const Rule& rule, std::string_view module) const {
    if (!has(rule, kExternal)) return unresolved("no file of the project would do");
    const std::string_view separator = rule.separator.empty() ? std::string_view("/") : rule.separator;
    std::size_t end = module.find(separator);
    // Haskell's Data and Text say nothing: Data.Aeson does.
    if (end != std::string_view::npos && rule.separator == "." && rule.shape == Shape::module && is_upper(module[0])) end = module.find(separator, end + 1);
    const std::string_view first = module.substr(0, end);
    return external(rule.separator == "::" || first.empty() ? module : first, "no file of the project would do");
}

Resolution Lookup::by_rule(const Rule& rule, const ast::Import& import, std::string_view module, FileIndex importer) const {
    if (import.computed) return unresolved("computed: only running it would tell");
    if (module.empty()) return unresolved("the import names nothing");
    switch (rule.shape) {
        case Shape::path: return by_path(rule, module, importer);
        case Shape::module: return by_module(rule, module, importer);
        case Shape::unit: return by_unit(rule, module, importer);
    }
    return {};
}

Resolution Lookup::by_path(const Rule& rule, std::string_view module, FileIndex importer) const {
    if (const std::string_view host = url_host(module); !host.empty()) return external(host);
    if (has(rule, kWeb)) module = module.substr(0, module.find_first_of("?#"));
    if (module.empty()) return unresolved("the address has no path");
    const std::string_view here = directory(importer);
    if (module == "." || module == ".." || module.starts_with("./") || module.starts_with("../")) return exactly(rule, here, module);
    if (is_library(rule, module) && at(rule, here, module) == kNoFile) return stdlib(module);
    const bool rooted = module.starts_with('/');
    if (rooted && !has(rule, kWeb)) {
        if (const FileIndex file = at(rule, {}, module); file != kNoFile) return project_file(catalog_, file, "read as relative to the project's root");
        return external("the file system", "an absolute path");
    }
    if (!rooted) {
        if (const FileIndex file = at(rule, here, module); file != kNoFile && file != importer) {
            if (has(rule, kHere)) return project_file(catalog_, file);
            return project_file(catalog_, file, "read as relative to the importer");
        }
    }
    for (const std::string_view directory : directories_above(catalog_.path(importer))) {
        FileIndex file = at(rule, directory, module);
        std::string base(directory);
        for_each_word(rule.roots, [&](std::string_view root) {
            if (file != kNoFile) return true;
            base = under(directory, root);
            if (catalog_.has_directory(base)) file = at(rule, base, module);
            return file != kNoFile;
        });
        if (file == kNoFile || file == importer) continue;
        return project_file(catalog_, file, "read as relative to " + where(catalog_.path(file).ends_with(module) ? base : directory_of(catalog_.path(file))));
    }
    bool several = false;
    if (has(rule, kSuffix)) {
        std::string_view tail = module;
        while (tail.starts_with('/')) tail.remove_prefix(1);
        if (const FileIndex file = suffix(rule, tail, importer, several); file != kNoFile)
            return project_file(catalog_, file, "the only file whose path ends so");
    }
    if (several) return unresolved("several files of the project would do");
    if (std::string path; join_path(here, module, path))
        if (std::string reason = ignored_reason(catalog_, path); !reason.empty()) return unresolved(std::move(reason));
    return not_found(rule, module);
}

bool Lookup::is_another(const Rule& rule, FileIndex file, std::string_view module) const {
    const std::vector<std::string>& names = catalog_.declares(file);
    if (names.empty() || (rule.flags & (kNamed | kDeclares)) == 0) return false;
    const std::string wanted = squashed(module);  // Clojure's a-b is the file a_b
    return std::none_of(names.begin(), names.end(), [&](const std::string& name) { return squashed(name) == wanted; });
}

Resolution Lookup::by_module(const Rule& rule, std::string_view module, FileIndex importer) const {
    // A file says so itself.
    for (std::string_view name = module; has(rule, kDeclares) && !name.empty();) {
        if (const std::vector<FileIndex>* files = declared(rule, name)) {
            if (files->size() == 1) return project_file(catalog_, files->front());
            // Main of every executable, or two variants of a module: the nearest is meant.
            std::string path = replaced(name, rule.separator, "/");
            for (const std::string_view directory : directories_above(catalog_.path(importer)))
                if (const FileIndex file = at(rule, directory, path); file != kNoFile) return project_file(catalog_, file);
            if (files->size() > 16) return unresolved(std::to_string(files->size()) + " files declare it");
            return project_files(*files, catalog_.path(files->front()), std::to_string(files->size()) + " files declare it");
        }
        // D's selective and Idris' nested names: what stands before the last part is the module.
        const std::size_t cut = name.rfind(rule.separator);
        if (cut == std::string_view::npos || is_library(rule, module) || rule.separator != ".") break;
        if (is_upper(name[cut + 1])) break;
        name = name.substr(0, cut);
    }
    const std::string path = replaced(module, rule.separator, "/");
    for (const std::string_view directory : directories_above(catalog_.path(importer)))
        if (const FileIndex file = at(rule, directory, path); file != kNoFile && !is_another(rule, file, module)) return project_file(catalog_, file);
    for (const std::string_view directory : directories_above(catalog_.path(importer))) {
        FileIndex file = kNoFile;
        std::string base;
        for_each_word(rule.roots, [&](std::string_view root) {
            base = under(directory, root);
            if (catalog_.has_directory(base)) file = at(rule, base, path);
            return file != kNoFile;
        });
        if (file == kNoFile || is_another(rule, file, module)) continue;
        const std::string_view around = base_name_of(directory);
        const bool sure = has(rule, kSureRoot) && around != "t" && around != "test" && around != "tests" &&
                          base == under(directory, rule.roots.substr(0, rule.roots.find(' ')));
        return project_file(catalog_, file, sure ? "" : "found below " + base);
    }
    if (is_library(rule, module)) return stdlib(module);
    bool several = false;
    // A name of one part is too short to know a file by.
    if (has(rule, kSuffix) && path.find('/') != std::string::npos)
        if (const FileIndex file = suffix(rule, path, importer, several); file != kNoFile)
            return project_file(catalog_, file, "the only file whose path ends so");
    if (several) return unresolved("several files of the project would do");
    return not_found(rule, module);
}

Resolution Lookup::by_unit(const Rule& rule, std::string_view module, FileIndex importer) const {
    if (module.find('/') != std::string_view::npos || (has(rule, kHere) && module.find('.') != std::string_view::npos) ||
        (rule.separator.empty() && module.find('.') != std::string_view::npos))
        return by_path(rule, module, importer);
    const std::string_view first = rule.separator.empty() ? module : module.substr(0, module.find(rule.separator));
    for (const std::string_view name : {module, first}) {
        if (const std::vector<FileIndex>* files = has(rule, kDeclares) ? declared(rule, name) : nullptr) {
            if (files->size() == 1) return project_file(catalog_, files->front());
            FileIndex beside = kNoFile;
            std::size_t count = 0;
            for (const FileIndex file : *files)
                if (directory_of(catalog_.path(file)) == directory(importer)) {
                    beside = file;
                    ++count;
                }
            if (count == 1)
                return project_file(catalog_, beside, "the one in the importer's directory of " + std::to_string(files->size()) + " that declare it");
            return unresolved(std::to_string(files->size()) + " files declare " + std::string(name));
        }
        const TextMap<std::vector<FileIndex>>& stems = tables_[index_of(rule)].stems;
        const auto found = stems.find(lower(name));
        if (found == stems.end()) continue;
        const bool library = is_library(rule, name);
        // An interface and its implementation are one unit; the one whose extension comes first leads.
        std::vector<FileIndex> units;
        for (const FileIndex file : found->second)
            if (file != importer && directory_of(catalog_.path(file)) == directory(importer)) units.push_back(file);
        const bool here = !units.empty();
        if (!here && !library) units = found->second;
        std::erase(units, importer);
        if (units.empty()) continue;
        const std::string_view place = directory_of(catalog_.path(units.front()));
        const bool together = std::all_of(units.begin(), units.end(), [&](FileIndex file) { return directory_of(catalog_.path(file)) == place; });
        if (!together) return unresolved("several files are called " + std::string(name));
        FileIndex primary = kNoFile;
        for_each_word(rule.extensions, [&](std::string_view extension) {
            for (const FileIndex file : units)
                if (primary == kNoFile && extension != "." && catalog_.path(file).ends_with(extension)) primary = file;
            return primary != kNoFile;
        });
        if (primary == kNoFile) primary = units.front();
        std::erase(units, primary);
        units.insert(units.begin(), primary);
        if (units.size() > 2) units.resize(2);
        return project_files(std::move(units), catalog_.path(primary), here ? "" : "the only unit of the project that is called so");
    }
    if (is_library(rule, module)) return stdlib(module);
    return not_found(rule, module);
}

}  // namespace aircher::project::generic
