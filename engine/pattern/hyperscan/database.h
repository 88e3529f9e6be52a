// A Hyperscan database and the scratch to scan with it: the only place that knows the library, with the scanner.
//
// A Database is immutable and shareable; a Scratch belongs to one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace aircher::pattern::hyperscan {

/// An expression that the library refused, and why.
struct Refusal {
    std::uint32_t id = 0;
    std::string reason;
};

struct Expression {
    std::uint32_t id = 0;
    std::string text;    ///< over bytes, with MULTILINE
    bool plain = false;  ///< a text or a choice of texts: compiled and scanned for at little cost
};

class Database {
public:
    /// Compiles what the library takes of `expressions`; the others are added to `refused`. A call of the library cannot be interrupted; between calls
    /// `abandoned` is looked at. Null where nothing is left.
    static std::shared_ptr<const Database> compile(std::span<const Expression> expressions, std::vector<Refusal>& refused, const std::atomic<bool>& abandoned);
    /// Nothing where the bytes are not a database of this library on this machine.
    static std::shared_ptr<const Database> deserialize(std::string_view bytes);
    std::string serialize() const;
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const hs_database* get() const { return database_; }

private:
    explicit Database(hs_database* database) : database_(database) {}
    hs_database* database_;
};

class Scratch {
public:
    Scratch() = default;
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    /// Makes it fit for the database, too. False where there is no memory.
    bool prepare(const Database& database);
    hs_scratch* get() const { return scratch_; }

private:
    hs_scratch* scratch_ = nullptr;
};

/// What a compiled database depends on besides the expressions: the library's version and the processor.
std::string library_fingerprint();
/// Whether the library works on this processor.
bool library_works();

}  // namespace aircher::pattern::hyperscan
