#include "engine/project/index/query_tables.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/base/iso_time.h"
#include "engine/filesystem/classify.h"
#include "engine/postings/literal_query.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/index/file_selection.h"

namespace aircher::project {
namespace {

using store::ColumnType;
using store::Equality;
using store::QueryColumn;
using store::RowCursor;
using store::Value;
using store::ValueView;
using Row = std::vector<Value>;

/// So many files without facts are parsed for one query.
constexpr std::size_t kParsedOnTheSpot = 64;

struct TableFile {
    std::size_t index = 0;
    IndexedFile file;
};

/// What all tables stand on.
struct Sources {
    std::shared_ptr<const RootSet> roots;
    std::vector<std::shared_ptr<RootIndex>> indexes;
    std::shared_ptr<QueryGaps> gaps;

    std::string display(const TableFile& file) const { return roots->display(indexes[file.index]->root(), file.file.path); }

    /// All files, by path.
    std::vector<TableFile> all() const {
        std::vector<TableFile> files;
        for (std::size_t i = 0; i < indexes.size(); ++i)
            indexes[i]->files().for_each([&](std::string_view path, const FileRow& row) { files.push_back({i, {std::string(path), row}}); });
        return files;
    }
    /// The file that clients call `path`.
    std::vector<TableFile> named(std::string_view path) const {
        const auto location = locate(*roots, path);
        if (!location) return {};
        for (std::size_t i = 0; i < indexes.size(); ++i) {
            if (&indexes[i]->root() != location->root) continue;
            FileRow row;
            if (indexes[i]->files().find(location->relative, row)) return {{i, {location->relative, row}}};
        }
        return {};
    }
    /// Files of `documents(index)` and those that are pending.
    template <class Documents>
    Result<std::vector<TableFile>> some(const Documents& documents) const {
        std::vector<TableFile> files;
        for (std::size_t i = 0; i < indexes.size(); ++i) {
            auto found = documents(*indexes[i]);
            if (!found) return found.error();
            for (IndexedFile& file : indexes[i]->files().files_of(*found)) files.push_back({i, std::move(file)});
            for (IndexedFile& file : indexes[i]->files().for_questions()) files.push_back({i, std::move(file)});
        }
        std::sort(files.begin(), files.end(), [](const TableFile& a, const TableFile& b) { return std::tie(a.index, a.file.path) < std::tie(b.index, b.file.path); });
        return files;
    }
};

/// Rows file by file.
class FileRows : public RowCursor {
public:
    FileRows(const Sources& sources, std::vector<TableFile> files, RequestContext& context) : sources_(sources), files_(std::move(files)), context_(context) {}

    Result<bool> next() override {
        ++row_;
        while (row_ >= rows_.size()) {
            if (at_ >= files_.size()) return false;
            if (context_.should_stop()) return context_.stop_error();
            rows_.clear();
            row_ = 0;
            if (auto filled = fill(files_[at_], rows_); !filled) return filled.error();
            ++at_;
        }
        return true;
    }
    ValueView value(std::size_t column) override {
        return std::visit([](const auto& value) -> ValueView { return value; }, rows_[row_][column]);
    }

protected:
    virtual Result<void> fill(const TableFile& file, std::vector<Row>& rows) = 0;

    /// The file's facts; nothing where there are none, or none yet.
    Result<std::optional<FileView>> facts(const TableFile& file, bool references) {
        while (views_.size() < sources_.indexes.size()) views_.push_back(std::make_unique<FactsView>(*sources_.indexes[views_.size()]));
        FactsView& view = *views_[file.index];
        auto stored = references ? view.stored_with_references(file.file) : view.stored(file.file);
        if (!stored || *stored) return stored;
        const bool known = file.file.row.content == FileContent::text && sources_.indexes[file.index]->store().facts_of(file.file.row.document) == FactsState::none;
        const bool never = file.file.row.content != FileContent::text && !sources_.indexes[file.index]->files().reads(file.file.row);
        if (known || never) return std::optional<FileView>();
        if (parsed_ >= kParsedOnTheSpot) {
            ++sources_.gaps->files_without_facts;
            return std::optional<FileView>();
        }
        ++parsed_;
        return view.parsed(file.file.path, references, context_);
    }
    const std::string& text(const TableFile& file) const { return views_[file.index]->text(); }

