// Reads the output of `git cat-file --batch`, piece by piece as it comes: for each object asked for a line, and behind it the content.
//
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace aircher::git::cli {

struct BatchObject {
    bool found = false;     ///< else git knows nothing of that name, or did not say what it is
    bool blob = false;      ///< a file's content, not a directory or a commit
    std::uint64_t size = 0;
    std::string content;    ///< empty where `size` is over the limit
};

class BatchParser {
public:
    /// `visit` gets every object in turn, and returns whether it wants more. Contents over `limit(index)` bytes are passed over.
    BatchParser(std::function<std::uint64_t(std::size_t index)> limit, std::function<bool(BatchObject&&)> visit) : limit_(std::move(limit)), visit_(std::move(visit)) {}

    /// False once `visit` wanted no more.
    bool feed(std::string_view piece);

private:
    bool take_header();
    bool give();

    const std::function<std::uint64_t(std::size_t)> limit_;
    const std::function<bool(BatchObject&&)> visit_;
    std::string header_;
    BatchObject object_;
    std::uint64_t left_ = 0;  ///< bytes of the content that are still to come, the line feed behind it included; 0: a header comes next
    bool keep_ = false;
    std::size_t index_ = 0;
};

}  // namespace aircher::git::cli
