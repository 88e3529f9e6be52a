#include "engine/store/sqlite/store.h"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "engine/store/sqlite/connection.h"
#include "engine/store/sqlite/place.h"

namespace aircher::store::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kIdleReaders = 8;
/// Opening takes milliseconds; who holds the lock for longer was stopped.
constexpr std::chrono::seconds kLockPatience{10};
constexpr std::chrono::seconds kReadPatience{5};

/// What a Store and its Readers and Writers share: the connections.
class Pool {
public:
    Pool(StoreSpec spec, FileIdentity identity, std::unique_ptr<Connection> first) : spec_(std::move(spec)), identity_(identity) { idle_.push_back(std::move(first)); }

    const std::string& path() const { return spec_.path; }
    bool in_place() const { return identity_of(spec_.path) == identity_; }

    Result<std::unique_ptr<Connection>> take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        auto lock = PlaceLock::take(spec_.path, PlaceLock::Kind::shared, kLockPatience);
        if (!lock) return lock.error();
        if (!in_place()) return Error{ErrorCode::unavailable, "the store was replaced", "open it anew", spec_.path};
        Misfit misfit;
        auto opened = Connection::open(spec_, misfit);
        if (opened && *opened == nullptr) return Error{ErrorCode::damaged, "the store was damaged: " + misfit.reason, {}, spec_.path};
        return opened;
    }
    void give_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kIdleReaders) idle_.push_back(std::move(connection));
    }

    /// The writer's connection, when all who asked before are done. Errors: unavailable at `end`.
    Result<std::unique_ptr<Connection>> take_writer(Clock::time_point end) {
        std::unique_lock lock(mutex_);
        const std::uint64_t ticket = next_ticket_++;
        tickets_.push_back(ticket);
        const bool mine = writer_free_.wait_until(lock, end, [&] { return !writing_ && tickets_.front() == ticket; });
        std::erase(tickets_, ticket);
        if (!mine) {
            lock.unlock();
            writer_free_.notify_all();
            return Error{ErrorCode::unavailable, "another writer holds the store", "try again later", spec_.path};
        }
        writing_ = true;
        auto connection = std::move(writer_);
        lock.unlock();
        if (connection != nullptr) return connection;
        auto made = take();
        if (!made) give_back_writer(nullptr);
        return made;
    }
    void give_back_writer(std::unique_ptr<Connection> connection) {
        {
            const std::lock_guard lock(mutex_);
            writer_ = std::move(connection);
            writing_ = false;
        }
        writer_free_.notify_all();
    }

    Result<std::uint64_t> version() {
        const std::lock_guard lock(watch_mutex_);
        if (watch_ == nullptr) {
            auto made = take();
            if (!made) return made.error();
            watch_ = std::move(*made);
        }
        watch_->set_patience(Clock::now() + kReadPatience);
        return watch_->data_version();
    }

private:
    const StoreSpec spec_;
    const FileIdentity identity_;

    std::mutex mutex_;  ///< guards all up to the next mutex
    std::vector<std::unique_ptr<Connection>> idle_;
    std::unique_ptr<Connection> writer_;
    bool writing_ = false;
    std::uint64_t next_ticket_ = 0;
    std::deque<std::uint64_t> tickets_;  ///< of those who wait to write, the first first
    std::condition_variable writer_free_;

    std::mutex watch_mutex_;
    std::unique_ptr<Connection> watch_;  ///< guarded by watch_mutex_; never writes, so that it sees every commit as another's
};

template <class Base>
class Access : public Base {
public:
    Access(std::shared_ptr<Pool> pool, std::unique_ptr<Connection> connection) : pool_(std::move(pool)), connection_(std::move(connection)) {}

    Result<bool> get(Table table, std::int64_t key, std::string& value) override { return connection_->get(table, key, value); }
    Result<bool> get(Table table, std::string_view key, std::string& value) override { return connection_->get(table, key, value); }
    Result<void> scan(Table table, std::int64_t first, std::int64_t last, const Reader::NumberVisitor& visit) override { return connection_->scan(table, first, last, visit); }
    Result<void> scan(Table table, std::string_view prefix, const Reader::TextVisitor& visit) override { return connection_->scan(table, prefix, visit); }
    Result<std::int64_t> last_key(Table table, std::int64_t none) override { return connection_->last_key(table, none); }

protected:
    const std::shared_ptr<Pool> pool_;
    std::unique_ptr<Connection> connection_;
};

class SqliteReader final : public Access<Reader> {
public:
    using Access::Access;
    ~SqliteReader() override {
        connection_->roll_back();
        pool_->give_back(std::move(connection_));
    }
    SqliteReader(const SqliteReader&) = delete;
    SqliteReader& operator=(const SqliteReader&) = delete;
};

