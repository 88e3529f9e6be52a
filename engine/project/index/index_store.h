// The index of a repository as one process sees it: the store, the term indexes over it, and which documents have facts.
//
// Several processes may write; each sees the others' commits after `refresh`. Whatever is damaged or was replaced is found by the store's errors, and `recover` starts
// over: the index is a cache.
//
// Threads: any.
#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/filesystem/language/language.h"
#include "engine/postings/document_set.h"
#include "engine/project/index/index_records.h"
#include "engine/project/index/term_table.h"
#include "engine/store/store_backend.h"

namespace aircher::project {

class IndexStore {
public:
    /// `path` is empty for an index in memory. Errors: those of StoreBackend::open.
    static Result<std::unique_ptr<IndexStore>> open(store::StoreBackend& backend, std::string path, const MemoryBudget& memory);
    ~IndexStore();

    /// Errors of both: damaged where the store is damaged, unavailable.
    Result<std::unique_ptr<store::Reader>> read() const;
    Result<std::unique_ptr<store::Writer>> write() const;
    /// Commits, and makes what was staged in `staged` visible; where that fails it is forgotten.
    Result<void> commit(store::Writer& writer, std::initializer_list<TermTable*> staged = {});

    /// One transaction of TermTable::keep_up.
    Result<void> keep_up(TermTable& terms, TermTable::Upkeep upkeep, RequestContext& context);
    /// store::Store::tidy.
    Result<bool> tidy();

    /// The number of the root with this canonical path; made where it is new. Notes that the root is in use.
    Result<std::uint32_t> root_number(const std::string& root);
    /// `count` numbers of documents that nobody else uses; the first of them.
    Result<DocumentId> reserve_documents(std::uint32_t count);

    /// Takes over what other processes committed. Cheap where nobody did. Returns whether somebody did.
    Result<bool> refresh();
    /// How often anybody committed, as of what `reader` sees.
    static Result<std::uint64_t> commits(store::Reader& reader);
    /// Whether the file was removed or replaced by others.
    bool in_place() const;
    /// Throws the store away and begins with an empty one. `why` is remembered for status.
    Result<void> recover(const std::string& why);

    TermTable& words() { return words_; }
    TermTable& names() { return names_; }
    const TermTable& words() const { return words_; }
    const TermTable& names() const { return names_; }

    /// `missing` also where there is no such document.
    FactsState facts_of(DocumentId document) const;
    /// Whether there was such a document when the store was last looked at.
    bool knows(DocumentId document) const;
    void set_facts(DocumentId document, FactsState state);
    /// A document of this process's own, without facts.
    void add_document(DocumentId document, std::string_view language);
    /// What it was read as; nothing where there is no such document.
    std::optional<filesystem::LanguageId> language_of(DocumentId document) const;
    /// Whether no document lacks its facts, not even one that no file has any more.
    bool has_all_facts() const;
    void forget(std::span<const DocumentId> documents);
    /// Of `documents`, those whose facts are missing.
    std::vector<DocumentId> without_facts(const std::vector<DocumentId>& documents) const;
    /// All documents whose facts are missing.
    std::vector<DocumentId> without_facts() const;

    /// How often the store was begun anew.
    std::uint64_t generation() const { return generation_; }

    std::uint64_t bytes() const;
    std::string reason() const;  ///< why the store was made anew; empty where it was not
    bool persistent() const { return persistent_; }

private:
    IndexStore(store::StoreBackend& backend, std::string path, const MemoryBudget& memory);
    Result<void> open_store();
    Result<void> load();  ///< REQUIRES: refresh_mutex_ is held
    std::shared_ptr<store::Store> store() const;

    store::StoreBackend& backend_;
    const bool persistent_;
    const std::string path_;  ///< in memory: one that no other index of the process has

    mutable std::shared_mutex mutex_;
    std::shared_ptr<store::Store> store_;  ///< guarded by mutex_
    std::vector<std::optional<FactsState>> facts_;  ///< by document, nothing where there is none; guarded by mutex_
    std::vector<filesystem::LanguageId> languages_;  ///< by document; guarded by mutex_
    std::string reason_;                   ///< guarded by mutex_

    std::atomic<std::uint64_t> generation_{0};
    std::mutex refresh_mutex_;   ///< held while what is committed, by whomever, becomes visible here: so nothing that is older can replace it
    std::uint64_t commits_ = 0;  ///< that we know of; guarded by refresh_mutex_
    std::uint64_t version_ = 0;  ///< of the store when it was last looked at: nobody committed while it is the same; guarded by refresh_mutex_

    TermTable words_;
    TermTable names_;
};

}  // namespace aircher::project
