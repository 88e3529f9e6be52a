// The first layer of the index: reads pending files, and files their words. As fast as a text search.
//
// Files go through in batches. What a batch found is committed in one transaction — documents, words, the files' rows — and only then seen in the file table; so
// whenever the process ends, store and words fit each other.
//
// Threads: one pass at a time for each root.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "engine/base/crew.h"
#include "engine/project/index/file_table.h"
#include "engine/project/index/index_store.h"
#include "engine/project/workspace.h"

namespace aircher::project {

/// Two changes closer than this can leave the same stamp; file systems count time in steps of up to two seconds.
inline constexpr std::int64_t kRacyNanoseconds = 2'000'000'000;

/// What the passes over the files of one root work with.
struct IndexedRoot {
    const Root& root;
    std::uint32_t number = 0;  ///< in the store
    IndexStore& store;
    FileTable& files;
    bool allow_secrets = false;  ///< also reads files that look like secrets
};

/// Reads a file as the index does. What is no text, or may not be read, is said by the row; `text` is then empty.
FileRow read_indexed(const IndexedRoot& indexed, const std::string& path, std::string& text, RequestContext& context);

/// Brings the words of pending files up to date, one batch; `removed` are files whose rows go, too. Returns how many files were pending and are known now.
/// Errors: those of the store; cancelled, deadline_exceeded.
Result<std::size_t> add_words(const IndexedRoot& indexed, const std::set<std::string>& removed, const Crew& crew, RequestContext& context);

}  // namespace aircher::project
