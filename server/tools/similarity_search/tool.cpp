// similarity_search: what is like a text, a piece of code, a name.
#include <charconv>

#include "engine/base/utf8.h"
#include "engine/project/similarity/similarity_search.h"
#include "engine/project/root_policy.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::similarity_search {
namespace {

struct Arguments : FileArguments {
    std::string query;
    std::vector<std::string> corpus;
    std::optional<std::string> mode;
    std::optional<double> threshold;
    std::int64_t limit = 20;
    bool contained = false;
};

constexpr double kTokensThreshold = 0.3;  // of functions that do the same in other words
constexpr double kSemanticThreshold = 0.3;  // below it, most functions of a project have nothing to do with a question
constexpr double kThreshold = 0.5;

/// What the answer's items are made from.
struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<std::string> paths;  ///< empty for a corpus
    project::SimilarityResult result;
};

project::SimilarityMode mode_of(std::string_view name) {
    if (name == "text" || name == "levenshtein") return project::SimilarityMode::text;
    if (name == "tokens") return project::SimilarityMode::tokens;
    return name == "semantic" ? project::SimilarityMode::semantic : project::SimilarityMode::fuzzy;
}

double default_threshold(project::SimilarityMode mode) {
    return mode == project::SimilarityMode::tokens ? kTokensThreshold : mode == project::SimilarityMode::semantic ? kSemanticThreshold : kThreshold;
}

/// "0.873": cut, not rounded, so that only equal texts are shown as 1.
std::string score_text(double score) {
    const int thousandths = static_cast<int>(score * 1000.0 + 1e-9);
    std::string digits = std::to_string(thousandths % 1000);
    return std::to_string(thousandths / 1000) + "." + std::string(3 - digits.size(), '0') + digits;
}

double score_number(double score) { return static_cast<double>(static_cast<int>(score * 1000.0 + 1e-9)) / 1000.0; }

/// A match in a file of which only the path counts.
bool is_path(const project::SimilarityMatch& match) { return match.range.empty(); }

Json match_json(const Listing& listing, const project::SimilarityMatch& match) {
    Json json = {{"score", score_number(match.score)}};
    if (listing.paths.empty()) {
        json["index"] = match.candidate;
        json["text"] = to_utf8(match.text);
        return json;
    }
    json["path"] = to_utf8(listing.paths[match.candidate]);
    if (is_path(match)) return json;
    json["range"] = range_json({match.start_line + 1, match.start_column + 1}, {match.end_line + 1, match.end_column + 1});
    if (!match.symbol.empty()) {
        json["symbol"] = to_utf8(match.symbol);
        json["kind"] = match.kind;
    }
    json["text"] = to_utf8(match.text);
    return json;
}

void match_text(const Listing& listing, const project::SimilarityMatch& match, TextWriter& out) {
    std::string line = score_text(match.score) + "  ";
    if (listing.paths.empty()) {
        line += "[" + std::to_string(match.candidate) + "] ";
    } else {
        line += to_utf8(listing.paths[match.candidate]);
        if (!is_path(match)) {
            line += ":" + std::to_string(match.start_line + 1);
            if (match.end_line > match.start_line) line += "-" + std::to_string(match.end_line + 1);
            if (!match.symbol.empty()) line += "  " + match.kind + " " + to_utf8(match.symbol);
            line += "  ";
        }
    }
    out.quote(line, listing.paths.empty() || !is_path(match) ? match.text : std::string());
}

/// PATH:LINE where `text` is of that form: a path without white space, and a number.
struct PathLine {
    std::string path;
    std::uint32_t line = 0;  ///< 1-based
};

std::optional<PathLine> path_line(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || text.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
    PathLine out{std::string(text.substr(0, colon)), 0};
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.line);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || out.line == 0) return std::nullopt;
    return out;
}

bool is_file(const project::RootSet& roots, std::string_view path) {
    const auto location = project::locate(roots, path);
    return location && location->root->directory.open_file(location->relative);
}

/// Replaces a query PATH:LINE by the code that stands there, and says in `heading` what was taken.
Result<void> take_code_at(const PathLine& place, const SourceSelection& selection, ToolServices& services, RequestContext& context,
                          project::SimilarityRequest& request, std::string& heading) {
    auto location = project::locate(*selection.walk.roots, place.path);
    if (!location) return location.error();
    if (!services.workspace.allow_secrets && project::looks_secret(location->relative))
        return Error{ErrorCode::permission_denied, "may hold secrets", "--allow-secrets reads it", place.path};
    auto code = project::code_at({location->root, location->relative}, place.line - 1, services.analyzer, context);
    if (!code) {
        Error error = code.error();
        error.path = place.path;
        return error;
    }
    heading = "like " + to_utf8(code->symbol) + "  " + place.path + ":" + std::to_string(code->start_line + 1) + "-" + std::to_string(code->end_line + 1);
    for (std::size_t i = 0; i < selection.files.size(); ++i)
        if (selection.files[i].root == location->root && selection.files[i].relative == location->relative) request.own_file = i;
    request.own_range = code->range;
    request.query = std::move(code->text);
    request.query_language = std::move(code->language);
    return {};
}