class SqliteWriter final : public Access<Writer> {
public:
    using Access::Access;
    ~SqliteWriter() override {
        connection_->roll_back();
        pool_->give_back_writer(std::move(connection_));
    }
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    Result<void> put(Table table, std::int64_t key, std::string_view value) override { return connection_->put(table, key, value); }
    Result<void> put(Table table, std::string_view key, std::string_view value) override { return connection_->put(table, key, value); }
    Result<void> erase(Table table, std::int64_t key) override { return connection_->erase(table, key); }
    Result<void> erase(Table table, std::string_view key) override { return connection_->erase(table, key); }
    Result<void> clear(Table table) override { return connection_->clear(table); }
    Result<void> commit() override { return connection_->commit(); }
};

class SqliteStore final : public Store {
public:
    SqliteStore(std::shared_ptr<Pool> pool, Origin origin, std::string reason) : pool_(std::move(pool)), origin_(origin), reason_(std::move(reason)) {}

    Origin origin() const override { return origin_; }
    std::string reason() const override { return reason_; }

    Result<std::unique_ptr<Reader>> read() override {
        auto connection = pool_->take();
        if (!connection) return connection.error();
        (*connection)->set_patience(Clock::now() + kReadPatience);
        if (auto begun = (*connection)->begin_reading(); !begun) return begun.error();
        return std::unique_ptr<Reader>(std::make_unique<SqliteReader>(pool_, std::move(*connection)));
    }

    Result<std::unique_ptr<Writer>> write(std::chrono::milliseconds patience) override {
        const Clock::time_point end = Clock::now() + patience;
        auto connection = pool_->take_writer(end);
        if (!connection) return connection.error();
        (*connection)->set_patience(end);
        if (auto begun = (*connection)->begin_writing(); !begun) {
            pool_->give_back_writer(std::move(*connection));
            return begun.error();
        }
        return std::unique_ptr<Writer>(std::make_unique<SqliteWriter>(pool_, std::move(*connection)));
    }

    Result<std::uint64_t> version() override { return pool_->version(); }
    bool in_place() const override { return pool_->in_place(); }

    Result<bool> tidy() override {
        auto connection = pool_->take_writer(Clock::now());
        if (!connection) return connection.error().code == ErrorCode::unavailable ? Result<bool>(false) : connection.error();
        (*connection)->set_patience(Clock::now());
        auto more = (*connection)->give_back_space();
        pool_->give_back_writer(std::move(*connection));
        if (!more && more.error().code == ErrorCode::unavailable) return false;
        return more;
    }

    std::uint64_t bytes() const override { return size_on_disk(pool_->path()); }

    Result<void> check(RequestContext& context) override {
        auto connection = pool_->take();
        if (!connection) return connection.error();
        (*connection)->set_patience(Clock::now() + kReadPatience);
        auto checked = (*connection)->integrity_check(context);
        pool_->give_back(std::move(*connection));
        return checked;
    }

private:
    const std::shared_ptr<Pool> pool_;
    const Origin origin_;
    const std::string reason_;
};

Result<std::unique_ptr<Store>> made(const StoreSpec& spec, std::unique_ptr<Connection> connection, Origin origin, std::string reason) {
    const auto identity = identity_of(spec.path);
    if (!identity) return Error{ErrorCode::unavailable, "the store was removed while it was opened", "try again", spec.path};
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::make_shared<Pool>(spec, *identity, std::move(connection)), origin, std::move(reason)));
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const StoreSpec& spec) {
    const auto lock = PlaceLock::take(spec.path, PlaceLock::Kind::exclusive, kLockPatience);
    if (!lock) return lock.error();
    const auto place = look_at(spec.path);
    if (!place) return place.error();
    Misfit misfit;
    switch (place->occupant) {
        case Occupant::nothing: break;
        case Occupant::empty_file: misfit.reason = "it was an empty file"; break;
        case Occupant::other: misfit.reason = "it was " + place->what; break;
        case Occupant::file: {
            if (auto cleared = clear_beside(spec.path); !cleared) return cleared.error();
            // Only the making of a store uses a rollback journal, and removes it.
            if (identity_of(spec.path + "-journal")) {
                misfit.reason = "it was not made to its end";
                break;
            }
            auto opened = Connection::open(spec, misfit);
            if (!opened) return opened.error();
            if (*opened != nullptr) return made(spec, std::move(*opened), Origin::found, {});
        }
    }
    if (auto cleared = clear_place(spec.path); !cleared) return cleared.error();
    if (auto empty = make_empty(spec.path); !empty) return empty.error();
    auto created = Connection::create(spec);
    if (!created) return created.error();
    return made(spec, std::move(*created), misfit.reason.empty() ? Origin::created : Origin::recreated, misfit.reason);
}

}  // namespace aircher::store::sqlite
