#include "engine/project/duplicates/token_corpus.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "engine/base/content_hash.h"
#include "engine/filesystem/classify.h"
#include "engine/filesystem/language/language.h"
#include "engine/project/duplicates/duplicates.h"
#include "engine/project/similarity/code_units.h"

namespace aircher::project {
namespace {

/// Bytes of the memory limit for each token that is held: tokens take about 8, half as much again while groups are made, and other work goes on.
constexpr std::uint64_t kMemoryShare = 48;

/// Longer lines are a program's output or data.
constexpr std::size_t kMaxLine = 20'000;

/// Languages of the kinds markup and data that people write logic or style in.
bool holds_code(std::string_view language) {
    constexpr std::array<std::string_view, 6> kAlso = {"css", "less", "sass", "scss", "svelte", "vue"};
    const auto id = filesystem::find_language(language);
    return filesystem::language(id).kind == filesystem::LanguageKind::code || std::find(kAlso.begin(), kAlso.end(), language) != kAlso.end();
}

bool has_long_line(std::string_view text) {
    std::size_t begin = 0;
    while (text.size() - begin > kMaxLine) {
        const std::size_t end = text.substr(begin, kMaxLine + 1).rfind('\n');
        if (end == std::string_view::npos) return true;
        begin += end + 1;
    }
    return false;
}

/// Why the file is passed over; empty where it is not.
std::string unwanted(std::string_view path, std::string_view language, std::string_view text) {
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    if (!holds_code(language)) return language.empty() ? "unknown language" : "no code: " + std::string(language);
    if (flags.vendored) return "vendored";
    if (flags.generated || filesystem::says_generated(text.substr(0, 4096))) return "generated";
    if (has_long_line(text)) return "a line of over 20,000 bytes";
    return {};
}

/// Drops the tokens of `dropped`, sorted ranges of bytes.
void drop_ranges(CodeTokens& tokens, const std::vector<ast::Span>& dropped) {
    std::size_t kept = 0;
    auto range = dropped.begin();
    for (std::size_t i = 0; i < tokens.codes.size(); ++i) {
        while (range != dropped.end() && range->end <= tokens.begins[i]) ++range;
        if (range != dropped.end() && range->begin <= tokens.begins[i]) continue;
        tokens.codes[kept] = tokens.codes[i];
        tokens.begins[kept] = tokens.begins[i];
        tokens.ends[kept] = tokens.ends[i];
        tokens.first_on_line[kept] = tokens.first_on_line[i];
        ++kept;
    }
    tokens.codes.resize(kept);
    tokens.begins.resize(kept);
    tokens.ends.resize(kept);
    tokens.first_on_line.resize(kept);
}

void set_lines(CorpusFile& file, const CodeTokens& tokens, std::string_view text) {
    std::uint32_t line = 0;
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < tokens.codes.size(); ++i) {
        for (; at < tokens.begins[i]; ++at) {
            const void* found = std::memchr(text.data() + at, '\n', tokens.begins[i] - at);
            if (found == nullptr) break;
            at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
            ++line;
        }
        at = std::max<std::size_t>(at, tokens.begins[i]);
        if (file.lines.empty() || file.lines.back().line != line) file.lines.push_back({line, i});
    }
}

/// Statements begin behind `;`, `{` and `}`. Where a language or its style has few of those, they begin at the first token of a line too: layout counts there.
void set_statements(CorpusFile& file, const CodeTokens& tokens, std::string_view text) {
    const auto ends_statement = [&](std::size_t i) {
        const char byte = text[tokens.begins[i]];
        return tokens.ends[i] == tokens.begins[i] + 1 && (byte == ';' || byte == '{' || byte == '}');
    };
    std::size_t marks = 0;
    for (std::size_t i = 0; i < tokens.codes.size(); ++i) marks += ends_statement(i) ? 1U : 0U;
    file.marked = marks * 2 >= file.lines.size();
    for (std::uint32_t i = 0; i < tokens.codes.size(); ++i)
        if (i == 0 || ends_statement(i - 1) || (!file.marked && tokens.first_on_line[i])) file.statements.push_back(i);
}

void set_units(CorpusFile& file, const CodeTokens& tokens, const ast::FileFacts& facts) {
    const auto first_at = [&](std::uint32_t byte) {
        return static_cast<std::uint32_t>(std::lower_bound(tokens.begins.begin(), tokens.begins.end(), byte) - tokens.begins.begin());
    };
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const ast::Symbol& symbol = facts.symbols[i];
        if (!is_code_unit(symbol)) continue;
        const TokenRange range{first_at(symbol.range.begin), first_at(symbol.range.end)};
        if (range.begin < range.end) file.units.push_back({range, ast::qualified_name(facts.symbols, i, facts.separator), is_callable_unit(symbol.kind)});
    }
    std::stable_sort(file.units.begin(), file.units.end(), [](const CodeUnit& a, const CodeUnit& b) {
        return a.tokens.begin != b.tokens.begin ? a.tokens.begin < b.tokens.begin : a.tokens.end > b.tokens.end;
    });
    // One definition may make several symbols: a declaration that a macro spells out, a class and what it is assigned to.
    const auto same_tokens = [](const CodeUnit& a, const CodeUnit& b) { return a.tokens.begin == b.tokens.begin && a.tokens.end == b.tokens.end; };
    file.units.erase(std::unique(file.units.begin(), file.units.end(), same_tokens), file.units.end());
    std::vector<CodeUnit*> open;  // the units around the current one, outermost first
    for (CodeUnit& unit : file.units) {
        while (!open.empty() && open.back()->tokens.end <= unit.tokens.begin) open.pop_back();
        if (unit.runs)
            for (CodeUnit* around : open) around->runs = true;
        open.push_back(&unit);
    }
}

}  // namespace

