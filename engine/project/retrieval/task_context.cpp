#include "engine/project/retrieval/task_context.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "engine/project/retrieval/related_files.h"

namespace aircher::project {
namespace {

constexpr std::size_t kFound = 200;       // places that are searched for
constexpr std::size_t kSeeds = 8;         // files whose imports, tests and companions are looked at
constexpr std::size_t kFiles = 200;       // at most
constexpr std::size_t kWhole = 30;        // of which code is given
constexpr double kGiven = 1.5;            // of a file that the caller names
// Shares of the size.
constexpr double kCode = 0.6, kSignatures = 0.8, kLargest = 0.3;
constexpr std::size_t kPlacesOfFile = 3;  // given whole, before the next file has its turn

struct FileKey {
    std::size_t index = 0;
    std::string path;
    auto operator<=>(const FileKey&) const = default;
};

struct RankedFile {
    FileKey key;
    Hint hint;
    std::vector<const FoundCode*> places;  ///< the best first
};

/// "has retry, request"; of what has no word of the task, how it was found else.
std::string reason_of(const FoundCode& found) {
    std::string terms;
    for (const MatchedTerm& term : found.terms) terms += (terms.empty() ? "" : ", ") + term.text;
    if (!terms.empty()) return "has " + terms;
    if (found.meaning <= 0) return "has what is quoted";
    char meaning[32];
    std::snprintf(meaning, sizeof meaning, "close in meaning (%.2f)", found.meaning);
    return meaning;
}

class Chooser {
public:
    Chooser(const std::vector<std::shared_ptr<RootIndex>>& indexes, Workspace& workspace, CommitHistory* history, const TaskRequest& request, RequestContext& context)
        : indexes_(indexes), workspace_(workspace), history_(history), request_(request), context_(context) {}

    Result<TaskContext> run() {
        CodeSearchRequest search;
        search.query = request_.task;
        search.where = request_.where;
        search.limit = kFound;
        search.text = true;
        search.embedding = request_.embedding;
        search.second_look = request_.second_look;
        auto found = search_code(indexes_, search, context_);
        if (!found) return found.error();
        result_.search = std::move(*found);
        if (auto done = gather(); !done) return done.error();
        rank();
        choose();
        return std::move(result_);
    }

private:
    std::size_t index_of(const Root* root) const {
        for (std::size_t i = 0; i < indexes_.size(); ++i)
            if (&indexes_[i]->root() == root) return i;
        return 0;
    }

    Result<void> gather() {
        hints_.resize(indexes_.size());
        const double best = result_.search.found.empty() ? 1 : result_.search.found.front().score;
        for (const FoundCode& place : result_.search.found) {
            const FileKey key{index_of(place.root), place.path};
            places_[key].push_back(&place);
            add_hint(hints_[key.index], key.path, std::pow(place.score / best, 1.5), reason_of(place));
        }
        for (const auto& [root, path] : request_.files) add_hint(hints_[index_of(root)], path, kGiven, "named in the question");
        const SearchQuery query = parse_search_query(request_.task);
        for (std::size_t i = 0; i < indexes_.size(); ++i) {
            const Hints seeds = strongest(hints_[i]);
            Hints more;
            if (history_ != nullptr) {
                auto history = hints_of_history(*history_, *indexes_[i], query, seeds, context_);
                if (!history) return history.error();
                merge(more, *history);
            }
            auto imports = hints_of_imports(workspace_, *indexes_[i], seeds, context_);
            if (!imports) return imports.error();
            merge(more, *imports);
            auto scope = scope_of(*indexes_[i]);
            if (!scope) return scope.error();
            std::erase_if(more, [&](const auto& hint) { return std::none_of(scope->begin(), scope->end(), [&](const FileSelection& part) { return part.accepts(hint.first, {}); }); });
            merge(hints_[i], more);
        }
        return {};
    }

    /// What of the root of `index` the question is about.
    Result<std::vector<FileSelection>> scope_of(const RootIndex& index) const {
        std::vector<FileSelection> scope;
        for (const Selection& selection : request_.where) {
            if (selection.root != &index.root()) continue;
            filesystem::WalkRequest walk;
            walk.paths = selection.paths;
            walk.include = selection.globs;
            auto files = FileSelection::make(walk, index);
            if (!files) return files.error();
            scope.push_back(std::move(*files));
        }
        return scope;
    }

    static void merge(Hints& into, const Hints& more) {
        for (const auto& [path, hint] : more) add_hint(into, path, hint.strength, hint.reason);
    }

    static Hints strongest(const Hints& hints) {
        std::vector<std::pair<double, std::string>> order;
        for (const auto& [path, hint] : hints) order.emplace_back(-hint.strength, path);
        std::sort(order.begin(), order.end());
        if (order.size() > kSeeds) order.resize(kSeeds);
        Hints out;
        for (const auto& [strength, path] : order) out[path] = hints.at(path);
        return out;
    }

