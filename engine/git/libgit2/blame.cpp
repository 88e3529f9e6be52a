#include "engine/git/libgit2/blame.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/git/commit_text.h"
#include "engine/git/libgit2/names.h"
#include "engine/git/libgit2/renames.h"

namespace aircher::git::libgit2 {
namespace {

constexpr std::size_t kMaxParents = 16;  // as git: of an octopus merge no more are asked

/// Lines that are somebody's, in the blamed file and in the file of the commit under suspicion.
struct Piece {
    std::uint32_t final_line = 0, line = 0, count = 0;
};

/// A file in a commit that is suspected of lines.
struct Suspect {
    ObjectId commit;
    std::string path;
    ObjectId blob;
    std::vector<Piece> pieces;
};

struct Origin {
    std::string path;
    ObjectId blob;
};

std::uint32_t lines_in(std::string_view text) {
    return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + (text.empty() || text.back() == '\n' ? 0U : 1U);
}

class Blame {
public:
    Blame(const ObjectReader& objects, const Repository& repository, const FileTexts& texts, RequestContext& context)
        : objects_(objects), repository_(repository), texts_(texts), context_(context) {}

    Result<BlameResult> run(const BlameRequest& request, const WorkingFile& working) {
        if (!request.commit && working.head_path.empty()) {
            const std::uint32_t lines = lines_in(working.content);
            if (request.first_line < lines) find_guilty({}, request.path, {request.first_line, request.first_line, std::min(request.line_count, lines - request.first_line)});
            return result();
        }
        const std::string& path = request.commit ? request.path : working.head_path;
        const ObjectId start = request.commit ? *request.commit : *repository_.head.commit;
        auto commit = commit_of(start);
        if (!commit) return commit.error();
        auto entry = find_entry(objects_, (*commit)->tree, path);
        if (!entry) return entry.error();
        if (!*entry) return Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
        if ((*entry)->mode == kTreeMode || (*entry)->mode == kSubmoduleMode) return Error{ErrorCode::wrong_kind, "it is no file in that commit", {}, request.path};
        auto committed = text_of((*entry)->id);
        if (!committed) return committed.error();

        const std::uint32_t lines = lines_in(request.commit ? **committed : working.content);
        if (request.first_line >= lines) return BlameResult{};
        const Piece all{request.first_line, request.first_line, std::min(request.line_count, lines - request.first_line)};
        if (request.commit) {
            suspect(start, request.path, (*entry)->id, {all});
        } else {
            auto kept = hand_down(**committed, working.content, {all}, start, {path, (*entry)->id});
            if (!kept) return kept.error();
            for (const Piece& piece : *kept) find_guilty({}, request.path, piece);
        }
        while (!queue_.empty()) {
            if (context_.should_stop()) return context_.stop_error();
            Suspect next = std::move(queue_.begin()->second);
            queue_.erase(queue_.begin());
            if (auto done = judge(std::move(next)); !done) return done.error();
        }
        return result();
    }

private:
    using Key = std::tuple<std::int64_t, ObjectId, std::string>;  ///< the time, negated: the latest first

    Result<const RawCommit*> commit_of(const ObjectId& id) {
        auto& slot = commits_[id];
        if (!slot) {
            auto raw = read_commit(objects_, repository_, id);
            if (!raw) return raw.error();
            slot = std::make_unique<RawCommit>(std::move(*raw));
        }
        return slot.get();
    }

    /// The last texts are kept: a child's text is its parent's neighbour.
    Result<const std::string*> text_of(const ObjectId& blob) {
        const auto known = texts_kept_.find(blob);
        if (known != texts_kept_.end()) return &known->second;
        auto size = objects_.size(blob);
        if (!size) return size.error();
        if (*size > kMaxTextBytes) return Error{ErrorCode::too_large, "a version of the file is too large to be blamed", {}, {}};
        auto text = texts_.text(kFileMode, blob, {});
        if (!text) return text.error();
        if (kept_bytes_ > kMaxTextBytes) {
            texts_kept_.clear();
            kept_bytes_ = 0;
        }
        kept_bytes_ += text->size();
        return &texts_kept_.emplace(blob, std::move(*text)).first->second;
    }

    void suspect(const ObjectId& commit, const std::string& path, const ObjectId& blob, std::vector<Piece> pieces) {
        if (pieces.empty()) return;
        const auto raw = commit_of(commit);
        Suspect& entry = queue_[{raw ? -(*raw)->committer_time : 0, commit, path}];
        entry.commit = commit;
        entry.path = path;
        entry.blob = blob;
        entry.pieces.insert(entry.pieces.end(), pieces.begin(), pieces.end());
    }

    /// Hands the lines of `text` that `parent_text` has to the parent; gives back those that it has not.
    Result<std::vector<Piece>> hand_down(std::string_view parent_text, std::string_view text, std::vector<Piece> pieces, const ObjectId& parent, const Origin& origin) {
        auto hunks = diff_texts(parent_text, text, true);
        if (!hunks) return hunks.error();
        std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.line < b.line; });
        std::vector<Piece> kept, passed;
        for (const Piece& piece : pieces) {
            // The first hunk that ends behind the piece's beginning; pieces are sorted, but may overlap.
            auto hunk = std::partition_point(hunks->begin(), hunks->end(), [&](const DiffHunk& h) { return h.new_start + h.new_count <= piece.line; });
            std::int64_t shift = hunk == hunks->begin() ? 0 : std::int64_t{std::prev(hunk)->old_start} + std::prev(hunk)->old_count - std::prev(hunk)->new_start - std::prev(hunk)->new_count;
            const auto put = [&](std::vector<Piece>& to, std::uint32_t from, std::uint32_t until, std::int64_t by) {
                if (from < until) to.push_back({piece.final_line + (from - piece.line), static_cast<std::uint32_t>(from + by), until - from});
            };
            std::uint32_t at = piece.line;
            const std::uint32_t end = piece.line + piece.count;
            for (; hunk != hunks->end() && hunk->new_start < end; ++hunk) {
                put(passed, at, std::max(at, hunk->new_start), shift);
                const std::uint32_t hunk_end = hunk->new_start + hunk->new_count;
                at = std::max(at, hunk->new_start);
                put(kept, at, std::min(end, hunk_end), 0);
                at = std::min(end, std::max(at, hunk_end));
                shift = std::int64_t{hunk->old_start} + hunk->old_count - hunk->new_start - hunk->new_count;
            }
            put(passed, at, end, shift);
        }
        suspect(parent, origin.path, origin.blob, std::move(passed));
        return kept;
    }

