// Ignore rules: the grouped strategy gives the verdicts of the plain one, for any file of rules and any path.
//
// Input: the ignore file, 0xFF, then paths, each behind a 0xFF; a path that ends in '/' is a directory.
#include "engine/filesystem/ignore_rules.h"
#include "tests/fuzz/fuzz_input.h"

using aircher::filesystem::IgnoreRules;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    aircher::fuzz::Input input(data, size);
    const std::string_view text = input.piece();
    const IgnoreRules grouped(text, IgnoreRules::Strategy::grouped);
    const IgnoreRules plain(text, IgnoreRules::Strategy::in_order);
    aircher::fuzz::require(grouped.empty() == plain.empty(), "both read the same rules");
    for (int i = 0; i < 16 && !input.empty(); ++i) {
        std::string_view path = input.piece();
        const bool directory = path.ends_with('/');
        while (path.ends_with('/')) path.remove_suffix(1);
        while (path.starts_with('/')) path.remove_prefix(1);
        if (path.empty()) continue;
        const std::string_view base = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
        aircher::fuzz::require(grouped.match(path, base, directory) == plain.match(path, base, directory), "grouped and in_order agree");
    }
    return 0;
}
