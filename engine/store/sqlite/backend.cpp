// The sqlite backend: a database file in WAL mode that several processes may share, and SQL over tables that are computed.
#include <sqlite3.h>

#include <filesystem>

#include "engine/store/sqlite/place.h"
#include "engine/store/sqlite/query_runner.h"
#include "engine/store/sqlite/store.h"
#include "engine/store/store_backend.h"

namespace aircher::store::sqlite {
namespace {

namespace stdfs = std::filesystem;

/// The path with its folder's links resolved: SQLite refuses links anywhere in a path that must not be a link itself.
Result<std::string> real_path(const std::string& path) {
    const stdfs::path named(path);
    std::error_code error;
    const stdfs::path folder = stdfs::canonical(named.parent_path(), error);
    if (error) return system_error(error.value(), "open a store's folder", path);
    if (!named.has_filename()) return Error{ErrorCode::invalid_argument, "a store's path must name a file", {}, path};
    return (folder / named.filename()).native();
}

class SqliteBackend final : public StoreBackend {
public:
    bool persistent() const override { return true; }

    Result<std::unique_ptr<Store>> open(const StoreSpec& spec) override {
        if (auto fits = check_spec(spec); !fits) return fits.error();
        auto path = real_path(spec.path);
        if (!path) return path.error();
        StoreSpec real = spec;
        real.path = std::move(*path);
        return open_store(real);
    }

    Result<void> discard(const std::string& path) override {
        auto real = real_path(path);
        if (!real) return real.error();
        const auto lock = PlaceLock::take(*real, PlaceLock::Kind::exclusive, std::chrono::seconds(10));
        if (!lock) return lock.error();
        return clear_place(*real);
    }

    Result<QueryResult> execute_query(const Query& query, const std::vector<const QueryTable*>& tables, RequestContext& context) override {
        return run_query(query, tables, context);
    }
};

}  // namespace

BackendFactory<StoreBackend> factory() {
    return {"sqlite",
            100,
            {"tables", "persistent", "sql"},
            [] {
                // Tables are STRICT, which SQLite knows since 3.37.
                const bool works = sqlite3_threadsafe() != 0 && sqlite3_libversion_number() >= 3037000;
                return Availability{works, "SQLite " + std::string(sqlite3_libversion()) + (works ? ", WAL" : " is too old or without threads; 3.37 is needed")};
            },
            [] { return std::make_unique<SqliteBackend>(); }};
}

}  // namespace aircher::store::sqlite