    /// The file of that path in the parent; nullopt where there is none, or something of another kind.
    Result<std::optional<Origin>> same_path(const RawCommit& parent, const Suspect& child, std::uint32_t mode) {
        auto entry = find_entry(objects_, parent.tree, child.path);
        if (!entry) return entry.error();
        if (!*entry || ((*entry)->mode & kKindMask) != (mode & kKindMask)) return std::optional<Origin>();
        return std::optional<Origin>({child.path, (*entry)->id});
    }

    Result<std::optional<Origin>> renamed(const RawCommit& parent, const RawCommit& commit, const Suspect& child) {
        static const std::vector<std::string> kAll;
        TreeDiff diff(objects_, kAll, context_);
        auto changes = diff.changes(&parent.tree, &commit.tree);
        if (!changes) return changes.error();
        if (auto done = find_renames(*changes, texts_, {false, &child.path, false}, context_); !done) return done.error();
        for (const RawChange& change : *changes)
            if (change.path == child.path && !change.old_path.empty()) return std::optional<Origin>({change.old_path, change.old_id});
        return std::optional<Origin>();
    }

    Result<void> judge(Suspect suspected) {
        auto commit = commit_of(suspected.commit);
        if (!commit) return commit.error();
        const std::vector<ObjectId>& parents = (*commit)->parents;
        const std::size_t count = std::min(parents.size(), kMaxParents);
        std::vector<std::optional<Origin>> origins(count);
        auto own = find_entry(objects_, (*commit)->tree, suspected.path);
        if (!own) return own.error();
        const std::uint32_t mode = *own ? (*own)->mode : kFileMode;
        for (const bool by_rename : {false, true}) {
            for (std::size_t i = 0; i < count; ++i) {
                if (origins[i]) continue;
                auto parent = commit_of(parents[i]);
                if (!parent) return parent.error();
                auto origin = by_rename ? renamed(**parent, **commit, suspected) : same_path(**parent, suspected, mode);
                if (!origin) return origin.error();
                if (!*origin) continue;
                if ((*origin)->blob == suspected.blob) {
                    suspect(parents[i], (*origin)->path, (*origin)->blob, std::move(suspected.pieces));
                    return {};
                }
                const bool same = std::any_of(origins.begin(), origins.begin() + static_cast<std::ptrdiff_t>(i), [&](const auto& other) { return other && other->blob == (*origin)->blob; });
                if (!same) origins[i] = std::move(**origin);
            }
        }
        for (std::size_t i = 0; i < count && !suspected.pieces.empty(); ++i) {
            if (!origins[i]) continue;
            auto text = text_of(suspected.blob);
            if (!text) return text.error();
            const std::string child_text = **text;  // reading the parent's may drop it
            auto parent_text = text_of(origins[i]->blob);
            if (!parent_text) return parent_text.error();
            auto kept = hand_down(**parent_text, child_text, std::move(suspected.pieces), parents[i], *origins[i]);
            if (!kept) return kept.error();
            suspected.pieces = std::move(*kept);
        }
        for (const Piece& piece : suspected.pieces) find_guilty(suspected.commit, suspected.path, piece);
        return {};
    }

    Result<BlameResult> result() {
        const Names names(objects_, repository_);
        return assemble_blame(std::move(guilty_), [&](const ObjectId& id) -> Result<BlameCommit> {
            BlameCommit commit;
            commit.id = id;
            if (id.is_null()) return commit;
            auto raw = commit_of(id);
            if (!raw) return raw.error();
            const Identity author = parse_identity(decode((*raw)->author, (*raw)->encoding));
            commit.author = names.resolve(author.person);
            commit.author_time = author.time;
            commit.subject = subject_of(decode((*raw)->message, (*raw)->encoding));
            commit.boundary = repository_.is_boundary(id);
            return commit;
        });
    }

    void find_guilty(const ObjectId& commit, const std::string& path, const Piece& piece) { guilty_.push_back({commit, {piece.final_line, piece.count, piece.line, 0, path}}); }

    const ObjectReader& objects_;
    const Repository& repository_;
    const FileTexts& texts_;
    RequestContext& context_;
    std::map<Key, Suspect> queue_;
    std::vector<BlamedLines> guilty_;
    std::unordered_map<ObjectId, std::unique_ptr<RawCommit>, ObjectIdHash> commits_;
    std::unordered_map<ObjectId, std::string, ObjectIdHash> texts_kept_;
    std::size_t kept_bytes_ = 0;
};

}  // namespace

Result<BlameResult> blame_file(const ObjectReader& objects, const Repository& repository, const FileTexts& texts, const BlameRequest& request, const WorkingFile& working, RequestContext& context) {
    return Blame(objects, repository, texts, context).run(request, working);
}

}  // namespace aircher::git::libgit2
