#include "engine/store/sqlite/text_functions.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::store::sqlite {
namespace {

std::string_view text_of(sqlite3_value* value) {
    const unsigned char* text = sqlite3_value_text(value);
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_value_bytes(value)));
}
std::string_view blob_of(sqlite3_value* value) {
    const void* blob = sqlite3_value_blob(value);
    return blob == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(blob), static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

/// Linear, as std::string_view::find is not.
std::size_t place_of(std::string_view text, std::string_view what, std::size_t from) {
    if (what.empty()) return from;
    const void* found = what.size() > text.size() - from ? nullptr : ::memmem(text.data() + from, text.size() - from, what.data(), what.size());
    return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool any_null(int count, sqlite3_value** values) {
    return std::any_of(values, values + count, [](sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; });
}

void give(sqlite3_context* context, std::string_view text) { sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8); }

/// instr(text, what): the place of the first, from 1, in characters (bytes where both are blobs); 0 where there is none.
void instr(sqlite3_context* context, int count, sqlite3_value** values) {
    if (any_null(count, values)) return;
    const bool blobs = sqlite3_value_type(values[0]) == SQLITE_BLOB && sqlite3_value_type(values[1]) == SQLITE_BLOB;
    const std::string_view text = blobs ? blob_of(values[0]) : text_of(values[0]);
    const std::size_t place = place_of(text, blobs ? blob_of(values[1]) : text_of(values[1]), 0);
    if (place == std::string_view::npos) return sqlite3_result_int(context, 0);
    const auto before = static_cast<std::ptrdiff_t>(place);
    const auto characters = blobs ? before : before - std::count_if(text.begin(), text.begin() + before, is_continuation);
    sqlite3_result_int64(context, characters + 1);
}

/// replace(text, what, by)
void replace(sqlite3_context* context, int count, sqlite3_value** values) {
    if (any_null(count, values)) return;
    const std::string_view text = text_of(values[0]);
    const std::string_view what = text_of(values[1]);
    const std::string_view by = text_of(values[2]);
    if (what.empty()) return give(context, text);
    const auto limit = static_cast<std::size_t>(sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1));
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = place_of(text, what, 0); at != std::string_view::npos; at = place_of(text, what, from)) {
        out.append(text.substr(from, at - from)).append(by);
        from = at + what.size();
        if (out.size() > limit) return sqlite3_result_error_toobig(context);
    }
    give(context, out.append(text.substr(from)));
}

/// The end of the character that begins at `at`.
std::size_t character_end(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    return end;
}

/// trim(text), trim(text, characters), from the sides that the function's own data names: 1 the left, 2 the right.
void trim(sqlite3_context* context, int count, sqlite3_value** values) {
    if (any_null(count, values)) return;
    const auto sides = reinterpret_cast<std::uintptr_t>(sqlite3_user_data(context));
    std::string_view text = text_of(values[0]);
    const std::string_view set = count > 1 ? text_of(values[1]) : " ";
    std::vector<std::string_view> characters;
    for (std::size_t i = 0; i < set.size(); i = character_end(set, i)) characters.push_back(set.substr(i, character_end(set, i) - i));
    std::sort(characters.begin(), characters.end());
    const auto in_set = [&](std::string_view character) { return std::binary_search(characters.begin(), characters.end(), character); };
    while ((sides & 1U) != 0 && !text.empty() && in_set(text.substr(0, character_end(text, 0)))) text.remove_prefix(character_end(text, 0));
    while ((sides & 2U) != 0 && !text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && is_continuation(text[start]) && text.size() - start < 4) --start;
        if (!in_set(text.substr(start))) break;
        text.remove_suffix(text.size() - start);
    }
    give(context, text);
}

}  // namespace

bool add_text_functions(sqlite3* connection) {
    const auto add = [&](const char* name, int arguments, void (*function)(sqlite3_context*, int, sqlite3_value**), std::uintptr_t data = 0) {
        return sqlite3_create_function_v2(connection, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, reinterpret_cast<void*>(data), function, nullptr, nullptr,
                                          nullptr) == SQLITE_OK;
    };
    bool added = add("instr", 2, instr) && add("replace", 3, replace);
    for (const int arguments : {1, 2}) added = added && add("ltrim", arguments, trim, 1) && add("rtrim", arguments, trim, 2) && add("trim", arguments, trim, 3);
    return added;
}

}  // namespace aircher::store::sqlite
