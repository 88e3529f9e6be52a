#include "engine/pattern/hyperscan/disk_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "engine/base/cache_folder.h"
#include "engine/base/confined_root.h"
#include "engine/base/content_hash.h"

namespace aircher::pattern::hyperscan {
namespace {

namespace stdfs = std::filesystem;

constexpr std::string_view kMagic = "aircher patterns 1\n";
constexpr std::size_t kMaxFile = std::size_t{512} << 20U;
constexpr std::uintmax_t kMaxFolder = std::uintmax_t{256} << 20U;
constexpr std::size_t kHashBytes = 32;

std::string hash_of(std::string_view bytes) {
    ContentHasher hasher;
    hasher.update(bytes);
    return hasher.hex_digest();
}

void put(std::string& out, std::string_view bytes) {
    const auto size = static_cast<std::uint64_t>(bytes.size());
    out.append(reinterpret_cast<const char*>(&size), sizeof size).append(bytes);
}

/// Takes what `put` wrote from the front of `in`; false where it does not fit.
bool get(std::string_view& in, std::string_view& bytes) {
    std::uint64_t size = 0;
    if (in.size() < sizeof size) return false;
    std::memcpy(&size, in.data(), sizeof size);
    in.remove_prefix(sizeof size);
    if (in.size() < size) return false;
    bytes = in.substr(0, size);
    in.remove_prefix(size);
    return true;
}

}  // namespace

std::string DiskCache::default_folder() { return cache_folder("patterns"); }

std::string DiskCache::path_of(std::string_view key) const { return folder_ + "/" + hash_of(key) + ".hs"; }

std::optional<CachedSet> DiskCache::load(std::string_view key) const {
    if (folder_.empty()) return std::nullopt;
    const std::string path = path_of(key);
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) return std::nullopt;
    const auto content = read_all(fd.get(), kMaxFile, path);
    if (!content || content->size() < kMagic.size() + kHashBytes) return std::nullopt;
    std::string_view body = std::string_view(*content).substr(0, content->size() - kHashBytes);
    if (hash_of(body) != std::string_view(*content).substr(body.size()) || !body.starts_with(kMagic)) return std::nullopt;
    body.remove_prefix(kMagic.size());
    std::string_view stored_key;
    if (!get(body, stored_key) || stored_key != key) return std::nullopt;
    CachedSet set;
    std::string_view tag, bytes;
    while (!body.empty()) {
        if (!get(body, tag) || !get(body, bytes)) return std::nullopt;
        if (tag == "db") {
            auto database = Database::deserialize(bytes);
            if (!database) return std::nullopt;
            set.databases.push_back(std::move(database));
        } else {
            set.refused.push_back({static_cast<std::uint32_t>(std::strtoul(std::string(tag).c_str(), nullptr, 10)), std::string(bytes)});
        }
    }
    ::futimens(fd.get(), nullptr);  // it was used: the oldest go first
    return set;
}

void DiskCache::store(std::string_view key, const CachedSet& set) const {
    if (folder_.empty()) return;
    std::string content(kMagic);
    put(content, key);
    for (const auto& database : set.databases) {
        put(content, "db");
        put(content, database->serialize());
    }
    for (const Refusal& refusal : set.refused) {
        put(content, std::to_string(refusal.id));
        put(content, refusal.reason);
    }
    content += hash_of(content);
    std::error_code error;
    stdfs::create_directories(folder_, error);
    // A cache that cannot be written is no failure: the set is compiled again next time.
    std::string making = folder_ + "/.making-XXXXXX";
    const UniqueFd fd(::mkostemp(making.data(), O_CLOEXEC));
    if (!fd) return;
    std::size_t written = 0;
    while (written < content.size()) {
        const ssize_t put_now = ::write(fd.get(), content.data() + written, content.size() - written);
        if (put_now <= 0) break;
        written += static_cast<std::size_t>(put_now);
    }
    if (written < content.size() || ::rename(making.c_str(), path_of(key).c_str()) != 0) ::unlink(making.c_str());
    trim();
}

/// Removes the files used longest ago while the folder is larger than it may be.
void DiskCache::trim() const {
    struct Entry {
        stdfs::path path;
        std::uintmax_t size;
        stdfs::file_time_type time;
    };
    std::vector<Entry> entries;
    std::uintmax_t total = 0;
    std::error_code error;
    for (stdfs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        Entry entry{it->path(), it->file_size(ignored), it->last_write_time(ignored)};
        if (ignored || entry.path.extension() != ".hs") continue;
        total += entry.size;
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.time < b.time; });
    for (const Entry& entry : entries) {
        if (total <= kMaxFolder) break;
        stdfs::remove(entry.path, error);
        total -= entry.size;
    }
}

}  // namespace aircher::pattern::hyperscan
