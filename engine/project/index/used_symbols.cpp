#include "engine/project/index/used_symbols.h"

#include <algorithm>
#include <tuple>

#include "engine/filesystem/classify.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/index/name_binding.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

constexpr std::size_t kFrequentTerms = 4'000;
constexpr std::size_t kMinNameLength = 3, kMaxNameLength = 100;
constexpr std::size_t kMaxDefinitions = 8;  ///< source files that define the name
constexpr std::size_t kMaxNamesakes = 64;   ///< documents that define it at all
constexpr std::size_t kMaxExamined = 500;   ///< names whose definitions are looked at
constexpr std::size_t kSample = 8;          ///< files that are looked into for each
constexpr std::uint64_t kMinFiles = 3;

/// Whether other files can mean it, and a reader wants to know it.
bool is_shared_code(const ast::Symbol& symbol) {
    using Kind = ast::SymbolKind;
    switch (symbol.kind) {
        case Kind::function:
        case Kind::method:
        case Kind::class_:
        case Kind::struct_:
        case Kind::union_:
        case Kind::interface:
        case Kind::trait:
        case Kind::enum_:
        case Kind::type:
        case Kind::macro:
        case Kind::constant: break;
        default: return false;
    }
    if (symbol.visibility == ast::Visibility::private_ && symbol.kind != Kind::macro) return false;  // a macro of Rust that is not exported is all the crate's
    return (symbol.modifiers & (ast::bit(ast::Modifier::local) | ast::bit(ast::Modifier::declaration))) == 0;
}

bool is_type(ast::SymbolKind kind) { return kind != ast::SymbolKind::function && kind != ast::SymbolKind::method && kind != ast::SymbolKind::macro && kind != ast::SymbolKind::constant; }

/// Whether two definitions are parts of one thing: C#'s partial classes, Kotlin's `expect` and its `actual`s.
bool are_one(const SharedName& a, const SharedName& b) {
    return a.family == b.family && (a.family == "csharp" || a.family == "java") && !a.scopes.empty() && a.scopes == b.scopes && is_type(a.kind) == is_type(b.kind) &&
           a.kind != ast::SymbolKind::method && b.kind != ast::SymbolKind::method;
}

/// Of the parts of one thing, the one to show: common to all platforms, called like it.
bool is_main_part(std::string_view path, std::string_view than) {
    const auto rank = [](std::string_view one) { return std::tuple(one.find("common") == std::string_view::npos, base_name_of(one).size(), one); };
    return rank(path) < rank(than);
}

class Ranking {
public:
    Ranking(RootIndex& index, const std::string& folder, RequestContext& context) : index_(index), folder_(folder), context_(context), facts_(index) {}

    Result<std::vector<UsedSymbol>> run(std::size_t limit) {
        const auto words = index_.store().words().index();
        const auto names = index_.store().names().index();
        auto frequent = words->frequent_terms(kFrequentTerms, context_);
        if (!frequent) return frequent.error();
        std::vector<UsedSymbol> found;
        std::size_t examined = 0;
        for (const postings::MatchingTerm& term : *frequent) {
            if (context_.should_stop()) return context_.stop_error();
            // What comes now is in no more files than what is there already.
            if (examined == kMaxExamined || term.documents < kMinFiles || (found.size() >= limit && term.documents <= found[limit - 1].files)) break;
            if (term.term.size() < kMinNameLength || term.term.size() > kMaxNameLength || term.term.front() == '\1') continue;
            auto defined = names->documents_with(term.term);
            if (!defined) return defined.error();
            std::erase_if(*defined, [&](DocumentId document) { return !index_.files().is_live(document); });
            if (defined->empty() || defined->size() > kMaxNamesakes) continue;
            const std::vector<IndexedFile> sources = code_of(*defined);
            if (sources.empty() || sources.size() > kMaxDefinitions) continue;
            ++examined;
            auto symbol = definition(term.term, sources);
            if (!symbol) return symbol.error();
            if (!*symbol) continue;
            auto users = words->documents_with(term.term);
            if (!users) return users.error();
            const auto files = using_files(sources_of(*users));
            if (!files) return files.error();
            if (*files < kMinFiles) continue;
            (*symbol)->files = *files;
            const auto before = [](const UsedSymbol& a, const UsedSymbol& b) { return std::tuple(~a.files, std::string_view(a.name)) < std::tuple(~b.files, std::string_view(b.name)); };
            found.insert(std::upper_bound(found.begin(), found.end(), **symbol, before), std::move(**symbol));
        }
        if (found.size() > limit) found.resize(limit);
        return found;
    }

private:
    /// The files of code among those that have one of `documents`: a heading of a page defines nothing.
    std::vector<IndexedFile> code_of(const std::vector<DocumentId>& documents) const {
        std::vector<IndexedFile> files = index_.files().files_of(documents);
        std::erase_if(files, [](const IndexedFile& file) { return filesystem::language(filesystem::language_of_path(file.path)).kind != filesystem::LanguageKind::code; });
        return files;
    }

