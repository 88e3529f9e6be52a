// A store in a SQLite database: readers from a pool of connections, one writer, and one connection that watches for commits.
//
// Threads: as Store says.
#pragma once

#include <memory>
#include <string>

#include "engine/store/store_backend.h"

namespace aircher::store::sqlite {

/// Opens the store of `spec`, or makes it. REQUIRES: the path's folder is a real path, without links. Errors: those of StoreBackend::open.
Result<std::unique_ptr<Store>> open_store(const StoreSpec& spec);

}  // namespace aircher::store::sqlite
