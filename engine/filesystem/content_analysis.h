// What a file's bytes tell: binary or text, encoding, lines, hash. One pass in pieces, so a file of any size takes the same memory.
//
// A ContentAnalyzer belongs to one thread and one file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/content_hash.h"
#include "engine/base/request_context.h"
#include "engine/filesystem/file_info.h"

namespace aircher::filesystem {

class ContentAnalyzer {
public:
    /// The next piece of the file, in order; of any size.
    void add(std::string_view piece);
    /// REQUIRES: every piece was added. `base_name` helps to tell the language; `whole`: the file ends where the pieces do, so no character is unfinished there.
    ContentFacts finish(std::string_view base_name, bool whole = true);

private:
    void check_utf8(std::string_view piece);
    void count_lines(std::string_view piece);
    void count_bytes(std::string_view piece);
    void count_units(std::string_view piece, bool big_endian);
    void count_unit(unsigned unit);
    Encoding encoding() const;
    Encoding encoding_of_mark() const;  ///< what a byte order mark says; none without one

    ContentHasher hasher_;
    std::string head_;        ///< the first bytes of the file
    std::string first_byte_;  ///< while it is the only one
    std::string utf8_rest_;   ///< the unfinished character at the last piece's end
    std::uint64_t bytes_ = 0;
    // Of bytes, or in a UTF-16 file of two-byte units:
    std::uint64_t line_feeds_ = 0;
    std::uint64_t carriage_returns_ = 0;
    std::uint64_t crlf_ = 0;  ///< line feeds behind a carriage return
    unsigned last_unit_ = 0;  ///< the last one seen
    int half_unit_ = -1;      ///< the first byte of a unit whose second one is in the next piece
    bool valid_utf8_ = true;
    bool ascii_ = true;
};

/// Reads `fd` to its end; of a file above kMaxExaminedBytes only the first kExaminedOfLarge bytes: a minute of hashing is nobody's answer.
/// Errors: io_error, cancelled, deadline_exceeded.
Result<ContentFacts> analyze_content(int fd, std::string_view base_name, std::string_view path, RequestContext& context);

}  // namespace aircher::filesystem
