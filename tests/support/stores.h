// What the store's conformance suites share: every store backend of the build, and short words for its tables.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/store/store_backend.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"

namespace aircher::test {

using StoreFactory = BackendFactory<store::StoreBackend>;
using namespace std::chrono_literals;

inline std::vector<StoreFactory> stores_with(const std::string& capability) {
    std::vector<StoreFactory> found;
    for (const StoreFactory& factory : store::backends()) {
        const bool capable = std::find(factory.capabilities.begin(), factory.capabilities.end(), capability) != factory.capabilities.end();
        if (capable && factory.probe().available) found.push_back(factory);
    }
    return found;
}

inline constexpr store::Table kNumbers = 0;
inline constexpr store::Table kTexts = 1;

inline store::StoreSpec spec_at(const std::string& path, std::uint32_t version = 7) {
    return {path, version, {{"numbers", store::KeyKind::number}, {"texts", store::KeyKind::text}}};
}

/// The value of a Result that must hold one; its error's text is the test's failure.
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().text());
    return std::move(*result);
}
inline void must(const Result<void>& result) {
    if (!result) throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().text());
}

template <class Key>
std::string value_of(store::Reader& reader, store::Table table, Key key) {
    std::string value;
    return must(reader.get(table, key, value)) ? value : "(none)";
}

inline std::vector<std::pair<std::int64_t, std::string>> all_numbers(store::Reader& reader, std::int64_t first = INT64_MIN, std::int64_t last = INT64_MAX) {
    std::vector<std::pair<std::int64_t, std::string>> all;
    must(reader.scan(kNumbers, first, last, [&](std::int64_t key, std::string_view value) {
        all.emplace_back(key, value);
        return true;
    }));
    return all;
}

inline std::vector<std::pair<std::string, std::string>> all_texts(store::Reader& reader, std::string_view prefix = "") {
    std::vector<std::pair<std::string, std::string>> all;
    must(reader.scan(kTexts, prefix, [&](std::string_view key, std::string_view value) {
        all.emplace_back(key, value);
        return true;
    }));
    return all;
}

/// One committed change.
template <class Key>
void put_now(store::Store& store, store::Table table, Key key, std::string_view value) {
    auto writer = must(store.write(5s));
    must(writer->put(table, key, value));
    must(writer->commit());
}

}  // namespace aircher::test

namespace Catch {
template <>
struct StringMaker<aircher::test::StoreFactory> {
    static std::string convert(const aircher::test::StoreFactory& factory) { return factory.name; }
};
}  // namespace Catch