    /// Where `name` is defined at the heart of the project's own code, for others to use; nothing where it is not, or at several places.
    Result<std::optional<UsedSymbol>> definition(const std::string& name, const std::vector<IndexedFile>& files) {
        std::optional<UsedSymbol> found;
        for (const IndexedFile& file : files) {
            const filesystem::PathFlags flags = filesystem::classify_path(file.path);
            if (flags.test || flags.vendored || flags.generated || !(folder_.empty() || is_at_or_below(file.path, folder_))) continue;
            if (distance_from_heart(folder_.empty() ? file.path : std::string_view(file.path).substr(std::min(folder_.size(), file.path.size()))) > 0) continue;
            const auto view = facts_.stored(file);
            if (!view) return view.error();
            if (!*view || (*view)->facts.lexical) continue;  // what tokens alone suggest is too weak here: words of a help text
            const auto& symbols = (*view)->facts.symbols;
            for (std::size_t i = 0; i < symbols.size(); ++i) {
                if (ast::name_in_uses(symbols[i].name) != name || !is_shared_code(symbols[i])) continue;
                SharedName shared;
                if (!shared_name(file.path, (*view)->language, (*view)->facts, i, shared)) continue;  // nobody means it by its bare name
                if (found && found->path == file.path) continue;
                if (found && !are_one(shared_, shared)) return std::optional<UsedSymbol>();
                if (found && !is_main_part(file.path, found->path)) continue;
                shared_ = std::move(shared);
                found = UsedSymbol{file.path, name, symbols[i].kind, (*view)->lines[i].name, 0};
            }
        }
        return found;
    }

    /// The other source files among those that have one of `documents`, of the family of the definition that was found last: neither documentation nor what a machine made.
    std::vector<IndexedFile> sources_of(const std::vector<DocumentId>& documents) const {
        std::vector<IndexedFile> files = index_.files().files_of(documents);
        std::erase_if(files, [&](const IndexedFile& file) {
            const filesystem::PathFlags flags = filesystem::classify_path(file.path);
            const auto& language = filesystem::language(filesystem::language_of_path(file.path));
            return file.path == shared_.path || flags.vendored || flags.generated || family_of(language.name) != shared_.family;
        });
        return files;
    }

    /// How many of `files` use the definition that was found last, by a sample of them.
    Result<std::uint64_t> using_files(const std::vector<IndexedFile>& files) {
        const std::size_t sample = std::min(kSample, files.size());
        std::size_t using_it = 0;
        for (std::size_t i = 0; i < sample; ++i) {
            const IndexedFile& file = files[i * files.size() / sample];
            const auto view = facts_.stored_with_references(file);
            if (!view) return view.error();
            using_it += *view && family_of((*view)->language) == shared_.family && uses(shared_, file.path, (*view)->facts, facts_.text()) ? 1U : 0U;
        }
        return sample == 0 ? 0 : files.size() * using_it / sample;
    }

    RootIndex& index_;
    const std::string& folder_;
    RequestContext& context_;
    FactsView facts_;
    SharedName shared_;  ///< the definition that was found last
};

}  // namespace

Result<std::vector<UsedSymbol>> most_used_symbols(RootIndex& index, const std::string& folder, std::size_t limit, RequestContext& context) {
    if (!index.is_complete()) return std::vector<UsedSymbol>();
    return Ranking(index, folder, context).run(limit);
}

}  // namespace aircher::project
