#include "engine/project/index/facts_pass.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/base/content_hash.h"
#include "engine/base/release.h"
#include "engine/postings/builder.h"
#include "engine/project/index/facts_order.h"

namespace aircher::project {
namespace {

constexpr std::size_t kCommitDocuments = 512;
constexpr std::chrono::milliseconds kCommitInterval{1'000};
struct Finished {
    DocumentId document = 0;
    StoredFacts facts;
};

/// Facts of one job; nothing where the file has other content by now.
std::optional<StoredFacts> run_job(const IndexedRoot& indexed, SourceAnalyzer& analyzer, const FactsJob& job, const DocumentRow& row, std::string& text, FactsCodec& codec,
                                   RequestContext& context) {
    if (!analyzer.finds_symbols(row.language)) return StoredFacts{};
    const FileRow now = read_indexed(indexed, job.path, text, context);
    if (now.content != FileContent::text || content_hash(text) != row.hash) return std::nullopt;
    auto analysis = analyzer.extract_facts({job.path, row.language, text}, {}, context);
    if (analysis) return store_facts(analysis->facts, text, codec);
    if (context.should_stop()) return std::nullopt;
    StoredFacts none;
    none.failure = analysis.error().message;
    return none;
}

/// Commits finished documents in one transaction.
Result<void> commit_facts(const IndexedRoot& indexed, std::vector<Finished>& finished) {
    auto writer = indexed.store.write();
    if (!writer) return writer.error();
    TermTable& names = indexed.store.names();
    const auto stage = [&]() -> Result<void> {
        for (Finished& one : finished) {
            std::string value;
            const auto found = (*writer)->get(table(IndexTable::documents), one.document, value);
            if (!found) return found.error();
            auto row = *found ? decode_document(value) : std::nullopt;
            if (!row) {  // collected meanwhile
                one.document = 0;
                continue;
            }
            row->facts = one.facts.state;
            row->failure = one.facts.failure;
            if (auto put = (*writer)->put(table(IndexTable::documents), one.document, encode(*row)); !put) return put;
            if (one.facts.state != FactsState::stored) continue;
            if (auto put = (*writer)->put(table(IndexTable::outlines), one.document, one.facts.outline); !put) return put;
            if (auto put = (*writer)->put(table(IndexTable::uses), one.document, one.facts.references); !put) return put;
            if (one.facts.names.empty()) continue;
            if (auto put = names.put_document(**writer, one.document, std::move(one.facts.names)); !put) return put;
        }
        return {};
    };
    if (auto staged = stage(); !staged) {
        names.rollback();
        return staged;
    }
    if (auto done = indexed.store.commit(**writer, {&names}); !done) return done;
    for (const Finished& one : finished)
        if (one.document != 0) indexed.store.set_facts(one.document, one.facts.state);
    finished.clear();
    return {};
}

}  // namespace

StoredFacts store_facts(const ast::FileFacts& facts, std::string_view text, FactsCodec& codec) {
    StoredFacts stored;
    stored.state = FactsState::stored;
    stored.outline = codec.encode_outline(facts, text);
    stored.references = codec.encode_references(facts, text);
    stored.names.reserve(facts.symbols.size());
    for (const ast::Symbol& symbol : facts.symbols)
        // `Phoenix.Router` is asked for as `Router`, too.
        for (const std::string_view name : {std::string_view(symbol.name), ast::last_name(symbol.name)})
            if (!name.empty() && name.size() <= postings::kMaxTerm && (stored.names.empty() || stored.names.back() != name)) stored.names.emplace_back(name);
    std::sort(stored.names.begin(), stored.names.end());
    stored.names.erase(std::unique(stored.names.begin(), stored.names.end()), stored.names.end());
    return stored;
}

Result<std::size_t> add_facts(const IndexedRoot& indexed, SourceAnalyzer& analyzer, const Crew& crew, std::size_t limit, RequestContext& context) {
    auto ordered = facts_jobs(indexed, limit, context);
    if (!ordered) return ordered.error();
    const std::vector<FactsJob>& jobs = *ordered;
    if (jobs.empty()) return std::size_t{0};

    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Finished> finished;        // guarded by mutex
    std::optional<Error> failure;          // guarded by mutex
    int working = crew.threads;            // guarded by mutex
    std::atomic<bool> failed{false};
    const auto work = [&] {
        std::string text;
        FactsCodec codec;
        for (std::size_t i = next++; i < jobs.size() && !failed && !context.should_stop(); i = next++) {
            std::string value;
            const auto reader = indexed.store.read();  // for each: one that lives for minutes would keep the store from being tidied
            const auto found = reader ? (*reader)->get(table(IndexTable::documents), jobs[i].document, value) : Result<bool>(reader.error());
            if (!found) {
                const std::lock_guard lock(mutex);
                failure = found.error();
                failed = true;
                break;
            }
            const auto row = *found ? decode_document(value) : std::nullopt;
            if (!row) {
                indexed.files.mark_pending(jobs[i].path);
                continue;
            }
            auto facts = run_job(indexed, analyzer, jobs[i], *row, text, codec, context);
            context.report_progress(i, jobs.size(), "files parsed");
            if (text.capacity() > (std::size_t{4} << 20U)) release(text);
            if (!facts) {
                // Another content stands there now; the watcher, or the next reconciliation, says so as well.
                if (!context.should_stop()) indexed.files.mark_pending(jobs[i].path);
                continue;
            }
            const std::lock_guard lock(mutex);
            finished.push_back({jobs[i].document, std::move(*facts)});
            if (finished.size() == kCommitDocuments) changed.notify_one();
        }
    };

    std::size_t committed = 0;
    const auto take = [&](std::vector<Finished>& batch) {
        const std::lock_guard lock(mutex);
        batch.swap(finished);
    };
    std::vector<Finished> batch;
    const auto commit = [&]() -> Result<void> {
        take(batch);
        const std::size_t count = batch.size();
        if (count == 0) return {};
        if (auto done = commit_facts(indexed, batch); !done) return done;
        committed += count;
        // Here, while others parse, and before the names of a few files with very many fill the memory.
        const TermTable::Upkeep upkeep = indexed.store.names().upkeep();
        return upkeep == TermTable::Upkeep::none ? Result<void>() : indexed.store.keep_up(indexed.store.names(), upkeep, context);
    };
    if (jobs.size() < 4) {
        work();
        if (auto done = commit(); !done) return done.error();
    } else {
        std::thread workers([&] {
            crew.run([&](int) {
                work();
                const std::lock_guard lock(mutex);
                --working;
                changed.notify_one();
            });
        });
        Result<void> done;
        for (bool busy = true; busy;) {
            {
                std::unique_lock lock(mutex);
                changed.wait_for(lock, kCommitInterval, [&] { return working == 0 || finished.size() >= kCommitDocuments; });
                busy = working > 0;
            }
            if (done) done = commit();
            if (!done) failed = true;
        }
        workers.join();
        if (!done) return done.error();
    }
    if (failure) return *failure;
    if (context.should_stop()) return context.stop_error();
    return committed;
}

FactsProgress facts_progress(const IndexedRoot& indexed) {
    const auto [files, missing] = indexed.files.text_files(indexed.store.without_facts());
    return {files, files - missing};
}

}  // namespace aircher::project
