#include "engine/project/retrieval/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <tuple>

#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"
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
// Added where all that was asked for stands in a name and the name says nothing else: a long name has a word of the question by chance, and a file that is called just what is asked for is about it.
constexpr double kNameCoverage = 1.1, kFileNameCoverage = 1.5;
constexpr double kSureName = 2.0;         // a factor: symbols of the name that is all of the question
constexpr double kExactType = 2.0;        // a factor: types of a name that was asked for, before functions of that name and what uses it
constexpr double kMeaning = 2.5, kUnlike = 0.05;  // of the cosine above that, in weights of the whole question
constexpr double kFileMeaning = 2;       // the same of the file: the mean of its three best
constexpr double kTopic = 1;             // the same of the file as a whole
constexpr double kAlike = 0.5;           // so much makes a result of a chunk without any word of the question
constexpr double kSecondOfFile = 0.76, kNextOfFile = 0.92;  // a file's second chunk counts so much of what it would alone, each further one so much less again
constexpr double kOtherSystem = 0.8, kOtherSystemFile = 0.9;  // folders and files named after an operating system that is not this one
constexpr double kTest = 0.35, kVendored = 0.4, kGenerated = 0.5, kExample = 0.65;
constexpr double kProse = 0.35, kData = 0.35;
constexpr double kHeadIsAsGood = 0.9;  // of the best piece of a long symbol: its first one is shown from there on
constexpr double kNoSymbol = 0.8;
constexpr double kSmallSymbol = 0.85;  // constants, variables and macros that nobody named

bool is_type(SymbolKind kind) { return kind >= SymbolKind::class_ && kind <= SymbolKind::enum_; }

bool has(const std::vector<TermId>& sorted, TermId term) { return std::binary_search(sorted.begin(), sorted.end(), term); }

using Names = std::span<const std::string_view>;

bool is_one_of(std::string_view word, Names names) { return std::find(names.begin(), names.end(), word) != names.end(); }

/// Whether a folder of the path has one of these names.
bool in_folder(std::string_view path, Names names) {
    for (std::size_t begin = 0;;) {
        const std::size_t end = path.find('/', begin);
        if (end == std::string_view::npos) return false;
        if (is_one_of(path.substr(begin, end - begin), names)) return true;
        begin = end + 1;
    }
}

/// Whether one of these names stands in that of a file, between its '_', '-' and '.'.
bool in_name(std::string_view name, Names names) {
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find_first_of("_-.", begin), name.size());
        if (is_one_of(name.substr(begin, end - begin), names)) return true;
        begin = end + 1;
    }
    return false;
}

constexpr std::string_view kFolderFiles[] = {"mod", "index", "__init__", "lib", "main"};
constexpr std::string_view kExampleFolders[] = {"examples", "example", "_examples", "_example", "samples", "sample", "demo", "demos", "bench", "benchmark", "benchmarks", "fixtures", "stories"};
constexpr std::string_view kDocumentFolders[] = {"docs", "docs_src", "tutorial", "tutorials"};  // code in them shows something
constexpr std::string_view kOtherSystems[] = {
#if defined(__APPLE__)
    "linux",
#else
    "darwin", "macos", "osx", "ios", "bsd",
#endif
    "win", "windows", "win32", "cygwin", "freebsd", "openbsd", "netbsd", "dragonfly", "aix", "sunos", "solaris", "os390", "os400", "ibmi", "haiku", "hurd", "qnx", "plan9"};

/// How much of a question stands in a name, and how much of the name in the question.
struct NameCoverage {
    double weight = 0;  ///< of the question's terms that stand in it, whole names left out
    std::uint32_t terms = 0;

    void add(double of_term) {
        weight += of_term;
        ++terms;
    }
    double of_question(double total) const { return weight / total; }
    double of_name(std::uint32_t parts) const { return parts == 0 ? 0 : std::min(1.0, static_cast<double>(terms) / parts); }
};

double mean_of_best(std::vector<double> values) {
    constexpr std::size_t kBest = 3;
    const std::size_t count = std::min(values.size(), kBest);
    if (count == 0) return 0;
    std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), values.end(), std::greater<>());
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    return sum / static_cast<double>(count);
}

}  // namespace

