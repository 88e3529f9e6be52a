#include "engine/project/resolution/resolver_support.h"

#include <algorithm>
#include <cctype>

namespace aircher::project {

namespace {
// A base name that more files have is no clue to any of them, and comparing them all would make one look-up as long as the project.
constexpr std::size_t kMaxSameName = 256;
}  // namespace

WordTable::WordTable(std::string_view words) {
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        if (end > begin) words_.insert(words.substr(begin, end - begin));
        begin = end + 1;
    }
}

bool WordTable::covers(std::string_view name, std::string_view separator) const {
    while (!name.empty()) {
        if (words_.contains(name)) return true;
        const std::size_t cut = name.rfind(separator);
        if (cut == std::string_view::npos) return false;
        name = name.substr(0, cut);
    }
    return false;
}

bool is_too_long(const ast::Import& import) {
    if (import.module.size() > kMaxName) return true;
    for (std::size_t i = 0; i < import.names.size() && i < kMaxImportedNames; ++i)
        if (import.names[i].name.size() > kMaxName) return true;
    return false;
}

void merge(std::vector<FileIndex>& files, const std::vector<FileIndex>& more) {
    for (const FileIndex file : more)
        if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
}

Resolution project_file(const FileCatalog& catalog, FileIndex file) { return project_file(catalog, file, {}); }

Resolution project_file(const FileCatalog& catalog, FileIndex file, std::string inferred_by) {
    return project_files({file}, catalog.path(file), std::move(inferred_by));
}

Resolution project_files(std::vector<FileIndex> files, std::string target, std::string inferred_by) {
    Resolution resolution;
    resolution.status = ResolutionStatus::project;
    resolution.kind = inferred_by.empty() ? ResolutionKind::exact : ResolutionKind::inferred;
    resolution.files = std::move(files);
    resolution.target = std::move(target);
    resolution.reason = std::move(inferred_by);
    return resolution;
}

Resolution external(std::string_view name) { return external(name, {}); }

Resolution external(std::string_view name, std::string inferred_by) {
    Resolution resolution;
    resolution.status = ResolutionStatus::external;
    resolution.kind = inferred_by.empty() ? ResolutionKind::exact : ResolutionKind::inferred;
    resolution.target = name;
    resolution.reason = std::move(inferred_by);
    return resolution;
}

Resolution stdlib(std::string_view name) {
    Resolution resolution;
    resolution.status = ResolutionStatus::stdlib;
    resolution.target = name;
    return resolution;
}

Resolution unresolved(std::string reason) {
    Resolution resolution;
    resolution.reason = std::move(reason);
    return resolution;
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string_view unquote(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'' || text.front() == '`') && text.back() == text.front())
        return text.substr(1, text.size() - 2);
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string squashed(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return out;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = text.find(from, begin);
        if (end == std::string_view::npos) {
            out.append(text.substr(begin));
            break;
        }
        out.append(text.substr(begin, end - begin)).append(to);
        begin = end + from.size();
    }
    return out;
}

bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::vector<std::string_view> split(std::string_view text, std::string_view separator, std::size_t limit) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    while (parts.size() + 1 < limit) {
        const std::size_t end = text.find(separator, begin);
        if (end == std::string_view::npos) break;
        parts.push_back(text.substr(begin, end - begin));
        begin = end + separator.size();
    }
    parts.push_back(text.substr(begin));
    return parts;
}

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& each) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        each(line);
        begin = end + 1;
    }
}

