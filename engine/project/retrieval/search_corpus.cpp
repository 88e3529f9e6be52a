#include "engine/project/retrieval/search_corpus.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/base/try_for_each.h"
#include "engine/postings/literal_query.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxText = std::size_t{4} << 20U;
constexpr double kPathWeight = 0.5;

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
    std::vector<SearchedFile> files;
    index.files().for_each(selection.paths(), [&](std::string_view path, const FileRow& row) {
        if (!selection.accepts(path)) return;
        ++corpus_.files_looked_at;
        if (row.content == FileContent::opaque) ++corpus_.files_opaque;
        if (row.content == FileContent::text || row.content == FileContent::pending) files.push_back({number, {std::string(path), row}, nullptr, {}});
    });
    // What was named and is in no walk: hidden or ignored files.
    for (const std::string& path : selection.paths()) {
        FileRow row;
        const auto status = index.root().directory.status(path);
        if (!status || status->kind != FileKind::regular || index.files().find(path, row)) continue;
        ++corpus_.files_looked_at;
        files.push_back({number, {path, {}}, nullptr, {}});
    }
    if (files.size() > kWholeProject)
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

/// Leaves the files that have most of what is rare.
Result<void> SearchCorpusBuilder::narrow(RootIndex& index, std::vector<SearchedFile>& files) {
    const auto words = index.store().words().index();
    std::vector<double> scores(files.size());
    if (corpus_.files_with.empty()) corpus_.files_with.resize(query_.terms.size());
    for (std::size_t t = 0; t < query_.terms.size(); ++t) {
        const QueryTerm& term = query_.terms[t];
        if (term.needle.size() < 2) continue;
        const auto kind = term.needle.size() < 3 ? postings::TermPattern::Kind::exact : postings::TermPattern::Kind::substring;
        const auto found = words->candidates({{{postings::TermPattern{kind, term.needle, true}}}}, context_);
        if (!found) return found.error();
        postings::DocumentSet documents;
        documents.add(found->documents);
        std::vector<bool> has(files.size());
        std::uint64_t with = 0;
        for (std::size_t i = 0; i < files.size(); ++i) {
            has[i] = found->all || files[i].file.row.content == FileContent::pending || documents.contains(files[i].file.row.document);
            with += has[i] ? 1U : 0U;
        }
        corpus_.files_with[t] += with;
        const double weight = term.weight * std::log(1 + static_cast<double>(files.size()) / static_cast<double>(with + 1));
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (has[i]) scores[i] += weight;
            if (contains_caseless(files[i].file.path, term.needle)) scores[i] += kPathWeight * weight;
        }
        if (context_.should_stop()) return context_.stop_error();
    }
    for (const std::string& phrase : query_.phrases) {
        const auto found = words->candidates(postings::make_query(phrase), context_);
        if (!found) return found.error();
        if (found->all) continue;
        postings::DocumentSet documents;
        documents.add(found->documents);
        for (std::size_t i = 0; i < files.size(); ++i)
            if (files[i].file.row.content != FileContent::pending && !documents.contains(files[i].file.row.document)) scores[i] = -1;
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (scores[i] > 0 || (scores[i] == 0 && query_.terms.empty())) order.push_back(i);
    const std::size_t kept = std::min(order.size(), kCandidates);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    order.resize(kept);
    std::sort(order.begin(), order.end());
    const auto is_pending = [](const SearchedFile& file) { return file.file.row.content == FileContent::pending; };
    corpus_.files_not_indexed += static_cast<std::uint64_t>(std::count_if(files.begin(), files.end(), is_pending));
    std::vector<SearchedFile> left;
    for (const std::size_t i : order) {
        if (is_pending(files[i])) --corpus_.files_not_indexed;
        left.push_back(std::move(files[i]));
    }
    files = std::move(left);
    return {};
}

Result<void> SearchCorpusBuilder::make_documents(RootIndex& index, std::vector<SearchedFile>& files) {
    PerWorker<std::unique_ptr<Worker>> workers;
    auto done = try_for_each(context_, files.size(), 16, "files looked at", [&](std::size_t i) {
        std::unique_ptr<Worker>& worker = workers.local();
        if (!worker) worker = std::make_unique<Worker>(index);
        return make_document(index, files[i], *worker);
    });
    if (!done) return done;
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
    const SearchCache::Key known = SearchCache::key_of(index.store().generation(), row.document);
    if (row.content == FileContent::text) {
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
    bool is_known = row.content == FileContent::text && !row.racy && now.stamp == row.stamp;
    // Files that changed a moment ago, and those that the index does not know: their text tells.
    if (auto held = find(content); held && held->language == language) {
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
            if (parsing_ns_ > std::chrono::nanoseconds(parse_time_).count() * std::max(context_.pool().jobs(), 1)) {
                ++not_parsed_;
                complete = false;
            } else {
                const auto started = RequestContext::Clock::now();
                auto parsed = view_of_text(index.analyzer(), file.file.path, worker.text, false, context_);
                if (!parsed) return parsed.error();
                view = std::move(*parsed);
                parsing_ns_ += std::chrono::nanoseconds(RequestContext::Clock::now() - started).count();
                is_known = false;
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
