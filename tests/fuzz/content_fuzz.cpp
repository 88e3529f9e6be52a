// Content analysis: a file gives the same facts whole and in pieces of any size.
//
// Input: a byte that steers the pieces, a name, 0xFF, then the content.
#include "engine/filesystem/content_analysis.h"
#include "tests/fuzz/fuzz_input.h"

using namespace aircher::filesystem;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    aircher::fuzz::Input input(data, size);
    std::uint32_t steer = input.byte();
    const std::string_view name = input.piece();
    const std::string_view content = input.rest();
    ContentAnalyzer whole;
    whole.add(content);
    const ContentFacts one = whole.finish(name);
    ContentAnalyzer pieces;
    for (std::size_t at = 0; at < content.size();) {
        steer = steer * 1103515245U + 12345U;
        const std::size_t length = std::min<std::size_t>((steer >> 16) % 9, content.size() - at);  // empty pieces too
        pieces.add(content.substr(at, length));
        at += length;
    }
    const ContentFacts other = pieces.finish(name);
    aircher::fuzz::require(one.hash == other.hash, "hash");
    aircher::fuzz::require(one.encoding == other.encoding, "encoding");
    aircher::fuzz::require(one.line_ending == other.line_ending, "line ending");
    aircher::fuzz::require(one.lines == other.lines, "lines");
    aircher::fuzz::require(one.binary == other.binary && one.generated == other.generated, "flags");
    aircher::fuzz::require(one.language.language == other.language.language, "language");
    aircher::fuzz::require(!one.binary || one.lines == 0, "binary files have no lines");
    aircher::fuzz::require(one.lines <= content.size() + 1, "no more lines than bytes");
    return 0;
}
