#include "engine/project/history/changed_symbols.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "engine/base/line_index.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/root_policy.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxVersionBytes = std::size_t{2} << 20U;
/// Versions that are held at once.
constexpr std::size_t kBatch = 64;
constexpr std::uint32_t kNoSymbol = ast::kNoIndex;

/// Symbols of one version by the lines that they cover.
class Outlined {
public:
    explicit Outlined(const Version& version) : facts_(*version.facts) {
        const LineIndex lines(version.text);
        const auto& symbols = facts_.symbols;
        owners_.assign(version.text.empty() ? 0 : lines.place(static_cast<std::uint32_t>(version.text.size() - 1)).line, kNoSymbol);
        for (std::uint32_t i = 0; i < symbols.size(); ++i) {
            names_.push_back(ast::qualified_name(symbols, i, facts_.separator));
            if (!is_told(symbols[i]) || symbols[i].range.empty()) continue;
            keys_.insert(key(i));
            // Parents stand before what is in them, so the innermost comes last.
            const std::uint32_t first = lines.place(symbols[i].range.begin).line - 1, last = lines.place(symbols[i].range.end - 1).line - 1;
            for (std::uint32_t line = first; line <= last && line < owners_.size(); ++line) owners_[line] = i;
        }
    }

    /// The innermost symbol that the line is in.
    std::uint32_t owner(std::uint32_t line) const { return line < owners_.size() ? owners_[line] : kNoSymbol; }
    std::pair<std::string_view, ast::SymbolKind> key(std::uint32_t symbol) const { return {names_[symbol], facts_.symbols[symbol].kind}; }
    bool has(const std::pair<std::string_view, ast::SymbolKind>& wanted) const { return keys_.contains(wanted); }
    /// The symbols that the other version has not, without those in them. By line.
    std::vector<std::uint32_t> missing_in(const Outlined& other) const {
        std::vector<std::uint32_t> missing;
        std::vector<bool> within(facts_.symbols.size());
        for (std::uint32_t i = 0; i < facts_.symbols.size(); ++i) {
            const std::uint32_t parent = facts_.symbols[i].parent;
            const bool inside = parent != kNoSymbol && within[parent];
            const bool gone = is_told(facts_.symbols[i]) && !other.has(key(i));
            within[i] = inside || gone;
            if (gone && !inside) missing.push_back(i);
        }
        return missing;
    }
    ChangedSymbol told(std::uint32_t symbol, SymbolChange change) const { return {{}, names_[symbol], std::string(ast::to_string(facts_.symbols[symbol].kind)), change}; }

private:
    const ast::FileFacts& facts_;
    std::deque<std::string> names_;  ///< of all symbols; stay where they are
    std::vector<std::uint32_t> owners_;
    std::set<std::pair<std::string_view, ast::SymbolKind>> keys_;
};

/// A changed file of a commit, with what is read for it.
struct FilePair {
    std::size_t commit = 0;
    const git::FileChange* change = nullptr;
    std::string old_text, new_text;
    bool unread = false;  ///< a version is too large, or binary: nothing can be said
    std::vector<ChangedSymbol> symbols;
};

bool is_read(const SourceAnalyzer& analyzer, const std::string& path) {
    if (looks_secret(path)) return false;
    const filesystem::Language& language = filesystem::language(filesystem::language_of_path(path));
    return language.kind == filesystem::LanguageKind::code && analyzer.finds_symbols(language.name);
}

Result<void> compare(FilePair& pair, SourceAnalyzer& analyzer, RequestContext& context) {
    static const ast::FileFacts kNothing;
    const std::string& old_path = pair.change->old_path.empty() ? pair.change->path : pair.change->old_path;
    auto old_view = view_of_text(analyzer, old_path, pair.old_text, false, context);
    if (!old_view) return old_view.error();
    auto new_view = view_of_text(analyzer, pair.change->path, pair.new_text, false, context);
    if (!new_view) return new_view.error();
    pair.symbols = compare_symbols({pair.old_text, *old_view ? &(*old_view)->facts : &kNothing}, {pair.new_text, *new_view ? &(*new_view)->facts : &kNothing}, context);
    for (ChangedSymbol& symbol : pair.symbols) symbol.path = symbol.change == SymbolChange::deleted ? old_path : pair.change->path;
    return {};
}