    const Sources& sources_;

private:
    const std::vector<TableFile> files_;
    RequestContext& context_;
    std::vector<std::unique_ptr<FactsView>> views_;
    std::size_t at_ = 0;
    std::size_t parsed_ = 0;
    std::vector<Row> rows_;
    std::size_t row_ = static_cast<std::size_t>(-1);
};

Value integer(std::int64_t value) { return Value(value); }
Value text_or_null(std::string text) { return text.empty() ? Value() : Value(std::move(text)); }

/// The text that column `column` must equal; nothing where it is free.
std::optional<std::string_view> wanted(std::span<const Equality> equalities, std::size_t column) {
    for (const Equality& equality : equalities)
        if (equality.column == column)
            if (const auto* text = std::get_if<std::string_view>(&equality.value)) return *text;
    return std::nullopt;
}

class ProjectTable : public store::QueryTable {
public:
    ProjectTable(std::shared_ptr<const Sources> sources, std::string name, std::string meaning, std::vector<QueryColumn> columns)
        : sources_(std::move(sources)), name_(std::move(name)), meaning_(std::move(meaning)), columns_(std::move(columns)) {}

    std::string_view name() const override { return name_; }
    std::string_view meaning() const override { return meaning_; }
    const std::vector<QueryColumn>& columns() const override { return columns_; }

protected:
    /// The files whose rows can satisfy the equalities on `path` (column 0) and, through `documents`, on a name.
    template <class Documents>
    Result<std::vector<TableFile>> files_for(std::span<const Equality> equalities, std::optional<std::string_view> name, const Documents& documents) const {
        if (const auto path = wanted(equalities, 0)) return sources_->named(*path);
        if (!name) return sources_->all();
        return sources_->some([&](RootIndex& index) { return documents(index, *name); });
    }

