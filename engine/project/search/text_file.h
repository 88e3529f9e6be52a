// Reads a file for a search: into a buffer that is used again, whole or in pieces of lines, as UTF-8.
//
// What is read() is what is searched; a file that shrinks meanwhile ends early. UTF-16 with a byte order mark is turned into UTF-8, and a mark of UTF-8 is
// left out, as ripgrep does; offsets then count from the first character. Binary files (is_binary) are not.
//
// A TextFileReader belongs to one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/base/request_context.h"

namespace aircher::project {

/// Files above this go through in pieces, where nobody needs them whole: of a size that stays in a core's cache between reading and searching.
inline constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

/// A file's text, or a piece of it that ends behind a line feed (or with the file).
struct TextPiece {
    std::string_view text;
    std::uint64_t offset = 0;  ///< in the file's text
    bool whole = false;        ///< it is all of the file
};

class TextFileReader {
public:
    enum class Outcome : unsigned char { read, binary, unreadable, stopped };
    using Visitor = std::function<bool(const TextPiece& piece)>;

    /// Calls `visit` for the text of the file at `relative` below `root`, or for its pieces in order until it returns false. Files of up to `whole_limit` bytes
    /// go through in one. Where the outcome is `unreadable`, `reason()` says why.
    Outcome read(const ConfinedRoot& root, std::string_view relative, std::size_t whole_limit, const Visitor& visit, RequestContext& context);
    const std::string& reason() const { return reason_; }
    /// The size of the last file, in bytes.
    std::uint64_t file_size() const { return file_size_; }

private:
    Outcome read_whole(int fd, std::size_t size, const Visitor& visit);
    Outcome read_pieces(int fd, const Visitor& visit, RequestContext& context);
    bool fill(int fd, std::size_t& used, std::size_t capacity);
    Outcome fail(std::string reason);

    std::vector<char> buffer_;
    std::string decoded_;
    std::string reason_;
    std::uint64_t file_size_ = 0;
};

/// UTF-16 behind its byte order mark as UTF-8, what is not valid replaced by U+FFFD.
void append_from_utf16(std::string& out, std::string_view bytes, bool big_endian);

}  // namespace aircher::project
