#include "engine/project/retrieval/search_corpus.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/base/try_for_each.h"
#include "engine/postings/literal_query.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxText = std::size_t{4} << 20U;
constexpr double kPathWeight = 0.5;
constexpr std::size_t kBatch = 64;  // files whose documents are made at once

/// Nothing where it is not known (a row of no file, or of one that changes).
std::uint64_t size_of(const FileRow& row) { return static_cast<std::uint64_t>(std::max<std::int64_t>(row.stamp.size, 0)); }

/// Words that have one of `needles`. Of very short ones only those in which it is a part between underscores: as a sequence of letters they are everywhere.
std::vector<postings::TermPattern> patterns_of(const std::vector<std::string>& needles) {
    using Kind = postings::TermPattern::Kind;
    std::vector<postings::TermPattern> patterns;
    for (const std::string& needle : needles) {
        if (needle.size() > 2) {
            patterns.push_back({Kind::substring, needle, true});
        } else {
            patterns.push_back({Kind::exact, needle, true});
            patterns.push_back({Kind::prefix, needle + "_", true});
            patterns.push_back({Kind::suffix, "_" + needle, true});
            patterns.push_back({Kind::substring, "_" + needle + "_", true});
        }
    }
    return patterns;
}

/// Moves what is behind the first `kept` to `rest`.
void take_from(std::vector<SearchedFile>& files, std::size_t kept, std::vector<SearchedFile>& rest) {
    if (files.size() <= kept) return;
    std::move(files.begin() + static_cast<std::ptrdiff_t>(kept), files.end(), std::back_inserter(rest));
    files.resize(kept);
}

bool contains_caseless(std::string_view text, std::string_view lower) {
    return std::search(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) { return to_ascii_lower(a) == b; }) != text.end();
}

}  // namespace

struct SearchCorpusBuilder::Worker {
    explicit Worker(RootIndex& index) : facts(index) {}
    FactsView facts;
    TermSplitter splitter;
    std::string text;
};

Result<SearchDocument> SearchCorpusBuilder::document_of_text(RootIndex& index, const std::string& path, std::string_view text, const DocumentTools& tools, RequestContext& context) {
    const auto view = view_of_text(index.analyzer(), path, text, false, context);
    if (!view) return view.error();
    const std::string_view language = filesystem::language(recognise_text(path, text)).name;
    return make_search_document(text, language, content_hash(text), *view ? &**view : nullptr, tools, context);
}

Result<void> SearchCorpusBuilder::add(std::size_t number, RootIndex& index, const FileSelection& selection) {
    // Before the files are listed: where the store is begun anew meanwhile, what is kept under their numbers is never found again.
    generation_ = index.store().generation();
    std::vector<SearchedFile> files;
    std::uint64_t bytes = 0;
    index.files().for_each(selection.paths(), [&](std::string_view path, const FileRow& row) {
        if (!selection.accepts(path, row)) return;
        ++corpus_.files_looked_at;
        if (row.content == FileContent::opaque) ++corpus_.files_opaque;
        if (row.content != FileContent::text && !index.files().reads(row)) return;
        files.push_back({number, {std::string(path), row}, nullptr, {}});
        bytes += size_of(row);
    });
    auto unlisted = index.unlisted(selection.paths(), context_);
    if (!unlisted) return unlisted.error();
    for (IndexedFile& file : *unlisted) {
        if (!selection.accepts(file)) continue;
        ++corpus_.files_looked_at;
        files.push_back({number, std::move(file), nullptr, {}});
    }
    if (auto done = rule_out_by_quotes(index, files); !done) return done;
    if (files.size() > limits_.whole_project || bytes > limits_.bytes)
        if (auto done = narrow(index, files); !done) return done;
    if (auto done = make_documents(index, files); !done) return done;
    std::move(files.begin(), files.end(), std::back_inserter(corpus_.files));
    return {};
}

SearchCorpus SearchCorpusBuilder::take() {
    corpus_.files_not_parsed = not_parsed_;
    corpus_.files_too_large = too_large_;
    return std::move(corpus_);
}

