// Lines from stdin, bounded, and the other reasons to stop reading: a signal, the parent's death.
//
// Not thread-safe: belongs to the reader thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/unique_fd.h"

namespace aircher::mcp {

class LineReader {
public:
    enum class Event { line, oversized, end_of_input, signal, parent_died };

    /// Reads `input_fd` (not owned). Watches SIGTERM, SIGINT and SIGHUP, which `block_signals` must have blocked before any thread was made, and
    /// the parent process, unless that is init.
    explicit LineReader(int input_fd);

    /// Blocks until there is something. A `line` is in `line()` until the next call, without its line end ("\n" or "\r\n"); the last line needs
    /// none. `oversized`: a line beyond kMaxLineBytes was thrown away, and reading goes on behind it.
    Event next();
    std::string_view line() const { return line_; }
    /// Whether `next` would, sooner or later, report an end: the client's side is closed (unread lines or not), a signal came, the parent is gone.
    /// Never blocks.
    bool must_end() const;
    /// Ends a `next` of the reader thread from another thread, as if a signal had come.
    void interrupt() const;

    static void block_signals();

private:
    bool take_line(Event& event);
    bool fill();

    const int input_;
    UniqueFd signals_;
    UniqueFd parent_;
    UniqueFd interrupt_;
    std::string buffer_;
    std::size_t begin_ = 0;     ///< of the unread part of buffer_
    std::size_t searched_ = 0;  ///< no line feed before this index
    bool discarding_ = false;   ///< inside a line that is too long
    bool ended_ = false;
    std::string_view line_;
};

}  // namespace aircher::mcp
