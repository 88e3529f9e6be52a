#include "engine/git/libgit2/objects.h"

#include <git2.h>

#include <charconv>
#include <cstring>

#include "engine/base/ascii.h"

namespace aircher::git::libgit2 {
namespace {

git_oid oid_of(const ObjectId& id) {
    git_oid oid;
    std::memcpy(oid.id, id.bytes.data(), id.bytes.size());
    return oid;
}

std::string last_complaint() {
    const git_error* error = git_error_last();
    return error == nullptr || error->message == nullptr ? "no reason given" : error->message;
}

Error damaged(const ObjectId& id) { return {ErrorCode::io_error, "the object " + id.hex() + " is damaged", "git fsck says more", {}}; }

/// Takes a line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::uint32_t normal_mode(std::uint32_t mode) {
    const std::uint32_t kind = mode & kKindMask;
    if (kind == kFileMode) return kFileMode | ((mode & 0100U) != 0 ? 0755U : 0644U);
    return kind == kLinkMode || kind == kTreeMode ? kind : kSubmoduleMode;
}

}  // namespace

void FreeObject::operator()(git_odb_object* object) const { git_odb_object_free(object); }
void FreeOdb::operator()(git_odb* odb) const { git_odb_free(odb); }

std::string_view Object::data() const { return {static_cast<const char*>(git_odb_object_data(object_.get())), git_odb_object_size(object_.get())}; }
ObjectKind Object::kind() const { return static_cast<ObjectKind>(git_odb_object_type(object_.get())); }

Result<ObjectReader> ObjectReader::open(const Repository& repository) {
    git_odb* odb = nullptr;
    if (git_odb_open(&odb, (repository.common_dir + "/objects").c_str()) != 0)
        return Error{ErrorCode::io_error, "the repository's objects cannot be opened: " + last_complaint(), {}, repository.common_dir};
    return ObjectReader(odb, repository.partial);
}

Error ObjectReader::failed(const ObjectId& id, int code) const {
    if (code == GIT_ENOTFOUND && partial_)
        return {ErrorCode::unavailable, "the repository is a partial clone, and the object " + id.hex() + " is missing", "git fetch --refetch --no-filter makes it complete", {}};
    if (code == GIT_ENOTFOUND) return {ErrorCode::io_error, "the object " + id.hex() + " is missing", "git fsck says more", {}};
    return {ErrorCode::io_error, "the object " + id.hex() + " cannot be read: " + last_complaint(), "git fsck says more", {}};
}

Result<Object> ObjectReader::read(const ObjectId& id, ObjectKind kind) const {
    const git_oid oid = oid_of(id);
    git_odb_object* object = nullptr;
    if (const int code = git_odb_read(&object, odb_.get(), &oid); code != 0) return failed(id, code);
    Object owned(object);
    if (owned.kind() != kind) return damaged(id);
    return owned;
}

bool ObjectReader::exists(const ObjectId& id) const {
    const git_oid oid = oid_of(id);
    return git_odb_exists(odb_.get(), &oid) == 1;
}

Result<std::uint64_t> ObjectReader::size(const ObjectId& id) const {
    const git_oid oid = oid_of(id);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (const int code = git_odb_read_header(&size, &type, odb_.get(), &oid); code != 0) return failed(id, code);
    return std::uint64_t{size};
}

Result<ObjectId> ObjectReader::expand(std::string_view prefix) const {
    git_oid begin, found;
    const std::string text(prefix);
    if (git_oid_fromstrn(&begin, text.data(), text.size()) != 0 || git_odb_exists_prefix(&found, odb_.get(), &begin, text.size()) != 0)
        return Error{ErrorCode::not_found, "there is no such object, or several begin so", {}, {}};
    ObjectId id;
    std::memcpy(id.bytes.data(), found.id, id.bytes.size());
    return id;
}

Result<RawCommit> read_commit(const ObjectReader& objects, const Repository& repository, const ObjectId& id) {
    auto object = objects.read(id, ObjectKind::commit);
    if (!object) return object.error();
    std::string_view data = object->data();
    RawCommit commit;
    const std::string_view tree = take_line(data);
    const auto tree_id = tree.starts_with("tree ") ? parse_object_id(tree.substr(5)) : std::nullopt;
    if (!tree_id) return damaged(id);
    commit.tree = *tree_id;
    while (data.starts_with("parent ")) {
        const auto parent = parse_object_id(take_line(data).substr(7));
        if (!parent) return damaged(id);
        commit.parents.push_back(*parent);
    }
    if (repository.is_boundary(id)) commit.parents.clear();
    while (!data.empty()) {
        const std::string_view line = take_line(data);
        if (line.empty()) break;
        if (line.starts_with("author ") && commit.author.empty()) commit.author = line.substr(7);
        if (line.starts_with("committer ")) commit.committer_time = parse_identity(line.substr(10)).time;
        if (line.starts_with("encoding ")) commit.encoding = line.substr(9);
    }
    commit.message = data.substr(0, data.find('\0'));
    return commit;
}

Identity parse_identity(std::string_view line) {
    Identity identity;
    const std::size_t open = line.find('<');
    if (open == std::string_view::npos) return identity;
    const std::size_t close = line.find('>', open), last = line.rfind('>');
    if (close == std::string_view::npos) return identity;
    identity.person.name = trim_ascii(line.substr(0, open));
    identity.person.email = line.substr(open + 1, close - open - 1);
    const std::string_view rest = trim_ascii(line.substr(last + 1));
    std::uint64_t time = 0;
    if (std::from_chars(rest.data(), rest.data() + rest.size(), time).ec == std::errc()) identity.time = static_cast<std::int64_t>(time);
    return identity;
}

bool take_entry(std::string_view& data, TreeEntry& entry) {
    std::uint32_t mode = 0;
    std::size_t at = 0;
    for (; at < data.size() && data[at] >= '0' && data[at] <= '7'; ++at) mode = mode * 8 + static_cast<std::uint32_t>(data[at] - '0');
    if (at == 0 || at >= data.size() || data[at] != ' ') return false;
    const std::size_t end = data.find('\0', at + 1);
    if (end == std::string_view::npos || end == at + 1 || data.size() - end < 21) return false;
    entry.mode = normal_mode(mode);
    entry.name = data.substr(at + 1, end - at - 1);
    std::memcpy(entry.id.bytes.data(), data.data() + end + 1, 20);
    data.remove_prefix(end + 21);
    return true;
}

Result<std::optional<TreeEntry>> find_entry(const ObjectReader& objects, const ObjectId& tree, std::string_view path) {
    ObjectId here = tree;
    while (true) {
        auto object = objects.read(here, ObjectKind::tree);
        if (!object) return object.error();
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        std::string_view data = object->data();
        TreeEntry entry;
        bool found = false;
        while (!found && take_entry(data, entry)) found = entry.name == name;
        if (!found && !data.empty()) return damaged(here);
        if (!found) return std::optional<TreeEntry>();
        entry.name = {};
        if (slash == std::string_view::npos) return std::optional<TreeEntry>(entry);
        if (entry.mode != kTreeMode) return std::optional<TreeEntry>();
        here = entry.id;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace aircher::git::libgit2
