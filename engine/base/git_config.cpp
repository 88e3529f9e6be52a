#include "engine/base/git_config.h"

#include <fcntl.h>
#include <strings.h>

#include <cstdlib>

#include "engine/base/ascii.h"
#include "engine/base/confined_root.h"

namespace aircher {
namespace {

/// Takes the first line off `text`; one that ends in a backslash goes on in the next, unless it is a comment.
std::string take_logical_line(std::string_view& text) {
    std::string line;
    while (true) {
        const std::size_t end = text.find('\n');
        line.append(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.pop_back();
        const bool comment = trim_ascii(line).starts_with('#') || trim_ascii(line).starts_with(';');
        const std::size_t last = line.find_last_not_of('\\');
        const std::size_t backslashes = line.size() - (last == std::string::npos ? 0 : last + 1);
        if (comment || backslashes % 2 == 0 || text.empty()) return line;
        line.pop_back();
    }
}

/// A value as git reads it: quotes dropped, escapes resolved, comments outside quotes cut off.
std::string parse_value(std::string_view text) {
    std::string value;
    bool quoted = false;
    std::size_t keep = 0;  // length up to the last character that is no trailing space
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && (c == '#' || c == ';')) break;
        if (c == '\\' && i + 1 < text.size()) {
            c = text[++i];
            if (c == 't') c = '\t';
            if (c == 'n') c = '\n';
        }
        value.push_back(c);
        if (quoted || (c != ' ' && c != '\t')) keep = value.size();
    }
    value.resize(keep);
    return value;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_ascii_lower(c);
    return out;
}

/// The name of a section and the rest of its line. Subsections are quoted, or (an old form) stand behind a dot.
std::string_view take_section(std::string_view line, GitSetting& setting) {
    std::size_t at = 1;
    bool quoted = false;
    std::string name, subsection;
    bool in_subsection = false;
    for (; at < line.size() && (quoted || line[at] != ']'); ++at) {
        char c = line[at];
        if (c == '"') {
            quoted = !quoted;
            in_subsection = true;
            continue;
        }
        if (quoted && c == '\\' && at + 1 < line.size()) c = line[++at];
        (in_subsection ? subsection : name).push_back(c);
    }
    std::string_view bare = trim_ascii(name);
    if (const std::size_t dot = bare.find('.'); dot != std::string_view::npos && !in_subsection) {
        subsection = lower(bare.substr(dot + 1));
        bare = bare.substr(0, dot);
    }
    setting.section = lower(bare);
    setting.subsection = std::move(subsection);
    return at < line.size() ? trim_ascii(line.substr(at + 1)) : std::string_view();
}

}  // namespace

void for_each_git_setting(std::string_view text, const std::function<void(const GitSetting&)>& visit) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    GitSetting setting;
    while (!text.empty()) {
        const std::string logical = take_logical_line(text);
        std::string_view line = trim_ascii(logical);
        if (line.starts_with('[')) line = take_section(line, setting);  // a key may follow on the same line
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        const std::size_t equals = line.find('=');
        setting.key = lower(trim_ascii(line.substr(0, equals)));
        setting.has_value = equals != std::string_view::npos;
        setting.value = setting.has_value ? parse_value(trim_ascii(line.substr(equals + 1))) : std::string();
        visit(setting);
    }
}

std::optional<bool> git_boolean(const GitSetting& setting) {
    if (!setting.has_value) return true;
    const std::string value = lower(setting.value);
    if (value == "true" || value == "yes" || value == "on") return true;
    if (value.empty() || value == "false" || value == "no" || value == "off") return false;
    if (value.find_first_not_of("0123456789-+") != std::string::npos) return std::nullopt;
    return value.find_first_of("123456789") != std::string::npos;
}

std::string user_git_folder() {
    if (const std::string home = environment("XDG_CONFIG_HOME"); !home.empty()) return home + "/git";
    const std::string home = environment("HOME");
    return home.empty() ? std::string() : home + "/.config/git";
}

std::vector<std::string> user_git_config_paths() {
    if (std::string only = environment("GIT_CONFIG_GLOBAL"); !only.empty()) return {std::move(only)};
    std::vector<std::string> paths;
    if (const std::string folder = user_git_folder(); !folder.empty()) paths.push_back(folder + "/config");
    if (const std::string home = environment("HOME"); !home.empty()) paths.push_back(home + "/.gitconfig");
    return paths;
}

std::string expand_home(std::string path) {
    if (path.starts_with("~/")) path.replace(0, 1, environment("HOME"));
    return path;
}

std::string read_small_file(const std::string& path, std::size_t limit) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd) return {};
    const auto status = status_of(fd.get(), path);
    if (!status || status->kind != FileKind::regular) return {};
    auto content = read_all(fd.get(), limit, path);
    return content ? std::move(*content) : std::string();
}

}  // namespace aircher
