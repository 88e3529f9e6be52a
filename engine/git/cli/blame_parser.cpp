#include "engine/git/cli/blame_parser.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "engine/git/commit_text.h"

namespace aircher::git::cli {
namespace {

struct Entry {
    std::string name, email, summary;
    std::int64_t time = 0;
};

/// A path as git writes it on a line: quoted like a C string where it has unusual bytes.
std::string unquote(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
    std::string path;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        char c = text[i];
        if (c != '\\') {
            path.push_back(c);
            continue;
        }
        c = text[++i];
        constexpr std::string_view kLetters = "abtnvfr", kMeanings = "\a\b\t\n\v\f\r";
        if (const std::size_t at = kLetters.find(c); at != std::string_view::npos) {
            path.push_back(kMeanings[at]);
        } else if (c >= '0' && c <= '3' && i + 3 < text.size()) {
            path.push_back(static_cast<char>((c - '0') * 64 + (text[i + 1] - '0') * 8 + (text[i + 2] - '0')));
            i += 2;
        } else {
            path.push_back(c);
        }
    }
    return path;
}

bool take_count(std::string_view& line, std::uint32_t& value) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    return error == std::errc();
}

}  // namespace

Result<BlameResult> parse_blame(std::string_view output, const Repository& repository) {
    const Error damaged{ErrorCode::io_error, "what git blame says is not understood", {}, {}};
    std::vector<BlamedLines> found;
    std::unordered_map<ObjectId, Entry, ObjectIdHash> entries;
    while (!output.empty()) {
        const auto next_line = [&] {
            const std::size_t end = std::min(output.find('\n'), output.size());
            const std::string_view line = output.substr(0, end);
            output.remove_prefix(std::min(end + 1, output.size()));
            return line;
        };
        std::string_view head = next_line();
        const auto id = parse_object_id(head.substr(0, 40));
        head.remove_prefix(std::min<std::size_t>(head.size(), 40));
        BlamedLines one;
        if (!id || !take_count(head, one.hunk.original_line) || !take_count(head, one.hunk.first_line) || !take_count(head, one.hunk.line_count) || one.hunk.first_line == 0 || one.hunk.original_line == 0)
            return damaged;
        one.commit = *id;
        --one.hunk.first_line;
        --one.hunk.original_line;
        Entry& entry = entries[*id];
        for (bool inside = true; inside;) {
            if (output.empty()) return damaged;
            const std::string_view line = next_line();
            const std::size_t space = std::min(line.find(' '), line.size());
            const std::string_view key = line.substr(0, space), value = line.substr(std::min(space + 1, line.size()));
            if (key == "author") entry.name = value;
            if (key == "author-mail") entry.email = value.size() >= 2 ? value.substr(1, value.size() - 2) : value;
            if (key == "author-time") (void)std::from_chars(value.data(), value.data() + value.size(), entry.time);
            if (key == "summary") entry.summary = value;
            if (key == "filename") {
                one.hunk.path = unquote(value);
                inside = false;
            }
        }
        found.push_back(std::move(one));
    }
    return assemble_blame(std::move(found), [&](const ObjectId& id) -> Result<BlameCommit> {
        BlameCommit commit;
        commit.id = id;
        if (id.is_null()) return commit;
        Entry& entry = entries[id];
        commit.author = {std::move(entry.name), std::move(entry.email)};
        commit.author_time = entry.time;
        commit.subject = std::move(entry.summary);
        commit.boundary = repository.is_boundary(id);
        return commit;
    });
}

}  // namespace aircher::git::cli
