#include "engine/store/store_backend.h"

#include <algorithm>

namespace aircher::store {

Result<void> check_spec(const StoreSpec& spec) {
    if (spec.path.empty() || spec.path.front() != '/') return Error{ErrorCode::invalid_argument, "a store's path must be absolute", {}, spec.path};
    if (spec.path.find('\0') != std::string::npos) return Error{ErrorCode::invalid_argument, "a store's path must not hold a null byte"};
    for (const TableSpec& table : spec.tables) {
        const bool fits = !table.name.empty() && !table.name.starts_with("sqlite_") &&
                          std::all_of(table.name.begin(), table.name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
        if (!fits) return Error{ErrorCode::invalid_argument, "a table's name is of [a-z_]+ and does not begin with sqlite_: '" + table.name + "'"};
        if (std::count_if(spec.tables.begin(), spec.tables.end(), [&](const TableSpec& other) { return other.name == table.name; }) > 1)
            return Error{ErrorCode::invalid_argument, "two tables have the name '" + table.name + "'"};
    }
    return {};
}

std::string end_of_prefix(std::string_view prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.remove_suffix(1);
    std::string end(prefix);
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

}  // namespace aircher::store
