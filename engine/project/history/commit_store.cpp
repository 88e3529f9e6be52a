#include "engine/project/history/commit_store.h"

#include <unistd.h>

#include <algorithm>
#include <unordered_set>

#include "engine/base/byte_stream.h"
#include "engine/project/history/commit_block.h"

namespace aircher::project {
namespace {

constexpr std::uint32_t kHistoryVersion = 2;
constexpr std::chrono::milliseconds kPatience{500};
/// A block is full with so many commits, or so many changes.
constexpr std::size_t kBlockCommits = 1024;
constexpr std::size_t kBlockChanges = 100'000;
/// So many other conditions' blocks are kept.
constexpr std::size_t kOtherConditions = 2;

enum HistoryTable : store::Table { blocks, spans };

std::vector<store::TableSpec> history_tables() { return {{"blocks", store::KeyKind::number}, {"spans", store::KeyKind::number}}; }

constexpr std::int64_t kFirstKey = 0, kLastKey = std::numeric_limits<std::int64_t>::max();

Error damaged() { return {ErrorCode::damaged, "stored history is damaged", {}, {}}; }

}  // namespace

CommitStore::CommitStore(store::StoreBackend& backend, std::string path, const git::Conditions& conditions) : backend_(backend), path_(std::move(path)), conditions_(conditions) {}

bool CommitStore::attempt(const std::function<Result<void>()>& step) {
    if (path_.empty()) return false;
    auto done = open();
    if (done) done = step();
    if (done) return true;
    spans_.clear();
    version_.reset();
    store_.reset();
    if (done.error().code == ErrorCode::damaged) (void)backend_.discard(path_);
    return false;
}

Result<void> CommitStore::open() {
    if (store_ && store_->in_place()) return {};
    store_.reset();
    spans_.clear();
    version_.reset();
    auto opened = backend_.open({path_, kHistoryVersion, history_tables()});
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return {};
}

Result<bool> CommitStore::take_span(std::string_view value, Span& span) const {
    ByteReader in(value);
    const std::string_view conditions = in.raw(conditions_.size());
    span.last = in.signed_number();
    span.commits = in.number();
    if (!in.ok()) return damaged();
    return std::equal(conditions.begin(), conditions.end(), conditions_.begin(), conditions_.end());
}

Result<void> CommitStore::refresh() {
    auto version = store_->version();
    if (!version) return version.error();
    if (version_ == *version) return {};
    auto reader = store_->read();
    if (!reader) return reader.error();
    std::map<std::int64_t, Span> found;
    bool ok = true;
    auto scanned = (*reader)->scan(spans, kFirstKey, kLastKey, [&](std::int64_t key, std::string_view value) {
        Span span;
        const auto ours = take_span(value, span);
        ok = static_cast<bool>(ours);
        if (!ok || !*ours) return ok;
        const auto known = spans_.find(key);
        span.read = known != spans_.end() && known->second.read && known->second.commits == span.commits;
        found.emplace(key, span);
        return true;
    });
    if (!scanned) return scanned.error();
    if (!ok) return damaged();
    spans_ = std::move(found);
    version_ = *version;
    return {};
}

Result<bool> CommitStore::load_step(std::size_t count, std::optional<std::int64_t> since, CommitTable& table) {
    std::vector<std::pair<std::int64_t, std::int64_t>> wanted;  // last time, key
    for (const auto& [key, span] : spans_)
        if (!span.read && (!since || span.last >= *since)) wanted.emplace_back(span.last, key);
    if (wanted.empty()) return false;
    std::sort(wanted.rbegin(), wanted.rend());
    wanted.resize(std::min(wanted.size(), count));
    auto reader = store_->read();
    if (!reader) return reader.error();
    std::string value;
    for (const auto& [last, key] : wanted) {
        auto found = (*reader)->get(blocks, key, value);
        if (!found) return found.error();
        if (!*found) return damaged();
        if (auto decoded = decode_commits(value, table); !decoded) return decoded.error();
        spans_[key].read = true;
    }
    return true;
}

void CommitStore::load(std::optional<std::int64_t> since, CommitTable& table, const std::function<bool()>& enough) {
    // Nobody waits for a database to be made in which there is nothing yet.
    if (!store_ && ::access(path_.c_str(), F_OK) != 0) return;
    attempt([&]() -> Result<void> {
        if (auto looked = refresh(); !looked) return looked;
        for (std::size_t count = 1; !enough(); count *= 2) {
            auto more = load_step(count, since, table);
            if (!more) return more.error();
            if (!*more) break;
        }
        return {};
    });
}

void CommitStore::save(CommitTable& table, std::span<const CommitTable::Row> rows) {
    if (rows.empty()) return;
    attempt([&]() -> Result<void> {
        if (auto done = write(table, rows); !done) return done;
        auto tidied = store_->tidy();
        return tidied ? Result<void>() : tidied.error();
    });
}

Result<void> CommitStore::write(CommitTable& table, std::span<const CommitTable::Row> rows) {
    auto writer = store_->write(kPatience);
    if (!writer) return writer.error();
    // What was stored under other conditions may be another working tree's, with another mailmap: the last of them are kept. Our own last block is filled up first.
    std::map<git::Conditions, std::vector<std::int64_t>> foreign;
    std::int64_t key = -1, last_key = -1;
    Span last;
    bool ok = true;
    auto scanned = (*writer)->scan(spans, kFirstKey, kLastKey, [&](std::int64_t at, std::string_view value) {
        Span span;
        const auto ours = take_span(value, span);
        ok = static_cast<bool>(ours);
        if (!ok) return false;
        last_key = at;
        if (*ours) {
            key = at;
            last = span;
        } else {
            git::Conditions others;
            std::copy_n(value.begin(), others.size(), others.begin());
            foreign[others].push_back(at);
        }
        return true;
    });
    if (!scanned) return scanned.error();
    if (!ok) return damaged();
    while (foreign.size() > kOtherConditions) {
        const auto oldest = std::min_element(foreign.begin(), foreign.end(), [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); });
        for (const std::int64_t at : oldest->second) {
            if (auto erased = (*writer)->erase(blocks, at); !erased) return erased;
            if (auto erased = (*writer)->erase(spans, at); !erased) return erased;
        }
        foreign.erase(oldest);
    }
    std::vector<CommitTable::Row> all;
    if (key >= 0 && last.commits < kBlockCommits / 2) {
        std::string value;
        auto found = (*writer)->get(blocks, key, value);
        if (!found) return found.error();
        if (!*found) return damaged();
        auto decoded = decode_commits(value, table);
        if (!decoded) return decoded.error();
        all = std::move(*decoded);
    } else {
        key = ++last_key;
    }
    // Another process may have stored some of them meanwhile.
    std::unordered_set<CommitTable::Row> stored(all.begin(), all.end());
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(all), [&](CommitTable::Row row) { return stored.insert(row).second; });
    rows = all;
    for (std::size_t begin = 0; begin < rows.size();) {
        std::size_t end = begin, changes = 0;
        while (end < rows.size() && end - begin < kBlockCommits && changes < kBlockChanges) changes += table.changes(rows[end++]).size();
        if (auto put = put_block(**writer, key, table, rows.subspan(begin, end - begin)); !put) return put;
        key = ++last_key;
        begin = end;
    }
    return (*writer)->commit();
}

Result<void> CommitStore::put_block(store::Writer& writer, std::int64_t key, const CommitTable& table, std::span<const CommitTable::Row> rows) {
    const std::string block = encode_commits(table, rows);
    if (block.empty()) return {};
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const CommitTable::Row row : rows) last = std::max(last, table.committer_time(row));
    ByteWriter span;
    span.raw({conditions_.data(), conditions_.size()});
    span.signed_number(last);
    span.number(rows.size());
    if (auto put = writer.put(blocks, key, block); !put) return put;
    if (auto put = writer.put(spans, key, span.bytes()); !put) return put;
    // Whoever stored a block has what it says.
    spans_[key] = {last, rows.size(), true};
    return {};
}

}  // namespace aircher::project
