#include "engine/filesystem/content_analysis.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/filesystem/classify.h"

namespace aircher::filesystem {
namespace {

constexpr std::size_t kNulProbe = 8000;  // as git does
constexpr std::size_t kPieceBytes = 256U << 10;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

std::uint64_t count(std::string_view text, char c) { return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), c)); }

}  // namespace

std::string_view to_string(Encoding encoding) {
    switch (encoding) {
        case Encoding::none: return "empty";
        case Encoding::ascii: return "ascii";
        case Encoding::utf8: return "utf-8";
        case Encoding::utf8_bom: return "utf-8-bom";
        case Encoding::utf16_le: return "utf-16le";
        case Encoding::utf16_be: return "utf-16be";
        case Encoding::unknown_8bit: return "unknown-8bit";
        case Encoding::binary: break;
    }
    return "binary";
}

std::string_view to_string(LineEnding ending) {
    switch (ending) {
        case LineEnding::none: return "none";
        case LineEnding::lf: return "lf";
        case LineEnding::crlf: return "crlf";
        case LineEnding::cr: return "cr";
        case LineEnding::mixed: break;
    }
    return "mixed";
}

void ContentAnalyzer::add(std::string_view piece) {
    if (piece.empty()) return;
    hasher_.update(piece);
    if (head_.size() < kLanguageHead) head_.append(piece.substr(0, kLanguageHead - head_.size()));
    if (bytes_ + piece.size() < 2) {
        first_byte_ = piece;  // too little to see a mark
    } else {
        count_lines(std::exchange(first_byte_, {}));
        count_lines(piece);
    }
    if (valid_utf8_) check_utf8(piece);
    bytes_ += piece.size();
}

void ContentAnalyzer::count_lines(std::string_view piece) {
    const Encoding marked = encoding_of_mark();
    if (piece.empty()) return;
    if (marked == Encoding::utf16_le || marked == Encoding::utf16_be) {
        count_units(piece, marked == Encoding::utf16_be);
    } else {
        count_bytes(piece);
    }
}

void ContentAnalyzer::count_bytes(std::string_view piece) {
    const std::uint64_t returns = count(piece, '\r');
    if (returns == 0 && last_unit_ != '\r') {  // nearly every piece of nearly every file
        line_feeds_ += count(piece, '\n');
        last_unit_ = static_cast<unsigned char>(piece.back());
        return;
    }
    for (const char c : piece) count_unit(static_cast<unsigned char>(c));
}

void ContentAnalyzer::count_units(std::string_view piece, bool big_endian) {
    for (const char c : piece) {
        const int byte = static_cast<unsigned char>(c);
        if (half_unit_ < 0) {
            half_unit_ = byte;
            continue;
        }
        count_unit(static_cast<unsigned>(big_endian ? half_unit_ << 8 | byte : byte << 8 | half_unit_));
        half_unit_ = -1;
    }
}

void ContentAnalyzer::count_unit(unsigned unit) {
    if (unit == '\n') {
        ++line_feeds_;
        if (last_unit_ == '\r') ++crlf_;
    } else if (unit == '\r') {
        ++carriage_returns_;
    }
    last_unit_ = unit;
}

void ContentAnalyzer::check_utf8(std::string_view piece) {
    if (ascii_) ascii_ = std::none_of(piece.begin(), piece.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    std::string joined;
    if (!utf8_rest_.empty()) {
        joined = utf8_rest_.append(piece);
        piece = joined;
    }
    const std::size_t good = valid_utf8_prefix(piece);
    valid_utf8_ = piece.size() - good < 4;  // fewer bytes may be a character that the next piece completes
    utf8_rest_ = valid_utf8_ ? piece.substr(good) : std::string_view();
}

Encoding ContentAnalyzer::encoding_of_mark() const {
    if (head_.starts_with(kUtf16LittleMark)) return Encoding::utf16_le;
    if (head_.starts_with(kUtf16BigMark)) return Encoding::utf16_be;
    return head_.starts_with(kUtf8Mark) ? Encoding::utf8_bom : Encoding::none;
}

Encoding ContentAnalyzer::encoding() const {
    if (bytes_ == 0) return Encoding::none;
    const Encoding marked = encoding_of_mark();
    if (marked == Encoding::utf16_le || marked == Encoding::utf16_be) return marked;
    if (std::string_view(head_).substr(0, kNulProbe).find('\0') != std::string_view::npos) return Encoding::binary;
    if (!valid_utf8_ || !utf8_rest_.empty()) return Encoding::unknown_8bit;
    if (marked == Encoding::utf8_bom) return marked;
    return ascii_ ? Encoding::ascii : Encoding::utf8;
}

ContentFacts ContentAnalyzer::finish(std::string_view base_name, bool whole) {
    if (!whole) utf8_rest_.clear();
    count_lines(std::exchange(first_byte_, {}));
    ContentFacts facts;
    facts.hash = hasher_.hex_digest();
    facts.encoding = encoding();
    facts.binary = facts.encoding == Encoding::binary;
    facts.language = recognise(base_name, facts.binary ? std::string_view() : std::string_view(head_));
    if (facts.binary || bytes_ == 0) return facts;
    facts.generated = says_generated(head_);

    const std::uint64_t lone_returns = carriage_returns_ - crlf_;
    const std::uint64_t lone_feeds = line_feeds_ - crlf_;
    // An old Macintosh file has carriage returns only; among line feeds a lone one is no line end.
    facts.lines = line_feeds_ == 0 ? carriage_returns_ : line_feeds_;
    const bool ended = last_unit_ == '\n' || (last_unit_ == '\r' && line_feeds_ == 0);
    if (!ended) ++facts.lines;
    if (crlf_ > 0) {
        facts.line_ending = lone_feeds > 0 || lone_returns > 0 ? LineEnding::mixed : LineEnding::crlf;
    } else if (lone_feeds > 0) {
        facts.line_ending = LineEnding::lf;
    } else if (lone_returns > 0) {
        facts.line_ending = LineEnding::cr;
    }
    return facts;
}

Result<ContentFacts> analyze_content(int fd, std::string_view base_name, std::string_view path, RequestContext& context) {
    const auto status = status_of(fd, path);
    if (!status) return status.error();
    const bool large = status->size > static_cast<std::int64_t>(kMaxExaminedBytes);
    std::uint64_t examined = 0;
    ContentAnalyzer analyzer;
    std::vector<char> buffer(kPieceBytes);
    while (!large || examined < kExaminedOfLarge) {
        if (context.should_stop()) return context.stop_error();
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0) {
            if (errno == EINTR) continue;
            return system_error(errno, "read it", path);
        }
        if (got == 0) break;
        analyzer.add({buffer.data(), static_cast<std::size_t>(got)});
        examined += static_cast<std::uint64_t>(got);
        context.add_progress(static_cast<std::uint64_t>(got), "bytes read");
    }
    ContentFacts facts = analyzer.finish(base_name, !large);
    facts.examined = examined;
    if (large) facts.hash.clear();
    return facts;
}

}  // namespace aircher::filesystem
