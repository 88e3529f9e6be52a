#include "engine/project/index/index_store.h"

#include <algorithm>
#include <limits>

namespace aircher::project {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::string_view kNextDocument = "next_document";

std::uint64_t to_number(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

}  // namespace

IndexStore::IndexStore(store::StoreBackend& backend, std::string path)
    : backend_(backend), persistent_(!path.empty()), path_(persistent_ ? std::move(path) : "/in memory/" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {}

IndexStore::~IndexStore() {
    if (!persistent_) (void)backend_.discard(path_);
}

Result<std::unique_ptr<IndexStore>> IndexStore::open(store::StoreBackend& backend, std::string path) {
    auto index = std::unique_ptr<IndexStore>(new IndexStore(backend, std::move(path)));
    if (auto opened = index->open_store(); !opened) return opened.error();
    if (auto loaded = index->load(); !loaded) {
        if (loaded.error().code != ErrorCode::io_error) return loaded.error();
        if (auto recovered = index->recover(loaded.error().message); !recovered) return recovered.error();
    }
    return index;
}

Result<void> IndexStore::open_store() {
    auto opened = backend_.open({path_, kIndexVersion, index_tables()});
    if (!opened) return opened.error();
    const std::unique_lock lock(mutex_);
    store_ = std::move(*opened);
    if (store_->origin() == store::Origin::recreated) reason_ = store_->reason();
    return {};
}

std::shared_ptr<store::Store> IndexStore::store() const {
    const std::shared_lock lock(mutex_);
    return store_;
}

Result<std::unique_ptr<store::Reader>> IndexStore::read() const { return store()->read(); }
Result<std::unique_ptr<store::Writer>> IndexStore::write() const { return store()->write(kPatience); }

Result<void> IndexStore::load() {
    const auto current = store();
    auto version = current->version();
    if (!version) return version.error();
    auto reader = current->read();
    if (!reader) return reader.error();
    std::vector<FactsState> facts;
    bool damaged = false;
    auto scanned = (*reader)->scan(table(IndexTable::documents), 0, std::numeric_limits<std::int64_t>::max(), [&](std::int64_t key, std::string_view value) {
        const auto row = decode_document(value);
        damaged = !row || key <= 0 || key > 0xFFFF'FFFF;
        if (damaged) return false;
        const auto document = static_cast<DocumentId>(key);
        if (document >= facts.size()) facts.resize(std::max<std::size_t>(document + std::size_t{1}, facts.size() + facts.size() / 2), FactsState::none);
        facts[document] = row->facts;
        return true;
    });
    if (!scanned) return scanned.error();
    if (damaged) return Error{ErrorCode::io_error, "a document's row is damaged"};
    if (auto loaded = words_.load(current, **reader); !loaded) return loaded.error();
    if (auto loaded = names_.load(current, **reader); !loaded) return loaded.error();
    {
        const std::unique_lock lock(mutex_);
        facts_ = std::move(facts);
    }
    const std::lock_guard lock(refresh_mutex_);
    version_ = *version;
    return {};
}

Result<bool> IndexStore::refresh() {
    auto version = store()->version();
    if (!version) return version.error();
    {
        const std::lock_guard lock(refresh_mutex_);
        if (*version == version_) return false;
    }
    if (auto loaded = load(); !loaded) return loaded.error();
    return true;
}

Result<void> IndexStore::commit(store::Writer& writer) {
    const std::lock_guard lock(refresh_mutex_);
    const auto current = store();
    // Nobody else can commit while we hold the writer: if the version is the one we know, then after our own commit we still know everything.
    const auto before = current->version();
    if (auto done = writer.commit(); !done) return done;
    const auto after = current->version();
    if (before && after && *before == version_) version_ = *after;
    return {};
}

Result<std::uint32_t> IndexStore::root_number(const std::string& root) {
    auto reader = read();
    if (!reader) return reader.error();
    std::string value;
    auto found = (*reader)->get(table(IndexTable::roots), root, value);
    if (!found) return found.error();
    if (*found) return static_cast<std::uint32_t>(to_number(value));
    reader->reset();

    auto writer = write();
    if (!writer) return writer.error();
    found = (*writer)->get(table(IndexTable::roots), root, value);  // another process may have been first
    if (!found) return found.error();
    if (*found) return static_cast<std::uint32_t>(to_number(value));
    std::uint32_t next = 1;
    auto scanned = (*writer)->scan(table(IndexTable::roots), "", [&](std::string_view, std::string_view number) {
        next = std::max(next, static_cast<std::uint32_t>(to_number(number)) + 1);
        return true;
    });
    if (!scanned) return scanned.error();
    if (auto put = (*writer)->put(table(IndexTable::roots), root, std::to_string(next)); !put) return put.error();
    if (auto done = commit(**writer); !done) return done.error();
    return next;
}

Result<DocumentId> IndexStore::reserve_documents(std::uint32_t count) {
    auto writer = write();
    if (!writer) return writer.error();
    std::string value = "1";
    if (auto found = (*writer)->get(table(IndexTable::meta), kNextDocument, value); !found) return found.error();
    const std::uint64_t first = to_number(value);
    if (first + count > 0xFFFF'FFFFU) return Error{ErrorCode::io_error, "the index has used up its numbers"};  // recovery starts them again
    if (auto put = (*writer)->put(table(IndexTable::meta), kNextDocument, std::to_string(first + count)); !put) return put.error();
    if (auto done = commit(**writer); !done) return done.error();
    return static_cast<DocumentId>(first);
}

bool IndexStore::in_place() const { return store()->in_place(); }

Result<void> IndexStore::recover(const std::string& why) {
    ++generation_;
    const auto old = store();
    if (old->in_place()) {
        if (auto gone = backend_.discard(path_); !gone) return gone;
    }
    if (auto opened = open_store(); !opened) return opened;
    {
        const std::unique_lock lock(mutex_);
        reason_ = why;
    }
    return load();
}

FactsState IndexStore::facts_of(DocumentId document) const {
    const std::shared_lock lock(mutex_);
    return document < facts_.size() ? facts_[document] : FactsState::missing;
}

void IndexStore::set_facts(DocumentId document, FactsState state) {
    const std::unique_lock lock(mutex_);
    if (document >= facts_.size()) facts_.resize(std::max<std::size_t>(document + std::size_t{1}, facts_.size() + facts_.size() / 2), FactsState::none);
    facts_[document] = state;
}

bool IndexStore::has_all_facts() const {
    const std::shared_lock lock(mutex_);
    return std::find(facts_.begin(), facts_.end(), FactsState::missing) == facts_.end();
}

std::vector<DocumentId> IndexStore::without_facts(const std::vector<DocumentId>& documents) const {
    const std::shared_lock lock(mutex_);
    std::vector<DocumentId> missing;
    for (const DocumentId document : documents)
        if (document >= facts_.size() || facts_[document] == FactsState::missing) missing.push_back(document);
    return missing;
}

std::uint64_t IndexStore::bytes() const { return store()->bytes(); }

std::string IndexStore::reason() const {
    const std::shared_lock lock(mutex_);
    return reason_;
}

}  // namespace aircher::project
