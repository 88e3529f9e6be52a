#include "engine/project/index/collection.h"

#include <sys/stat.h>

#include <algorithm>
#include <unordered_map>

namespace aircher::project {
namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
/// In one transaction: a few milliseconds each.
constexpr std::size_t kMarksPerStep = 1'024;
constexpr std::size_t kDocumentsPerStep = 128;
constexpr std::size_t kFilesPerStep = 2'048;
/// After so many looks that others made vain it is left to another time.
constexpr int kMaxDisturbances = 3;

struct DeadDocument {
    DocumentId document = 0;
    std::uint32_t size = 0;
    std::int64_t since = 0;
};

bool is_folder(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Takes the last `count` of `documents`.
std::vector<DocumentId> split_off(std::vector<DocumentId>& documents, std::size_t count) {
    const std::size_t left = documents.size() - std::min(documents.size(), count);
    std::vector<DocumentId> taken(documents.begin() + static_cast<std::ptrdiff_t>(left), documents.end());
    documents.resize(left);
    return taken;
}

}  // namespace

Result<Collector::Outcome> Collector::step(const CollectionPolicy& policy, std::int64_t now, RequestContext& context) {
    if (!plan_) {
        if (auto looked = look(policy, now, context); !looked) {
            plan_.reset();
            return looked.error();
        }
        return Outcome::more;
    }
    if (plan_->died.empty() && plan_->revived.empty() && plan_->doomed.empty() && !plan_->root) {
        auto merged = merge(policy, context);
        if (!merged) return merged.error();
        if (*merged) return Outcome::more;
        plan_.reset();
        disturbances_ = 0;
        return Outcome::done;
    }
    auto writer = store_.write();
    if (!writer) return writer.error();
    const auto commits = IndexStore::commits(**writer);
    if (!commits) return commits.error();
    if (*commits != plan_->commits || store_.generation() != plan_->generation) {
        plan_.reset();
        root_lease_.release();
        if (++disturbances_ < kMaxDisturbances) return Outcome::more;
        disturbances_ = 0;
        return Outcome::disturbed;
    }
    auto done = apply(**writer, now);
    if (done) {
        done = store_.commit(**writer, {&store_.words(), &store_.names()});
    } else {
        for (TermTable* terms : {&store_.words(), &store_.names()}) terms->rollback();
    }
    if (!done) {
        plan_.reset();
        root_lease_.release();
        return done.error();
    }
    store_.forget(erased_);
    if (root_erased_) {  // what only it had is dead now
        plan_.reset();
        root_lease_.release();
        return Outcome::more;
    }
    ++plan_->commits;  // our own
    return Outcome::more;
}

Result<void> Collector::look(const CollectionPolicy& policy, std::int64_t now, RequestContext& context) {
    // Says that the root is in use, should the process run for days.
    if (auto number = store_.root_number(root_); !number) return number.error();
    plan_ = Plan{};
    plan_->generation = store_.generation();
    const auto reader = store_.read();
    if (!reader) return reader.error();
    const auto commits = IndexStore::commits(**reader);
    if (!commits) return commits.error();
    plan_->commits = *commits;
    if (auto found = find_doomed_root(**reader, policy, now); !found || plan_->root) return found;
    return find_doomed_documents(**reader, policy, now, context);
}

Result<void> Collector::find_doomed_root(store::Reader& reader, const CollectionPolicy& policy, std::int64_t now) {
    if (folder_.empty()) return {};
    std::vector<std::pair<std::string, std::uint32_t>> doomed;
    const auto scanned = reader.scan(table(IndexTable::roots), "", [&](std::string_view path, std::string_view value) {
        const auto row = decode_root(value);
        if (!row || path == root_) return true;
        const std::int64_t unused = now - row->used;
        if (unused >= policy.unused_root || (unused >= policy.gone_root && !is_folder(std::string(path)))) doomed.emplace_back(path, row->number);
        return true;
    });
    if (!scanned) return scanned;
    // Whoever holds its lease works with it after all.
    for (auto& root : doomed) {
        const auto taken = IndexLease::try_take(lease_in(folder_, root.first), root_lease_);
        if (!taken || !*taken) continue;
        plan_->root = std::move(root);
        break;
    }
    return {};
}

Result<void> Collector::find_doomed_documents(store::Reader& reader, const CollectionPolicy& policy, std::int64_t now, RequestContext& context) {
    postings::DocumentSet used;
    bool damaged = false;
    auto scanned = reader.scan(table(IndexTable::files), "", [&](std::string_view, std::string_view value) {
        const auto row = decode_file(value);
        damaged = !row;
        if (row && row->document != 0) used.add(row->document);
        return row && !context.should_stop();
    });
    std::unordered_map<DocumentId, std::int64_t> marked;
    if (scanned)
        scanned = reader.scan(table(IndexTable::dead), 0, kLast, [&](std::int64_t key, std::string_view since) {
            marked.emplace(static_cast<DocumentId>(key), static_cast<std::int64_t>(to_number(since)));
            return true;
        });
    std::vector<DeadDocument> dead;
    std::uint64_t live_bytes = 0;
    if (scanned)
        scanned = reader.scan(table(IndexTable::documents), 1, kLast, [&](std::int64_t key, std::string_view value) {
            const auto row = decode_document(value);
            damaged = damaged || !row;
            if (damaged) return false;
            const auto document = static_cast<DocumentId>(key);
            if (used.contains(document)) {
                live_bytes += row->size;
                return !context.should_stop();
            }
            const auto known = marked.find(document);
            const bool fits = known != marked.end() && known->second <= now;  // else the clock was put back
            dead.push_back({document, row->size, fits ? known->second : now});
            if (!fits) plan_->died.push_back(document);
            if (known != marked.end()) marked.erase(known);
            return !context.should_stop();
        });
    if (!scanned) return scanned;
    if (context.should_stop()) return context.stop_error();
    if (damaged) return Error{ErrorCode::damaged, "a row of the index is damaged"};
    for (const auto& [document, since] : marked) plan_->revived.push_back(document);

    std::sort(dead.begin(), dead.end(),
              [](const DeadDocument& a, const DeadDocument& b) { return std::pair(a.since, a.document) > std::pair(b.since, b.document); });
    const double allowed = policy.share * static_cast<double>(live_bytes);
    std::uint64_t bytes = 0;
    next_due_.reset();
    for (const DeadDocument& one : dead) {
        bytes += one.size;
        const std::int64_t due = one.since + (static_cast<double>(bytes) > allowed ? std::min(policy.settle, policy.keep) : policy.keep);
        if (due <= now) {
            plan_->doomed.push_back(one.document);
        } else {
            next_due_ = std::min(next_due_.value_or(due), due);
        }
    }
    return {};
}

Result<void> Collector::apply(store::Writer& writer, std::int64_t now) {
    erased_.clear();
    root_erased_ = false;
    if (plan_->root) return erase_root(writer);
    if (!plan_->doomed.empty()) return erase_documents(writer, split_off(plan_->doomed, kDocumentsPerStep));
    for (const DocumentId document : split_off(plan_->revived, kMarksPerStep))
        if (auto gone = writer.erase(table(IndexTable::dead), std::int64_t{document}); !gone) return gone;
    for (const DocumentId document : split_off(plan_->died, kMarksPerStep)) {
        std::string value;
        // It may have been doomed at once.
        const auto found = writer.get(table(IndexTable::documents), std::int64_t{document}, value);
        if (!found) return found.error();
        if (!*found) continue;
        if (auto put = writer.put(table(IndexTable::dead), std::int64_t{document}, std::to_string(now)); !put) return put;
    }
    return {};
}

Result<void> Collector::erase_root(store::Writer& writer) {
    const auto& [path, number] = *plan_->root;
    std::vector<std::string> keys;
    const auto scanned = writer.scan(table(IndexTable::files), file_key(number, ""), [&](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return keys.size() < kFilesPerStep;
    });
    if (!scanned) return scanned;
    for (const std::string& key : keys)
        if (auto gone = writer.erase(table(IndexTable::files), key); !gone) return gone;
    root_erased_ = keys.size() < kFilesPerStep;
    return root_erased_ ? writer.erase(table(IndexTable::roots), path) : Result<void>();
}

Result<void> Collector::erase_documents(store::Writer& writer, std::vector<DocumentId> documents) {
    std::string value;
    for (const DocumentId document : documents) {
        const auto found = writer.get(table(IndexTable::documents), std::int64_t{document}, value);
        if (!found) return found.error();
        const auto row = *found ? decode_document(value) : std::nullopt;
        if (!row) return Error{ErrorCode::damaged, "a document's row is damaged"};
        // The extension is not in the row: of those that differ in it alone, the one that names this document.
        std::string content;
        const std::string number = std::to_string(document);
        const auto scanned =
            writer.scan(table(IndexTable::contents), content_prefix(row->hash, row->language), [&](std::string_view key, std::string_view named) {
                if (named == number) content = key;
                return content.empty();
            });
        if (!scanned) return scanned;
        if (!content.empty())
            if (auto gone = writer.erase(table(IndexTable::contents), content); !gone) return gone;
        for (const IndexTable rows : {IndexTable::documents, IndexTable::outlines, IndexTable::uses, IndexTable::dead})
            if (auto gone = writer.erase(table(rows), std::int64_t{document}); !gone) return gone;
    }
    for (TermTable* terms : {&store_.words(), &store_.names()})
        if (auto gone = terms->erase_documents(writer, documents); !gone) return gone;
    erased_ = std::move(documents);
    return {};
}

Result<bool> Collector::merge(const CollectionPolicy& policy, RequestContext& context) {
    for (TermTable* terms : {&store_.words(), &store_.names()}) {
        auto reader = store_.read();
        if (!reader) return reader.error();
        const auto wasteful = terms->wasteful(**reader, policy.waste);
        if (!wasteful) return wasteful.error();
        reader->reset();
        if (!*wasteful) continue;
        if (auto done = store_.keep_up(*terms, TermTable::Upkeep::merge, context); !done) return done.error();
        return true;
    }
    return false;
}

}  // namespace aircher::project
