// All code of a question as token codes, with the lines and units that they make up: what clones are searched in.
//
// Threads: built by all workers, immutable afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/project/similarity/code_tokens.h"
#include "engine/project/index/known_facts.h"

namespace aircher::project {

/// A half-open range of a file's tokens.
struct TokenRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
};

struct CodeUnit {
    TokenRange tokens;
    std::string name;   ///< qualified
    bool runs = false;  ///< a function or the like, or holds one; else only data is declared
};

/// A line that holds code, and its first token.
struct CodeLine {
    std::uint32_t line = 0;  ///< 0-based
    std::uint32_t token = 0;
};

struct CorpusFile {
    std::vector<TokenCode> codes;  ///< without imports
    std::vector<CodeLine> lines;
    std::vector<std::uint32_t> statements;  ///< tokens that begin one, ascending
    std::vector<CodeUnit> units;            ///< by begin, outer ones first
    bool marked = false;                    ///< statements end with marks (`;`, braces), not with lines

    std::span<const TokenCode> of(TokenRange range) const { return std::span(codes).subspan(range.begin, range.size()); }
    /// Index into `lines` of the line that `token` stands on. REQUIRES: a token.
    std::uint32_t line_of(std::uint32_t token) const;
    /// How many lines hold tokens of `range`. REQUIRES: not empty.
    std::uint32_t line_count(TokenRange range) const { return line_of(range.end - 1) - line_of(range.begin) + 1; }
};

struct TokenCorpus {
    std::vector<CorpusFile> files;  ///< parallel to the files asked about; empty where not looked at
    std::uint64_t looked_at = 0;
    std::uint64_t tokens = 0;

    /// Errors: cancelled, deadline_exceeded.
    static Result<TokenCorpus> build(std::span<const SourceFile> files, KnownFacts& known, const SourceSkipper& skip, RequestContext& context);
};

}  // namespace aircher::project
