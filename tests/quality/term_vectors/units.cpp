#include "tests/quality/term_vectors/units.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_set>

#include "engine/ast/ast_backend.h"
#include "engine/ast/lexing/signature.h"
#include "engine/base/code_terms.h"
#include "engine/base/content_hash.h"
#include "engine/filesystem/classify.h"

namespace aircher::term_vectors {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{400} << 10U;
constexpr std::size_t kMinQueryTerms = 4, kMinCodeTerms = 8, kMaxHeldCode = 8'000;

/// A unit with its terms as words, as one worker makes it.
struct RawUnit {
    std::string name, query, doc, code;
    bool callable = false;
};

struct File {
    std::string path;
    std::string_view language;
    std::vector<RawUnit> units;
    std::size_t bytes = 0;
};

bool is_left_out(std::string_view path, const std::vector<std::string>& left_out) {
    bool out = false;
    for_each_code_term(path, [&](const CodeTerm& term) { out = out || std::find(left_out.begin(), left_out.end(), term.word) != left_out.end(); });
    return out;
}

bool is_wanted(const ast::Symbol& symbol, bool& callable) {
    using enum ast::SymbolKind;
    callable = symbol.kind == function || symbol.kind == method || symbol.kind == constructor;
    const bool holder = symbol.kind == class_ || symbol.kind == struct_ || symbol.kind == interface || symbol.kind == trait || symbol.kind == enum_ || symbol.kind == macro;
    return callable || (holder && !symbol.doc.empty());
}

}  // namespace

namespace {

/// What a doc comment says, without what every file of a project begins with.
std::string useful_doc(std::string_view text, const ast::Symbol& symbol) {
    std::string doc = ast::doc_text(text, symbol, 1500);
    for (const char* word : {"opyright", "icensed under", "SPDX-", "eslint", "GNU General"})
        if (doc.find(word) != std::string::npos) return {};
    return doc;
}

void read_file(File& file, ast::AstBackend& backend, RequestContext& context) {
    std::ifstream in(file.path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (text.size() > kMaxFileBytes || text.find('\0') != std::string::npos || filesystem::says_generated(std::string_view(text).substr(0, 1000))) return;
    file.bytes = text.size();
    const auto facts = backend.extract_symbols({file.path, file.language, text}, context);
    if (!facts) return;
    for (const ast::Symbol& symbol : facts->symbols) {
        RawUnit unit;
        if (!is_wanted(symbol, unit.callable)) continue;
        if (!symbol.doc.empty()) unit.doc = useful_doc(text, symbol);
        unit.query = unit.doc.substr(0, unit.doc.find('\n'));
        unit.name = symbol.name;
        unit.code = symbol.range.of(text);
        if (!symbol.doc.empty() && symbol.range.contains(symbol.doc)) unit.code.erase(symbol.doc.begin - symbol.range.begin, symbol.doc.size());
        file.units.push_back(std::move(unit));
    }
}

/// The project's files of code, in the order of their paths' hashes.
std::vector<File> list_files(const std::string& folder, const std::vector<std::string>& left_out) {
    namespace fs = std::filesystem;
    std::vector<std::pair<std::uint64_t, File>> files;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_regular_file() || at->is_symlink()) continue;
        const std::string path = at->path().string(), inside = path.substr(folder.size());
        const filesystem::LanguageId language = filesystem::recognise_name(at->path().filename().string()).language;
        if (filesystem::language(language).kind != filesystem::LanguageKind::code || is_left_out(inside, left_out)) continue;
        const filesystem::PathFlags flags = filesystem::classify_path(inside);
        if (flags.generated || flags.test || inside.find(".min.") != std::string::npos) continue;
        files.emplace_back(fingerprint(inside), File{path, filesystem::language(language).name, {}, 0});
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return std::tie(a.first, a.second.path) < std::tie(b.first, b.second.path); });
    std::vector<File> out;
    for (auto& [hash, file] : files) out.push_back(std::move(file));
    return out;
}