/// By the words of what is quoted.
Result<void> SearchCorpusBuilder::rule_out_by_quotes(RootIndex& index, std::vector<SearchedFile>& files) {
    const auto words = index.store().words().index();
    for (const std::string& phrase : query_.phrases) {
        const auto found = words->candidates(postings::make_query(phrase), context_);
        if (!found) return found.error();
        if (found->all) continue;
        postings::DocumentSet documents;
        documents.add(found->documents);
        for (SearchedFile& file : files)
            if (file.file.row.content == FileContent::text && !documents.contains(file.file.row.document)) file.may_quote = false;
        if (context_.should_stop()) return context_.stop_error();
    }
    return {};
}

/// Leaves the files that have most of what is rare.
Result<void> SearchCorpusBuilder::narrow(RootIndex& index, std::vector<SearchedFile>& files) {
    const auto words = index.store().words().index();
    std::vector<double> scores(files.size());
    if (corpus_.files_with.empty()) corpus_.files_with.resize(query_.terms.size());
    for (std::size_t t = 0; t < query_.terms.size(); ++t) {
        const QueryTerm& term = query_.terms[t];
        if (term.needles.empty()) continue;
        const auto found = words->candidates({{patterns_of(term.needles)}}, context_);
        if (!found) return found.error();
        postings::DocumentSet documents;
        documents.add(found->documents);
        std::vector<bool> has(files.size());
        std::uint64_t with = 0;
        for (std::size_t i = 0; i < files.size(); ++i) {
            has[i] = found->all || index.files().reads(files[i].file.row) || documents.contains(files[i].file.row.document);
            with += has[i] ? 1U : 0U;
        }
        corpus_.files_with[t] += with;
        const double weight = term.weight * std::log(1 + static_cast<double>(files.size()) / static_cast<double>(with + 1));
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (has[i]) scores[i] += weight;
            if (std::any_of(term.needles.begin(), term.needles.end(), [&](const std::string& needle) { return contains_caseless(files[i].file.path, needle); })) scores[i] += kPathWeight * weight;
        }
        if (context_.should_stop()) return context_.stop_error();
    }
    // Where words are cut by quotes, or no term can be looked up, scores say nothing.
    const bool by_score = query_.phrases.empty() && std::any_of(query_.terms.begin(), query_.terms.end(), [](const QueryTerm& term) { return !term.needles.empty(); });
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (files[i].may_quote && (!by_score || scores[i] > 0)) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    std::vector<SearchedFile> candidates;
    for (const std::size_t i : order) candidates.push_back(std::move(files[i]));
    files = std::move(candidates);
    std::vector<SearchedFile> rest;
    if (!query_.phrases.empty())
        if (auto done = keep_quoting(index, files, rest); !done) return done;
    std::size_t kept = 0;
    for (std::uint64_t bytes = 0; kept < files.size() && kept < limits_.candidates; ++kept) {
        bytes += size_of(files[kept].file.row);
        if (bytes > limits_.bytes && kept > 0) break;
    }
    take_from(files, kept, rest);
    std::sort(files.begin(), files.end(), [](const SearchedFile& a, const SearchedFile& b) { return a.file.path < b.file.path; });
    // Every pending file was a candidate: of what is not known nothing is ruled out.
    const auto pending = static_cast<std::uint64_t>(std::count_if(rest.begin(), rest.end(), [&](const SearchedFile& file) { return index.files().reads(file.file.row); }));
    corpus_.files_left_out += rest.size() - pending;
    corpus_.files_not_indexed += pending;
    return {};
}

/// Leaves the files in which all quoted texts stand, of the first ones: as many as a small project has.
Result<void> SearchCorpusBuilder::keep_quoting(RootIndex& index, std::vector<SearchedFile>& files, std::vector<SearchedFile>& rest) {
    take_from(files, limits_.whole_project, rest);
    PerWorker<std::string> texts;
    auto done = try_for_each(context_, files.size(), 16, "files looked at", [&](std::size_t i) -> Result<void> {
        std::string& text = texts.local();
        (void)read_indexed(index.indexed(), files[i].file.path, text, context_);
        files[i].may_quote = std::all_of(query_.phrases.begin(), query_.phrases.end(), [&](const std::string& phrase) { return text.find(phrase) != std::string::npos; });
        return {};
    });
    if (!done) return done;
    std::erase_if(files, [](const SearchedFile& file) { return !file.may_quote; });
    return {};
}

