#include "engine/project/index/index_store.h"

#include <algorithm>
#include <ctime>
#include <limits>

namespace aircher::project {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::string_view kNextDocument = "next_document";
constexpr std::string_view kCommits = "commits";

/// How exactly a root's row says when it was used.
constexpr std::int64_t kUsedGrain = 24 * 3'600;

template <class Value>
void make_room(std::vector<Value>& by_document, DocumentId document) {
    if (document >= by_document.size()) by_document.resize(std::max<std::size_t>(document + std::size_t{1}, by_document.size() + by_document.size() / 2));
}

}  // namespace

IndexStore::IndexStore(store::StoreBackend& backend, std::string path, const MemoryBudget& memory)
    : backend_(backend), persistent_(!path.empty()), path_(persistent_ ? std::move(path) : "/in memory/" + std::to_string(reinterpret_cast<std::uintptr_t>(this))), words_(TermKind::words, memory), names_(TermKind::names, memory) {}

IndexStore::~IndexStore() {
    if (!persistent_) (void)backend_.discard(path_);
}

Result<std::unique_ptr<IndexStore>> IndexStore::open(store::StoreBackend& backend, std::string path, const MemoryBudget& memory) {
    auto index = std::unique_ptr<IndexStore>(new IndexStore(backend, std::move(path), memory));
    if (auto opened = index->open_store(); !opened) return opened.error();
    const auto first_look = [&] {
        const std::lock_guard lock(index->refresh_mutex_);
        return index->load();
    };
    if (auto loaded = first_look(); !loaded) {
        if (loaded.error().code != ErrorCode::damaged) return loaded.error();
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
    auto count = commits(**reader);
    if (!count) return count.error();
    std::vector<std::optional<FactsState>> facts;
    std::vector<filesystem::LanguageId> languages;
    bool damaged = false;
    auto scanned = (*reader)->scan(table(IndexTable::documents), 0, std::numeric_limits<std::int64_t>::max(), [&](std::int64_t key, std::string_view value) {
        const auto row = decode_document(value);
        damaged = !row || key <= 0 || key > 0xFFFF'FFFF;
        if (damaged) return false;
        const auto document = static_cast<DocumentId>(key);
        make_room(facts, document);
        facts[document] = row->facts;
        make_room(languages, document);
        languages[document] = filesystem::find_language(row->language);
        return true;
    });
    if (!scanned) return scanned.error();
    if (damaged) return Error{ErrorCode::damaged, "a document's row is damaged"};
    if (auto loaded = words_.load(current, **reader); !loaded) return loaded.error();
    if (auto loaded = names_.load(current, **reader); !loaded) return loaded.error();
    {
        const std::unique_lock lock(mutex_);
        facts_ = std::move(facts);
        languages_ = std::move(languages);
    }
    version_ = *version;
    commits_ = *count;
    return {};
}

Result<std::uint64_t> IndexStore::commits(store::Reader& reader) {
    std::string value;
    const auto found = reader.get(table(IndexTable::meta), kCommits, value);
    if (!found) return found.error();
    return *found ? to_number(value) : 0;
}

Result<bool> IndexStore::refresh() {
    const auto current = store();
    auto version = current->version();
    if (!version) return version.error();
    const std::lock_guard lock(refresh_mutex_);
    if (*version == version_) return false;
    auto reader = current->read();
    if (!reader) return reader.error();
    auto count = commits(**reader);
    if (!count) return count.error();
    reader->reset();
    if (*count == commits_) {  // they were all ours
        version_ = *version;
        return false;
    }
    if (auto loaded = load(); !loaded) return loaded.error();
    return true;
}

Result<void> IndexStore::commit(store::Writer& writer, std::initializer_list<TermTable*> staged) {
    const std::lock_guard lock(refresh_mutex_);
    const auto before = commits(writer);
    Result<void> done = before ? writer.put(table(IndexTable::meta), kCommits, std::to_string(*before + 1)) : before.error();
    if (done) done = writer.commit();
    for (TermTable* terms : staged) done ? terms->publish() : terms->rollback();
    if (done && *before == commits_) ++commits_;  // else what others committed in between is still to be taken over
    return done;
}

Result<void> IndexStore::keep_up(TermTable& terms, TermTable::Upkeep upkeep, RequestContext& context) {
    auto writer = write();
    if (!writer) return writer.error();
    if (auto done = terms.keep_up(**writer, upkeep, context); !done) {
        terms.rollback();
        return done;
    }
    return commit(**writer, {&terms});
}

Result<bool> IndexStore::tidy() { return store()->tidy(); }

Result<std::uint32_t> IndexStore::root_number(const std::string& root) {
    const std::int64_t now = std::time(nullptr);
    std::string value;
    RootRow row;
    /// Whether the root is there, with a day of use that is today's.
    const auto look = [&](store::Reader& reader) -> Result<bool> {
        const auto found = reader.get(table(IndexTable::roots), root, value);
        if (!found) return found.error();
        row = *found ? decode_root(value).value_or(RootRow{}) : RootRow{};
        return row.number != 0 && row.used <= now && now - row.used < kUsedGrain;
    };
    auto reader = read();
    if (!reader) return reader.error();
    auto done = look(**reader);
    if (!done) return done.error();
    if (*done) return row.number;
    reader->reset();
    const std::uint32_t known = row.number;
    const auto note = [&]() -> Result<std::uint32_t> {
        auto writer = write();
        if (!writer) return writer.error();
        done = look(**writer);  // another process may have been first
        if (!done) return done.error();
        if (*done) return row.number;
        if (row.number == 0) {
            row.number = 1;
            auto scanned = (*writer)->scan(table(IndexTable::roots), "", [&](std::string_view, std::string_view other) {
                if (const auto there = decode_root(other)) row.number = std::max(row.number, there->number + 1);
                return true;
            });
            if (!scanned) return scanned.error();
        }
        row.used = now;
        if (auto put = (*writer)->put(table(IndexTable::roots), root, encode(row)); !put) return put.error();
        if (auto committed = commit(**writer); !committed) return committed.error();
        return row.number;
    };
    auto noted = note();
    // Where nothing can be written, what is there can still be read.
    if (!noted && known != 0) return known;
    return noted;
}

Result<DocumentId> IndexStore::reserve_documents(std::uint32_t count) {
    auto writer = write();
    if (!writer) return writer.error();
    std::string value = "1";
    if (auto found = (*writer)->get(table(IndexTable::meta), kNextDocument, value); !found) return found.error();
    const std::uint64_t first = to_number(value);
    if (first + count > 0xFFFF'FFFFU) return Error{ErrorCode::damaged, "the index has used up its numbers"};  // recovery starts them again
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
    const std::lock_guard lock(refresh_mutex_);
    return load();
}

FactsState IndexStore::facts_of(DocumentId document) const {
    const std::shared_lock lock(mutex_);
    return document < facts_.size() ? facts_[document].value_or(FactsState::missing) : FactsState::missing;
}

bool IndexStore::knows(DocumentId document) const {
    const std::shared_lock lock(mutex_);
    return document < facts_.size() && facts_[document].has_value();
}

void IndexStore::forget(std::span<const DocumentId> documents) {
    const std::unique_lock lock(mutex_);
    for (const DocumentId document : documents)
        if (document < facts_.size()) facts_[document].reset();
}

void IndexStore::set_facts(DocumentId document, FactsState state) {
    const std::unique_lock lock(mutex_);
    make_room(facts_, document);
    facts_[document] = state;
}

void IndexStore::add_document(DocumentId document, std::string_view language) {
    const std::unique_lock lock(mutex_);
    make_room(facts_, document);
    facts_[document] = FactsState::missing;
    make_room(languages_, document);
    languages_[document] = filesystem::find_language(language);
}

std::optional<filesystem::LanguageId> IndexStore::language_of(DocumentId document) const {
    const std::shared_lock lock(mutex_);
    if (document >= facts_.size() || !facts_[document].has_value() || document >= languages_.size()) return std::nullopt;
    return languages_[document];
}

bool IndexStore::has_all_facts() const {
    const std::shared_lock lock(mutex_);
    return std::find(facts_.begin(), facts_.end(), FactsState::missing) == facts_.end();
}

std::vector<DocumentId> IndexStore::without_facts(const std::vector<DocumentId>& documents) const {
    const std::shared_lock lock(mutex_);
    std::vector<DocumentId> missing;
    for (const DocumentId document : documents)
        if (document >= facts_.size() || facts_[document].value_or(FactsState::missing) == FactsState::missing) missing.push_back(document);
    return missing;
}

std::vector<DocumentId> IndexStore::without_facts() const {
    const std::shared_lock lock(mutex_);
    std::vector<DocumentId> missing;
    for (std::size_t document = 0; document < facts_.size(); ++document)
        if (facts_[document] == FactsState::missing) missing.push_back(static_cast<DocumentId>(document));
    return missing;
}

std::uint64_t IndexStore::bytes() const { return store()->bytes(); }

std::string IndexStore::reason() const {
    const std::shared_lock lock(mutex_);
    return reason_;
}

}  // namespace aircher::project
