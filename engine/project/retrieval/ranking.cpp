#include "engine/project/retrieval/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/embedding/int8_vectors.h"
#include "engine/filesystem/classify.h"
#include "engine/filesystem/language/language.h"

namespace aircher::project {
namespace {

using ast::SymbolKind;

constexpr double kSaturation = 1.3;
constexpr double kLengthNorm = 0.16;
constexpr double kFileLengthNorm = 0.4;
// Of a field, in occurrences.
constexpr double kName = 7, kContext = 3, kDoc = 1.5, kFileName = 4, kFolder = 1;
constexpr double kFileShare = 0.9;       // of the file's score, added to each of its chunks
constexpr double kShort = 0.5;           // what is shorter than so much of the average counts as that long
constexpr double kNameCoverage = 1.1;    // added where all that was asked for stands in the symbol's name
constexpr double kFileNameCoverage = 0.5;  // the same for the file's name
constexpr double kSureName = 2.0;         // a factor: symbols of the name that is all of the question
constexpr double kExactType = 2.0;        // a factor: types of a name that was asked for, before functions of that name and what uses it
constexpr double kMeaning = 2.5, kUnlike = 0.05;  // of the cosine above that, in weights of the whole question
constexpr double kFileMeaning = 2;       // the same of the file: the mean of its three best
constexpr double kTopic = 1;             // the same of the file as a whole
constexpr double kAlike = 0.5;           // so much makes a result of a chunk without any word of the question
constexpr double kNextOfFile = 0.82;     // of a file's second chunk, third …: each counts so much of what it would alone
constexpr double kOtherSystem = 0.8;     // folders of an operating system that is not this one
constexpr double kTest = 0.35, kVendored = 0.4, kGenerated = 0.5, kExample = 0.65;
constexpr double kProse = 0.35, kData = 0.35;
constexpr double kNoSymbol = 0.8;

bool is_type(SymbolKind kind) { return kind >= SymbolKind::class_ && kind <= SymbolKind::enum_; }

bool has(const std::vector<TermId>& sorted, TermId term) { return std::binary_search(sorted.begin(), sorted.end(), term); }

/// Whether a folder of the path has one of these names.
bool in_folder(std::string_view path, std::span<const std::string_view> names) {
    for (std::size_t begin = 0;;) {
        const std::size_t end = path.find('/', begin);
        if (end == std::string_view::npos) return false;
        if (std::find(names.begin(), names.end(), path.substr(begin, end - begin)) != names.end()) return true;
        begin = end + 1;
    }
}

constexpr std::string_view kFolderFiles[] = {"mod", "index", "__init__", "lib", "main"};
constexpr std::string_view kExampleFolders[] = {"examples", "example", "samples", "sample", "demo", "demos", "bench", "benchmark", "benchmarks", "fixtures", "stories"};
#if defined(__APPLE__)
constexpr std::string_view kOtherSystems[] = {"win", "windows", "win32", "linux", "freebsd", "openbsd"};
#else
constexpr std::string_view kOtherSystems[] = {"win", "windows", "win32", "darwin", "macos", "osx", "ios", "freebsd", "openbsd"};
#endif

double mean_of_best(std::vector<double> values) {
    constexpr std::size_t kBest = 3;
    const std::size_t count = std::min(values.size(), kBest);
    if (count == 0) return 0;
    std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), values.end(), std::greater<>());
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    return sum / static_cast<double>(count);
}

std::span<const SearchPosting> postings_of(const SearchDocument& document, TermId term) {
    const auto range = std::ranges::equal_range(document.postings, term, {}, &SearchPosting::term);
    return {range.begin(), range.end()};
}

}  // namespace

