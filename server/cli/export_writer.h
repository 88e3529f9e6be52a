// Writes values as JSON or as MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) as they come, so that no tree of a whole file is ever held.
//
// Whoever writes says how many members an object or an array will have, as MessagePack wants it first. Texts are UTF-8.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "server/tools/json.h"

namespace aircher::cli {

enum class ExportFormat : std::uint8_t { jsonl, msgpack };

class ExportWriter {
public:
    /// Empties what was gathered.
    using Drain = std::function<void(std::string& gathered)>;
    /// Appends to `out`, which outlives it, and calls `drain`, where there is one, for each megabyte or so.
    ExportWriter(ExportFormat format, std::string& out, Drain drain = {}) : format_(format), out_(out), drain_(std::move(drain)) {}

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
    void may_drain() {
        if (drain_ && out_.size() > kGathered) drain_(out_);
    }
    void big_endian(std::uint64_t number, unsigned bytes);
    void put_text(std::string_view text);

    static constexpr std::size_t kGathered = std::size_t{1} << 20U;

    const ExportFormat format_;
    std::string& out_;
    const Drain drain_;
    std::string closing_;  ///< JSON: the brackets that are open, inside out
    bool first_ = true;    ///< JSON: nothing was written yet in the one that is open
};

}  // namespace aircher::cli