PathTerms path_terms(std::string_view path, std::string_view language, TermSplitter& splitter) {
    PathTerms terms;
    const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
    const std::size_t dot = std::min(path.find('.', name + 1), path.size());
    const std::string_view stem = path.substr(name, dot - name);
    const auto add_name = [&](std::string_view called) {
        std::set<std::uint64_t> parts;
        splitter.for_each_split(called, [&](const SplitTerm& term) {
            terms.names.push_back(term.id());
            if (!term.whole) parts.insert(term.hash);
        });
        terms.name_parts = static_cast<std::uint32_t>(parts.size());
    };
    add_name(stem);
    // What a language's file for a whole folder is called says nothing; the folder does.
    if (name > 1 && is_one_of(stem, kFolderFiles)) {
        const std::size_t folder = path.rfind('/', name - 2) + 1;
        add_name(path.substr(folder, name - 1 - folder));
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
    if (in_folder(path, kOtherSystems)) terms.factor *= kOtherSystem;
    if (in_name(path.substr(name), kOtherSystems)) terms.factor *= kOtherSystemFile;
    bool example = in_folder(path, kExampleFolders);
    switch (filesystem::language(filesystem::find_language(language)).kind) {
        case filesystem::LanguageKind::prose:
        case filesystem::LanguageKind::unknown: terms.factor *= kProse; break;
        case filesystem::LanguageKind::data: terms.factor *= kData; break;
        case filesystem::LanguageKind::code:
        case filesystem::LanguageKind::markup: example = example || in_folder(path, kDocumentFolders); break;
    }
    if (example) terms.factor *= kExample;
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
        NameCoverage name;
    };
    std::vector<Sum> sums(document.chunks.size());
    double file_score = 0;
    std::uint64_t path_matched = 0;
    bool any = false, file_named = false;
    NameCoverage file_name;
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
            if (!query_.terms[i].whole && (posting.fields & bit(SearchField::name)) != 0) sum.name.add(weights_[i]);
            any = true;
        }
        if (has(path.names, query_.terms[i].id)) {
            in_file += kFileName;
            file_named = true;
            // Tests and examples are named after what they show; that does not make them it.
            if (!query_.terms[i].whole && !path.test && path.factor == 1) file_name.add(weights_[i]);
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
    // Squared, since files of one folder often share a word ("web_app", "web_log").
    const double of_file_name = file_name.of_name(path.name_parts);
    const double file_factor = 1 + kFileNameCoverage * file_name.of_question(total_weight_) * of_file_name * of_file_name;
    const auto add = [&](std::size_t i) {
        const double meaning = meanings.empty() ? 0 : meanings[i];
        RankedChunk ranked{static_cast<std::uint32_t>(i), sums[i].score, sums[i].matched | path_matched, meaning};
        if (options_.places) {
            ranked.score += kFileShare * file_score;
            ranked.score += total_weight_ * (kMeaning * std::max(0.0, meaning - kUnlike) + kFileMeaning * std::max(0.0, file_meaning - kUnlike) + kTopic * std::max(0.0, topic - kUnlike));
            const SearchChunk& chunk = document.chunks[i];
            ranked.score *= 1 + kNameCoverage * sums[i].name.of_question(total_weight_) * sums[i].name.of_name(chunk.name_parts);
            ranked.score *= file_factor * place_factor(document, chunk, path);
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
    embedding::dot_nibble_rows(vector_.values, document.vectors, dots);
    std::vector<double> meanings(dots.size());
    for (std::size_t i = 0; i < dots.size(); ++i) meanings[i] = static_cast<double>(dots[i]) * static_cast<double>(document.inverse_lengths[i]) * static_cast<double>(vector_.inverse_length);
    return meanings;
}

/// Of the file as a whole: of the sum of its chunks' vectors.
double Ranker::topic_of(const SearchDocument& document) const {
    if (vector_.values.empty() || document.file_vector.size() != vector_.values.size()) return 0;
    return static_cast<double>(embedding::dot(vector_.values, document.file_vector)) * static_cast<double>(embedding::inverse_length(document.file_vector)) * static_cast<double>(vector_.inverse_length);
}

void Ranker::join_pieces(const SearchDocument& document, std::vector<RankedChunk>& chunks) {
    const auto head_of = [&document](const RankedChunk& chunk) { return document.chunks[chunk.chunk].head; };
    std::sort(chunks.begin(), chunks.end(), [&](const RankedChunk& a, const RankedChunk& b) {
        return std::tuple(head_of(a), -a.score, a.chunk) < std::tuple(head_of(b), -b.score, b.chunk);
    });
    auto kept = chunks.begin();
    for (auto at = chunks.begin(); at != chunks.end();) {
        const auto end = std::find_if(at, chunks.end(), [&](const RankedChunk& chunk) { return head_of(chunk) != head_of(*at); });
        RankedChunk best = *at;
        for (; at != end; ++at)
            if (at->chunk == head_of(*at) && at->score >= kHeadIsAsGood * best.score) best = {at->chunk, best.score, at->matched, at->meaning};
        *kept++ = best;
    }
    chunks.erase(kept, chunks.end());
}

void Ranker::make_room_for_others(std::vector<RankedChunk>& chunks) {
    std::sort(chunks.begin(), chunks.end(), [](const RankedChunk& a, const RankedChunk& b) { return a.score != b.score ? a.score > b.score : a.chunk < b.chunk; });
    double factor = 1;
    for (RankedChunk& chunk : chunks) {
        chunk.score *= factor;
        factor *= factor == 1 ? kSecondOfFile : kNextOfFile;
    }
}

double Ranker::place_factor(const SearchDocument& document, const SearchChunk& chunk, const PathTerms& path) const {
    double factor = path.factor;
    if ((path.test || chunk.kind == SymbolKind::test) && !options_.tests && !query_.about_tests) factor *= kTest;
    // What a file begins with says what it is for.
    if (!chunk.symbol && document.parsed && &chunk != &document.chunks.front()) factor *= kNoSymbol;
    if (const QueryName* name = chunk.symbol && &chunk == &document.chunks[chunk.head] ? query_.named(chunk.name, chunk.qualified_name) : nullptr)
        return factor * (name->sure ? kSureName : 1) * (is_type(chunk.kind) ? kExactType : 1);
    const bool is_small = chunk.kind == SymbolKind::constant || chunk.kind == SymbolKind::variable || chunk.kind == SymbolKind::macro;
    return chunk.symbol && is_small ? factor * kSmallSymbol : factor;
}

std::uint8_t Ranker::fields_of(const SearchDocument& document, const PathTerms& path, std::uint32_t chunk, std::size_t term) const {
    const TermId id = query_.terms[term].id;
    std::uint8_t fields = has(path.names, id) || has(path.folders, id) ? bit(SearchField::path) : 0;
    for (const SearchPosting& posting : postings_of(document, id))
        if (posting.chunk == chunk) fields |= posting.fields;
    return fields;
}

}  // namespace aircher::project
