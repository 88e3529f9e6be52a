// The memory backend: maps whose snapshots are free. Nothing outlives the process, and there is no SQL. For tests, and where no cache can be written.
#include <atomic>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <random>

#include "engine/store/memory/snapshot_map.h"
#include "engine/store/store_backend.h"

namespace aircher::store::memory {
namespace {

/// One of the two is used, as the table's keys are.
struct TableState {
    explicit TableState(std::uint64_t seed) : numbers(seed), texts(seed) {}
    SnapshotMap<std::int64_t> numbers;
    SnapshotMap<std::string> texts;
    std::uint64_t bytes = 0;  ///< of keys and values

    SnapshotMap<std::int64_t>& of(std::int64_t) { return numbers; }
    SnapshotMap<std::string>& of(const std::string&) { return texts; }
};
using State = std::vector<TableState>;

/// What all Store objects of a path share.
struct Content {
    explicit Content(const StoreSpec& spec) : version(spec.version), tables(spec.tables) {
        std::random_device device;
        for (std::size_t i = 0; i < spec.tables.size(); ++i) state.emplace_back((std::uint64_t{device()} << 32U) | device());
    }
    bool fits(const StoreSpec& spec) const {
        return version == spec.version && tables.size() == spec.tables.size() &&
               std::equal(tables.begin(), tables.end(), spec.tables.begin(), [](const TableSpec& a, const TableSpec& b) { return a.name == b.name && a.keys == b.keys; });
    }

    const std::uint32_t version;
    const std::vector<TableSpec> tables;
    std::atomic<bool> in_place{true};

    std::mutex mutex;  ///< guards all below
    std::condition_variable changed;
    State state;
    std::uint64_t commits = 0;
    bool writing = false;
};

template <class Base>
class Access : public Base {
public:
    Access(State state, std::shared_ptr<Content> content) : state_(std::move(state)), content_(std::move(content)) {}

    Result<bool> get(Table table, std::int64_t key, std::string& value) override { return assign(state_[table].numbers.find(key), value); }
    Result<bool> get(Table table, std::string_view key, std::string& value) override { return assign(state_[table].texts.find(std::string(key)), value); }
    Result<void> scan(Table table, std::int64_t first, std::int64_t last, const Reader::NumberVisitor& visit) override {
        state_[table].numbers.scan_from(first, [&](std::int64_t key, std::string_view value) { return key <= last && visit(key, value); });
        return {};
    }
    Result<void> scan(Table table, std::string_view prefix, const Reader::TextVisitor& visit) override {
        state_[table].texts.scan_from(std::string(prefix), [&](const std::string& key, std::string_view value) { return key.starts_with(prefix) && visit(key, value); });
        return {};
    }
    Result<std::int64_t> last_key(Table table, std::int64_t none) override {
        const std::int64_t* last = state_[table].numbers.last();
        return last == nullptr ? none : *last;
    }

protected:
    static bool assign(const std::string* found, std::string& value) {
        if (found != nullptr) value = *found;
        return found != nullptr;
    }

    State state_;
    const std::shared_ptr<Content> content_;
};

class MemoryWriter final : public Access<Writer> {
public:
    using Access::Access;
    ~MemoryWriter() override {
        {
            const std::lock_guard lock(content_->mutex);
            content_->writing = false;
        }
        content_->changed.notify_all();
    }
    MemoryWriter(const MemoryWriter&) = delete;
    MemoryWriter& operator=(const MemoryWriter&) = delete;