/// Reads and compares some files.
Result<void> compare(std::span<FilePair> pairs, git::GitBackend& backend, SourceAnalyzer& analyzer, const RepositoryView& view, std::span<const git::Commit> commits, RequestContext& context) {
    std::vector<git::ContentRequest> requests;
    std::vector<std::pair<FilePair*, std::string*>> texts;
    for (FilePair& pair : pairs) {
        const git::Commit& commit = commits[pair.commit];
        const git::FileChange& change = *pair.change;
        if (change.status != 'D') {
            requests.push_back({commit.id, view.inside(change.path), kMaxVersionBytes});
            texts.emplace_back(&pair, &pair.new_text);
        }
        if (change.status != 'A' && !commit.parents.empty()) {
            requests.push_back({commit.parents.front(), view.inside(change.old_path.empty() ? change.path : change.old_path), kMaxVersionBytes});
            texts.emplace_back(&pair, &pair.old_text);
        }
    }
    auto read = backend.contents(
        view.repository(), requests,
        [&](std::size_t index, Result<std::string>&& content) {
            const auto& [pair, text] = texts[index];
            pair->unread = pair->unread || !content || is_binary(*content);
            if (!pair->unread) *text = std::move(*content);
            return true;
        },
        context);
    if (!read) return read;
    context.pool().for_ranges(pairs.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!pairs[i].unread && !context.should_stop()) (void)compare(pairs[i], analyzer, context);  // fails only when it should stop
            pairs[i].old_text = pairs[i].new_text = {};
        }
    });
    return context.should_stop() ? Result<void>(context.stop_error()) : Result<void>();
}

}  // namespace

bool is_told(const ast::Symbol& symbol) {
    using Kind = ast::SymbolKind;
    const bool part = symbol.kind == Kind::field || symbol.kind == Kind::property || symbol.kind == Kind::enum_member || symbol.kind == Kind::variable;
    return !part && (symbol.modifiers & ast::bit(ast::Modifier::local)) == 0;
}

std::vector<ChangedSymbol> compare_symbols(const Version& old_version, const Version& new_version, const RequestContext& context) {
    const Outlined old_outline(old_version), new_outline(new_version);
    std::set<std::uint32_t> modified;  // of the new version
    std::set<std::pair<std::string_view, ast::SymbolKind>> shrunk;  // whose lines were removed
    for (const LineHunk& hunk : line_hunks(old_version.text, new_version.text, context)) {
        for (std::uint32_t line = hunk.new_first; line < hunk.new_first + hunk.new_count; ++line)
            if (const std::uint32_t symbol = new_outline.owner(line); symbol != kNoSymbol) modified.insert(symbol);
        for (std::uint32_t line = hunk.old_first; line < hunk.old_first + hunk.old_count; ++line)
            if (const std::uint32_t symbol = old_outline.owner(line); symbol != kNoSymbol) shrunk.insert(old_outline.key(symbol));
    }
    if (!shrunk.empty())
        for (std::uint32_t i = 0; i < new_version.facts->symbols.size(); ++i)
            if (is_told(new_version.facts->symbols[i]) && shrunk.contains(new_outline.key(i))) modified.insert(i);
    std::vector<ChangedSymbol> changes;
    const std::vector<std::uint32_t> added = new_outline.missing_in(old_outline);
    std::set<std::uint32_t> told(added.begin(), added.end());
    for (const std::uint32_t symbol : modified)
        if (old_outline.has(new_outline.key(symbol))) told.insert(symbol);
    for (const std::uint32_t symbol : told) changes.push_back(new_outline.told(symbol, old_outline.has(new_outline.key(symbol)) ? SymbolChange::modified : SymbolChange::added));
    for (const std::uint32_t symbol : old_outline.missing_in(new_outline)) changes.push_back(old_outline.told(symbol, SymbolChange::deleted));
    if (changes.size() > kMaxChangedSymbols) changes.resize(kMaxChangedSymbols);
    return changes;
}

Result<std::vector<std::vector<ChangedSymbol>>> changed_symbols(git::GitBackend& backend, SourceAnalyzer& analyzer, const RepositoryView& view, std::span<const git::Commit> commits, RequestContext& context) {
    std::vector<FilePair> pairs;
    for (std::size_t i = 0; i < commits.size(); ++i)
        for (const git::FileChange& change : commits[i].files)
            if (is_read(analyzer, change.path)) pairs.push_back({i, &change, {}, {}, false, {}});
    std::vector<std::vector<ChangedSymbol>> result(commits.size());
    for (std::size_t begin = 0; begin < pairs.size(); begin += kBatch) {
        const auto batch = std::span(pairs).subspan(begin, std::min(kBatch, pairs.size() - begin));
        if (auto done = compare(batch, backend, analyzer, view, commits, context); !done) return done.error();
        context.report_progress(begin + batch.size(), pairs.size(), "files");
        for (FilePair& pair : batch) std::move(pair.symbols.begin(), pair.symbols.end(), std::back_inserter(result[pair.commit]));
    }
    return result;
}

}  // namespace aircher::project
