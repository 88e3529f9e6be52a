// Which documents of an index a question about some files of a root is about: those that one of these files has now. Documents that are gone, and those of other roots, are none.
//
// Threads: any.
#pragma once

#include <vector>

#include "engine/project/index/file_selection.h"
#include "engine/project/index/file_table.h"

namespace aircher::project {

class SelectedDocuments {
public:
    /// Of all files; borrows the table.
    explicit SelectedDocuments(const FileTable& table) : table_(table), all_(true) {}
    /// Of some; borrows the table.
    SelectedDocuments(const FileTable& table, const FileSelection& selection) : table_(table), all_(selection.everything()) {
        if (all_) return;
        table.for_each(selection.paths(), [&](std::string_view path, const FileRow& row) {
            if (row.content != FileContent::text || !selection.accepts(path, row)) return;
            if (row.document >= selected_.size()) selected_.resize(row.document + std::size_t{1024});
            selected_[row.document] = true;
        });
    }
    bool has(DocumentId document) const { return all_ ? table_.is_live(document) : document < selected_.size() && selected_[document]; }

private:
    const FileTable& table_;
    const bool all_;
    std::vector<bool> selected_;  ///< by document, where not all are
};

}  // namespace aircher::project