    const std::shared_ptr<const Sources> sources_;

private:
    const std::string name_, meaning_;
    const std::vector<QueryColumn> columns_;
};

class FilesTable final : public ProjectTable {
public:
    explicit FilesTable(std::shared_ptr<const Sources> sources)
        : ProjectTable(std::move(sources), "files", "every file of the project, as a walk lists it",
                       {{"path", ColumnType::text, "relative to the root; with several roots it begins with the root's name", true, false},
                        {"name", ColumnType::text, "its last part", false, false},
                        {"extension", ColumnType::text, "what follows the name's last dot, '' where there is none", false, false},
                        {"directory", ColumnType::text, "the path without the name, '' at the root", false, false},
                        {"language", ColumnType::text, "'cpp', 'python', …; NULL where it is not known", false, false},
                        {"kind", ColumnType::text, "of the language: 'code', 'markup', 'data', 'prose', 'unknown'", false, false},
                        {"size", ColumnType::integer, "bytes", false, false},
                        {"mtime", ColumnType::text, "last change, UTC: '2026-11-22T19:21:00Z'", false, false},
                        {"test", ColumnType::integer, "1 where the path says that it belongs to tests", false, false},
                        {"vendored", ColumnType::integer, "1 where it is other people's code", false, false},
                        {"generated", ColumnType::integer, "1 where the path says that a program wrote it", false, false},
                        {"content", ColumnType::text, "'text', 'binary', 'opaque' (too large, UTF-16 or unreadable), 'secret', or 'pending': not indexed yet", false, false}}) {}

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t, RequestContext& context) const override {
        const auto path = wanted(equalities, 0);
        return std::unique_ptr<RowCursor>(std::make_unique<Rows>(*sources_, path ? sources_->named(*path) : sources_->all(), context));
    }

private:
    class Rows final : public FileRows {
        using FileRows::FileRows;
        Result<void> fill(const TableFile& file, std::vector<Row>& rows) override {
            const std::string& path = file.file.path;
            const FileRow& row = file.file.row;
            FileStamp stamp = row.stamp;
            if (stamp.size < 0) {
                const auto status = sources_.indexes[file.index]->root().directory.status(path);
                if (!status) return {};  // gone meanwhile
                stamp = {status->size, status->mtime_ns, status->ctime_ns};
            }
            const std::string shown = sources_.display(file);
            const std::size_t slash = shown.rfind('/');
            const std::string name = shown.substr(slash + 1);  // npos + 1 is 0
            const std::size_t dot = name.rfind('.');
            const filesystem::Language& language = filesystem::language(language_of(*sources_.indexes[file.index], path, row));
            const filesystem::PathFlags flags = filesystem::classify_path(path);
            static constexpr std::string_view kContents[] = {"pending", "text", "binary", "opaque", "secret"};
            rows.push_back({shown, name, dot == std::string::npos || dot == 0 ? std::string() : name.substr(dot + 1),
                            slash == std::string::npos ? std::string() : shown.substr(0, slash), text_or_null(std::string(language.name)),
                            std::string(filesystem::to_string(language.kind)), integer(stamp.size), format_time(stamp.mtime_ns), integer(flags.test), integer(flags.vendored), integer(flags.generated),
                            std::string(kContents[static_cast<std::size_t>(row.content)])});
            return {};
        }
    };
};

class SymbolsTable final : public ProjectTable {
public:
    explicit SymbolsTable(std::shared_ptr<const Sources> sources)
        : ProjectTable(std::move(sources), "symbols", "what files define",
                       {{"path", ColumnType::text, "of the file", true, false},
                        {"name", ColumnType::text, "as it is written", true, false},
                        {"qualified_name", ColumnType::text, "with the names around it", false, false},
                        {"kind", ColumnType::text, "function, method, class, struct, enum, constant, variable, field, type, macro …", false, false},
                        {"line", ColumnType::integer, "where the name stands, from 1", false, false},
                        {"end_line", ColumnType::integer, "where the definition ends", false, false},
                        {"parent", ColumnType::text, "name of the symbol around it", false, false},
                        {"visibility", ColumnType::text, "public, private …; NULL where the language does not say", false, false},
                        {"modifiers", ColumnType::text, "static, async, declaration (no body) …", false, false},
                        {"language", ColumnType::text, "of the file", false, false}}) {}

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t, RequestContext& context) const override {
        const auto name = wanted(equalities, 1);
        auto files = files_for(equalities, name, [&](RootIndex& index, std::string_view asked) { return documents_defining(index, asked, context); });
        if (!files) return files.error();
        return std::unique_ptr<RowCursor>(std::make_unique<Rows>(*sources_, std::move(*files), context, name ? std::optional(std::string(*name)) : std::nullopt));
    }

private:
    /// Documents that define `name`, and those without facts that contain it.
    static Result<std::vector<DocumentId>> documents_defining(RootIndex& index, std::string_view name, RequestContext& context) {
        const auto candidates = index.store().words().index()->candidates(postings::make_query(name, {}), context);
        if (!candidates) return candidates.error();
        const auto missing = index.store().without_facts(candidates->documents);
        // In this order: a document's names are published before it counts as one with facts.
        auto documents = index.store().names().index()->documents_with(name);
        if (!documents) return documents;
        documents->insert(documents->end(), missing.begin(), missing.end());
        std::sort(documents->begin(), documents->end());
        documents->erase(std::unique(documents->begin(), documents->end()), documents->end());
        return documents;
    }

