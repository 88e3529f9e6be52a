#include "engine/project/resolution/rust/cargo_toml.h"

#include <algorithm>
#include <unordered_map>

namespace aircher::project::rust {
namespace {

constexpr std::size_t kMaxEntries = 20'000;
constexpr std::size_t kMaxDepth = 16;  // of arrays and inline tables in each other
constexpr std::size_t kMaxParts = 8;   // of a key
constexpr std::size_t kMaxKey = 200;   // bytes of a part

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::vector<TomlEntry> read() {
        while (true) {
            skip_blank(true);
            if (at_ >= text_.size() || entries_.size() >= kMaxEntries) return std::move(entries_);
            const bool read = text_[at_] == '[' ? header() : statement();
            if (!read) at_ = std::min(text_.find('\n', at_), text_.size());
        }
    }

private:
    using Path = std::vector<std::string>;
    struct Frame {
        bool array;
        std::size_t parts;  // of path_ outside of the frame
        std::size_t index;
    };

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (peek() != c || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }
    void skip_blank(bool lines) {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r')))
                ++at_;
            else
                return;
        }
    }

    bool string(std::string& out) {
        out.clear();
        const char quote = peek();
        const std::string_view three = text_.substr(at_, 3);
        if (three.size() == 3 && three[0] == three[1] && three[1] == three[2]) {
            const std::size_t end = text_.find(three, at_ + 3);
            if (end == std::string_view::npos) return false;
            out = text_.substr(at_ + 3, end - at_ - 3);
            at_ = end + 3;
            return true;
        }
        for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return true;
            }
            if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
            out.push_back(text_[at_]);
        }
        return false;
    }

    /// Appends a dotted key's parts to `path`.
    bool key(Path& path) {
        for (std::size_t parts = 0; parts < kMaxParts; ++parts) {
            skip_blank(false);
            std::string part;
            if (peek() == '"' || peek() == '\'') {
                if (!string(part)) return false;
            } else {
                const std::size_t end = std::min(text_.find_first_of(" \t.=]\"'#\r\n,{}[", at_), text_.size());
                part = text_.substr(at_, end - at_);
                at_ = end;
                if (part.empty()) return false;
            }
            if (part.size() > kMaxKey) return false;
            path.push_back(std::move(part));
            skip_blank(false);
            if (!take('.')) return true;
        }
        return false;
    }

    bool header() {
        take('[');
        const bool array = take('[');
        Path path;
        table_.clear();
        if (!key(path) || !take(']') || (array && !take(']'))) return false;
        table_ = std::move(path);
        std::string whole;
        for (const std::string& part : table_) whole.append(part).push_back('\n');
        if (array) {
            ++arrays_[whole];
            table_.push_back("#" + std::to_string(arrays_[whole] - 1));
        } else if (table_.size() > 1) {
            // [bin.metadata] below [[bin]] belongs to the last element.
            const auto outer = arrays_.find(table_[0] + "\n");
            if (outer != arrays_.end()) table_.insert(table_.begin() + 1, "#" + std::to_string(outer->second - 1));
        }
        return true;
    }

    bool statement() {
        path_ = table_;
        if (!key(path_) || !take('=')) return false;
        return value();
    }

    void emit(std::string value) {
        if (entries_.size() < kMaxEntries) entries_.push_back({path_, std::move(value)});
    }

    /// One value with all that is inside of it.
    bool value() {
        std::vector<Frame> open;
        while (true) {
            skip_blank(!open.empty());
            const char c = peek();
            if (c == '"' || c == '\'') {
                std::string content;
                if (!string(content)) return false;
                emit(std::move(content));
            } else if (c == '[' || c == '{') {
                if (open.size() >= kMaxDepth) return false;
                ++at_;
                open.push_back({c == '[', path_.size(), 0});
                skip_blank(true);
                if (peek() != ']' && peek() != '}') {
                    if (!begin_element(open.back())) return false;
                    continue;
                }
            } else {
                const std::size_t end = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
                const std::string_view bare = text_.substr(at_, end - at_);
                if (bare.empty()) return false;
                emit(std::string(bare.substr(0, bare.find_last_not_of(" \t") + 1)));
                at_ = end;
            }
            // Behind a value: close what ends here, or go on to the next element.
            bool next = false;
            while (!open.empty() && !next) {
                Frame& frame = open.back();
                path_.resize(frame.parts);
                skip_blank(true);
                const bool comma = take(',');
                skip_blank(true);
                if (take(frame.array ? ']' : '}')) {
                    open.pop_back();
                } else {
                    if (!comma) return false;
                    ++frame.index;
                    if (!begin_element(frame)) return false;
                    next = true;
                }
            }
            if (!next) return true;
        }
    }

    bool begin_element(const Frame& frame) {
        if (!frame.array) return key(path_) && take('=');
        skip_blank(true);
        if (peek() == '{') path_.push_back("#" + std::to_string(frame.index));
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Path table_;
    Path path_;
    std::unordered_map<std::string, std::size_t> arrays_;  // elements so far of each array of tables
    std::vector<TomlEntry> entries_;
};

