#include "engine/project/search/text_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "engine/base/release.h"
#include "engine/base/utf8.h"
#include "engine/project/source_analyzer.h"

namespace aircher::project {
namespace {

constexpr std::size_t kKeptBuffer = std::size_t{4} << 20U;  ///< what a worker holds on to between files
constexpr std::size_t kMaxUtf16Bytes = std::size_t{64} << 20U;
constexpr std::size_t kMaxPieceBytes = std::size_t{256} << 20U;  ///< of a single line

enum class Mark : unsigned char { none, utf8, utf16_little, utf16_big };

Mark mark_of(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) return Mark::utf8;
    if (text.starts_with("\xFF\xFE")) return Mark::utf16_little;
    if (text.starts_with("\xFE\xFF")) return Mark::utf16_big;
    return Mark::none;
}

}  // namespace

void append_from_utf16(std::string& out, std::string_view bytes, bool big_endian) {
    constexpr std::uint32_t kReplacement = 0xFFFD;
    const auto unit = [&](std::size_t at) {
        const auto a = static_cast<unsigned char>(bytes[at]);
        const auto b = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<std::uint32_t>(big_endian ? (a << 8U) | b : (b << 8U) | a);
    };
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        std::uint32_t point = unit(at);
        if (point >= 0xD800 && point < 0xE000) {
            const bool pair = point < 0xDC00 && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000;
            point = pair ? 0x10000 + ((point - 0xD800) << 10U) + (unit(at + 2) - 0xDC00) : kReplacement;
            if (pair) at += 2;
        }
        append_code_point(out, point);
    }
    if (at < bytes.size()) append_code_point(out, kReplacement);
}

TextFileReader::Outcome TextFileReader::fail(std::string reason) {
    reason_ = std::move(reason);
    return Outcome::unreadable;
}

/// Reads up to `capacity`; false where the file ended before.
bool TextFileReader::fill(int fd, std::size_t& used, std::size_t capacity) {
    if (buffer_.size() < capacity) buffer_.resize(capacity);
    while (used < capacity) {
        const ssize_t got = ::read(fd, buffer_.data() + used, capacity - used);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;  // a failing disk looks like an end; what was read so far is searched
        used += static_cast<std::size_t>(got);
    }
    return true;
}

TextFileReader::Outcome TextFileReader::read(const ConfinedRoot& root, std::string_view relative, std::size_t whole_limit, const Visitor& visit,
                                             RequestContext& context) {
    file_size_ = 0;
    const auto file = root.open_file(relative);
    if (!file) return fail("unreadable: " + file.error().message);
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(file->status.size, 0));
    file_size_ = size;
    const Outcome outcome = size <= whole_limit ? read_whole(file->fd.get(), size, visit) : read_pieces(file->fd.get(), visit, context);
    if (buffer_.size() > kKeptBuffer) release(buffer_);
    if (decoded_.size() > kKeptBuffer) release(decoded_);
    return outcome;
}

TextFileReader::Outcome TextFileReader::read_whole(int fd, std::size_t size, const Visitor& visit) {
    std::size_t used = 0;
    // Files of /proc say that they are empty.
    if (size == 0) {
        fill(fd, used, kBinaryProbe);
    } else {
        fill(fd, used, size);
    }
    std::string_view text(buffer_.data(), used);
    switch (mark_of(text)) {
        case Mark::utf8: text.remove_prefix(3); break;
        case Mark::utf16_little:
        case Mark::utf16_big:
            decoded_.clear();
            append_from_utf16(decoded_, text.substr(2), mark_of(text) == Mark::utf16_big);
            visit({decoded_, 0, true});
            return Outcome::read;
        case Mark::none: break;
    }
    if (is_binary(text)) return Outcome::binary;
    visit({text, 0, true});
    return Outcome::read;
}

TextFileReader::Outcome TextFileReader::read_pieces(int fd, const Visitor& visit, RequestContext& context) {
    std::size_t used = 0;
    fill(fd, used, kBinaryProbe);
    const Mark mark = mark_of({buffer_.data(), used});
    if (mark == Mark::utf16_little || mark == Mark::utf16_big) {
        if (fill(fd, used, kMaxUtf16Bytes)) return fail("UTF-16 and larger than 64 MiB");
        decoded_.clear();
        append_from_utf16(decoded_, std::string_view(buffer_.data(), used).substr(2), mark == Mark::utf16_big);
        visit({decoded_, 0, true});
        return Outcome::read;
    }
    if (is_binary({buffer_.data(), used})) return Outcome::binary;
    std::size_t begin = mark == Mark::utf8 ? 3 : 0;  // of what is not yet searched
    std::uint64_t offset = 0;
    for (bool more = true; more;) {
        if (context.should_stop()) return Outcome::stopped;
        more = fill(fd, used, std::max(2 * used, begin + kPieceBytes));  // doubled while a line does not end
        std::string_view text(buffer_.data() + begin, used - begin);
        if (more) {
            const std::size_t feed = text.rfind('\n');
            if (feed == std::string_view::npos) {
                if (text.size() > kMaxPieceBytes) return fail("a line is longer than 256 MiB");
                continue;
            }
            text = text.substr(0, feed + 1);
        }
        if (!visit({text, offset, false})) return Outcome::read;
        offset += text.size();
        begin += text.size();
        std::memmove(buffer_.data(), buffer_.data() + begin, used - begin);
        used -= begin;
        begin = 0;
    }
    return Outcome::read;
}

}  // namespace aircher::project
