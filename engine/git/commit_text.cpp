#include "engine/git/commit_text.h"

#include <iconv.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <unordered_map>

#include "engine/base/ascii.h"

namespace aircher::git {
namespace {

bool same_ignoring_case(char a, char b) { return to_ascii_lower(a) == to_ascii_lower(b); }

bool contains(std::string_view text, std::string_view part) { return std::search(text.begin(), text.end(), part.begin(), part.end(), same_ignoring_case) != text.end(); }

struct CloseConverter {
    void operator()(void* converter) const { ::iconv_close(converter); }
};

}  // namespace

std::string decode(std::string_view text, const std::string& encoding) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    constexpr std::string_view kUtf8[] = {"", "utf-8", "utf8"};
    for (const std::string_view name : kUtf8)
        if (plain || std::equal(name.begin(), name.end(), encoding.begin(), encoding.end(), same_ignoring_case)) return std::string(text);
    // iconv_open returns (iconv_t)-1, which no pointer is.
    iconv_t opened = ::iconv_open("UTF-8", encoding.c_str());
    if (reinterpret_cast<std::intptr_t>(opened) == -1) return std::string(text);
    const std::unique_ptr<void, CloseConverter> converter(opened);
    std::string in(text), out(text.size() * 4 + 16, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size(), room = out.size();
    if (::iconv(converter.get(), &from, &left, &to, &room) == static_cast<std::size_t>(-1) || left > 0) return std::string(text);
    out.resize(out.size() - room);
    return out;
}

std::string subject_of(std::string_view message) {
    std::string subject;
    while (!message.empty()) {
        const std::size_t end = std::min(message.find('\n'), message.size());
        std::string_view line = message.substr(0, end);
        message.remove_prefix(std::min(end + 1, message.size()));
        while (!line.empty() && (is_ascii_space(line.back()) || line.back() == '\v' || line.back() == '\f')) line.remove_suffix(1);
        if (line.empty()) {
            if (subject.empty()) continue;
            break;
        }
        if (!subject.empty()) subject.push_back(' ');
        subject.append(line);
    }
    return subject;
}

bool author_matches(const Person& author, std::string_view part) {
    return part.empty() || contains(author.name + " <" + author.email + ">", part);
}

void sort_by_path(std::vector<FileChange>& files) {
    std::sort(files.begin(), files.end(), [](const FileChange& a, const FileChange& b) { return std::tie(a.path, a.status) < std::tie(b.path, b.status); });
}

Result<BlameResult> assemble_blame(std::vector<BlamedLines> lines, const std::function<Result<BlameCommit>(const ObjectId&)>& describe) {
    std::sort(lines.begin(), lines.end(), [](const BlamedLines& a, const BlamedLines& b) { return a.hunk.first_line < b.hunk.first_line; });
    BlameResult result;
    std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> indexes;
    for (BlamedLines& line : lines) {
        const auto [at, added] = indexes.try_emplace(line.commit, static_cast<std::uint32_t>(result.commits.size()));
        if (added) {
            auto commit = describe(line.commit);
            if (!commit) return commit.error();
            result.commits.push_back(std::move(*commit));
        }
        BlameHunk& hunk = line.hunk;
        hunk.commit = at->second;
        if (!result.hunks.empty()) {
            BlameHunk& last = result.hunks.back();
            if (last.commit == hunk.commit && last.path == hunk.path && last.first_line + last.line_count == hunk.first_line && last.original_line + last.line_count == hunk.original_line) {
                last.line_count += hunk.line_count;
                continue;
            }
        }
        result.hunks.push_back(std::move(hunk));
    }
    return result;
}

}  // namespace aircher::git
