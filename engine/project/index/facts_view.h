// The facts of files as questions want them: from the store where the file is indexed, else made on the spot.
//
// Threads: one at a time for each view; a question's workers have one each.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/project/index/root_index.h"

namespace aircher::project {

struct FileView {
    ContentHash content{};  ///< of the text that the facts are of
    std::string language;
    ast::FileFacts facts;
    std::vector<SymbolLines> lines;  ///< parallel to facts.symbols
};

class FactsView {
public:
    explicit FactsView(RootIndex& index) : index_(index) {}

    /// Symbols and imports, or `parts` of them, of a file whose facts are stored; nothing where they are not (pending, not parsed yet, none).
    Result<std::optional<FileView>> stored(const IndexedFile& file, const OutlineParts& parts = {});
    /// The same for a text that a caller has, whichever file it is from.
    Result<std::optional<FileView>> stored_of(const ContentHash& content, std::string_view language, std::string_view path);
    /// The same with references and scopes. Reads the file; nothing also where it has changed.
    Result<std::optional<FileView>> stored_with_references(const IndexedFile& file);
    /// Reads and parses the file as it is now; nothing where it has no facts. `text()` is its text afterwards.
    Result<std::optional<FileView>> parsed(const std::string& path, bool references, RequestContext& context);

    /// Of the last file that was read.
    const std::string& text() const { return text_; }

private:
    Result<store::Reader*> reader();
    Result<bool> get(IndexTable table, DocumentId document);
    Result<std::optional<FileView>> stored_document(DocumentId document, const OutlineParts& parts);

    RootIndex& index_;
    FactsCodec codec_;
    std::unique_ptr<store::Reader> reader_;
    std::string value_;
    std::string text_;
};

/// The facts of a text that is at hand; nothing where its language has none or they could not be made. Errors: cancelled, deadline_exceeded.
Result<std::optional<FileView>> view_of_text(SourceAnalyzer& analyzer, const std::string& path, std::string_view text, bool references, RequestContext& context);

}  // namespace aircher::project
