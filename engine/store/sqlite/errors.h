// What SQLite's result codes mean for a store.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace aircher::store::sqlite {

/// An error from SQLite's (extended) result code, with the code of ours that says what to do: unavailable to wait or free something, damaged to give up the store.
Error sqlite_error(int extended_code, std::string_view message, std::string_view path);

/// Whether a file that gave this code on opening is none of ours, so that it may be made anew; false where waiting or freeing something would help.
bool means_misfit(int extended_code);

}  // namespace aircher::store::sqlite
