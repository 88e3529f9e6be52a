#include "server/tools/cursor.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

#include "engine/base/content_hash.h"

namespace aircher::tools {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";  // base64url, RFC 4648
constexpr std::size_t kWords = 4;                                                                           // snapshot, fingerprint, offset, check
constexpr std::size_t kDigitsPerWord = 11;                                                                  // six bits each

}  // namespace

std::string Cursor::encode() const {
    std::array<std::uint64_t, kWords> words{snapshot, fingerprint, offset, 0};
    words[3] = aircher::fingerprint({reinterpret_cast<const char*>(words.data()), 24}) & 0xFFFFF;
    std::string text;
    for (std::uint64_t word : words) {
        // The offset and the check are small: their leading zeros are left out, a '.' ends each word.
        std::string digits;
        do {
            digits.push_back(kAlphabet[word & 63]);
            word >>= 6;
        } while (word != 0);
        text.append(digits).push_back('.');
    }
    text.pop_back();
    return text;
}

std::optional<Cursor> Cursor::decode(std::string_view text) {
    std::array<std::uint64_t, kWords> words{};
    for (std::size_t w = 0; w < kWords; ++w) {
        const std::size_t dot = text.find('.');
        const std::string_view digits = text.substr(0, dot);
        if (digits.empty() || digits.size() > kDigitsPerWord || (dot == std::string_view::npos) != (w + 1 == kWords)) return std::nullopt;
        for (std::size_t i = digits.size(); i-- > 0;) {
            const std::size_t value = kAlphabet.find(digits[i]);
            if (value == std::string_view::npos) return std::nullopt;
            words[w] = (words[w] << 6) | value;
        }
        text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
    }
    const Cursor cursor{words[0], words[1], words[2]};
    const std::uint64_t check = std::exchange(words[3], 0);
    if ((aircher::fingerprint({reinterpret_cast<const char*>(words.data()), 24}) & 0xFFFFF) != check) return std::nullopt;
    return cursor;
}

SnapshotCache::SnapshotCache(std::size_t limit) : limit_(limit) {
    std::random_device random;
    next_id_ = (static_cast<std::uint64_t>(random()) << 16) & 0xFFFFFFFFFFFULL;
}

SnapshotCache::Snapshot SnapshotCache::keep(std::string tool, std::string arguments, std::shared_ptr<const Answer> answer) {
    Snapshot snapshot{0, std::move(tool), std::move(arguments), std::move(answer), 0};
    snapshot.fingerprint = fingerprint_of(*snapshot.answer);
    const std::lock_guard lock(mutex_);
    snapshot.id = next_id_++;
    bytes_ += snapshot.answer->bytes;
    snapshots_.push_front(snapshot);
    while (snapshots_.size() > kMaxSnapshots || (bytes_ > limit_ && snapshots_.size() > 1)) {
        bytes_ -= snapshots_.back().answer->bytes;
        snapshots_.pop_back();
    }
    return snapshot;
}

std::optional<SnapshotCache::Snapshot> SnapshotCache::find(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(snapshots_.begin(), snapshots_.end(), [&](const Snapshot& s) { return s.id == id; });
    if (found == snapshots_.end()) return std::nullopt;
    snapshots_.splice(snapshots_.begin(), snapshots_, found);
    return snapshots_.front();
}

void SnapshotCache::clear() {
    const std::lock_guard lock(mutex_);
    snapshots_.clear();
    bytes_ = 0;
}

std::size_t SnapshotCache::count() const {
    const std::lock_guard lock(mutex_);
    return snapshots_.size();
}

std::size_t SnapshotCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::uint64_t fingerprint_of(const Answer& answer) {
    if (answer.fingerprint) return answer.fingerprint();
    TextWriter writer(Layout::flat);
    std::uint64_t value = 0;
    for (const Section& section : answer.sections)
        for (std::size_t i = 0; i < section.count; ++i) {
            section.text(i, writer);
            value = aircher::fingerprint(writer.text(), value);
            writer.text().clear();
        }
    return value;
}

}  // namespace aircher::tools
