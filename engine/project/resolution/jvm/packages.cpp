#include "engine/project/resolution/jvm/packages.h"

#include "engine/project/resolution/scope_names.h"

namespace aircher::project::jvm {
namespace {

constexpr std::size_t kMaxDeclared = 64;  // packages of one file

std::string_view stem_of(std::string_view path) {
    const std::string_view name = base_name_of(path);
    return name.substr(0, name.find('.', 1));  // Kotlin's Platform.jvm.kt is about Platform
}

}  // namespace

bool is_jvm(std::string_view language) {
    return language == "java" || language == "kotlin" || language == "scala" || language == "groovy" || language == "gradle";
}

std::vector<FileIndex> Package::named(std::string_view name) const {
    const auto found = by_stem_.find(name);
    return found == by_stem_.end() ? std::vector<FileIndex>() : found->second;
}

const DefinersByName& Package::definers(const FileCatalog& catalog) const {
    std::call_once(read_, [&] {
        for (const FileIndex file : files_) {
            const Result<std::string> text = catalog.read(catalog.path(file));
            if (!text) continue;
            for (const std::string& defined : scope_names(catalog.path(file), catalog.language(file), *text).names) {
                std::vector<FileIndex>& files = names_[defined];
                if (files.empty() || files.back() != file) files.push_back(file);
            }
        }
    });
    return names_;
}

std::vector<FileIndex> Package::defining(const FileCatalog& catalog, std::string_view name) const {
    const DefinersByName& names = definers(catalog);
    const auto found = names.find(name);
    return found == names.end() ? std::vector<FileIndex>() : found->second;
}

Packages::Packages(const FileCatalog& catalog) {
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        if (!is_jvm(catalog.language(file))) continue;
        const std::vector<std::string>& declared = catalog.declares(file);
        // module-info.java declares a module, which is often called like a package and is none.
        if (base_name_of(catalog.path(file)) == "module-info.java") {
            for (const std::string& name : declared) modules_.try_emplace(name, file);
            continue;
        }
        for (std::size_t i = 0; i < declared.size() && i < kMaxDeclared; ++i) add(catalog, declared[i], file);
        // `package object instances` of the package cats lies in cats/instances/package.scala, and its members are cats.instances' own.
        const std::string_view path = catalog.path(file);
        if (base_name_of(path) != "package.scala") continue;
        const std::string_view last = base_name_of(directory_of(path));
        const std::string outer = declared.empty() ? std::string() : declared.back();
        if (outer != last && !std::string_view(outer).ends_with("." + std::string(last)))
            add(catalog, outer.empty() ? std::string(last) : outer + "." + std::string(last), file);
    }
}

void Packages::add(const FileCatalog& catalog, std::string_view name, FileIndex file) {
    if (name.empty()) return;
    std::unique_ptr<Package>& package = packages_[std::string(name)];
    if (!package) package = std::make_unique<Package>(std::vector<FileIndex>());
    if (!package->files_.empty() && package->files_.back() == file) return;
    package->files_.push_back(file);
    package->by_stem_[std::string(stem_of(catalog.path(file)))].push_back(file);
}

const Package* Packages::find(std::string_view name) const {
    const auto found = packages_.find(name);
    return found == packages_.end() ? nullptr : found->second.get();
}

std::string_view Packages::longest(std::string_view name) const {
    while (!name.empty() && !packages_.contains(name)) {
        const std::size_t dot = name.rfind('.');
        name = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
    }
    return name;
}

}  // namespace aircher::project::jvm
