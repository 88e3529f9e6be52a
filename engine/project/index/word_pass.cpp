#include "engine/project/index/word_pass.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "engine/base/content_hash.h"
#include "engine/base/iso_time.h"
#include "engine/base/release.h"
#include "engine/postings/document_terms.h"
#include "engine/project/root_policy.h"
#include "engine/project/source_analyzer.h"

namespace aircher::project {
namespace {

/// From so many new documents on a batch makes a segment of its own.
constexpr std::size_t kSegmentFrom = 512;
constexpr std::size_t kBatchFiles = 24'000;

/// What became of one file of the batch.
struct Outcome {
    FileRow row;
    bool done = false;
    bool new_document = false;
    DocumentRow document;
    std::string content;             ///< the key of its content
    std::vector<std::string> terms;  ///< in small batches
};

/// Contents that this batch saw first, so that equal files are one document.
class NewContents {
public:
    /// The document of `key`; `fresh` where nobody had it yet.
    DocumentId claim(const std::string& key, DocumentId fresh) {
        const std::lock_guard lock(mutex_);
        return documents_.emplace(key, fresh).first->second;
    }

private:
    std::mutex mutex_;
    std::unordered_map<std::string, DocumentId> documents_;  ///< guarded by mutex_
};

/// The begin of the pending files, as many as go through in one batch.
std::vector<IndexedFile> next_batch(const FileTable& files, const MemoryBudget& memory) {
    std::vector<IndexedFile> batch = files.pending();
    std::int64_t bytes = 0;
    std::size_t count = 0;
    while (count < batch.size() && count < kBatchFiles && bytes < static_cast<std::int64_t>(memory.batch_of_texts())) bytes += std::max<std::int64_t>(batch[count++].row.stamp.size, 0);
    batch.resize(count);
    return batch;
}

Result<void> put_rows(store::Writer& writer, const IndexedRoot& indexed, const std::vector<IndexedFile>& batch, const std::vector<Outcome>& outcomes,
                      const std::set<std::string>& removed) {
    for (const std::string& path : removed) {
        FileRow row;
        if (indexed.files.find(path, row)) continue;  // it came back
        if (auto gone = writer.erase(table(IndexTable::files), file_key(indexed.number, path)); !gone) return gone;
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const Outcome& outcome = outcomes[i];
        if (!outcome.done) continue;
        if (outcome.new_document) {
            if (auto put = writer.put(table(IndexTable::documents), outcome.row.document, encode(outcome.document)); !put) return put;
            if (auto put = writer.put(table(IndexTable::contents), outcome.content, std::to_string(outcome.row.document)); !put) return put;
        }
        if (auto put = writer.put(table(IndexTable::files), file_key(indexed.number, batch[i].path), encode(outcome.row)); !put) return put;
    }
    return {};
}

/// Documents that were known when the file was read may be collected since: such files stay pending. Returns how many of the outcomes have a document that the store knew;
/// the numbers of the batch's own begin with `first`.
Result<std::size_t> check_known(store::Writer& writer, std::vector<Outcome>& outcomes, DocumentId first) {
    std::size_t known = 0;
    std::string value;
    for (Outcome& outcome : outcomes) {
        const DocumentId document = outcome.row.document;
        if (!outcome.done || document == 0 || (document >= first && document < first + outcomes.size())) continue;
        const auto found = writer.get(table(IndexTable::documents), std::int64_t{document}, value);
        if (!found) return found.error();
        outcome.done = *found;
        if (*found) ++known;
    }
    return known;
}

}  // namespace

FileRow read_indexed(const IndexedRoot& indexed, const std::string& path, std::string& text, RequestContext& context) {
    text.clear();
    FileRow row;
    row.content = FileContent::opaque;
    const auto file = indexed.root.directory.open_file(path);
    if (!file) return row;
    const FileStatus& status = file->status;
    row.stamp = {status.size, status.mtime_ns, status.ctime_ns};
    row.racy = now_ns() - status.ctime_ns < kRacyNanoseconds;
    if (!indexed.allow_secrets && looks_secret(path)) {
        row.content = FileContent::secret;
        return row;
    }
    if (status.size > static_cast<std::int64_t>(kMaxAnalyzedBytes)) return row;
    // One byte more than the file has, so that its end is seen without another look.
    std::size_t used = 0;
    text.resize(static_cast<std::size_t>(std::max<std::int64_t>(status.size, 0)) + 1);
    for (;;) {
        if (used == text.size()) text.resize(text.size() * 2);
        const ssize_t got = ::read(file->fd.get(), text.data() + used, text.size() - used);
        if (got <= 0 || context.should_stop()) break;
        used += static_cast<std::size_t>(got);
        if (used > kMaxAnalyzedBytes) {
            text.clear();
            return row;
        }
    }
    text.resize(used);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        text.clear();
    } else if (is_binary(text)) {
        row.content = FileContent::binary;
        text.clear();
    } else {
        row.content = FileContent::text;
    }
    return row;
}

