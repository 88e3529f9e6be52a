// Which documents of a question have some of a few names, and which of these each has.
//
// Threads: one at a time while names are added; then any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/postings/term_index.h"
#include "engine/project/index/index_records.h"
#include "engine/project/index/selected_documents.h"

namespace aircher::project {

class NamedDocuments {
public:
    /// Adds a name and the documents of `selected` that have it; whether there are any. Errors: damaged.
    Result<bool> add(const postings::TermIndex& index, std::string name, const SelectedDocuments& selected) {
        const auto documents = index.documents_with(name);
        if (!documents) return documents.error();
        const std::size_t before = pairs_.size();
        for (const DocumentId document : *documents)
            if (selected.has(document)) pairs_.emplace_back(document, static_cast<std::uint32_t>(names_.size()));
        if (pairs_.size() == before) return false;
        names_.push_back(std::move(name));
        return true;
    }
    /// How many names some document has.
    std::size_t names() const { return names_.size(); }

    /// No more is added; ascending.
    std::vector<DocumentId> documents() {
        std::sort(pairs_.begin(), pairs_.end());
        std::vector<DocumentId> documents;
        for (const auto& [document, name] : pairs_)
            if (documents.empty() || documents.back() != document) documents.push_back(document);
        return documents;
    }
    /// Fills `names` with those that the document has. REQUIRES: documents() was called.
    void names_of(DocumentId document, std::vector<std::string_view>& names) const {
        names.clear();
        for (auto at = std::lower_bound(pairs_.begin(), pairs_.end(), Pair{document, 0}); at != pairs_.end() && at->first == document; ++at) names.push_back(names_[at->second]);
    }

private:
    using Pair = std::pair<DocumentId, std::uint32_t>;

    std::vector<std::string> names_;
    std::vector<Pair> pairs_;  ///< documents and indices of their names, ascending once no more is added
};

}  // namespace aircher::project
