// The files of one root as the index knows them, in memory: what the walk lists, each with its stamp and document.
//
// A file that changed is `pending` from the moment somebody notices until its document is known again; questions look into pending files themselves. So an answer
// never rests on a document that the file no longer has, however far behind the index is.
//
// Threads: any; reading and changing exclude each other (a shared mutex inside).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/filesystem/language/language.h"
#include "engine/project/index/index_records.h"

namespace aircher::project {

struct IndexedFile {
    std::string path;
    FileRow row;
};

class FileTable {
public:
    struct Counts {
        std::uint64_t files = 0;
        std::uint64_t bytes = 0;
        std::uint64_t pending = 0;
        std::uint64_t text = 0, text_bytes = 0;  ///< with a document
        std::uint64_t binary = 0;
        std::uint64_t secret = 0;  ///< and not for questions either
        std::uint64_t racy = 0;
    };

    /// `questions_read_secrets`: questions may look into files that look like secrets. The index never does, since other processes share it.
    explicit FileTable(bool questions_read_secrets = false) : questions_read_secrets_(questions_read_secrets) {}

    /// Replaces everything. `files` are sorted by path.
    void assign(std::vector<IndexedFile> files);
    /// Sets one file, new or known.
    void set(std::string_view path, const FileRow& row);
    /// The same, but only where the file is still pending with the stamp `seen`: something else happened to it otherwise. Returns whether it was set.
    bool resolve(std::string_view path, const FileStamp& seen, const FileRow& row);
    /// The file changed, or may have: pending, with a stamp that nothing else has.
    void mark_pending(std::string_view path);
    void mark_all_pending();
    /// Those whose document `knows` not.
    void mark_unknown_pending(const std::function<bool(DocumentId)>& knows);
    /// Files that were read too soon after their last change, and whose last change is `age` ago by now: pending again. Returns whether there are some that will be soon.
    bool mark_racy_pending(std::int64_t age_ns);
    void erase(std::string_view path);

    bool find(std::string_view path, FileRow& row) const;
    Counts counts() const;
    /// Differs once anything changed.
    std::uint64_t version() const;
    /// The pending files, by path.
    std::vector<IndexedFile> pending() const;
    /// The files that a question must read for itself, by path: pending ones, and secrets where it may.
    std::vector<IndexedFile> for_questions() const;
    /// The files that may hold text and have no document, by path: those, and opaque ones.
    std::vector<IndexedFile> without_document() const;
    /// The files that have one of `documents`, by path.
    std::vector<IndexedFile> files_of(const std::vector<DocumentId>& documents) const;
    /// Whether the file is one of `for_questions`.
    bool reads(const FileRow& row) const { return row.content == FileContent::pending || (row.content == FileContent::secret && questions_read_secrets_); }
    bool is_live(DocumentId document) const;
    /// How many files are text, and how many of them have one of `documents`, which are distinct.
    std::pair<std::uint64_t, std::uint64_t> text_files(const std::vector<DocumentId>& documents) const;
    /// Whether a file lies at `path`, or below it.
    bool has_at_or_below(std::string_view path) const;
    /// Calls `visit(path, row)` for each file in order of path, under the shared lock: it must not call back. With `starts` only for those at or below one of
    /// these paths ("" is the root).
    template <class Visit>
    void for_each(const Visit& visit) const {
        const std::shared_lock lock(mutex_);
        for (const auto& [path, row] : files_) visit(std::string_view(path), row);
    }
    template <class Visit>
    void for_each(const std::vector<std::string>& starts, const Visit& visit) const {
        if (starts.empty() || std::find(starts.begin(), starts.end(), "") != starts.end()) {
            for_each(visit);
            return;
        }
        const std::shared_lock lock(mutex_);
        std::set<const Files::value_type*, ByPath> found;
        for (const std::string& start : starts) {
            if (const auto file = files_.find(start); file != files_.end()) found.insert(&*file);
            const std::string folder = start + "/";
            for (auto file = files_.lower_bound(folder); file != files_.end() && file->first.starts_with(folder); ++file) found.insert(found.end(), &*file);
        }
        for (const auto* file : found) visit(std::string_view(file->first), file->second);
    }

private:
    using Files = std::map<std::string, FileRow, std::less<>>;
    struct ByPath {
        bool operator()(const Files::value_type* a, const Files::value_type* b) const { return a->first < b->first; }
    };
    bool lacks_document(const FileRow& row) const { return reads(row) || row.content == FileContent::opaque; }
    std::vector<IndexedFile> some_without_document(const std::function<bool(const FileRow&)>& wanted) const;
    FileRow next_pending();
    void put(std::string_view path, const FileRow& row);
    void change(Files::iterator file, const FileRow& row);
    void count(const FileRow& row, int direction);
    void link(Files::const_iterator file);
    void unlink(Files::const_iterator file);

    const bool questions_read_secrets_;
    mutable std::shared_mutex mutex_;
    Files files_;                                                                ///< guarded by mutex_
    std::unordered_multimap<DocumentId, const Files::value_type*> by_document_;  ///< guarded by mutex_
    std::vector<std::uint32_t> files_with_;                                      ///< by document: how many; guarded by mutex_
    std::set<const Files::value_type*, ByPath> without_document_;                ///< lacks_document; guarded by mutex_
    Counts counts_;                                                              ///< guarded by mutex_
    std::uint64_t version_ = 0;                                                  ///< guarded by mutex_
    std::int64_t marks_ = 0;                                                     ///< guarded by mutex_
};

}  // namespace aircher::project