    Result<void> put(Table table, std::int64_t key, std::string_view value) override { return put_any(table, key, sizeof key, value); }
    Result<void> put(Table table, std::string_view key, std::string_view value) override { return put_any(table, std::string(key), key.size(), value); }
    Result<void> erase(Table table, std::int64_t key) override { return erase_any(table, key, sizeof key); }
    Result<void> erase(Table table, std::string_view key) override { return erase_any(table, std::string(key), key.size()); }
    Result<void> clear(Table table) override {
        state_[table].numbers.clear();
        state_[table].texts.clear();
        state_[table].bytes = 0;
        return {};
    }
    Result<void> commit() override {
        const std::lock_guard lock(content_->mutex);
        content_->state = state_;
        ++content_->commits;
        return {};
    }

private:
    template <class Key>
    Result<void> put_any(Table table, const Key& key, std::size_t key_bytes, std::string_view value) {
        auto erased = erase_any(table, key, key_bytes);
        state_[table].of(key).put(key, value);
        state_[table].bytes += key_bytes + value.size();
        return erased;
    }
    template <class Key>
    Result<void> erase_any(Table table, const Key& key, std::size_t key_bytes) {
        if (const std::string* old = state_[table].of(key).find(key)) {
            state_[table].bytes -= key_bytes + old->size();
            state_[table].of(key).erase(key);
        }
        return {};
    }
};

class MemoryStore final : public Store {
public:
    MemoryStore(std::shared_ptr<Content> content, Origin origin, std::string reason) : content_(std::move(content)), origin_(origin), reason_(std::move(reason)) {}

    Origin origin() const override { return origin_; }
    std::string reason() const override { return reason_; }
    Result<std::unique_ptr<Reader>> read() override {
        const std::lock_guard lock(content_->mutex);
        return std::unique_ptr<Reader>(std::make_unique<Access<Reader>>(content_->state, content_));
    }
    Result<std::unique_ptr<Writer>> write(std::chrono::milliseconds patience) override {
        std::unique_lock lock(content_->mutex);
        if (!content_->changed.wait_for(lock, patience, [&] { return !content_->writing; }))
            return Error{ErrorCode::unavailable, "another writer holds the store", "try again later"};
        content_->writing = true;
        return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(content_->state, content_));
    }
    Result<std::uint64_t> version() override {
        const std::lock_guard lock(content_->mutex);
        return content_->commits;
    }
    bool in_place() const override { return content_->in_place; }
    Result<bool> tidy() override { return false; }
    std::uint64_t bytes() const override {
        const std::lock_guard lock(content_->mutex);
        std::uint64_t sum = 0;
        for (const TableState& table : content_->state) sum += table.bytes;
        return sum;
    }
    Result<void> check(RequestContext&) override { return {}; }

private:
    const std::shared_ptr<Content> content_;
    const Origin origin_;
    const std::string reason_;
};

class MemoryBackend final : public StoreBackend {
public:
    bool persistent() const override { return false; }

    Result<std::unique_ptr<Store>> open(const StoreSpec& spec) override {
        if (auto fits = check_spec(spec); !fits) return fits.error();
        const std::lock_guard lock(mutex_);
        std::shared_ptr<Content>& content = contents_[spec.path];
        Origin origin = Origin::found;
        std::string reason;
        if (content == nullptr) {
            origin = Origin::created;
        } else if (!content->fits(spec)) {
            origin = Origin::recreated;
            reason = content->version == spec.version ? "its tables are others" : "it is of version " + std::to_string(content->version);
            content->in_place = false;
        }
        if (origin != Origin::found) content = std::make_shared<Content>(spec);
        return std::unique_ptr<Store>(std::make_unique<MemoryStore>(content, origin, reason));
    }

    Result<void> discard(const std::string& path) override {
        const std::lock_guard lock(mutex_);
        if (const auto found = contents_.find(path); found != contents_.end()) {
            found->second->in_place = false;
            contents_.erase(found);
        }
        return {};
    }

    Result<QueryResult> execute_query(const Query&, const std::vector<const QueryTable*>&, RequestContext&) override {
        return Error{ErrorCode::unavailable, "the store backend 'memory' has no SQL", "start without --backend store=memory, in a build with SQLite"};
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Content>> contents_;  ///< by path; guarded by mutex_
};

}  // namespace

BackendFactory<StoreBackend> factory() {
    return {"memory",
            0,
            {"tables"},
            [] {
                return Availability{true, "maps; nothing outlives the process"};
            },
            [] { return std::make_unique<MemoryBackend>(); }};
}

}  // namespace aircher::store::memory
