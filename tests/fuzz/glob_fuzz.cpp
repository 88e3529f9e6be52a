// Globs: any bytes end soon; what matches below a directory is announced by may_match_below; a literal glob matches itself alone.
//
// Input: the pattern, 0xFF, then paths, each behind a 0xFF.
#include "engine/base/glob.h"
#include "tests/fuzz/fuzz_input.h"

using aircher::Glob;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    aircher::fuzz::Input input(data, size);
    std::string_view pattern = input.piece();
    if (const auto expanded = aircher::expand_braces(pattern)) aircher::fuzz::require(!expanded->empty() && expanded->size() <= 1000, "between 1 and 1,000 alternatives");
    while (pattern.starts_with('/')) pattern.remove_prefix(1);
    while (pattern.ends_with('/')) pattern.remove_suffix(1);
    const Glob glob(pattern);
    if (aircher::is_literal_glob(pattern) && !pattern.empty() && pattern.find("//") == std::string_view::npos) aircher::fuzz::require(glob.matches(pattern), "a literal matches itself");
    for (int i = 0; i < 16 && !input.empty(); ++i) {
        std::string_view path = input.piece();
        while (path.starts_with('/')) path.remove_prefix(1);
        while (path.ends_with('/')) path.remove_suffix(1);
        if (path.empty() || path.find("//") != std::string_view::npos) continue;
        if (path.find('/') == std::string_view::npos) (void)aircher::match_segment(pattern, path);
        if (!glob.matches(path)) continue;
        aircher::fuzz::require(!aircher::is_literal_glob(pattern) || pattern == path, "a literal matches nothing else");
        for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
            aircher::fuzz::require(glob.may_match_below(path.substr(0, slash)), "the walk must enter every directory above a match");
    }
    return 0;
}