PathTerms path_terms(std::string_view path, std::string_view language, TermSplitter& splitter) {
    PathTerms terms;
    const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
    const std::size_t dot = path.find('.', name + 1);
    splitter.for_each(path.substr(name, dot == std::string_view::npos ? dot : dot - name), [&](TermId term) { terms.names.push_back(term); });
    // What a language's file for a whole folder is called says nothing; the folder does.
    const std::string_view stem = path.substr(name, dot == std::string_view::npos ? dot : dot - name);
    if (name > 1 && std::find(std::begin(kFolderFiles), std::end(kFolderFiles), stem) != std::end(kFolderFiles)) {
        const std::size_t folder = path.rfind('/', name - 2) + 1;
        splitter.for_each(path.substr(folder, name - 1 - folder), [&](TermId term) { terms.names.push_back(term); });
    }
    splitter.for_each(path.substr(0, name), [&](TermId term) { terms.folders.push_back(term); });
    for (auto* list : {&terms.names, &terms.folders}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    terms.test = flags.test;
    if (flags.vendored) terms.factor *= kVendored;
    if (flags.generated) terms.factor *= kGenerated;
    if (in_folder(path, kExampleFolders)) terms.factor *= kExample;
    if (in_folder(path, kOtherSystems)) terms.factor *= kOtherSystem;
    switch (filesystem::language(filesystem::find_language(language)).kind) {
        case filesystem::LanguageKind::prose:
        case filesystem::LanguageKind::unknown: terms.factor *= kProse; break;
        case filesystem::LanguageKind::data: terms.factor *= kData; break;
        case filesystem::LanguageKind::code:
        case filesystem::LanguageKind::markup: break;
    }
    return terms;
}

Ranker::Ranker(const SearchQuery& query, const QueryVector& vector, const CollectionStatistics& statistics, Options options) : query_(query), vector_(vector), statistics_(statistics), options_(options) {
    for (std::size_t i = 0; i < query.terms.size(); ++i) {
        const auto files = static_cast<double>(statistics.files), with = static_cast<double>(std::min(statistics.files_with[i], statistics.files));
        double weight = query.terms[i].weight * std::log(1 + (files - with + 0.5) / (with + 0.5));
        if (!options.places && query.terms[i].whole) weight = 0;
        weights_.push_back(weight);
        if (!query.terms[i].whole) total_weight_ += weight;
    }
    total_weight_ = std::max(total_weight_, 1e-9);
}

void Ranker::rank(const SearchDocument& document, const PathTerms& path, std::vector<RankedChunk>& out) const {
    out.clear();
    struct Sum {
        double score = 0;
        std::uint64_t matched = 0;
        double name = 0;  ///< weights of the terms that stand in its name
    };
    std::vector<Sum> sums(document.chunks.size());
    double file_score = 0;
    std::uint64_t path_matched = 0;
    bool any = false, file_named = false;
    double file_name = 0;  // weights of the terms that stand in the file's name
    const double file_norm = 1 - kFileLengthNorm + kFileLengthNorm * static_cast<double>(document.length) / statistics_.file_length;
    for (std::size_t i = 0; i < query_.terms.size(); ++i) {
        double in_file = 0;
        for (const SearchPosting& posting : postings_of(document, query_.terms[i].id)) {
            const SearchChunk& chunk = document.chunks[posting.chunk];
            double count = posting.count;
            in_file += count;
            if ((posting.fields & bit(SearchField::name)) != 0) count += kName;
            if ((posting.fields & bit(SearchField::context)) != 0) count += kContext;
            if ((posting.fields & bit(SearchField::doc)) != 0) count += kDoc;
            const double norm = 1 - kLengthNorm + kLengthNorm * std::max(kShort, static_cast<double>(chunk.length) / statistics_.chunk_length);
            Sum& sum = sums[posting.chunk];
            sum.score += weights_[i] * count * (kSaturation + 1) / (count + kSaturation * norm);
            sum.matched |= std::uint64_t{1} << i;
            if (!query_.terms[i].whole && (posting.fields & bit(SearchField::name)) != 0) sum.name += weights_[i];
            any = true;
        }
        if (has(path.names, query_.terms[i].id)) {
            in_file += kFileName;
            file_named = true;
            // Tests and examples are named after what they show; that does not make them it.
            if (!query_.terms[i].whole && !path.test && path.factor == 1) file_name += weights_[i];
            path_matched |= std::uint64_t{1} << i;
        } else if (has(path.folders, query_.terms[i].id)) {
            in_file += kFolder;
            path_matched |= std::uint64_t{1} << i;
        }
        file_score += weights_[i] * in_file * (kSaturation + 1) / (in_file + kSaturation * file_norm);
    }
    const std::vector<double> meanings = meanings_of(document);
    if (!any && path_matched == 0 && meanings.empty()) return;
    const double file_meaning = mean_of_best(meanings);
    const double topic = topic_of(document);
    const auto add = [&](std::size_t i) {
        const double meaning = meanings.empty() ? 0 : meanings[i];
        RankedChunk ranked{static_cast<std::uint32_t>(i), sums[i].score, sums[i].matched | path_matched, meaning};
        if (options_.places) {
            ranked.score += kFileShare * file_score;
            ranked.score += total_weight_ * (kMeaning * std::max(0.0, meaning - kUnlike) + kFileMeaning * std::max(0.0, file_meaning - kUnlike) + kTopic * std::max(0.0, topic - kUnlike));
            ranked.score *= 1 + kNameCoverage * sums[i].name / total_weight_;
            ranked.score *= 1 + kFileNameCoverage * file_name / total_weight_;
            ranked.score *= place_factor(document, document.chunks[i], path);
        }
        out.push_back(ranked);
    };
    for (std::size_t i = 0; i < sums.size(); ++i)
        if ((sums[i].matched != 0 || (!meanings.empty() && meanings[i] >= kAlike)) && wanted(document.chunks[i])) add(i);
    if (!out.empty() || !options_.places || !file_named) return;
    const auto first = std::find_if(document.chunks.begin(), document.chunks.end(), [this](const SearchChunk& chunk) { return wanted(chunk); });
    if (first != document.chunks.end()) add(static_cast<std::size_t>(first - document.chunks.begin()));
}

/// Cosines of all chunks; empty without vectors.
std::vector<double> Ranker::meanings_of(const SearchDocument& document) const {
    if (vector_.values.empty() || document.dimensions != vector_.values.size()) return {};
    std::vector<std::int32_t> dots(document.chunks.size());
    embedding::dot_rows(vector_.values, document.vectors, dots);
    std::vector<double> meanings(dots.size());
    for (std::size_t i = 0; i < dots.size(); ++i) meanings[i] = static_cast<double>(dots[i]) * static_cast<double>(document.inverse_lengths[i]) * static_cast<double>(vector_.inverse_length);
    return meanings;
}

/// Of the file as a whole: of the sum of its chunks' vectors.
double Ranker::topic_of(const SearchDocument& document) const {
    if (vector_.values.empty() || document.file_vector.size() != vector_.values.size()) return 0;
    return static_cast<double>(embedding::dot(vector_.values, document.file_vector)) * static_cast<double>(embedding::inverse_length(document.file_vector)) * static_cast<double>(vector_.inverse_length);
}

void Ranker::make_room_for_others(std::vector<RankedChunk>& chunks) {
    std::sort(chunks.begin(), chunks.end(), [](const RankedChunk& a, const RankedChunk& b) { return a.score != b.score ? a.score > b.score : a.chunk < b.chunk; });
    double factor = 1;
    for (RankedChunk& chunk : chunks) {
        chunk.score *= factor;
        factor *= kNextOfFile;
    }
}

double Ranker::place_factor(const SearchDocument& document, const SearchChunk& chunk, const PathTerms& path) const {
    double factor = path.factor;
    if ((path.test || chunk.kind == SymbolKind::test) && !options_.tests && !query_.about_tests) factor *= kTest;
    if (!chunk.symbol && document.parsed) factor *= kNoSymbol;
    if (const QueryName* name = chunk.first && chunk.symbol ? query_.named(chunk.name, chunk.qualified_name) : nullptr)
        factor *= (name->sure ? kSureName : 1) * (is_type(chunk.kind) ? kExactType : 1);
    return factor;
}

std::uint8_t Ranker::fields_of(const SearchDocument& document, const PathTerms& path, std::uint32_t chunk, std::size_t term) const {
    const TermId id = query_.terms[term].id;
    std::uint8_t fields = has(path.names, id) || has(path.folders, id) ? bit(SearchField::path) : 0;
    for (const SearchPosting& posting : postings_of(document, id))
        if (posting.chunk == chunk) fields |= posting.fields;
    return fields;
}

}  // namespace aircher::project
