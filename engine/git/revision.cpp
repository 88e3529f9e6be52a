#include "engine/git/revision.h"

#include "engine/base/ascii.h"
#include "engine/base/git_config.h"
#include "engine/git/git_backend.h"

namespace aircher::git {
namespace {

constexpr std::size_t kMaxPackedRefs = std::size_t{256} << 20U;
constexpr int kMaxSymbolic = 5;  // as git

/// What git allows in a ref's name, and a little less.
bool plausible_name(std::string_view name) {
    if (name.empty() || name.size() > 1000 || name.front() == '-' || name.front() == '/' || name.back() == '/' || name.find("..") != std::string_view::npos ||
        name.find("//") != std::string_view::npos || name.find("@{") != std::string_view::npos)
        return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || std::string_view("~^:?*[\\").find(c) != std::string_view::npos) return false;
    return true;
}

std::optional<ObjectId> packed_ref(const std::string& common_dir, std::string_view name) {
    const std::string text = read_small_file(common_dir + "/packed-refs", kMaxPackedRefs);
    const std::string ending = " " + std::string(name) + "\n";
    for (std::size_t at = text.find(ending); at != std::string::npos; at = text.find(ending, at + 1)) {
        const std::size_t start = text.rfind('\n', at) + 1;  // npos + 1 is 0
        if (const auto id = parse_object_id(std::string_view(text).substr(start, at - start))) return id;
    }
    return std::nullopt;
}

/// Follows symbolic refs. `last` is the name that the chain ends in.
Result<std::optional<ObjectId>> follow(const std::string& git_dir, const std::string& common_dir, std::string name, std::string& last) {
    for (int hop = 0; hop <= kMaxSymbolic; ++hop) {
        last = name;
        const std::string text(trim_ascii(read_small_file((name.starts_with("refs/") ? common_dir : git_dir) + "/" + name, 4096)));
        constexpr std::string_view kSymbolic = "ref:";
        if (text.starts_with(kSymbolic)) {
            name = trim_ascii(std::string_view(text).substr(kSymbolic.size()));
            if (!name.starts_with("refs/") || !plausible_name(name)) return Error{ErrorCode::io_error, "the ref '" + last + "' leads to no ref", {}, {}};
            continue;
        }
        if (text.empty()) return packed_ref(common_dir, name);
        if (const auto id = parse_object_id(std::string_view(text).substr(0, 40))) return std::optional<ObjectId>(id);
        return Error{ErrorCode::io_error, "the ref '" + name + "' is damaged", "git fsck says more", {}};
    }
    return Error{ErrorCode::io_error, "the ref '" + name + "' leads in circles", {}, {}};
}

bool is_hex(std::string_view text) {
    for (const char c : text)
        if (!is_ascii_digit(c) && !(to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f')) return false;
    return true;
}

}  // namespace

Result<std::optional<ObjectId>> read_ref(const std::string& git_dir, const std::string& common_dir, const std::string& name) {
    std::string last;
    return follow(git_dir, common_dir, name, last);
}

Result<Head> read_head(const std::string& git_dir, const std::string& common_dir) {
    Head head;
    auto commit = follow(git_dir, common_dir, "HEAD", head.ref);
    if (!commit) return commit.error();
    head.commit = *commit;
    if (head.ref == "HEAD") head.ref.clear();
    if (head.ref.empty() && !head.commit) return Error{ErrorCode::io_error, "the repository's HEAD is damaged", "git fsck says more", {}};
    return head;
}

Result<ObjectId> resolve_revision(GitBackend& backend, const Repository& repository, std::string_view text, RequestContext& context) {
    const std::size_t suffix_at = std::min(text.find_first_of("~^"), text.size());
    std::string_view name = text.substr(0, suffix_at);
    const std::string_view suffix = text.substr(suffix_at);
    const std::string shown = "'" + std::string(text.substr(0, 200)) + "'";
    if (suffix.find_first_not_of("~^0123456789") != std::string_view::npos || suffix.size() > 100 || (!name.empty() && !plausible_name(name)) || (name.empty() && text.empty()))
        return Error{ErrorCode::invalid_argument, shown + " names no commit in a form that is understood", "a branch, a tag, an id, or HEAD, with ~N or ^N behind it", {}};
    if (name.empty() || name == "@") name = "HEAD";

    std::string base;
    if (name == "HEAD") {
        if (!repository.head.commit) return Error{ErrorCode::not_found, "the branch has no commits yet", {}, {}};
        base = repository.head.commit->hex();
    } else if (parse_object_id(name)) {
        base = name;
    } else {
        // In git's order.
        for (const char* pattern : {"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"}) {
            const std::string full = pattern + std::string(name);
            if (!full.starts_with("refs/")) continue;
            auto found = read_ref(repository.git_dir, repository.common_dir, full);
            if (!found) return found.error();
            if (*found) {
                base = (*found)->hex();
                break;
            }
        }
        if (base.empty() && name.size() >= 4 && name.size() < 40 && is_hex(name)) base = name;
    }
    if (base.empty()) return Error{ErrorCode::not_found, "no branch, tag or commit is called " + shown, {}, {}};
    auto found = backend.find_commit(repository, base + std::string(suffix), context);
    if (!found && found.error().code == ErrorCode::not_found) return Error{ErrorCode::not_found, shown + " names no commit", found.error().hint, {}};
    return found;
}

Result<Range> resolve_range(GitBackend& backend, const Repository& repository, std::string_view text, RequestContext& context) {
    if (text.find("...") != std::string_view::npos) return Error{ErrorCode::invalid_argument, "A...B is not understood", "A..B gives what B has and A has not", {}};
    const std::size_t dots = text.find("..");
    const auto resolve = [&](std::string_view part) { return resolve_revision(backend, repository, part.empty() ? "HEAD" : part, context); };
    Range range;
    auto tip = resolve(dots == std::string_view::npos ? text : text.substr(dots + 2));
    if (!tip) return tip.error();
    range.tip = *tip;
    if (dots == std::string_view::npos) return range;
    auto exclude = resolve(text.substr(0, dots));
    if (!exclude) return exclude.error();
    range.exclude = *exclude;
    return range;
}

}  // namespace aircher::git
