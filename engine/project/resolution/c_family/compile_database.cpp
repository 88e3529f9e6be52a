#include "engine/project/resolution/c_family/compile_database.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

namespace aircher::project::c_family {
namespace {

constexpr std::size_t kMaxDatabase = 64U << 20U;
constexpr std::size_t kMaxDatabases = 8;
constexpr std::size_t kMaxEntries = 500'000;
constexpr std::size_t kMaxDirectories = 200;  // of one entry
constexpr std::size_t kMaxAllDirectories = 2'000;
constexpr std::size_t kMaxPath = 4'096;
constexpr std::size_t kVotes = 400;  // entries that are asked where the root is

/// Reads JSON front to back without building it; nesting costs no stack.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    bool string(std::string& out) {
        out.clear();
        if (!take('"')) return false;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] != '\\') {
                out.push_back(text_[at_++]);
                continue;
            }
            if (at_ + 1 >= text_.size()) return false;
            const char escape = text_[at_ + 1];
            at_ += 2;
            switch (escape) {
                case 'n': out.push_back('\n'); break;
                case 't': out.push_back('\t'); break;
                case 'r': out.push_back('\r'); break;
                case 'b': out.push_back('\b'); break;
                case 'f': out.push_back('\f'); break;
                case 'u': unicode(out); break;
                default: out.push_back(escape);
            }
        }
        return take('"');
    }
    bool skip_value() {
        std::size_t depth = 0;
        std::string ignored;
        do {
            const char c = peek();
            if (c == '\0') return false;
            if (c == '"') {
                if (!string(ignored)) return false;
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                if (depth == 0) return false;
                --depth;
                ++at_;
            } else if (c == ',' || c == ':') {
                if (depth == 0) return false;
                ++at_;
            } else {
                at_ = std::min(text_.find_first_of(",:]}[{\" \t\r\n", at_), text_.size());
            }
        } while (depth > 0);
        return true;
    }

private:
    void unicode(std::string& out) {
        unsigned code = 0;
        for (int digit = 0; digit < 4 && at_ < text_.size(); ++digit, ++at_) {
            const char c = text_[at_];
            const unsigned value = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                                   : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                   : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10)
                                                          : 16U;
            if (value == 16U) return;
            code = code * 16U + value;
        }
        if (code < 0x80U) {
            out.push_back(static_cast<char>(code));
        } else if (code < 0x800U) {
            out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
            out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
        } else {
            out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
            out.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
            out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

enum class Flag : char { quoted = 'q', normal = 'i', system = 's', after = 'a' };

/// "/a/b" and "C:\a\b" as paths without a beginning: "a/b", "C:/a/b", normalised; empty where it is none.
std::string absolute(std::string_view directory, std::string_view path) {
    const bool rooted = path.starts_with('/') || path.starts_with('\\') || (path.size() > 1 && path[1] == ':');
    std::string whole = rooted ? std::string(path) : std::string(directory) + "/" + std::string(path);
    if (whole.size() > kMaxPath) return {};
    std::replace(whole.begin(), whole.end(), '\\', '/');
    std::string out;
    return join_path({}, whole, out) ? out : std::string();
}

struct Entry {
    std::string directory;
    std::string file;
    std::string command;
    std::vector<std::string> arguments;
};

/// The flags of one entry: kind and absolute path of each directory, one a line.
std::string include_flags(const Entry& entry) {
    struct Option {
        std::string_view text;
        Flag flag;
    };
    // A longer option stands before one that it begins with.
    constexpr std::array kOptions = {
        Option{"-isystem-after", Flag::after},
        Option{"-isystem", Flag::system},
        Option{"-idirafter", Flag::after},
        Option{"-iquote", Flag::quoted},
        Option{"-external:I", Flag::system},
        Option{"/external:I", Flag::system},
        Option{"--include-directory=", Flag::normal},
        Option{"--include-directory", Flag::normal},
        Option{"-I", Flag::normal},
        Option{"/I", Flag::normal},
    };
    std::vector<std::string> split;
    if (entry.arguments.empty()) split = split_command(entry.command, entry.directory.size() > 1 && entry.directory[1] == ':');
    const std::vector<std::string>& words = entry.arguments.empty() ? split : entry.arguments;
    if (words.empty()) return {};
    const bool microsoft = words[0].ends_with("cl") || words[0].ends_with("cl.exe") || words[0].ends_with("CL.exe");
    std::string out;
    std::size_t count = 0;
    for (std::size_t i = 1; i < words.size() && count < kMaxDirectories; ++i) {
        const std::string_view word = words[i];
        if (word.size() < 2 || (word[0] != '-' && !(microsoft && word[0] == '/'))) continue;
        const auto option = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return word.starts_with(o.text); });
        if (option == kOptions.end()) continue;
        std::string_view path = word.substr(option->text.size());
        if (path.empty() && i + 1 < words.size()) path = words[++i];
        const std::string directory = absolute(entry.directory, path);
        if (path.empty() || directory.empty()) continue;
        out.push_back(static_cast<char>(option->flag));
        out.append(directory).push_back('\n');
        ++count;
    }
    return out;
}