class Builder {
public:
    explicit Builder(Corpus& corpus) : corpus_(corpus) {}

    void add(RawUnit&& raw, std::uint32_t project) {
        if (!seen_.insert(fingerprint(raw.query + '\0' + raw.code)).second) return;  // copied code
        Unit unit{.project = project, .callable = raw.callable, .name = terms(raw.name, project, 20), .query = {}, .doc = {}, .code = terms(raw.code, project, kMaxCodeTerms)};
        unit.query = terms(raw.query, project, kMaxQueryTerms);
        unit.doc = terms(raw.doc, project, kMaxDocTerms);
        if (unit.code.size() < kMinCodeTerms) return;
        if (unit.query.size() < kMinQueryTerms) unit.query.clear();
        if (!corpus_.held_out[project]) {
            corpus_.units.push_back(std::move(unit));
        } else if (!unit.query.empty() && unit.callable) {
            corpus_.held.push_back({project, std::move(raw.query), raw.code.substr(0, kMaxHeldCode)});
        }
    }

private:
    std::vector<Term> terms(std::string_view text, std::uint32_t project, std::size_t limit) {
        std::vector<Term> out;
        CodeTermReader reader(text);
        for (CodeTerm term; out.size() < limit && reader.next(term);)
            if (!term.whole) out.push_back(corpus_.dictionary.add(term.text, project));
        return out;
    }

    Corpus& corpus_;
    std::unordered_set<std::uint64_t> seen_;
};

}  // namespace

Term Dictionary::add(std::string_view term, std::uint32_t project) {
    const auto [at, added] = terms_.try_emplace(std::string(term), static_cast<Term>(names_.size()));
    if (added) {
        names_.emplace_back(term);
        counts_.push_back({.project = project, .in_project = 0, .projects = 1, .roots = 0.0});
    }
    Count& count = counts_[at->second];
    if (count.project != project) {
        count.roots += std::sqrt(static_cast<double>(count.in_project));
        ++count.projects;
        count.project = project;
        count.in_project = 0;
    }
    ++count.in_project;
    return at->second;
}

double Dictionary::spread(Term term) const {
    const Count& count = counts_[term];
    return count.projects < 2 ? 0.0 : count.roots + std::sqrt(static_cast<double>(count.in_project));
}

Corpus read_corpus(const std::vector<std::string>& folders, const std::vector<std::string>& left_out, RequestContext& context) {
    std::unique_ptr<ast::AstBackend> backend;
    int best = -1;
    for (const auto& factory : ast::backends()) {
        if (factory.priority <= best) continue;
        best = factory.priority;
        backend = factory.create();
    }
    Corpus corpus;
    Builder builder(corpus);
    for (const std::string& folder : folders) {
        const std::string name = std::filesystem::path(folder).filename().string();
        if (is_left_out(name, left_out)) continue;
        const auto project = static_cast<std::uint32_t>(corpus.projects.size());
        corpus.projects.push_back(name);
        corpus.held_out.push_back(fingerprint(name) % 8 == 0);
        std::vector<File> files = list_files(folder, left_out);
        constexpr std::size_t kBatch = 64;
        std::size_t bytes = 0;
        for (std::size_t at = 0; at < files.size() && bytes < kMaxProjectBytes; at += kBatch) {
            const std::size_t count = std::min(kBatch, files.size() - at);
            context.pool().for_ranges(count, 1, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i) read_file(files[at + i], *backend, context);
            });
            for (std::size_t i = at; i < at + count; ++i) {
                bytes += files[i].bytes;
                if (files[i].bytes > 0) ++corpus.files;
                for (RawUnit& unit : files[i].units) builder.add(std::move(unit), project);
                files[i].units.clear();
            }
        }
        corpus.bytes += bytes;
        std::fprintf(stderr, "%-40s %6.1f MB%s\n", name.c_str(), static_cast<double>(bytes) / 1e6, corpus.held_out[project] ? "  held out" : "");
    }
    return corpus;
}

}  // namespace aircher::term_vectors
