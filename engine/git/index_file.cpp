#include "engine/git/index_file.h"

#include <algorithm>
#include <cstdint>

namespace aircher::git {
namespace {

constexpr std::size_t kChecksum = 20, kHeader = 12;
constexpr std::size_t kFixed = 62;  ///< of an entry: stat data, id, flags
constexpr std::size_t kModeAt = 24, kFlagsAt = 60;
constexpr std::uint32_t kKind = 0170000, kSubmodule = 0160000, kFolder = 0040000;
constexpr std::uint32_t kExtended = 0x4000;

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

}  // namespace

Result<IndexNames> read_index_names(std::string_view bytes) {
    IndexNames names;
    if (bytes.empty()) return names;
    if (bytes.size() < kHeader + kChecksum || !bytes.starts_with("DIRC")) return damaged();
    const std::uint32_t version = big_endian(bytes, 4, 4), count = big_endian(bytes, 8, 4);
    if (version < 2 || version > 4) return Error{ErrorCode::unavailable, "git's index has an unknown version", {}, {}};
    bytes.remove_suffix(kChecksum);
    bytes.remove_prefix(kHeader);
    std::string path;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (bytes.size() < kFixed) return damaged();
        const std::uint32_t kind = big_endian(bytes, kModeAt, 4) & kKind;
        if (kind == kFolder) return Error{ErrorCode::unavailable, "git's index is a sparse one", {}, {}};
        names.submodules = names.submodules || kind == kSubmodule;
        const std::size_t fixed = kFixed + (version >= 3 && (big_endian(bytes, kFlagsAt, 2) & kExtended) != 0 ? 2 : 0);
        std::string_view rest = bytes.substr(std::min(fixed, bytes.size()));
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
        if (names.paths.empty() || names.paths.back() != path) names.paths.push_back(path);
    }
    while (bytes.size() >= 8) {
        const std::string_view signature = bytes.substr(0, 4);
        const std::size_t size = big_endian(bytes, 4, 4);
        if (signature == "link") return Error{ErrorCode::unavailable, "git's index is a split one", {}, {}};
        if (signature == "sdir") return Error{ErrorCode::unavailable, "git's index is a sparse one", {}, {}};
        if (size > bytes.size() - 8) return damaged();
        bytes.remove_prefix(size + 8);
    }
    return names;
}

}  // namespace aircher::git