bool read_entry(Cursor& cursor, Entry& entry) {
    if (!cursor.take('{')) return false;
    std::string key;
    while (!cursor.take('}')) {
        if (!cursor.string(key) || !cursor.take(':')) return false;
        bool read = true;
        if (cursor.peek() == '"' && (key == "directory" || key == "file" || key == "command")) {
            read = cursor.string(key == "directory" ? entry.directory : key == "file" ? entry.file : entry.command);
        } else if (key == "arguments" && cursor.take('[')) {
            std::string word;
            while (read && !cursor.take(']')) {
                read = cursor.peek() == '"' ? cursor.string(word) : cursor.skip_value();
                entry.arguments.push_back(word);
                cursor.take(',');
            }
        } else {
            read = cursor.skip_value();
        }
        if (!read) return false;
        cursor.take(',');
    }
    return true;
}

/// What the entries say, before it is known where the root is.
struct Raw {
    std::vector<std::pair<std::string, std::uint32_t>> files;  ///< absolute path and its flags
    std::vector<std::pair<std::string, std::uint32_t>> flags;  ///< include_flags, and how many entries have them
    std::unordered_map<std::string, std::uint32_t> known;
};

void read_database(std::string_view text, RequestContext& request, Raw& raw) {
    Cursor cursor(text);
    if (!cursor.take('[')) return;
    while (raw.files.size() < kMaxEntries && !request.should_stop()) {
        Entry entry;
        if (!read_entry(cursor, entry)) return;
        cursor.take(',');
        std::string file = absolute(entry.directory, entry.file);
        if (file.empty()) continue;
        const auto [flags, added] = raw.known.try_emplace(include_flags(entry), static_cast<std::uint32_t>(raw.flags.size()));
        if (added) raw.flags.emplace_back(flags->first, 0U);
        ++raw.flags[flags->second].second;
        raw.files.emplace_back(std::move(file), flags->second);
    }
}

/// The prefix that most entries have before the path of a file of the project, with its '/'.
std::string find_root(const FileCatalog& catalog, const Raw& raw) {
    std::map<std::string, std::size_t> votes;
    const std::size_t step = std::max<std::size_t>(1, raw.files.size() / kVotes);
    for (std::size_t i = 0; i < raw.files.size(); i += step) {
        const std::string_view path = raw.files[i].first;
        for (std::size_t begin = 0, parts = 0; begin < path.size() && parts < 100; ++parts) {
            if (catalog.find(path.substr(begin)) != kNoFile) {
                ++votes[std::string(path.substr(0, begin))];
                break;
            }
            const std::size_t slash = path.find('/', begin);
            if (slash == std::string_view::npos) break;
            begin = slash + 1;
        }
    }
    const auto best = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == votes.end() ? std::string() : best->first;
}

