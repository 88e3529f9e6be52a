#include "engine/project/query_tables/files.h"

#include <algorithm>

#include "engine/base/iso_time.h"
#include "engine/filesystem/classify.h"

namespace aircher::project {
namespace {

using filesystem::FileEntry;
using store::ColumnType;
using store::ValueView;

/// In the order of the columns.
enum Column : std::size_t { kPath, kName, kExtension, kDirectory, kLanguage, kKind, kSize, kMtime, kTest, kVendored, kGenerated };

constexpr std::uint64_t bit(Column column) { return std::uint64_t{1} << column; }

std::string_view kind_name(filesystem::LanguageKind kind) {
    switch (kind) {
        case filesystem::LanguageKind::code: return "code";
        case filesystem::LanguageKind::markup: return "markup";
        case filesystem::LanguageKind::data: return "data";
        case filesystem::LanguageKind::prose: return "prose";
        case filesystem::LanguageKind::unknown: break;
    }
    return "unknown";
}

/// "ts" of "a.d.ts"; "" of "Makefile" and ".bashrc".
std::string_view extension_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

struct FilesTable::Listing {
    struct Walk {
        const Root* root = nullptr;
        filesystem::WalkResult result;
    };
    std::shared_ptr<const RootSet> roots;
    std::vector<Walk> walks;
    bool stat = false;

    void append_path(const Walk& walk, const FileEntry& file, std::string& out) const {
        roots->append_prefix(*walk.root, out);
        walk.result.append_path(file, out);
    }
};

class FilesTable::Cursor final : public store::RowCursor {
public:
    explicit Cursor(std::shared_ptr<const Listing> listing) : listing_(std::move(listing)) {}
    /// Only the file of this path.
    Cursor(std::shared_ptr<const Listing> listing, std::string_view path) : listing_(std::move(listing)), only_(true) {
        for (; walk_ < listing_->walks.size(); ++walk_) {
            // Files are sorted by path, and the root's name before it is the same for all.
            const auto files = listing_->walks[walk_].result.files();
            const auto found = std::lower_bound(files.begin(), files.end(), path, [&](const FileEntry& file, std::string_view wanted) { return path_of(file) < wanted; });
            if (found == files.end() || path_of(*found) != path) continue;
            next_ = static_cast<std::size_t>(found - files.begin());
            return;
        }
    }

    Result<bool> next() override {
        if (only_ && file_ != nullptr) return false;
        while (walk_ < listing_->walks.size() && next_ >= listing_->walks[walk_].result.files().size()) {
            ++walk_;
            next_ = 0;
        }
        if (walk_ >= listing_->walks.size()) return false;
        file_ = &listing_->walks[walk_].result.files()[next_++];
        path_of(*file_);
        return true;
    }

    ValueView value(std::size_t column) override {
        const std::string_view path = path_;
        switch (column) {
            case kPath: return path;
            case kName: return file_->base_name();
            case kExtension: return extension_of(file_->base_name());
            case kDirectory: return path.substr(0, path.size() - std::min(path.size(), file_->base_name().size() + 1));
            case kLanguage:
                if (file_->language == filesystem::kUnknownLanguage) return std::monostate();
                return filesystem::language(file_->language).name;
            case kKind: return kind_name(filesystem::language(file_->language).kind);
            case kSize:
                if (file_->size < 0) return std::monostate();
                return file_->size;
            case kMtime:
                if (file_->size < 0) return std::monostate();
                mtime_ = format_time(file_->mtime_ns);
                return std::string_view(mtime_);
            case kTest: return std::int64_t{filesystem::classify_path(path).test};
            case kVendored: return std::int64_t{filesystem::classify_path(path).vendored};
            default: return std::int64_t{filesystem::classify_path(path).generated};
        }
    }

private:
    const std::string& path_of(const FileEntry& file) {
        path_.clear();
        listing_->append_path(listing_->walks[walk_], file, path_);
        return path_;
    }

    const std::shared_ptr<const Listing> listing_;
    const bool only_ = false;
    std::size_t walk_ = 0;
    std::size_t next_ = 0;  ///< of the walk's files
    const FileEntry* file_ = nullptr;
    std::string path_, mtime_;
};

FilesTable::FilesTable(Workspace& workspace)
    : workspace_(workspace),
      columns_{{"path", ColumnType::text, "relative to the root; with several roots it begins with the root's name", true},
               {"name", ColumnType::text, "its last part"},
               {"extension", ColumnType::text, "what follows the name's last dot, '' where there is none"},
               {"directory", ColumnType::text, "the path without the name, '' at the root"},
               {"language", ColumnType::text, "by name: 'cpp', 'python', …; NULL where it is not known"},
               {"kind", ColumnType::text, "of the language: 'code', 'markup', 'data', 'prose', 'unknown'"},
               {"size", ColumnType::integer, "bytes"},
               {"mtime", ColumnType::text, "last change, UTC: '2026-11-22T19:21:00Z'"},
               {"test", ColumnType::integer, "1 where the path says that it is a test"},
               {"vendored", ColumnType::integer, "1 where the path says that it is others' code"},
               {"generated", ColumnType::integer, "1 where the path says that a program wrote it"}} {}

std::string_view FilesTable::meaning() const { return "The project's files, as the ignore rules leave them."; }

Result<std::shared_ptr<const FilesTable::Listing>> FilesTable::listing(bool stat, RequestContext& context) const {
    const std::lock_guard lock(mutex_);
    if (listing_ != nullptr && (listing_->stat || !stat)) return listing_;
    auto roots = workspace_.roots();
    if (!roots) return roots.error();
    auto made = std::make_shared<Listing>();
    made->roots = *roots;
    made->stat = stat;
    filesystem::WalkRequest request;
    request.stat = stat;
    for (const Root& root : made->roots->all()) {
        auto walked = workspace_.filesystem().walk_project(root.directory, request, context);
        if (!walked) return walked.error();
        made->walks.push_back({&root, std::move(*walked)});
    }
    listing_ = std::move(made);
    return listing_;
}

Result<std::unique_ptr<store::RowCursor>> FilesTable::open(std::span<const store::Equality> equalities, std::uint64_t used, RequestContext& context) const {
    auto listed = listing((used & (bit(kSize) | bit(kMtime))) != 0, context);
    if (!listed) return listed.error();
    for (const store::Equality& equality : equalities)
        if (const auto* path = std::get_if<std::string_view>(&equality.value); path != nullptr && equality.column == kPath)
            return std::unique_ptr<store::RowCursor>(std::make_unique<Cursor>(std::move(*listed), *path));
    return std::unique_ptr<store::RowCursor>(std::make_unique<Cursor>(std::move(*listed)));
}

std::vector<filesystem::SkippedEntry> FilesTable::skipped() const {
    const std::lock_guard lock(mutex_);
    std::vector<filesystem::SkippedEntry> rows;
    if (listing_ == nullptr) return rows;
    for (const Listing::Walk& walk : listing_->walks)
        for (const auto& row : walk.result.skipped()) rows.push_back({row.path.empty() ? "" : listing_->roots->display(*walk.root, row.path), row.count, row.reason});
    return rows;
}

}  // namespace aircher::project
