// Patterns over the files of a project: composes the walk, reading and scanning, and gives rows in the order of paths.
//
// A file is searched as soon as its directory is listed, by the worker that listed it or any other. What comes out does not depend on that: rows are
// sorted by path, line and pattern, the first `keep` of them are kept, and totals count all. With more matches than that, memory stays bounded, since rows
// behind the last one that can still be kept are dropped while the search goes on.
//
// Where the index knows the files and the pattern says what its matches hold, only files that can match are read (indexed_listing.h); the result is the same.
//
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/filesystem/walk.h"
#include "engine/pattern/pattern_backend.h"
#include "engine/project/index/root_index.h"
#include "engine/project/source_analyzer.h"
#include "engine/project/workspace.h"

namespace aircher::project {

struct SearchRequest {
    std::shared_ptr<const pattern::PatternSet> set;
    filesystem::WalkRequest walk;  ///< `paths` and `include` are filled in from `where`
    std::vector<Selection> where;
    std::vector<std::shared_ptr<RootIndex>> indexes;  ///< of the roots that have one at hand: where it is current it rules files out
    std::uint64_t keep = 100'000;  ///< rows
    std::uint32_t context_lines = 0;
    bool captures = true;
    bool files_only = false;  ///< stop at a file's first match: no rows, `matches` says 1
    bool count_only = false;  ///< no rows
    bool symbols = false;     ///< name the symbol around each row
};

struct CapturedText {
    std::string name;  ///< or its number
    std::string text;
};

/// One match, with what is shown of it.
struct SearchRow {
    std::uint32_t pattern = 0;
    std::uint32_t line = 0, column = 0;  ///< 0-based
    std::uint64_t begin = 0, end = 0;
    std::string text;                        ///< the line where it begins, cut around the match where it is long; with several lines the first
    std::vector<std::string> before, after;  ///< lines of context
    std::vector<CapturedText> captures;
    std::string symbol;  ///< qualified name; empty outside of symbols
};

struct SearchFile {
    std::string path;  ///< as clients name it
    const Root* root = nullptr;
    std::string relative;
    std::uint64_t matches = 0;
    std::vector<SearchRow> rows;
    std::optional<ContentHash> content;  ///< of the text that the rows are from, where symbols are to be named
    std::string_view language;           ///< of it; static
};

/// Why a pattern was not searched everywhere.
struct SearchGap {
    std::uint32_t pattern = 0;
    std::string path;
    std::uint32_t line = 0;  ///< 0-based
    std::string reason;
};

struct SearchResult {
    std::vector<SearchFile> files;  ///< with matches, by path; all of them, those whose rows were dropped too
    std::uint64_t rows = 0;         ///< kept
    std::uint64_t matches = 0;      ///< all
    std::uint64_t files_searched = 0;
    std::uint64_t bytes_searched = 0;  ///< the sizes of these files, those included that the index or their first match spared reading
    std::vector<std::uint64_t> by_pattern;
    std::vector<SearchGap> gaps;  ///< the first 1,000 by path and line
    std::uint64_t gap_count = 0;
    std::vector<filesystem::SkippedEntry> skipped;  ///< by path; binaries and files that may hold secrets summed up
};

/// The rows of one text that is not a file, as those of a file are made. Errors: those of Scanner::scan.
Result<SearchFile> search_text(const pattern::PatternBackend& backend, std::string_view text, const SearchRequest& request, SearchResult& totals,
                               RequestContext& context);

/// Errors: those of visit_files; invalid_argument where a pattern's file globs are wrong, or a pattern runs into its limits on over a thousand lines;
/// cancelled, deadline_exceeded.
Result<SearchResult> search_patterns(Workspace& workspace, const RootSet& roots, SourceAnalyzer& analyzer, const pattern::PatternBackend& backend,
                                     const SearchRequest& request, RequestContext& context);

}  // namespace aircher::project