bool strip_root(std::string_view path, std::string_view root, std::string& out) {
    if (path.size() + 1 == root.size() && root.starts_with(path)) {
        out.clear();
        return true;
    }
    if (!path.starts_with(root)) return false;
    out = path.substr(root.size());
    return true;
}

IncludePath include_path(std::string_view flags, std::string_view root) {
    IncludePath path;
    std::string directory;
    for (const Flag wanted : {Flag::quoted, Flag::normal, Flag::system, Flag::after}) {
        for (std::string_view rest = flags; !rest.empty();) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            if (line.empty() || line[0] != static_cast<char>(wanted) || !strip_root(line.substr(1), root, directory)) continue;
            std::vector<std::string>& list = wanted == Flag::quoted ? path.quoted : path.all;
            if (std::find(list.begin(), list.end(), directory) == list.end()) list.push_back(directory);
        }
    }
    return path;
}

}  // namespace

std::vector<std::string> split_command(std::string_view command, bool windows) {
    std::vector<std::string> words;
    std::string word;
    bool inside = false;  // of a word
    char quote = '\0';
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        const bool escapes = c == '\\' && quote != '\'' && i + 1 < command.size() && (!windows || command[i + 1] == '"');
        if (escapes) {
            word.push_back(command[++i]);
            inside = true;
        } else if (quote != '\0') {
            if (c == quote)
                quote = '\0';
            else
                word.push_back(c);
        } else if (c == '"' || (c == '\'' && !windows)) {
            quote = c;
            inside = true;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (inside) words.push_back(std::move(word));
            word.clear();
            inside = false;
        } else {
            word.push_back(c);
            inside = true;
        }
    }
    if (inside) words.push_back(std::move(word));
    return words;
}

CompileDatabase read_compile_databases(const FileCatalog& catalog, RequestContext& request) {
    constexpr std::string_view kName = "compile_commands.json";
    std::vector<std::string> places;
    for (const std::string_view directory : {"", "build", "out", "builddir", "_build", "cmake-build-debug", "cmake-build-release", "build/debug",
                                             "build/release", "build/dev", "build/Debug", "build/Release", "out/Default", "debug", "release"}) {
        std::string path(directory);
        if (!path.empty()) path.push_back('/');
        path.append(kName);
        if (catalog.find(path) != kNoFile || catalog.probe(path) == FileCatalog::Kind::file) places.push_back(path);
    }
    for (const FileIndex file : catalog.files_named(kName))
        if (std::find(places.begin(), places.end(), catalog.path(file)) == places.end() && places.size() < kMaxDatabases) places.push_back(catalog.path(file));
    if (places.size() > kMaxDatabases) places.resize(kMaxDatabases);

    CompileDatabase database;
    std::map<std::string, std::size_t> uses;
    for (const std::string& place : places) {
        const Result<std::string> text = catalog.read(place, kMaxDatabase);
        if (!text) continue;
        Raw raw;
        read_database(*text, request, raw);
        const std::string root = find_root(catalog, raw);
        const auto offset = static_cast<std::uint32_t>(database.paths.size());
        for (const auto& [flags, count] : raw.flags) {
            database.paths.push_back(include_path(flags, root));
            for (const std::string& directory : database.paths.back().quoted) uses[directory] += count;
            for (const std::string& directory : database.paths.back().all) uses[directory] += count;
        }
        std::string path;
        for (const auto& [file, flags] : raw.files)
            if (strip_root(file, root, path))
                if (const FileIndex index = catalog.find(path); index != kNoFile) database.path_of.try_emplace(index, flags + offset);
    }
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [directory, count] : uses) order.emplace_back(count, directory);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    if (order.size() > kMaxAllDirectories) order.resize(kMaxAllDirectories);
    for (auto& [count, directory] : order) database.directories.push_back(std::move(directory));
    return database;
}

}  // namespace aircher::project::c_family