bool is_dependency_table(std::string_view name) {
    return name == "dependencies" || name == "dev-dependencies" || name == "build-dependencies" || name == "dev_dependencies" || name == "build_dependencies";
}

/// Entries of one dependency lie together in a sane file; a repeated key begins another, which does no harm.
void add_dependency(const TomlEntry& entry, std::size_t key, std::vector<Dependency>& list) {
    if (entry.path.size() <= key) return;
    if (list.empty() || list.back().key != entry.path[key]) list.push_back({entry.path[key], {}, {}, false});
    if (entry.path.size() != key + 2) return;
    const std::string& field = entry.path[key + 1];
    if (field == "package") list.back().package = entry.value;
    if (field == "path") list.back().path = entry.value;
    if (field == "workspace") list.back().workspace = entry.value == "true";
}

void add_target(const TomlEntry& entry, std::vector<Target>& list) {
    if (entry.path.size() != 3 || !entry.path[1].starts_with('#')) return;
    const std::size_t index = static_cast<std::size_t>(std::stoul("0" + entry.path[1].substr(1, 6)));
    if (index > list.size()) return;
    if (index == list.size()) list.emplace_back();
    if (entry.path[2] == "name") list[index].name = entry.value;
    if (entry.path[2] == "path") list[index].path = entry.value;
}

void add_package(const TomlEntry& entry, CargoToml& file) {
    file.has_package = true;
    const std::string& key = entry.path[1];
    if (entry.path.size() == 3 && key == "edition" && entry.path[2] == "workspace") file.edition = "workspace";
    if (entry.path.size() != 2) return;
    if (key == "name") file.name = entry.value;
    if (key == "edition") file.edition = entry.value;
    if (key == "build") file.build = entry.value;
    if (key == "autobins") file.auto_bins = entry.value != "false";
    if (key == "autoexamples") file.auto_examples = entry.value != "false";
    if (key == "autotests") file.auto_tests = entry.value != "false";
    if (key == "autobenches") file.auto_benches = entry.value != "false";
}

}  // namespace

std::vector<TomlEntry> read_toml(std::string_view text) { return Reader(text).read(); }

CargoToml parse_cargo_toml(std::string_view text) {
    CargoToml file;
    // [workspace] alone has no entries.
    file.has_workspace = text.starts_with("[workspace]") || text.find("\n[workspace]") != std::string_view::npos;
    for (const TomlEntry& entry : read_toml(text)) {
        if (entry.path.size() < 2) continue;
        const std::string& table = entry.path[0];
        if (table == "package" || table == "project") add_package(entry, file);
        if (is_dependency_table(table)) add_dependency(entry, 1, file.dependencies);
        if (table == "target" && entry.path.size() > 3 && is_dependency_table(entry.path[2])) add_dependency(entry, 3, file.dependencies);
        if (table == "lib" && entry.path[1] == "name") file.lib.name = entry.value;
        if (table == "lib" && entry.path[1] == "path") file.lib.path = entry.value;
        if (table == "bin") add_target(entry, file.bins);
        if (table == "example") add_target(entry, file.examples);
        if (table == "test") add_target(entry, file.tests);
        if (table == "bench") add_target(entry, file.benches);
        if (table == "patch" && entry.path.size() > 3) add_dependency(entry, 2, file.patches);
        if (table != "workspace") continue;
        file.has_workspace = true;
        if (entry.path[1] == "dependencies" && entry.path.size() > 2) add_dependency(entry, 2, file.workspace_dependencies);
        if (entry.path[1] == "package" && entry.path.size() == 3 && entry.path[2] == "edition") file.workspace_edition = entry.value;
    }
    return file;
}

std::string code_name(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

std::string library_name(const CargoToml& manifest) { return code_name(manifest.lib.name.empty() ? manifest.name : manifest.lib.name); }

}  // namespace aircher::project::rust
