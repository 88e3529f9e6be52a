#include "engine/project/resolution/rust/path_attributes.h"

#include "engine/ast/lexing/imports.h"

namespace aircher::project::rust {

bool join_attribute(std::string_view file, std::string_view module, std::string_view path, std::string_view children, std::string& out) {
    if (path.starts_with('/')) return false;
    // Inside of inline modules a path begins where their own files would lie.
    std::string directory(directory_of(file));
    if (const std::size_t last = module.rfind("::"); last != std::string_view::npos) directory = under(children, replaced(module.substr(0, last), "::", "/"));
    return join_path(directory, path, out);
}

PathAttributes::Modules PathAttributes::read(FileIndex file, std::string_view children) const {
    Modules modules;
    const Result<std::string> text = catalog_.read(catalog_.path(file));
    if (!text || (text->find("[path") == std::string::npos && text->find("path =") == std::string::npos)) return modules;
    ast::ImportScan scan;
    ast::scan_imports("rust", *text, {0, static_cast<std::uint32_t>(text->size())}, scan);
    std::string target;
    for (const ast::Import& import : scan.imports) {
        if (import.keyword != "mod" || import.alias.empty()) continue;
        if (!join_attribute(catalog_.path(file), import.module, import.alias, children, target)) continue;
        if (const FileIndex found = catalog_.find(target); found != kNoFile && found != file) modules.emplace(import.module, found);
    }
    return modules;
}

FileIndex PathAttributes::find(FileIndex file, std::string_view module, std::string_view children) const {
    const auto look_up = [&](const Modules& modules) {
        const auto found = modules.find(module);
        return found == modules.end() ? kNoFile : found->second;
    };
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = known_.find(file); known != known_.end()) return look_up(known->second);
    }
    Modules modules = read(file, children);
    const std::lock_guard lock(mutex_);
    return look_up(known_.emplace(file, std::move(modules)).first->second);
}

}  // namespace aircher::project::rust