Result<void> SearchCorpusBuilder::make_documents(RootIndex& index, std::vector<SearchedFile>& files) {
    PerWorker<std::unique_ptr<Worker>> workers;
    // In batches, so that which files still fit does not depend on which worker comes first. Usual texts take about their own size, ones of many small symbols several times that.
    const std::uint64_t most = context_.memory().search_documents();
    std::uint64_t held = 0;
    for (std::size_t begin = 0; begin < files.size(); begin += kBatch) {
        const auto batch = std::span(files).subspan(begin, std::min(kBatch, files.size() - begin));
        if (held > most) {
            too_large_ += files.size() - begin;
            break;
        }
        auto done = try_for_each(context_, batch.size(), 4, "files looked at", [&](std::size_t i) {
            std::unique_ptr<Worker>& worker = workers.local();
            if (!worker) worker = std::make_unique<Worker>(index);
            return make_document(index, batch[i], *worker);
        });
        if (!done) return done;
        for (const SearchedFile& file : batch) held += file.document ? file.document->memory_used() : 0;
    }
    std::erase_if(files, [](const SearchedFile& file) { return file.document == nullptr; });
    return {};
}

Result<void> SearchCorpusBuilder::make_document(RootIndex& index, SearchedFile& file, Worker& worker) {
    SearchCache& cache = index.search_cache();
    const FileRow& row = file.file.row;
    const auto finish = [&](SearchCache::Document document) {
        file.path = cache.path(file.file.path, document->language, worker.splitter);
        file.document = std::move(document);
    };
    const std::size_t dimensions = embedding_ != nullptr ? embedding_->dimensions() : 0;
    const auto find = [&](const SearchCache::Key& key) {
        SearchCache::Document held = cache.find(key);
        return held && held->dimensions == dimensions ? held : nullptr;
    };
    const SearchCache::Key known = SearchCache::key_of(generation_, row.document);
    if (row.content == FileContent::text) {
        if (size_of(row) > kMaxText) {
            ++too_large_;
            return {};
        }
        if (auto held = find(known)) {
            finish(std::move(held));
            return {};
        }
    }
    const FileRow now = read_indexed(index.indexed(), file.file.path, worker.text, context_);
    if (now.content != FileContent::text) return {};
    if (worker.text.size() > kMaxText) {
        ++too_large_;
        return {};
    }
    const ContentHash content = content_hash(worker.text);
    const std::string_view language = filesystem::language(recognise_text(file.file.path, worker.text)).name;
    const bool is_known = row.content == FileContent::text && !row.racy && now.stamp == row.stamp;
    // Files that changed a moment ago, and those that the index does not know: their text tells.
    if (auto held = find(content); held && held->language == language) {
        if (is_known) cache.move(content, known);  // was made before the index knew it
        finish(std::move(held));
        return {};
    }
    std::optional<FileView> view;
    bool complete = true;  // nothing more will be known of this text
    if (index.analyzer().finds_symbols(language)) {
        auto stored = worker.facts.stored_of(content, language, file.file.path);
        if (!stored) return stored.error();
        view = std::move(*stored);
        const bool none = row.content == FileContent::text && is_known && index.store().facts_of(row.document) == FactsState::none;
        if (!view && !none) {
            if (parsing_ns_ > std::chrono::nanoseconds(limits_.parse_time).count() * std::max(context_.pool().jobs(), 1)) {
                ++not_parsed_;
                complete = false;
            } else {
                const auto started = RequestContext::Clock::now();
                auto parsed = view_of_text(index.analyzer(), file.file.path, worker.text, false, context_);
                if (!parsed) return parsed.error();
                view = std::move(*parsed);
                parsing_ns_ += std::chrono::nanoseconds(RequestContext::Clock::now() - started).count();
            }
        }
    }
    auto made = make_search_document(worker.text, language, content, view ? &*view : nullptr, {worker.splitter, embedding_}, context_);
    if (!made) return made.error();
    auto document = std::make_shared<const SearchDocument>(std::move(*made));
    if (complete) cache.put(is_known ? known : SearchCache::Key(content), document);
    finish(std::move(document));
    return {};
}

}  // namespace aircher::project