std::vector<std::string_view> quoted(std::string_view text, std::size_t limit) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < text.size() && out.size() < limit;) {
        at = text.find_first_of("\"'", at);
        if (at == std::string_view::npos) break;
        const std::size_t end = text.find_first_of(text[at] == '"' ? "\"\n" : "'\n", at + 1);
        if (end == std::string_view::npos) break;
        if (text[end] != '\n') out.push_back(text.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return out;
}

std::string_view quoted_after(std::string_view text, std::size_t from, std::size_t before) {
    const std::size_t at = text.find_first_of("\"'", from);
    if (at == std::string_view::npos || at >= before) return {};
    const std::size_t end = text.find_first_of(text[at] == '"' ? "\"\n" : "'\n", at + 1);
    if (end == std::string_view::npos || text[end] == '\n') return {};
    return text.substr(at + 1, end - at - 1);
}

std::vector<std::string_view> xml_texts(std::string_view xml, std::string_view tag) {
    std::vector<std::string_view> out;
    const std::string open = "<" + std::string(tag) + ">";
    for (std::size_t at = 0; (at = xml.find('<', at)) != std::string_view::npos;) {
        if (xml.substr(at).starts_with("<!--")) {
            at = std::min(xml.find("-->", at), xml.size());
            continue;
        }
        if (!xml.substr(at).starts_with(open)) {
            ++at;
            continue;
        }
        at += open.size();
        const std::size_t end = xml.find('<', at);
        if (end == std::string_view::npos) break;
        out.push_back(trim(xml.substr(at, end - at)));
        at = end;
    }
    return out;
}

std::vector<std::string_view> xml_attributes(std::string_view xml, std::string_view tag, std::string_view attribute) {
    std::vector<std::string_view> out;
    const std::string open = "<" + std::string(tag);
    const std::string key = std::string(attribute) + "=";
    for (std::size_t at = 0; (at = xml.find('<', at)) != std::string_view::npos;) {
        if (xml.substr(at).starts_with("<!--")) {
            at = std::min(xml.find("-->", at), xml.size());
            continue;
        }
        const std::size_t end = std::min(xml.find('>', at), xml.size());
        const std::string_view element = xml.substr(at, end - at);
        at = end;
        if (!element.starts_with(open) || element.size() == open.size() || is_word_byte(element[open.size()])) continue;
        const std::size_t found = element.find(key);
        if (found == std::string_view::npos || (found > 0 && is_word_byte(element[found - 1]))) continue;
        if (const std::string_view value = quoted_after(element, found); !value.empty()) out.push_back(trim(value));
    }
    return out;
}

std::string_view url_host(std::string_view text) {
    std::size_t begin = text.find("://");
    if (begin != std::string_view::npos && begin > 0 && begin <= 8)
        begin += 3;
    else if (text.starts_with("//"))
        begin = 2;
    else
        return {};
    const std::string_view rest = text.substr(begin);
    return rest.substr(0, rest.find_first_of("/?#"));
}

std::string under(std::string_view directory, std::string_view name) {
    std::string out(directory);
    if (!out.empty() && !name.empty()) out.push_back('/');
    return out.append(name);
}

bool lies_in(std::string_view path, std::string_view directory) {
    return directory.empty() || path == directory || (path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/');
}

FileIndex find_with(const FileCatalog& catalog, std::string_view base, std::string_view extensions) {
    if (base.empty()) return kNoFile;
    std::string path;
    for (std::size_t begin = 0; begin < extensions.size();) {
        const std::size_t end = std::min(extensions.find(' ', begin), extensions.size());
        const std::string_view extension = extensions.substr(begin, end - begin);
        begin = end + 1;
        path.assign(base);
        if (extension != ".") path.append(extension);
        if (const FileIndex file = catalog.find(path); file != kNoFile) return file;
    }
    return kNoFile;
}

FileIndex find_at(const FileCatalog& catalog, std::string_view directory, std::string_view relative, std::string_view extensions) {
    std::string path;
    return join_path(directory, relative, path) ? find_with(catalog, path, extensions) : kNoFile;
}

SuffixMatch find_suffix(const FileCatalog& catalog, std::string_view suffix, FileIndex importer) {
    SuffixMatch match;
    const std::span<const FileIndex> named = catalog.files_named(base_name_of(suffix));
    if (named.size() > kMaxSameName) {
        match.several = true;
        return match;
    }
    const std::string_view from = catalog.path(importer);
    std::size_t best = 0;
    std::size_t found = 0;
    for (const FileIndex file : named) {
        const std::string_view path = catalog.path(file);
        if (file == importer || !path.ends_with(suffix) || (path.size() > suffix.size() && path[path.size() - suffix.size() - 1] != '/')) continue;
        std::size_t shared = 0;
        for (std::size_t i = 0; i < path.size() && i < from.size() && path[i] == from[i]; ++i)
            if (path[i] == '/') shared = i + 1;
        if (found > 0 && shared < best) continue;
        found = found > 0 && shared == best ? found + 1 : 1;
        best = shared;
        match.file = file;
    }
    if (found > 1) match = {kNoFile, true};
    return match;
}

std::vector<FileIndex> files_below(const FileCatalog& catalog, std::string_view directory, std::string_view language) {
    std::vector<FileIndex> files;
    if (!catalog.has_directory(directory)) return files;
    const std::string prefix = directory.empty() ? std::string() : std::string(directory) + "/";
    // The catalog is in order of path, so a directory is one stretch of it.
    FileIndex low = 0;
    for (FileIndex high = static_cast<FileIndex>(catalog.size()); low < high;) {
        const FileIndex middle = low + (high - low) / 2;
        if (catalog.path(middle) < prefix)
            low = middle + 1;
        else
            high = middle;
    }
    for (FileIndex file = low; file < catalog.size() && catalog.path(file).starts_with(prefix); ++file)
        if (language.empty() || catalog.language(file) == language) files.push_back(file);
    return files;
}

std::vector<std::string_view> directories_above(std::string_view path) {
    std::vector<std::string_view> directories;
    std::string_view directory = directory_of(path);
    while (directories.size() < 256) {
        directories.push_back(directory);
        if (directory.empty()) break;
        directory = directory_of(directory);
    }
    return directories;
}

std::string ignored_reason(const FileCatalog& catalog, std::string_view path) {
    if (path.empty() || catalog.probe(path) != FileCatalog::Kind::file) return {};
    const auto is_directory = [&](std::string_view directory) { return catalog.has_directory(directory) || catalog.probe(directory) == FileCatalog::Kind::directory; };
    for (const std::string_view above : directories_above(path))
        if (!above.empty() && !is_directory(above)) return "lies behind a symbolic link, which is not followed: " + std::string(path);
    return "exists, but is ignored: " + std::string(path);
}

}  // namespace aircher::project
