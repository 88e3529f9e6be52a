// The parts of a project: its packages, and its folders of sources.
//
// Packages and the folders at the top come first; then the part with the most code is split into its folders, until no part has more than a fifth of all
// code or there are enough of them. So `src/` with everything in it becomes what is in it, and a monorepo its packages.
//
// Threads: belongs to one; `module_of` may be asked from any once `choose` is done.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filesystem/walk.h"

namespace aircher::project {

class ModuleTree {
public:
    /// `focus` is the folder ("" is the root) whose parts are wanted.
    explicit ModuleTree(std::string focus);

    void add_file(std::string_view directory, filesystem::LanguageId language, std::uint64_t bytes);
    /// Makes `directory` a part whatever its size.
    void add_package(std::string directory);

    /// REQUIRES: all files and packages were added.
    void choose();

    struct Part {
        std::string directory;
        bool package = false;
        bool aside = false;  ///< tests, vendored code, examples, scripts
        bool test = false;
        bool vendored = false;
        bool rest = false;        ///< has smaller folders that are no parts of their own
        std::uint64_t files = 0;  ///< of code, that belong to no deeper part
        std::uint64_t bytes = 0;
        std::map<filesystem::LanguageId, std::uint64_t> languages;  ///< bytes
    };
    /// By falling bytes; what lies aside last.
    const std::vector<Part>& parts() const { return parts_; }
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    /// The index of the part that files in `directory` belong to; kNone outside of the focus.
    std::size_t part_of(std::string_view directory) const;

private:
    struct Folder {
        std::uint64_t files = 0;  ///< directly in it
        std::uint64_t bytes = 0;
        std::map<filesystem::LanguageId, std::uint64_t> languages;
        std::uint64_t own = 0;  ///< bytes in and below it, without those of deeper parts
        bool part = false;
        bool package = false;
        bool rest = false;
        bool settled = false;  ///< cannot be split, or should not be
    };
    Folder& folder(const std::string& directory);
    void make_part(const std::string& directory);
    std::vector<std::pair<std::string, std::uint64_t>> children_of(const std::string& directory) const;
    std::string owner_of(std::string_view directory) const;

    const std::string focus_;
    std::map<std::string, Folder> folders_;  ///< by path; with every folder above one that has code
    std::vector<Part> parts_;
    std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace aircher::project
