#include "engine/project/index/facts_view.h"

#include "engine/base/content_hash.h"

namespace aircher::project {

Result<std::optional<FileView>> view_of_text(SourceAnalyzer& analyzer, const std::string& path, std::string_view text, bool references, RequestContext& context) {
    const std::string_view language = filesystem::language(recognise_text(path, text)).name;
    if (!analyzer.finds_symbols(language)) return std::optional<FileView>();
    auto analysis = analyzer.extract_facts({path, language, text}, {.symbols = true, .imports = true, .references = references}, context);
    if (!analysis) {
        if (context.should_stop()) return context.stop_error();
        return std::optional<FileView>();
    }
    FileView view;
    view.content = content_hash(text);
    view.language = language;
    view.facts = std::move(analysis->facts);
    view.lines = symbol_lines(view.facts.symbols, text);
    return std::optional(std::move(view));
}

Result<store::Reader*> FactsView::reader() {
    if (!reader_) {
        auto reader = index_.store().read();
        if (!reader) return reader.error();
        reader_ = std::move(*reader);
    }
    return reader_.get();
}

Result<bool> FactsView::get(IndexTable table, DocumentId document) {
    auto from = reader();
    if (!from) return from.error();
    return (*from)->get(project::table(table), document, value_);
}

Result<std::optional<FileView>> FactsView::stored(const IndexedFile& file, const OutlineParts& parts) {
    if (file.row.content != FileContent::text) return std::optional<FileView>();
    return stored_document(file.row.document, parts);
}

Result<std::optional<FileView>> FactsView::stored_of(const ContentHash& content, std::string_view language, std::string_view path) {
    auto from = reader();
    if (!from) return from.error();
    const auto document = known_document(**from, content_key(content, language, path));
    if (!document) return document.error();
    if (*document == 0) return std::optional<FileView>();
    return stored_document(*document, {});
}

Result<std::optional<FileView>> FactsView::stored_document(DocumentId document, const OutlineParts& parts) {
    std::optional<FileView> none;
    auto found = get(IndexTable::documents, document);
    if (!found) return found.error();
    const auto row = *found ? decode_document(value_) : std::nullopt;
    if (!row || row->facts != FactsState::stored) return none;
    found = get(IndexTable::outlines, document);
    if (!found) return found.error();
    if (!*found) return none;
    auto outline = codec_.decode_outline(value_, parts);
    if (!outline) return outline.error();
    return std::optional(FileView{row->hash, row->language, std::move(outline->facts), std::move(outline->lines)});
}

Result<std::optional<FileView>> FactsView::stored_with_references(const IndexedFile& file) {
    auto view = stored(file);
    if (!view || !*view) return view;
    RequestContext unbounded(index_.pool(), {});
    if (read_indexed(index_.indexed(), file.path, text_, unbounded).content != FileContent::text || content_hash(text_) != (*view)->content) return std::optional<FileView>();
    const auto found = get(IndexTable::uses, file.row.document);
    if (!found) return found.error();
    if (!*found) return std::optional<FileView>();
    if (auto decoded = codec_.decode_references(value_, text_, (*view)->facts); !decoded) return decoded.error();
    return view;
}

Result<std::optional<FileView>> FactsView::parsed(const std::string& path, bool references, RequestContext& context) {
    if (read_indexed(index_.indexed(), path, text_, context).content != FileContent::text) return std::optional<FileView>();
    return view_of_text(index_.analyzer(), path, text_, references, context);
}

}  // namespace aircher::project
