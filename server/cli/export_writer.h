// Writes values as JSON or as MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) as they come, so that no tree of a whole file is ever held.
//
// Whoever writes says how many members an object or an array will have, as MessagePack wants it first. Texts are UTF-8.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/tools/json.h"

namespace aircher::cli {

enum class ExportFormat : std::uint8_t { jsonl, msgpack };

class ExportWriter {
public:
    /// Appends to `out`, which outlives it.
    ExportWriter(ExportFormat format, std::string& out) : format_(format), out_(out) {}

    void begin_object(std::size_t members) { begin(members, '{', 0x80, 0xDE); }
    void begin_array(std::size_t members) { begin(members, '[', 0x90, 0xDC); }
    /// Ends the object or array that was begun last.
    void end();
    void key(std::string_view name);
    void text(std::string_view text);
    void number(std::uint64_t number);
    void value(const Json& json);

private:
    /// `small` and `large` are the bytes of MessagePack's headers: with the count in it, with two bytes of count behind it (and the next with four).
    void begin(std::size_t members, char bracket, unsigned small, unsigned large);
    void separate();
    void big_endian(std::uint64_t number, unsigned bytes);
    void put_text(std::string_view text);

    const ExportFormat format_;
    std::string& out_;
    std::string closing_;  ///< JSON: the brackets that are open, inside out
    bool first_ = true;    ///< JSON: nothing was written yet in the one that is open
};

}  // namespace aircher::cli
