// Objects of a repository, read by libgit2 and taken apart here.
//
// libgit2's own walks, diffs, renames and blame give other answers than git, or take many times as long; of it come object storage, xdiff, the index, attributes.
//
// Threads: an ObjectReader belongs to one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/git/git_backend.h"

struct git_odb;
struct git_odb_object;

namespace aircher::git::libgit2 {

enum class ObjectKind : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4 };

struct FreeObject {
    void operator()(git_odb_object* object) const;
};
struct FreeOdb {
    void operator()(git_odb* odb) const;
};

class Object {
public:
    explicit Object(git_odb_object* object) : object_(object) {}
    std::string_view data() const;
    ObjectKind kind() const;

private:
    std::unique_ptr<git_odb_object, FreeObject> object_;
};

class ObjectReader {
public:
    static Result<ObjectReader> open(const Repository& repository);

    /// Errors: unavailable (missing in a partial clone), io_error (missing, damaged, of another kind).
    Result<Object> read(const ObjectId& id, ObjectKind kind) const;
    bool exists(const ObjectId& id) const;
    /// A blob's size, without reading all of it. Errors: as of read.
    Result<std::uint64_t> size(const ObjectId& id) const;
    /// The only object whose id begins so. Errors: not_found, also where there are several.
    Result<ObjectId> expand(std::string_view prefix) const;
    bool partial() const { return partial_; }

private:
    ObjectReader(git_odb* odb, bool partial) : odb_(odb), partial_(partial) {}
    Error failed(const ObjectId& id, int code) const;

    std::unique_ptr<git_odb, FreeOdb> odb_;
    bool partial_;
};

/// What a commit object says, as bytes.
struct RawCommit {
    ObjectId tree;
    std::vector<ObjectId> parents;
    std::string author;  ///< "Name <email> time zone"
    std::int64_t committer_time = 0;
    std::string encoding;
    std::string message;
};

/// Reads a commit; with `repository` where it ends at a shallow clone's boundary. Errors: as of ObjectReader::read.
Result<RawCommit> read_commit(const ObjectReader& objects, const Repository& repository, const ObjectId& id);

struct Identity {
    Person person;
    std::int64_t time = 0;
};

/// The parts of "Name <email> time zone", read as leniently as git does.
Identity parse_identity(std::string_view line);

struct TreeEntry {
    std::string_view name;
    std::uint32_t mode = 0;  ///< as git normalises it: 040000, 100644, 100755, 120000, 160000
    ObjectId id;
};

inline constexpr std::uint32_t kTreeMode = 0040000, kLinkMode = 0120000, kSubmoduleMode = 0160000, kKindMask = 0170000, kFileMode = 0100000;

/// Takes the next entry off a tree object's bytes. False at the end, and where they are damaged (`data` is not empty then).
bool take_entry(std::string_view& data, TreeEntry& entry);

/// The entry at `path` in a tree; nullopt where there is none. Errors: as of ObjectReader::read. The entry's name is not set.
Result<std::optional<TreeEntry>> find_entry(const ObjectReader& objects, const ObjectId& tree, std::string_view path);

}  // namespace aircher::git::libgit2