Result<std::size_t> add_words(const IndexedRoot& indexed, const std::set<std::string>& removed, const Crew& crew, RequestContext& context) {
    const std::vector<IndexedFile> batch = next_batch(indexed.files, context.memory());
    if (batch.empty() && removed.empty()) return std::size_t{0};
    std::vector<Outcome> outcomes(batch.size());
    const bool segment = batch.size() >= kSegmentFrom;
    std::vector<postings::TermTableBuilder> builders(segment ? static_cast<std::size_t>(crew.threads) : 0);
    auto first = batch.empty() ? Result<DocumentId>(DocumentId{0}) : indexed.store.reserve_documents(static_cast<std::uint32_t>(batch.size()));
    if (!first) return first.error();

    NewContents contents;
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint32_t> new_documents{0};
    std::mutex failure_mutex;
    std::optional<Error> failure;  // guarded by failure_mutex
    const auto work = [&](int worker) {
        std::string text;
        auto reader = indexed.store.read();
        // Numbers ascend for each worker: its builder wants that.
        for (std::size_t i = next++; i < batch.size() && !context.should_stop(); i = next++) {
            Outcome& outcome = outcomes[i];
            outcome.row = read_indexed(indexed, batch[i].path, text, context);
            outcome.done = true;
            context.report_progress(i, batch.size(), "files read");
            if (outcome.row.content != FileContent::text) continue;
            outcome.document.language = filesystem::language(recognise_text(batch[i].path, text)).name;
            outcome.document.hash = content_hash(text);
            outcome.document.size = static_cast<std::uint32_t>(text.size());
            outcome.content = content_key(outcome.document.hash, outcome.document.language, batch[i].path);
            const auto known = reader ? known_document(**reader, outcome.content) : Result<DocumentId>(reader.error());
            if (!known) {
                const std::lock_guard lock(failure_mutex);
                failure = known.error();
                return;
            }
            const DocumentId mine = *first + static_cast<DocumentId>(i);
            outcome.row.document = *known != 0 ? *known : contents.claim(outcome.content, mine);
            outcome.new_document = outcome.row.document == mine;
            if (!outcome.new_document) continue;
            ++new_documents;
            if (segment) {
                builders[static_cast<std::size_t>(worker)].add_text(mine, text);
            } else {
                outcome.terms = postings::distinct_terms(text);
            }
            if (text.capacity() > (std::size_t{4} << 20U)) release(text);  // one huge file must not stay
        }
    };
    // A few files are read faster than threads are made.
    (batch.size() < 4 ? Crew{} : crew).run(work);
    if (context.should_stop()) return context.stop_error();
    if (failure) return *failure;

    auto writer = indexed.store.write();
    if (!writer) return writer.error();
    TermTable& words = indexed.store.words();
    auto known = Result<std::size_t>(std::size_t{0});
    const auto stage = [&]() -> Result<void> {
        known = check_known(**writer, outcomes, *first);
        if (!known) return known.error();
        if (auto put = put_rows(**writer, indexed, batch, outcomes, removed); !put) return put;
        if (segment && new_documents > 0) return words.put_segment(**writer, builders, crew, context);
        for (Outcome& outcome : outcomes) {
            if (!outcome.new_document || segment) continue;
            if (auto put = words.put_document(**writer, outcome.row.document, std::move(outcome.terms)); !put) return put;
        }
        return {};
    };
    if (auto staged = stage(); !staged) {
        words.rollback();
        return staged.error();
    }
    if (auto done = indexed.store.commit(**writer, {&words}); !done) return done.error();
    // What others found out must be known here, too, before a file points to it.
    if (*known > 0)
        if (auto refreshed = indexed.store.refresh(); !refreshed) return refreshed.error();
    std::size_t resolved = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!outcomes[i].done) continue;
        if (outcomes[i].new_document) indexed.store.add_document(outcomes[i].row.document, outcomes[i].document.language);
        if (indexed.files.resolve(batch[i].path, batch[i].row.stamp, outcomes[i].row)) ++resolved;
    }
    return resolved;
}

}  // namespace aircher::project
