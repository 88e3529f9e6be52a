#include "engine/filesystem/git_config.h"

#include <fcntl.h>
#include <unistd.h>

#include <strings.h>
#include <climits>
#include <cstdlib>

namespace aircher::filesystem {
namespace {

constexpr std::size_t kMaxConfigBytes = 1U << 20;

std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes the first line off `text`; one that ends in a backslash goes on in the next, unless it is a comment.
std::string take_logical_line(std::string_view& text) {
    std::string line;
    while (true) {
        const std::size_t end = text.find('\n');
        line.append(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.pop_back();
        const bool comment = trim(line).starts_with('#') || trim(line).starts_with(';');
        const std::size_t last = line.find_last_not_of('\\');
        const std::size_t backslashes = line.size() - (last == std::string::npos ? 0 : last + 1);
        if (comment || backslashes % 2 == 0 || text.empty()) return line;
        line.pop_back();
    }
}

bool equals_ignoring_case(std::string_view a, std::string_view b) { return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0; }

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

std::string read_path(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd) return {};
    const auto status = status_of(fd.get(), path);
    if (!status || status->kind != FileKind::regular) return {};
    auto content = read_all(fd.get(), kMaxConfigBytes, path);
    return content ? std::move(*content) : std::string();
}

/// `path` seen from `base`, canonical, or empty where it does not exist.
std::string resolve(std::string_view base, std::string_view path) {
    const std::string joined = path.starts_with('/') ? std::string(path) : std::string(base).append("/").append(path);
    char resolved[PATH_MAX];
    return ::realpath(joined.c_str(), resolved) == nullptr ? std::string() : std::string(resolved);
}

}  // namespace

std::optional<std::string> excludes_file_in_config(std::string_view text, std::string_view home) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::optional<std::string> found;
    bool in_core = false;
    while (!text.empty()) {
        const std::string logical = take_logical_line(text);
        std::string_view line = trim(logical);
        if (line.starts_with('[')) {
            const std::size_t close = line.find(']');
            in_core = equals_ignoring_case(trim(line.substr(1, close == std::string_view::npos ? close : close - 1)), "core");
            if (close == std::string_view::npos) continue;
            line = trim(line.substr(close + 1));  // a key may follow on the same line
        }
        const std::size_t equals = line.find('=');
        if (!in_core || equals == std::string_view::npos || !equals_ignoring_case(trim(line.substr(0, equals)), "excludesfile")) continue;
        std::string value = parse_value(trim(line.substr(equals + 1)));
        if (value.starts_with("~/")) value.replace(0, 1, home);
        found = std::move(value);
    }
    if (found && found->empty()) found.reset();
    return found;
}

std::optional<std::string> global_excludes_path() {
    const std::string home = environment("HOME");
    std::string config_home = environment("XDG_CONFIG_HOME");
    if (config_home.empty() && !home.empty()) config_home = home + "/.config";

    if (const std::string only = environment("GIT_CONFIG_GLOBAL"); !only.empty()) {
        if (auto path = excludes_file_in_config(read_path(only), home)) return path;
    } else {
        if (!home.empty())
            if (auto path = excludes_file_in_config(read_path(home + "/.gitconfig"), home)) return path;
        if (!config_home.empty())
            if (auto path = excludes_file_in_config(read_path(config_home + "/git/config"), home)) return path;
    }
    if (config_home.empty()) return std::nullopt;
    return config_home + "/git/ignore";
}

std::string read_exclude_of_git_file(std::string_view worktree, std::string_view git_file) {
    constexpr std::string_view kPrefix = "gitdir:";
    if (!git_file.starts_with(kPrefix)) return {};
    const std::string git_directory = resolve(worktree, trim(git_file.substr(kPrefix.size())));
    if (git_directory.empty()) return {};
    // What git itself takes for a repository; a `.git` file that points at anything else is no reason to read there.
    const std::string common_path = read_path(git_directory + "/commondir");
    const std::string common = common_path.empty() ? git_directory : resolve(git_directory, trim(common_path));  // a linked worktree shares its repository's
    const bool is_repository = !common.empty() && ::access((git_directory + "/HEAD").c_str(), F_OK) == 0 &&
                               ::access((common + "/objects").c_str(), F_OK) == 0 && ::access((common + "/refs").c_str(), F_OK) == 0;
    return is_repository ? read_path(common + "/info/exclude") : std::string();
}

}  // namespace aircher::filesystem
