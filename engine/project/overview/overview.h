// The first look at a project: what it is for, how it is built and tested, where it starts, what its parts are and how they depend on each other.
//
// Works from one walk with stat data, the README, the manifests, and — where the sources are not too many — one reading of them that counts lines, sees which
// part imports which, and finds where programs start. Nothing is indexed, nothing is executed. Feeds the `project_overview` tool and the resource of that name.
//
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/manifest/command_kind.h"
#include "engine/project/workspace.h"

namespace aircher::project {

/// Beyond these, sources are not read: an overview must stay a first look.
inline constexpr std::uint64_t kMaxOverviewFiles = 20'000;
inline constexpr std::uint64_t kMaxOverviewBytes = 256U << 20U;

inline constexpr std::uint32_t kNoLine = std::numeric_limits<std::uint32_t>::max();

struct Purpose {
    std::string text;  ///< one line, of the repository's own words
    std::string path;
    std::uint32_t line = 0;
};

struct LanguageShare {
    std::string name;  ///< as `Language::name`; "unknown" for files of no known language
    std::string title;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

struct DirectoryShare {
    std::string path;  ///< as answers name it; files directly in the focus stand under the focus itself
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string language;  ///< the one with the most bytes, code before anything else
};

struct FoundManifest {
    std::string path;
    std::string kind;
};

struct Command {
    std::string command;  ///< to be run in the folder of `path`
    std::string detail;   ///< what it runs or says of itself; may be empty
    CommandKind kind = CommandKind::other;
    std::string path;
    std::uint32_t line = 0;
};

struct EntryPoint {
    std::string path;
    std::uint32_t line = kNoLine;
    std::string reason;
};

struct ModuleUse {
    std::uint32_t module = 0;  ///< index into Overview::modules
    std::uint64_t imports = 0;
};

/// A part of the project: a package, or a folder of sources. Each file belongs to the deepest one above it.
struct Module {
    std::string path;
    std::string name;         ///< what its manifest calls it; may be empty
    std::string kind;         ///< of its manifest; empty for a plain folder
    std::string language;     ///< the one with the most bytes of code
    std::uint64_t files = 0;  ///< of code
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;  ///< 0 where sources were not read
    bool test = false;
    bool vendored = false;
    bool aside = false;           ///< examples, scripts, benchmarks; tests and vendored code too
    bool rest = false;            ///< with folders that are too small to be parts of their own
    std::vector<ModuleUse> uses;  ///< the most imported first
    std::uint32_t used_by = 0;    ///< modules
};

/// A symbol that many files use.
struct CentralSymbol {
    std::string path;  ///< where it is defined
    std::uint32_t line = 0;
    std::string name;
    std::string kind;
    std::uint64_t files = 0;  ///< that use it, estimated
};

struct Overview {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t code_files = 0;
    std::uint64_t code_bytes = 0;
    bool sources_read = true;                 ///< false: too many in some root; lines, uses and used_by are missing, and entry points are known by their names
    std::uint64_t imports = 0;                ///< that lead into the project or could not be resolved
    std::uint64_t unresolved_imports = 0;     ///< of them
    std::vector<Purpose> purposes;            ///< README first, then manifests' descriptions that say something else
    std::vector<LanguageShare> languages;     ///< by falling bytes; the smallest ones in one last row, "(others)"
    std::vector<Command> commands;            ///< shallow manifests first, by kind
    std::uint64_t manifests_left_out = 0;     ///< deeper ones whose commands are not told
    std::vector<EntryPoint> entry_points;     ///< the most important first
    std::vector<Module> modules;              ///< by falling bytes; tests and other people's code last
    std::vector<CentralSymbol> symbols;       ///< the most used first; empty where no index is complete
    std::vector<DirectoryShare> directories;  ///< directly below the focus, by falling bytes
    std::vector<FoundManifest> manifests;     ///< by depth, then path
    std::string readme;                       ///< path of the README of the focus; empty where there is none
    std::vector<filesystem::SkippedEntry> skipped;
};

/// `focus` is a directory as a client named it; "" is all of the workspace.
/// Errors: those of `locate` and of the walk.
Result<Overview> make_overview(Workspace& workspace, const RootSet& roots, const std::string& focus, RequestContext& context);

}  // namespace aircher::project
