// Where Rust files stand as code names it: `grep_searcher::Searcher` lies in crates/searcher, and only Cargo.toml there says that its crate is called so.
//
// Called by the symbol search, where nothing else was meant by a qualified name. A crate's manifest is read once a question, when the first of its files is asked for.
//
// Threads: any.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "engine/project/index/symbol_hit.h"

namespace aircher::project {

class CratePlaces {
public:
    /// The text of a file; empty where there is none. Called under a lock.
    using Read = std::function<std::string(const FileKey& file)>;
    explicit CratePlaces(Read read) : read_(std::move(read)) {}

    /// The file's path with its crate's name in it: "crates/searcher/src/lib.rs" → "crates/searcher/grep_searcher/src/lib.rs".
    std::string place_of(const FileKey& file);

private:
    const Read read_;
    std::mutex mutex_;
    std::map<FileKey, std::string> names_;  ///< by folder; empty where it is no crate's; guarded by mutex_
};

}  // namespace aircher::project
