#include "engine/project/index/file_table.h"

#include <algorithm>

#include "engine/base/iso_time.h"

namespace aircher::project {
void FileTable::count(const FileRow& row, int direction) {
    const auto add = [&](std::uint64_t& sum, std::uint64_t value) { sum = direction > 0 ? sum + value : sum - value; };
    ++version_;
    add(counts_.files, 1);
    add(counts_.bytes, static_cast<std::uint64_t>(std::max<std::int64_t>(row.stamp.size, 0)));
    add(counts_.pending, row.content == FileContent::pending ? 1 : 0);
    add(counts_.text, row.content == FileContent::text ? 1 : 0);
    add(counts_.text_bytes, row.content == FileContent::text ? static_cast<std::uint64_t>(row.stamp.size) : 0);
    add(counts_.binary, row.content == FileContent::binary ? 1 : 0);
    add(counts_.secret, row.content == FileContent::secret && !questions_read_secrets_ ? 1 : 0);
    add(counts_.racy, row.racy ? 1 : 0);
}

void FileTable::link(Files::const_iterator file) {
    if (const DocumentId document = file->second.document; document != 0) {
        by_document_.emplace(document, &*file);
        if (document >= files_with_.size()) files_with_.resize(std::max<std::size_t>(document + std::size_t{1}, files_with_.size() + files_with_.size() / 2));
        ++files_with_[document];
    }
    if (lacks_document(file->second)) without_document_.insert(without_document_.end(), &*file);
}

void FileTable::unlink(Files::const_iterator file) {
    if (lacks_document(file->second)) without_document_.erase(&*file);
    if (file->second.document == 0) return;
    --files_with_[file->second.document];
    auto [at, end] = by_document_.equal_range(file->second.document);
    for (; at != end; ++at) {
        if (at->second != &*file) continue;
        by_document_.erase(at);
        return;
    }
}

void FileTable::change(Files::iterator file, const FileRow& row) {
    unlink(file);
    count(file->second, -1);
    file->second = row;
    count(file->second, 1);
    link(file);
}

void FileTable::assign(std::vector<IndexedFile> files) {
    const std::unique_lock lock(mutex_);
    ++version_;
    by_document_.clear();
    files_with_.clear();
    without_document_.clear();
    files_.clear();
    counts_ = {};
    by_document_.reserve(files.size());
    for (IndexedFile& file : files) {
        const auto at = files_.emplace_hint(files_.end(), std::move(file.path), file.row);
        count(at->second, 1);
        link(at);
    }
}

void FileTable::put(std::string_view path, const FileRow& row) {
    const auto known = files_.find(path);
    if (known != files_.end()) {
        change(known, row);
        return;
    }
    const auto added = files_.emplace(path, row).first;
    count(added->second, 1);
    link(added);
}

void FileTable::set(std::string_view path, const FileRow& row) {
    const std::unique_lock lock(mutex_);
    put(path, row);
}

bool FileTable::resolve(std::string_view path, const FileStamp& seen, const FileRow& row) {
    const std::unique_lock lock(mutex_);
    const auto known = files_.find(path);
    if (known == files_.end() || known->second.content != FileContent::pending || known->second.stamp != seen) return false;
    change(known, row);
    return true;
}

void FileTable::mark_pending(std::string_view path) {
    const std::unique_lock lock(mutex_);
    put(path, next_pending());
}

FileRow FileTable::next_pending() { return {FileContent::pending, 0, {-1, ++marks_, 0}, false}; }

void FileTable::mark_all_pending() {
    const std::unique_lock lock(mutex_);
    for (auto file = files_.begin(); file != files_.end(); ++file) change(file, next_pending());
}

void FileTable::mark_unknown_pending(const std::function<bool(DocumentId)>& knows) {
    const std::unique_lock lock(mutex_);
    for (auto file = files_.begin(); file != files_.end(); ++file)
        if (file->second.document != 0 && !knows(file->second.document)) change(file, next_pending());
}

bool FileTable::mark_racy_pending(std::int64_t age_ns) {
    const std::unique_lock lock(mutex_);
    if (counts_.racy == 0) return false;
    const std::int64_t now = now_ns();
    bool more = false;
    for (auto file = files_.begin(); file != files_.end(); ++file) {
        if (!file->second.racy) continue;
        const std::int64_t age = now - file->second.stamp.ctime_ns;
        if (age > age_ns) change(file, next_pending());
        more = more || (age >= 0 && age <= age_ns);  // another machine's clock may be far ahead: that is left to the next start
    }
    return more;
}

void FileTable::erase(std::string_view path) {
    const std::unique_lock lock(mutex_);
    const auto known = files_.find(path);
    if (known == files_.end()) return;
    unlink(known);
    count(known->second, -1);
    files_.erase(known);
}

bool FileTable::find(std::string_view path, FileRow& row) const {
    const std::shared_lock lock(mutex_);
    const auto known = files_.find(path);
    if (known == files_.end()) return false;
    row = known->second;
    return true;
}

FileTable::Counts FileTable::counts() const {
    const std::shared_lock lock(mutex_);
    return counts_;
}

std::uint64_t FileTable::version() const {
    const std::shared_lock lock(mutex_);
    return version_;
}

std::vector<IndexedFile> FileTable::some_without_document(const std::function<bool(const FileRow&)>& wanted) const {
    const std::shared_lock lock(mutex_);
    std::vector<IndexedFile> files;
    for (const auto* file : without_document_)
        if (wanted(file->second)) files.push_back({file->first, file->second});
    return files;
}

std::vector<IndexedFile> FileTable::pending() const {
    return some_without_document([](const FileRow& row) { return row.content == FileContent::pending; });
}

std::vector<IndexedFile> FileTable::for_questions() const {
    return some_without_document([this](const FileRow& row) { return reads(row); });
}

std::vector<IndexedFile> FileTable::without_document() const {
    return some_without_document([](const FileRow&) { return true; });
}

std::vector<IndexedFile> FileTable::files_of(const std::vector<DocumentId>& documents) const {
    std::vector<IndexedFile> files;
    {
        const std::shared_lock lock(mutex_);
        for (const DocumentId document : documents) {
            auto [at, end] = by_document_.equal_range(document);
            for (; at != end; ++at) files.push_back({at->second->first, at->second->second});
        }
    }
    std::sort(files.begin(), files.end(), [](const IndexedFile& a, const IndexedFile& b) { return a.path < b.path; });
    return files;
}

bool FileTable::is_live(DocumentId document) const {
    const std::shared_lock lock(mutex_);
    return document < files_with_.size() && files_with_[document] > 0;
}

std::pair<std::uint64_t, std::uint64_t> FileTable::text_files(const std::vector<DocumentId>& documents) const {
    const std::shared_lock lock(mutex_);
    std::uint64_t with = 0;
    for (const DocumentId document : documents)
        if (document < files_with_.size()) with += files_with_[document];
    return {counts_.text, std::min(with, counts_.text)};
}

bool FileTable::has_at_or_below(std::string_view path) const {
    const std::shared_lock lock(mutex_);
    if (files_.contains(path)) return true;
    const std::string folder = std::string(path) + "/";
    const auto first = files_.lower_bound(folder);
    return first != files_.end() && first->first.starts_with(folder);
}

}  // namespace aircher::project
