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
    /// REQUIRES: every piece was added. `base_name` helps to tell the language.
    ContentFacts finish(std::string_view base_name);

private:
    void check_utf8(std::string_view piece);
    Encoding encoding() const;

    ContentHasher hasher_;
    std::string head_;       ///< the first bytes of the file
    std::string utf8_rest_;  ///< the unfinished character at the last piece's end
    std::uint64_t bytes_ = 0;
    std::uint64_t line_feeds_ = 0;
    std::uint64_t carriage_returns_ = 0;
    std::uint64_t crlf_ = 0;        ///< carriage returns with a line feed behind
    std::uint64_t crlf_utf16_ = 0;  ///< the same in two-byte units
    char last_ = 0;                 ///< the last bytes seen, newest first
    char before_last_ = 0;
    char third_last_ = 0;
    bool valid_utf8_ = true;
    bool ascii_ = true;
};

/// Reads `fd` to its end. Errors: io_error, cancelled, deadline_exceeded.
Result<ContentFacts> analyze_content(int fd, std::string_view base_name, std::string_view path, RequestContext& context);

}  // namespace aircher::filesystem
