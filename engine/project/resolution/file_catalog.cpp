#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {

FileCatalog::FileCatalog(std::vector<CatalogEntry> entries, Reader read, Probe probe)
    : entries_(std::move(entries)), read_(std::move(read)), probe_(std::move(probe)) {
    by_path_.reserve(entries_.size());
    by_name_.reserve(entries_.size());
    for (FileIndex file = 0; file < entries_.size(); ++file) {
        const std::string_view path = entries_[file].path;
        by_path_.emplace(path, file);
        by_name_[base_name_of(path)].push_back(file);
        std::string_view directory = directory_of(path);
        by_directory_[directory].push_back(file);
        while (directories_.emplace(directory, true).second && !directory.empty()) directory = directory_of(directory);
    }
}

FileIndex FileCatalog::find(std::string_view path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? kNoFile : found->second;
}

bool FileCatalog::has_directory(std::string_view directory) const { return directories_.contains(directory); }

std::span<const FileIndex> FileCatalog::files_in(std::string_view directory) const {
    const auto found = by_directory_.find(directory);
    return found == by_directory_.end() ? std::span<const FileIndex>() : found->second;
}

std::span<const FileIndex> FileCatalog::files_named(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::span<const FileIndex>() : found->second;
}

void FileCatalog::set_declares(std::vector<std::vector<std::string>> declares) { declares_ = std::move(declares); }

const std::vector<std::string>& FileCatalog::declares(FileIndex file) const {
    static const std::vector<std::string> kNothing;
    return file < declares_.size() ? declares_[file] : kNothing;
}

std::string_view directory_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view base_name_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool join_path(std::string_view directory, std::string_view path, std::string& out) {
    out.assign(directory);
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == ".") continue;
        if (part == "..") {
            if (out.empty()) return false;
            const std::size_t slash = out.rfind('/');
            out.resize(slash == std::string::npos ? 0 : slash);
            continue;
        }
        if (!out.empty()) out.push_back('/');
        out.append(part);
    }
    return true;
}

}  // namespace aircher::project
