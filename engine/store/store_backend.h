// The store component: tables of bytes that outlive the process, and SQL over whatever the project can list.
//
// Backends: `sqlite` (a file in WAL mode; several processes may share it) and `memory` (std::map; nothing outlives the process, no SQL). Both give the same bytes
// for the same calls. What the bytes mean is their owner's business: the index describes its own in docs/index-format.md.
//
// A store is a cache: whatever is found in its place that is not a healthy store of the wanted version is put aside and made anew (`Store::origin` says so).
//
// Threads: StoreBackend and Store may be called from any thread. A Reader or Writer belongs to one thread at a time; as many Readers as wanted may live at once. They may
// outlive their Store, and a Store its backend. After fork() the child must leave alone what the parent opened.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/registry/backend_factory.h"
#include "engine/store/query.h"

namespace aircher::store {

enum class KeyKind : std::uint8_t {
    number,  ///< 64-bit signed; for large values
    text,    ///< bytes, compared as unsigned; for small values
};

struct TableSpec {
    std::string name;  ///< [a-z_]+
    KeyKind keys = KeyKind::number;
};

struct StoreSpec {
    std::string path;  ///< the database file; its folder exists. Backends that keep nothing ignore it
    std::uint32_t version = 1;  ///< of the tables' meaning: a store of another version is made anew
    std::vector<TableSpec> tables;
};

/// An index into StoreSpec::tables.
using Table = std::uint32_t;

/// Errors: invalid_argument, for names and paths that are none. Every backend asks this first.
Result<void> check_spec(const StoreSpec& spec);

/// The smallest text that is larger than all that begin with `prefix`; "" where there is none.
std::string end_of_prefix(std::string_view prefix);

/// A consistent state of the store, as it was when the reader was made. Errors of all members: damaged (a disk error or damage: give up the store,
/// `StoreBackend::discard` it where it is still `in_place`, and open it anew), unavailable (locked, no memory, no space). A Reader that lives for long keeps what it sees
/// from being overwritten, so the store grows meanwhile.
class Reader {
public:
    virtual ~Reader() = default;
    /// Whether there is a value; `value` is replaced where there is. REQUIRES: the table's keys are of that kind.
    virtual Result<bool> get(Table table, std::int64_t key, std::string& value) = 0;
    virtual Result<bool> get(Table table, std::string_view key, std::string& value) = 0;
    /// All entries with keys in [first, last], ascending, until `visit` returns false. Views end with the call. `visit` may read, this table too, but must not write to it.
    using NumberVisitor = std::function<bool(std::int64_t key, std::string_view value)>;
    virtual Result<void> scan(Table table, std::int64_t first, std::int64_t last, const NumberVisitor& visit) = 0;
    /// All entries whose keys begin with `prefix`, ascending.
    using TextVisitor = std::function<bool(std::string_view key, std::string_view value)>;
    virtual Result<void> scan(Table table, std::string_view prefix, const TextVisitor& visit) = 0;
    /// The largest key of a table of numbers, or `none` where it is empty.
    virtual Result<std::int64_t> last_key(Table table, std::int64_t none) = 0;
};

/// The one who writes. Sees its own changes. What was not committed when it ends never happened.
class Writer : public Reader {
public:
    virtual Result<void> put(Table table, std::int64_t key, std::string_view value) = 0;
    virtual Result<void> put(Table table, std::string_view key, std::string_view value) = 0;
    /// Erasing what is not there is no error.
    virtual Result<void> erase(Table table, std::int64_t key) = 0;
    virtual Result<void> erase(Table table, std::string_view key) = 0;
    virtual Result<void> clear(Table table) = 0;
    /// Makes the changes visible to later Readers, all or none, also across a crash of the process. Where it fails none are. REQUIRES: called once, last.
    virtual Result<void> commit() = 0;
};

/// How a store came to be what `open` found.
enum class Origin : std::uint8_t {
    found,      ///< a healthy store of this version
    created,    ///< there was none
    recreated,  ///< there was something else; `reason` says what
};

class Store {
public:
    virtual ~Store() = default;
    virtual Origin origin() const = 0;
    virtual std::string reason() const = 0;

    /// Errors: unavailable, also where the store was replaced and no further reader of the old one can be made; damaged.
    virtual Result<std::unique_ptr<Reader>> read() = 0;
    /// Waits for other writers, of any process, up to `patience`; who must notice a cancel waits in slices. Errors: unavailable when it ran out; damaged.
    virtual Result<std::unique_ptr<Writer>> write(std::chrono::milliseconds patience) = 0;
    /// A number that differs once anybody, in whatever process, committed something. Cheap.
    virtual Result<std::uint64_t> version() = 0;
    /// Whether the file that was opened is still the one at its path.
    virtual bool in_place() const = 0;
    /// Gives the space of what was erased back to the system: one step of a few milliseconds that keeps nobody from reading, and that does nothing where a writer is at work.
    /// Returns whether another step would give back more. Errors: damaged.
    virtual Result<bool> tidy() = 0;
    /// Bytes that the store takes, on disk or in memory.
    virtual std::uint64_t bytes() const = 0;
    /// Whether everything in it can be read (`PRAGMA integrity_check`). Takes as long as reading the file. Errors: damaged with what is wrong.
    virtual Result<void> check(RequestContext& context) = 0;
};

class StoreBackend {
public:
    virtual ~StoreBackend() = default;

    /// Whether stores outlive the process.
    virtual bool persistent() const = 0;

    /// Opens the store at `spec.path`, or makes it. Errors: io_error, damaged (and it cannot be put aside), permission_denied (a folder that cannot be written), unavailable (locked for long by another process).
    virtual Result<std::unique_ptr<Store>> open(const StoreSpec& spec) = 0;
    /// Removes the files of a store. Processes that have it open keep what they opened, and see `in_place` fail.
    virtual Result<void> discard(const std::string& path) = 0;

    /// Runs one SELECT over `tables`. Nothing else can be reached: the connection has no file behind it, and every statement that is not a plain query is refused.
    /// Errors: invalid_argument (syntax, unknown names, a refused statement, parameters that do not fit: the message says where), deadline_exceeded (limits.time, or the
    /// call's own), too_large (a single value over limits.bytes), cancelled, unavailable (a backend without SQL).
    virtual Result<QueryResult> execute_query(const Query& query, const std::vector<const QueryTable*>& tables, RequestContext& context) = 0;
};

/// Every backend of this build (generated by CMake from the folders).
std::vector<BackendFactory<StoreBackend>> backends();

}  // namespace aircher::store
