// Which ignore files have a say in a directory, and in what order.
//
// The order is ripgrep's, which agrees with git on git's own files: `.rgignore`, then `.ignore`, then `.gitignore` — each from the
// directory itself up to the outermost parent — then `.git/info/exclude`, then git's global excludes file; the first that has a rule for the
// path decides. Git's three count only inside a git repository, and a nested repository begins anew. Parents of the project root
// count too, so that a project that is a folder of a repository is seen as that repository's rules have it.
// As in git, an ignore file that is a symbolic link is not read.
//
// A walk starts with `IgnoreScope::outermost` and calls `enter` for each directory that holds an ignore file or a `.git`; other directories share
// their parent's scope. Scopes are immutable: any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/filesystem/ignore_rules.h"

namespace aircher::filesystem {

/// What a directory adds to the rules: found by the walk while it lists the directory, read by `read_ignore_sources`.
struct IgnoreSources {
    std::string rgignore, ignore, gitignore;  ///< contents; empty where there is none
    std::string exclude;                      ///< of `.git/info/exclude`
    bool has_git = false;                     ///< a `.git`, be it a directory or a file
};

class IgnoreScope {
public:
    /// Ignore files larger than this are not rules that a person wrote; they are passed over.
    static constexpr std::size_t kMaxIgnoreFileBytes = 4U << 20;

    /// The scope of `root`'s own parent: global excludes and the ignore files of all folders above the root.
    static std::shared_ptr<const IgnoreScope> outermost(const ConfinedRoot& root, IgnoreRules::Strategy strategy, bool git_only = false);

    /// The scope at the top of a repository's working tree, without the `.gitignore` there: `exclude` is the text of its info/exclude, `global` that of the user's excludes file. git's rules alone.
    static std::shared_ptr<const IgnoreScope> of_repository(std::string_view top, const std::string& exclude, const std::string& global, IgnoreRules::Strategy strategy);

    /// The scope inside `directory` (absolute path), whose parent directory's scope is `parent`.
    static std::shared_ptr<const IgnoreScope> enter(const std::shared_ptr<const IgnoreScope>& parent, std::string_view directory, const IgnoreSources& sources);

    /// About the file or directory at `path` (absolute), of which `base_name` is the last component.
    Verdict match(std::string_view path, std::string_view base_name, bool is_directory) const;

private:
    struct Layer {
        IgnoreRules rules;
        std::size_t base_length;  ///< bytes of a path up to and including the '/' behind the ignore file's folder
    };
    using Layers = std::vector<std::shared_ptr<const Layer>>;

    explicit IgnoreScope(IgnoreRules::Strategy strategy) : strategy_(strategy) {}
    void set_order();

    const IgnoreRules::Strategy strategy_;
    Layers rgignore_, ignore_, gitignore_;  ///< innermost first; gitignore_ up to the repository's top
    std::shared_ptr<const Layer> exclude_;
    std::shared_ptr<const Layer> global_;  ///< anchored at the top of the repository
    std::string global_text_;              ///< kept to anchor it anew in a nested repository
    bool in_git_ = false;
    std::vector<const Layer*> order_;  ///< all that count, the first to decide first
};

/// True for the names that `read_ignore_sources` wants to see: .git, .gitignore, .ignore, .rgignore.
bool is_ignore_source(std::string_view base_name);

/// Reads the ignore files of the directory behind `directory_fd`, whose path is `absolute_path`; `git_only`: no .ignore and no .rgignore.
IgnoreSources read_ignore_sources(int directory_fd, std::string_view absolute_path, bool git_only = false);

/// A fingerprint of all that says what is ignored in `root` from where no watch of it looks: ignore files of the folders above, info/exclude, the user's excludes file. Some fifty
/// microseconds.
std::uint64_t outside_rules(const ConfinedRoot& root);

}  // namespace aircher::filesystem