    class Rows final : public FileRows {
    public:
        Rows(const Sources& sources, std::vector<TableFile> files, RequestContext& context, std::optional<std::string> name)
            : FileRows(sources, std::move(files), context), name_(std::move(name)) {}

    private:
        Result<void> fill(const TableFile& file, std::vector<Row>& rows) override {
            auto view = facts(file, false);
            if (!view) return view.error();
            if (!*view) return {};
            const std::vector<ast::Symbol>& symbols = (*view)->facts.symbols;
            for (std::uint32_t i = 0; i < symbols.size(); ++i) {
                const ast::Symbol& symbol = symbols[i];
                if (name_ && symbol.name != *name_) continue;
                rows.push_back({sources_.display(file), symbol.name, ast::qualified_name(symbols, i, (*view)->facts.separator), std::string(ast::to_string(symbol.kind)),
                                integer((*view)->lines[i].name + std::int64_t{1}), integer((*view)->lines[i].end + std::int64_t{1}),
                                symbol.parent == ast::kNoIndex ? Value() : Value(symbols[symbol.parent].name),
                                symbol.visibility == ast::Visibility::unknown ? Value() : Value(std::string(ast::to_string(symbol.visibility))),
                                text_or_null(ast::modifiers_text(symbol.modifiers)), (*view)->language});
            }
            return {};
        }
        const std::optional<std::string> name_;
    };
};

class ImportsTable final : public ProjectTable {
public:
    explicit ImportsTable(std::shared_ptr<const Sources> sources)
        : ProjectTable(std::move(sources), "imports", "the modules that files ask for",
                       {{"path", ColumnType::text, "of the file", true, false},
                        {"module", ColumnType::text, "as it is written", false, false},
                        {"name", ColumnType::text, "one row for each name that is imported from it; NULL for the module itself", false, false},
                        {"alias", ColumnType::text, "what the name, or the module, is called in the file; NULL where that is the same", false, false},
                        {"kind", ColumnType::text, "static, dynamic, conditional, type_only, re_export", false, false},
                        {"keyword", ColumnType::text, "import, from, require, include, use …", false, false},
                        {"start", ColumnType::integer, "byte offset of the statement", false, false}}) {}

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t, RequestContext& context) const override {
        const auto path = wanted(equalities, 0);
        return std::unique_ptr<RowCursor>(std::make_unique<Rows>(*sources_, path ? sources_->named(*path) : sources_->all(), context));
    }

private:
    class Rows final : public FileRows {
        using FileRows::FileRows;
        Result<void> fill(const TableFile& file, std::vector<Row>& rows) override {
            auto view = facts(file, false);
            if (!view) return view.error();
            if (!*view) return {};
            for (const ast::Import& import : (*view)->facts.imports) {
                const auto add = [&](Value name, const std::string& alias) {
                    rows.push_back({sources_.display(file), import.module, std::move(name), text_or_null(alias), std::string(ast::to_string(import.kind)), import.keyword,
                                    integer(import.range.begin)});
                };
                if (import.names.empty()) add(Value(), import.alias);
                for (const ast::ImportedName& name : import.names) add(name.name, name.alias);
            }
            return {};
        }
    };
};

/// "flask.Flask", "std::sort", "A\\B", "f()": an identifier with something of a path before it, or with what only a call has.
bool is_several_names(std::string_view name) {
    const std::size_t sign = name.find_first_of(".:\\/(# ");
    return sign != std::string_view::npos && sign > 0 && (name[sign] == '(' || sign + 1 < name.size());
}