Answer answer_of(std::shared_ptr<const Listing> listing) {
    Answer answer;
    answer.sections = {{"matches", listing->result.matches.size(), [listing](std::size_t i) { return match_json(*listing, listing->result.matches[i]); },
                        [listing](std::size_t i, TextWriter& out) { match_text(*listing, listing->result.matches[i], out); }}};
    answer.totals = [listing](std::size_t) {
        Json totals = {{"matches", listing->result.matched}, {"compared", listing->result.compared}};
        if (listing->result.passed_over > 0) totals["passed_over"] = listing->result.passed_over;
        return totals;
    };
    answer.totals_text = [listing](std::size_t) {
        std::string text = format_count(listing->result.matched) + " of " + format_count(listing->result.compared) + " compared reach the threshold";
        if (listing->result.matched > listing->result.matches.size()) text += "; the best " + format_count(listing->result.matches.size()) + " are listed (limit)";
        return text + "\n";
    };
    answer.bytes = listing->result.matches.size() * 600;
    for (const std::string& path : listing->paths) answer.bytes += path.size() + sizeof(path);
    return answer;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    const bool texts = !arguments.corpus.empty();
    if (texts && (!arguments.path.empty() || !arguments.paths.empty()))
        return Error{ErrorCode::invalid_argument, "give either corpus or path", "corpus: texts to compare; path, paths or neither: the project's files", {}};
    const std::string mode = arguments.mode.value_or(texts ? "text" : "tokens");
    project::SimilarityRequest request;
    request.mode = mode_of(mode);
    if (mode == "levenshtein") request.measure = similarity::TextMeasure::levenshtein;
    request.query = arguments.query;
    request.embedding = &services.embedding;
    if (services.slow_embedding() != nullptr) request.preselection = &services.quick_embedding;
    request.threshold = arguments.threshold.value_or(default_threshold(request.mode));
    request.limit = static_cast<std::size_t>(arguments.limit);
    request.contained = arguments.contained;
    if (arguments.contained && request.mode != project::SimilarityMode::tokens)
        return Error{ErrorCode::invalid_argument, "contained: is for mode tokens", "leave it out, or say mode: \"tokens\"", {}};
    auto languages = find_languages(arguments.languages);
    if (!languages) return languages.error();
    if (languages->size() == 1) request.query_language = filesystem::language(languages->front()).name;

    auto listing = std::make_shared<Listing>();
    SkipList skipped;
    if (texts) {
        auto result = project::search_texts(request, arguments.corpus, [&](std::size_t i, std::string reason) { skipped.add("corpus[" + std::to_string(i) + "]", std::move(reason)); }, context);
        if (!result) return result.error();
        listing->result = std::move(*result);
        Answer answer = answer_of(listing);
        answer.skipped = skipped.rows({});
        if (listing->result.matches.empty()) {
            answer.none = None::none;
            answer.reason = "no text of the corpus reaches the threshold";
        }
        return answer;
    }
    auto selection = select_sources(arguments, services, context);
    if (!selection) return selection.error();
    std::string heading;
    if (request.mode != project::SimilarityMode::fuzzy) {
        // A text such as "line:12" is meant as it is; as code it would be nothing.
        const auto place = path_line(arguments.query);
        if (place && (request.mode == project::SimilarityMode::tokens || is_file(*selection->walk.roots, place->path))) {
            if (auto taken = take_code_at(*place, *selection, services, context, request, heading); !taken) return taken.error();
        } else if (request.mode == project::SimilarityMode::tokens && arguments.query.find_first_of(" \t\n(){};=") == std::string::npos) {
            return Error{ErrorCode::invalid_argument, "query: a single word is no code to compare", "give PATH:LINE of a function or the code itself; mode: \"fuzzy\" looks for names", {}};
        }
    }
    project::KnownFacts known(services.analyzer, known_indexes(services, *selection));
    auto result = project::search_sources(request, selection->files, selection->paths, known, [&](std::size_t i, std::string reason) {
        if (reason != "binary") skipped.add(selection->paths[i], std::move(reason));
    }, context);
    if (!result) return result.error();
    listing->roots = selection->walk.roots;
    listing->paths = std::move(selection->paths);
    listing->result = std::move(*result);
    Answer answer = answer_of(listing);
    if (!heading.empty()) answer.lines.push_back(heading);
    if (const std::uint64_t left = listing->result.passed_over; left > 0)
        answer.lines.push_back("compared are the " + format_count(listing->result.compared) + " functions and types that term vectors find nearest; " + format_count(left) + " others were not shown to the model");
    answer.skipped = skipped.rows(std::move(selection->skipped));
    if (listing->result.matches.empty()) explain_empty(answer, listing->paths.size(), "nothing reaches the threshold");
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("query", &Arguments::query, "Text, code or a name; or PATH:LINE for the function or class there.", {.max = 100'000, .required = true})
        .add("corpus", &Arguments::corpus, "Texts to compare it with, instead of files.", {.max = 10'000})
        .add("mode", &Arguments::mode, "text: characters (of lines, or of functions if the query has several). levenshtein: the same, a replaced character counts once. tokens: code (functions). fuzzy: names and paths. semantic: functions by meaning. Default: text with corpus, else tokens.",
             {.choices = {"text", "levenshtein", "tokens", "fuzzy", "semantic"}})
        .add("threshold", &Arguments::threshold, "Least score. Default: 0.3 for tokens and semantic, else 0.5.", {.min = 0, .max = 1})
        .add("limit", &Arguments::limit, "Matches at most, best first.", {.min = 1, .max = 1'000})
        .add("contained", &Arguments::contained, "tokens: score how much of the query is in the candidate.");
    add_file_fields(table);
    return define_tool("similarity_search", "Find similar code, text or names", "code, text, names like others",
                       "Ranks what is most like a query: functions like a given one (before writing it again), lines like a message, texts of a list, names and paths of which you "
                       "know only parts.",
                       "matches[{score, path, range{start{line, column}, end}, symbol, kind, text}] (of a corpus: {score, index, text}), totals{matches, compared}", table, run);
}

}  // namespace aircher::tools::similarity_search
