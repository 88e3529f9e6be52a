#include "engine/project/search/indexed_listing.h"

#include <algorithm>

#include "engine/postings/literal_query.h"
#include "engine/project/index/file_selection.h"

namespace aircher::project {
namespace {

using postings::DocumentSet;

/// Texts that are looked up for one question: each may take a scan of the dictionary, which costs a few percent of a search through everything.
constexpr std::size_t kMaxTexts = 32;
/// So few documents are sooner searched than narrowed down further.
constexpr std::uint64_t kFewDocuments = 32;
/// Attempts at a state that does not change while it is read.
constexpr int kMaxTries = 4;

/// Looks up what patterns require.
class Requirements {
public:
    Requirements(const postings::TermIndex& words, RequestContext& context) : words_(words), context_(context) {}

    /// The documents that may match a pattern of `set`; nothing where all may.
    Result<std::optional<DocumentSet>> documents_of(const pattern::PatternSet& set) {
        DocumentSet all;
        for (std::size_t i = 0; i < set.patterns().size(); ++i) {
            const auto some = documents_with(set.required(i));
            if (!some) return some.error();
            if (!*some) return std::optional<DocumentSet>();
            all.unite(**some);
        }
        return std::optional(std::move(all));
    }

private:
    /// With a text of each of `choices`.
    Result<std::optional<DocumentSet>> documents_with(const std::vector<pattern::RequiredChoice>& choices) {
        std::optional<DocumentSet> left;
        for (const pattern::RequiredChoice& choice : choices) {
            if (left && left->count() <= kFewDocuments) break;
            auto some = documents_with_one(choice);
            if (!some) return some;
            if (!*some) continue;
            if (left) {
                left->intersect(**some);
            } else {
                left = std::move(*some);
            }
        }
        return left;
    }

    Result<std::optional<DocumentSet>> documents_with_one(const pattern::RequiredChoice& choice) {
        if (texts_ + choice.size() > kMaxTexts) return std::optional<DocumentSet>();
        texts_ += choice.size();
        DocumentSet any;
        for (const pattern::RequiredText& text : choice) {
            const auto query = postings::make_query(text.text, {.ignore_case = text.ignore_case, .begins_word = text.begins_word, .ends_word = text.ends_word});
            const auto found = words_.candidates(query, context_);
            if (!found) return found.error();
            if (found->all) return std::optional<DocumentSet>();
            any.add(found->documents);
        }
        return std::optional(std::move(any));
    }

    const postings::TermIndex& words_;
    RequestContext& context_;
    std::size_t texts_ = 0;
};

/// Whether every file or directory that was named is in a walk of the root. Others — hidden, ignored, not there — are for a walk that starts there.
bool lists(const FileTable& files, const std::vector<std::string>& named) {
    return std::all_of(named.begin(), named.end(), [&](const std::string& path) { return path.empty() || files.has_at_or_below(path); });
}

/// Without a look at each file.
IndexedListing list_all(const FileTable& files, const std::vector<DocumentId>& documents) {
    IndexedListing listing;
    const FileTable::Counts counts = files.counts();
    listing.binaries = counts.binary;
    listing.secrets = counts.secret;
    listing.ruled_out = counts.text;
    listing.ruled_out_bytes = counts.text_bytes;
    for (IndexedFile& file : files.files_of(documents)) {
        --listing.ruled_out;
        listing.ruled_out_bytes -= static_cast<std::uint64_t>(file.row.stamp.size);
        listing.files.push_back(std::move(file.path));
    }
    for (IndexedFile& file : files.without_document()) listing.files.push_back(std::move(file.path));
    return listing;
}

IndexedListing list_some(const FileTable& files, const FileSelection& wanted, const DocumentSet& documents) {
    IndexedListing listing;
    files.for_each(wanted.paths(), [&](std::string_view path, const FileRow& row) {
        if (!wanted.accepts(path, row)) return;
        switch (row.content) {
            case FileContent::binary: ++listing.binaries; return;
            case FileContent::secret:
                if (files.reads(row)) break;
                ++listing.secrets;
                return;
            case FileContent::text:
                if (documents.contains(row.document)) break;
                ++listing.ruled_out;
                listing.ruled_out_bytes += static_cast<std::uint64_t>(row.stamp.size);
                return;
            case FileContent::pending:
            case FileContent::opaque: break;
        }
        listing.files.emplace_back(path);
    });
    return listing;
}

}  // namespace

Result<std::optional<IndexedListing>> list_by_index(RootIndex& index, const filesystem::WalkRequest& walk, const pattern::PatternSet& set, RequestContext& context) {
    const std::optional<IndexedListing> walk_instead;
    const filesystem::WalkRequest usual;
    if (walk.hidden != usual.hidden || walk.ignore_rules != usual.ignore_rules || walk.max_depth != usual.max_depth) return walk_instead;
    if (std::any_of(set.patterns().begin(), set.patterns().end(), [](const auto& pattern) { return !pattern.files.empty(); })) return walk_instead;
    const auto wanted = FileSelection::make(walk, index);
    if (!wanted) return wanted.error();
    FileTable& files = index.files();
    for (int tries = 0; tries < kMaxTries; ++tries) {
        if (!index.is_current(context) || index.unread() > 0 || !lists(files, walk.paths)) break;
        // What the table says now, the index of words knows when it is asked afterwards: documents are published first.
        const auto state = std::pair(files.version(), index.store().generation());
        const auto words = index.store().words().index();
        const auto documents = Requirements(*words, context).documents_of(set);
        if (!documents && context.should_stop()) return documents.error();
        if (!documents || !*documents) break;  // a damaged store is the business of those who need it
        IndexedListing listing = wanted->everything() ? list_all(files, (*documents)->documents()) : list_some(files, *wanted, **documents);
        if (state == std::pair(files.version(), index.store().generation())) return std::optional(std::move(listing));
    }
    if (context.should_stop()) return context.stop_error();
    return walk_instead;
}

}  // namespace aircher::project