class RefsTable final : public ProjectTable {
public:
    explicit RefsTable(std::shared_ptr<const Sources> sources)
        : ProjectTable(std::move(sources), "refs", "where an identifier is used: SELECT … FROM refs('name'), a bare one: 'Flask', not 'flask.Flask'. By name alone: other things of the same name are in it; what strings and comments say is not, so neither are Python's annotations in quotes",
                       {{"path", ColumnType::text, "of the file", true, false},
                        {"line", ColumnType::integer, "from 1", false, false},
                        {"column", ColumnType::integer, "in bytes, from 1", false, false},
                        {"role", ColumnType::text, "call, read, write, type, import, inherit, decorate, declare (a local variable or parameter)", false, false},
                        {"enclosing", ColumnType::text, "qualified name of the symbol it stands in; NULL at the top", false, false},
                        {"name", ColumnType::text, "the identifier that was asked for", false, true}}) {}

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> equalities, std::uint64_t, RequestContext& context) const override {
        const auto name = wanted(equalities, 5);
        if (!name || name->empty()) return Error{ErrorCode::invalid_argument, "refs: it takes the name of an identifier", "SELECT * FROM refs('name')", {}};
        if (is_several_names(*name)) sources_->gaps->note_several_names(*name);
        auto files = files_for(equalities, name, [&](RootIndex& index, std::string_view asked) -> Result<std::vector<DocumentId>> {
            auto candidates = index.store().words().index()->candidates(postings::make_query(asked, {.begins_word = true, .ends_word = true}), context);
            if (!candidates) return candidates.error();
            return std::move(candidates->documents);
        });
        if (!files) return files.error();
        return std::unique_ptr<RowCursor>(std::make_unique<Rows>(*sources_, std::move(*files), context, std::string(*name)));
    }

private:
    class Rows final : public FileRows {
    public:
        Rows(const Sources& sources, std::vector<TableFile> files, RequestContext& context, std::string name)
            : FileRows(sources, std::move(files), context), name_(std::move(name)) {}

    private:
        Result<void> fill(const TableFile& file, std::vector<Row>& rows) override {
            auto view = facts(file, true);
            if (!view) return view.error();
            if (!*view) return {};
            const std::string& source = text(file);
            const ast::FileFacts& found = (*view)->facts;
            std::int64_t line = 1;
            std::size_t line_begin = 0;
            for (const ast::Reference& reference : found.references) {
                if (reference.range.end > source.size() || reference.range.of(source) != name_) continue;
                // References ascend but for a few, for which counting begins anew.
                if (reference.range.begin < line_begin) {
                    line = 1;
                    line_begin = 0;
                }
                for (std::size_t feed = source.find('\n', line_begin); feed < reference.range.begin; feed = source.find('\n', line_begin)) {
                    ++line;
                    line_begin = feed + 1;
                }
                rows.push_back({sources_.display(file), integer(line), integer(static_cast<std::int64_t>(reference.range.begin - line_begin) + 1), std::string(ast::to_string(reference.role)),
                                reference.enclosing == ast::kNoIndex ? Value() : Value(ast::qualified_name(found.symbols, reference.enclosing, found.separator)), name_});
            }
            return {};
        }
        const std::string name_;
    };
};

}  // namespace

void QueryGaps::note_several_names(std::string_view asked) {
    const std::lock_guard lock(mutex_);
    if (several_names_.empty()) several_names_ = asked;
}

std::string QueryGaps::several_names() const {
    const std::lock_guard lock(mutex_);
    return several_names_;
}

std::vector<std::unique_ptr<store::QueryTable>> query_tables(std::shared_ptr<const RootSet> roots, std::vector<std::shared_ptr<RootIndex>> indexes, std::shared_ptr<QueryGaps> gaps) {
    const auto sources = std::make_shared<const Sources>(Sources{std::move(roots), std::move(indexes), std::move(gaps)});
    std::vector<std::unique_ptr<store::QueryTable>> tables;
    tables.push_back(std::make_unique<FilesTable>(sources));
    tables.push_back(std::make_unique<SymbolsTable>(sources));
    tables.push_back(std::make_unique<ImportsTable>(sources));
    tables.push_back(std::make_unique<RefsTable>(sources));
    return tables;
}

}  // namespace aircher::project