std::uint32_t CorpusFile::line_of(std::uint32_t token) const {
    const auto next = std::upper_bound(lines.begin(), lines.end(), token, [](std::uint32_t value, const CodeLine& line) { return value < line.token; });
    return static_cast<std::uint32_t>(next - lines.begin()) - 1;
}

Result<TokenCorpus> TokenCorpus::build(std::span<const SourceFile> files, KnownFacts& known, const SourceSkipper& skip, RequestContext& context) {
    TokenCorpus corpus;
    corpus.files.resize(files.size());
    std::atomic<std::uint64_t> held{0};
    std::atomic<std::uint64_t> looked_at{0};
    std::size_t batch = 0;
    const auto visit = [&](std::size_t offset, std::string_view language, std::string_view text) {
        const std::size_t i = batch + offset;
        if (std::string why = unwanted(files[i].relative, language, text); !why.empty()) {
            skip(i, std::move(why));
            return;
        }
        CodeTokens found;
        append_tokens(language, text, {0, static_cast<std::uint32_t>(text.size())}, found);
        ast::FileFacts facts;
        if (known.analyzer().finds_symbols(language)) {
            // A file whose facts cannot be had still takes part with its runs of statements.
            if (auto had = known.of(files[i], language, text, context)) facts = std::move(*had);
        }
        std::vector<ast::Span> imports;
        for (const ast::Import& import : facts.imports) imports.push_back(import.range);
        std::sort(imports.begin(), imports.end(), [](ast::Span a, ast::Span b) { return a.begin < b.begin; });
        drop_ranges(found, imports);
        CorpusFile& file = corpus.files[i];
        set_lines(file, found, text);
        set_statements(file, found, text);
        set_units(file, found, facts);
        file.codes.assign(found.codes.begin(), found.codes.end());
        file.lines.shrink_to_fit();
        file.statements.shrink_to_fit();
        file.units.shrink_to_fit();
        held += file.codes.size();
        ++looked_at;
    };
    // In batches, so that which files still fit does not depend on which worker comes first.
    constexpr std::size_t kBatch = 256;
    const std::uint64_t most = context.memory().limit() / kMemoryShare;
    for (; batch < files.size(); batch += kBatch) {
        const auto some = files.subspan(batch, std::min(kBatch, files.size() - batch));
        if (held > most) {
            for (std::size_t i = 0; i < some.size(); ++i) skip(batch + i, "behind the first " + std::to_string(most / 1'000'000) + " million tokens; narrow it with path or exclude, or give more memory (--memory-limit)");
            continue;
        }
        const auto skip_one = [&](std::size_t offset, std::string reason) { skip(batch + offset, std::move(reason)); };
        if (auto read = visit_sources(some, context, visit, skip_one, {batch, files.size()}); !read) return read.error();
    }
    corpus.tokens = held;
    corpus.looked_at = looked_at;
    return corpus;
}

}  // namespace aircher::project