    void rank() {
        for (std::size_t i = 0; i < hints_.size(); ++i) {
            for (const auto& [path, hint] : hints_[i]) {
                RankedFile file{{i, path}, hint, {}};
                if (const auto places = places_.find(file.key); places != places_.end()) file.places = places->second;
                files_.push_back(std::move(file));
            }
        }
        std::sort(files_.begin(), files_.end(), [](const RankedFile& a, const RankedFile& b) { return a.hint.strength != b.hint.strength ? a.hint.strength > b.hint.strength : a.key < b.key; });
        if (files_.size() > kFiles) {
            result_.files_left_out = files_.size() - kFiles;
            files_.resize(kFiles);
        }
    }

    ContextItem item_of(const FoundCode& place, ItemForm form, std::string reason) const {
        ContextItem item{place.root, place.path, form, place.chunk.lines, place.chunk.qualified_name, {}, std::move(reason), {}};
        if (place.chunk.symbol) item.kind = ast::to_string(place.chunk.kind);
        item.text = form == ItemForm::code ? place.text : place.chunk.signature;
        return item;
    }

    /// Adds `item` where it fits below `share` of the size.
    bool add(ContextItem item, double share) {
        const std::size_t cost = item_cost(item);
        if (static_cast<double>(used_ + cost) > share * static_cast<double>(request_.bytes)) return false;
        used_ += cost;
        told_.insert({index_of(item.root), item.path});
        result_.items.push_back(std::move(item));
        return true;
    }

    void choose() {
        std::set<const FoundCode*> given;
        // Code: by turns, so that one file does not take everything; the best files' best places first.
        for (std::size_t turn = 0; turn < kPlacesOfFile; ++turn) {
            for (std::size_t f = 0; f < files_.size() && f < kWhole; ++f) {
                const RankedFile& file = files_[f];
                if (turn >= file.places.size()) continue;
                const FoundCode& place = *file.places[turn];
                ContextItem item = item_of(place, ItemForm::code, turn == 0 ? file.hint.reason : reason_of(place));
                if (static_cast<double>(item_cost(item)) > kLargest * static_cast<double>(request_.bytes)) continue;
                if (turn == 0 && f > 0 && file.hint.strength < 0.4 * files_[0].hint.strength) continue;
                if (turn > 0 && place.score < 0.5 * result_.search.found.front().score) continue;
                if (add(std::move(item), kCode)) given.insert(&place);
            }
        }
        for (const RankedFile& file : files_) {
            std::size_t signatures = 0;
            for (const FoundCode* place : file.places) {
                if (given.contains(place) || !place->chunk.symbol || signatures == kPlacesOfFile) continue;
                if (add(item_of(*place, ItemForm::signature, reason_of(*place)), kSignatures)) {
                    given.insert(place);
                    ++signatures;
                }
            }
        }
        for (const RankedFile& file : files_) {
            if (told_.contains(file.key)) continue;
            ContextItem item{&indexes_[file.key.index]->root(), file.key.path, ItemForm::file, {}, {}, {}, file.hint.reason, {}};
            if (!add(std::move(item), 1)) ++result_.files_left_out;
        }
        result_.files = told_.size();
        result_.search.found.clear();
    }

    const std::vector<std::shared_ptr<RootIndex>>& indexes_;
    Workspace& workspace_;
    CommitHistory* history_;
    const TaskRequest& request_;
    RequestContext& context_;
    std::vector<Hints> hints_;  ///< parallel to indexes_
    std::map<FileKey, std::vector<const FoundCode*>> places_;
    std::vector<RankedFile> files_;
    std::set<FileKey> told_;
    std::size_t used_ = 0;
    TaskContext result_;
};

}  // namespace

std::string_view to_string(ItemForm form) {
    switch (form) {
        case ItemForm::code: return "code";
        case ItemForm::signature: return "signature";
        case ItemForm::file: break;
    }
    return "file";
}

std::size_t item_cost(const ContextItem& item) {
    // Escapes on the wire: a line feed, a quote, a backslash and a tab take two bytes.
    const auto escaped = [](std::string_view text) { return text.size() + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '"' || c == '\\' || c == '\t'; })); };
    return escaped(item.text) + item.path.size() + item.symbol.size() + escaped(item.reason) + item.kind.size() + 40;
}

Result<TaskContext> task_context(const std::vector<std::shared_ptr<RootIndex>>& indexes, Workspace& workspace, CommitHistory* history, const TaskRequest& request, RequestContext& context) {
    return Chooser(indexes, workspace, history, request, context).run();
}

}  // namespace aircher::project
