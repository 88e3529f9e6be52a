#include "engine/git/index_file.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace aircher::git {
namespace {

constexpr std::size_t kChecksum = 20, kHeader = 12;
constexpr std::size_t kFixed = 62;  ///< of an entry: stat data, id, flags
constexpr std::size_t kIdAt = 40, kFlagsAt = 60;
constexpr std::uint32_t kKind = 0170000, kRegular = 0100000, kLink = 0120000, kFolder = 0040000, kExecutable = 0100;
/// Flags: assumed unchanged, more flags follow, the side of a merge.
constexpr std::uint32_t kAssumed = 0x8000, kExtended = 0x4000, kStage = 0x3000;
/// More flags.
constexpr std::uint32_t kLeftOut = 0x4000, kToBeAdded = 0x2000;

Error damaged() { return {ErrorCode::io_error, "git's index is damaged", "git status says more", {}}; }

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// The number that version 4 cuts a name short by: as in packs, each further byte adds one.
bool take_offset(std::string_view& bytes, std::size_t& value) {
    value = 0;
    for (int i = 0; i < 5 && !bytes.empty(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value = (i == 0 ? 0 : (value + 1) << 7U) + (byte & 0x7FU);
        if (byte < 0x80) return true;
    }
    return false;
}

/// Whether it can be the path of a file below the top: no part of it is empty, "." or "..".
bool can_be_path(std::string_view path) {
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string_view part = path.substr(start, end - start);
        if (part.empty() || part == "." || part == "..") return false;
        start = end + 1;
    }
    return true;
}

/// All of an entry but its name. REQUIRES: `bytes` holds kFixed, and two more where they say so.
IndexEntry read_entry(std::string_view bytes, bool& left_out) {
    IndexEntry entry;
    std::uint32_t device = 0;
    std::size_t at = 0;
    for (std::uint32_t* field : {&entry.ctime_s, &entry.ctime_ns, &entry.mtime_s, &entry.mtime_ns, &device, &entry.inode, &entry.mode, &entry.user, &entry.group, &entry.size}) {
        *field = big_endian(bytes, at, 4);
        at += 4;
    }
    std::memcpy(entry.id.bytes.data(), bytes.data() + kIdAt, entry.id.bytes.size());
    const std::uint32_t flags = big_endian(bytes, kFlagsAt, 2), more = (flags & kExtended) != 0 ? big_endian(bytes, kFixed, 2) : 0;
    entry.plain = (flags & (kAssumed | kStage)) == 0 && (more & (kLeftOut | kToBeAdded)) == 0;
    left_out = left_out || (more & kLeftOut) != 0;
    return entry;
}

}  // namespace

Result<IndexFile> read_index(std::string_view bytes) {
    IndexFile index;
    if (bytes.empty()) return index;
    if (bytes.size() < kHeader + kChecksum || !bytes.starts_with("DIRC")) return damaged();
    const std::uint32_t version = big_endian(bytes, 4, 4), count = big_endian(bytes, 8, 4);
    if (version < 2 || version > 4) return Error{ErrorCode::unavailable, "git's index has an unknown version", {}, {}};
    bytes.remove_suffix(kChecksum);
    bytes.remove_prefix(kHeader);
    index.entries.reserve(std::min<std::size_t>(count, bytes.size() / kFixed));
    index.names.reserve(version == 4 ? 2 * bytes.size() : bytes.size());
    std::string path;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (bytes.size() < kFixed + 2) return damaged();
        const bool extended = version >= 3 && (big_endian(bytes, kFlagsAt, 2) & kExtended) != 0;
        IndexEntry entry = read_entry(bytes, index.left_out);
        if ((entry.mode & kKind) == kFolder) return Error{ErrorCode::unavailable, "git's index is a sparse one", {}, {}};
        index.submodules = index.submodules || entry.submodule();
        const std::size_t fixed = kFixed + (extended ? 2 : 0);
        std::string_view rest = bytes.substr(fixed);
        std::size_t cut = path.size();
        if (version == 4 && (!take_offset(rest, cut) || cut > path.size())) return damaged();
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos) return damaged();
        path.resize(path.size() - cut);
        path.append(rest.substr(0, end));
        // Before version 4, entries are filled up with one to eight null bytes.
        const std::size_t size = version == 4 ? static_cast<std::size_t>(rest.data() + end + 1 - bytes.data()) : (fixed + end + 8) / 8 * 8;
        if (size > bytes.size()) return damaged();
        bytes.remove_prefix(size);
        if (!index.entries.empty()) {
            const int order = index.path(index.entries.back()).compare(path);
            if (order == 0) {  // another side of a merge
                index.entries.back().plain = false;
                continue;
            }
            if (order > 0) return damaged();
        }
        if (!can_be_path(path) || index.names.size() + path.size() + 1 > std::numeric_limits<std::uint32_t>::max()) return damaged();
        entry.name_begin = static_cast<std::uint32_t>(index.names.size());
        entry.name_size = static_cast<std::uint32_t>(path.size());
        index.names.append(path).push_back('\0');
        index.entries.push_back(entry);
    }
    while (bytes.size() >= 8) {
        const std::string_view signature = bytes.substr(0, 4);
        const std::size_t size = big_endian(bytes, 4, 4);
        if (signature == "link") return Error{ErrorCode::unavailable, "git's index is a split one", {}, {}};
        if (signature == "sdir") return Error{ErrorCode::unavailable, "git's index is a sparse one", {}, {}};
        if (size > bytes.size() - 8) return damaged();
        bytes.remove_prefix(size + 8);
    }
    return index;
}

bool is_as_recorded(const IndexEntry& entry, const struct stat& info, std::int64_t written_s) {
    if (!entry.plain) return false;
    const std::uint32_t kind = entry.mode & kKind;
    if (kind == kRegular ? !S_ISREG(info.st_mode) || (info.st_mode & kExecutable) != (entry.mode & kExecutable) : kind != kLink || !S_ISLNK(info.st_mode)) return false;
    const auto low = [](auto number) { return static_cast<std::uint32_t>(number); };
    if (low(info.st_ctim.tv_sec) != entry.ctime_s || low(info.st_ctim.tv_nsec) != entry.ctime_ns || low(info.st_mtim.tv_sec) != entry.mtime_s || low(info.st_mtim.tv_nsec) != entry.mtime_ns) return false;
    if (low(info.st_ino) != entry.inode || low(info.st_uid) != entry.user || low(info.st_gid) != entry.group || low(info.st_size) != entry.size) return false;
    if (std::int64_t{entry.mtime_s} >= written_s) return false;
    // git writes a size of 0 where it found out that a file changed after it was staged.
    static constexpr ObjectId kEmpty{{0xE6, 0x9D, 0xE2, 0x9B, 0xB2, 0xD1, 0xD6, 0x43, 0x4B, 0x8B, 0x29, 0xAE, 0x77, 0x5A, 0xD8, 0xC2, 0xE4, 0x8C, 0x53, 0x91}};
    return entry.size != 0 || entry.id == kEmpty;
}

}  // namespace aircher::git
