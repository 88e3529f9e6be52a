// Code that stands in the project more than once, as groups of copies.
//
// Three sorts of copies, after what is usual in the literature (Roy and Cordy 2007):
//   type 1  the same tokens: only layout and comments differ;
//   type 2  the same tokens but for names, numbers and strings; `consistent` where the names correspond one to one;
//   type 3  copies that were changed: at least `threshold` of their tokens correspond (clone_similarity.h).
// Types 1 and 2 are found exactly: between functions, classes and the like, and between any runs of statements within and across them, if at least
// min_lines long (lines that hold code) and 5 tokens a line; what only declares data (a struct without functions) only as type 1. Type 3 is found between functions and what
// holds them, at least five thirds of min_lines long; candidates come from MinHash, so some may be missed, and each is verified.
//
// What is passed over, since nobody can act on it: files that a program wrote, others' code (vendored), data and prose, imports, runs that are mostly literals or
// repeat one shape of statement again and again, and parts of blocks: a run opens as many brackets as it closes.
//
// A place is shown once: the group that saves most comes first, and later groups hold no place that lies in an earlier one as long, but for one to compare with.
// Results do not depend on the number of threads. Time is linear in the size of the project but for sorting. Memory: about 8 bytes a token, of which there are at most the memory limit's bytes / 48.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/index/known_facts.h"

namespace aircher::project {


struct DuplicatesRequest {
    std::uint32_t min_lines = 6;
    double threshold = 0.8;  ///< in [0, 1]; 1: types 1 and 2 only
};

struct Duplicate {
    std::uint32_t file = 0;  ///< index
    std::uint32_t start_line = 0, end_line = 0;  ///< 0-based, inclusive
    std::string symbol;      ///< qualified name of what it is, or of what it lies in or begins with; may be empty
    bool whole_symbol = false;
    double similarity = 1.0; ///< to the group's first member
};

struct DuplicateGroup {
    int type = 1;
    bool consistent = true;   ///< type 2: names correspond one to one
    double similarity = 1.0;  ///< the least of its members'
    std::uint32_t lines = 0;  ///< of the first member, those that hold code
    std::uint64_t saved_lines = 0;  ///< an estimate: of all other members, less two lines each for a call and twice what differs
    std::vector<Duplicate> members;  ///< the one that the others are compared with first, then by file and line
};

struct DuplicatesResult {
    std::vector<DuplicateGroup> groups;  ///< the largest saving first
    std::uint64_t files = 0;             ///< looked at
    std::uint64_t lines = 0;             ///< of them, those that hold code
    std::uint64_t duplicated_lines = 0;  ///< lines in any group but for one member of it, each counted once
};

/// Errors: cancelled, deadline_exceeded.
Result<DuplicatesResult> find_duplicates(const DuplicatesRequest& request, std::span<const SourceFile> files, KnownFacts& known, const SourceSkipper& skip,
                                         RequestContext& context);

}  // namespace aircher::project
