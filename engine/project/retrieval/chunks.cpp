#include "engine/project/retrieval/chunks.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/base/line_index.h"

namespace aircher::project {
namespace {

using ast::SymbolKind;

constexpr std::uint32_t kGapLines = 50;        // of what stands between symbols, in one chunk
constexpr std::uint32_t kLongLines = 150;      // a symbol with more lines of its own is cut …
constexpr std::uint32_t kPieceLines = 80;      // … into pieces of so many at most
constexpr std::uint32_t kSmallHole = 20;       // lines of others that a piece may have among its own
constexpr std::uint32_t kLeastStretch = 8;     // lines behind a larger hole that are a piece of their own
constexpr std::uint32_t kNestedIn = 60;        // functions in functions are chunks where the outer one is so long …
constexpr std::uint32_t kNestedLines = 5;      // … and they are so long
constexpr std::uint32_t kSmallLines = 3;       // constants, types and macros below stay with what is around them

bool is_function(SymbolKind kind) { return kind == SymbolKind::function || kind == SymbolKind::method || kind == SymbolKind::constructor || kind == SymbolKind::test; }

bool is_class(SymbolKind kind) {
    return kind == SymbolKind::class_ || kind == SymbolKind::struct_ || kind == SymbolKind::union_ || kind == SymbolKind::interface || kind == SymbolKind::trait || kind == SymbolKind::enum_;
}

bool is_small_kind(SymbolKind kind) { return kind == SymbolKind::macro || kind == SymbolKind::constant || kind == SymbolKind::variable || kind == SymbolKind::type; }

class Planner {
public:
    Planner(std::string_view text, const std::vector<std::uint32_t>& begins, const std::vector<ast::Symbol>& symbols) : text_(text), begins_(begins), symbols_(symbols) {}

    std::vector<ChunkPlan> run() {
        choose_units();
        paint();
        std::vector<ChunkPlan> plans;
        std::vector<std::vector<ChunkLines>> own(symbols_.size());
        for (std::uint32_t begin = 0; begin < owner_.size();) {
            std::uint32_t end = begin;
            while (end + 1 < owner_.size() && owner_[end + 1] == owner_[begin]) ++end;
            if (owner_[begin] == ast::kNoIndex) {
                add_gap(begin, end, plans);
            } else {
                own[owner_[begin]].push_back({begin, end});
            }
            begin = end + 1;
        }
        for (std::uint32_t i = 0; i < symbols_.size(); ++i)
            if (unit_[i]) add_unit(i, std::move(own[i]), plans);
        std::stable_sort(plans.begin(), plans.end(), [](const ChunkPlan& a, const ChunkPlan& b) { return a.shown.begin < b.shown.begin; });
        return plans;
    }

private:
    std::uint32_t first_line(std::uint32_t i) const { return line_of(begins_, symbols_[i].range.begin); }
    std::uint32_t last_line(std::uint32_t i) const { return line_of(begins_, std::max(symbols_[i].range.end, symbols_[i].range.begin + 1) - 1); }
    std::uint32_t line_count(std::uint32_t i) const { return last_line(i) - first_line(i) + 1; }

    void choose_units() {
        unit_.resize(symbols_.size());
        // The innermost function around that is a chunk.
        std::vector<std::uint32_t> function(symbols_.size(), ast::kNoIndex);
        for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
            const ast::Symbol& symbol = symbols_[i];
            const std::uint32_t outer = symbol.parent == ast::kNoIndex ? ast::kNoIndex : function[symbol.parent];
            unit_[i] = is_unit(symbol, i, outer);
            function[i] = unit_[i] && is_function(symbol.kind) ? i : outer;
        }
    }

    bool is_unit(const ast::Symbol& symbol, std::uint32_t i, std::uint32_t outer) const {
        if (symbol.range.empty() || symbol.range.end > text_.size()) return false;
        if ((symbol.modifiers & ast::bit(ast::Modifier::declaration)) != 0 && line_count(i) < kSmallLines) return false;
        if (outer != ast::kNoIndex && (line_count(outer) < kNestedIn || line_count(i) < kNestedLines)) return false;
        if (is_function(symbol.kind) || is_class(symbol.kind) || symbol.kind == SymbolKind::section) return true;
        return is_small_kind(symbol.kind) && outer == ast::kNoIndex && line_count(i) >= kSmallLines;
    }

    /// Whose each line is: children come after their parents, and take their lines from them. The last come first and each line is taken once, since symbols can be nested as deeply
    /// as a file has lines.
    void paint() {
        owner_.assign(begins_.size(), ast::kNoIndex);
        std::vector<std::uint32_t> next(begins_.size() + 1);  // a line that is not before the first free one from here on; shortened on the way
        std::iota(next.begin(), next.end(), 0U);
        const auto free_from = [&next](std::uint32_t line) {
            while (next[line] != line) line = next[line] = next[next[line]];
            return line;
        };
        for (auto i = static_cast<std::uint32_t>(symbols_.size()); i-- > 0;) {
            if (!unit_[i]) continue;
            const ast::Symbol& symbol = symbols_[i];
            std::uint32_t begin = first_line(i);
            if (!symbol.doc.empty() && symbol.doc.end <= symbol.range.begin) begin = std::min(begin, line_of(begins_, symbol.doc.begin));
            const std::uint32_t end = last_line(i) + 1;
            for (std::uint32_t line = free_from(begin); line < end; line = free_from(line)) {
                owner_[line] = i;
                next[line] = line + 1;
            }
        }
    }

    bool has_word(std::uint32_t begin, std::uint32_t end) const {
        const std::size_t from = begins_[begin], to = end + 1 < begins_.size() ? begins_[end + 1] : text_.size();
        return std::any_of(text_.begin() + static_cast<std::ptrdiff_t>(from), text_.begin() + static_cast<std::ptrdiff_t>(to), [](char c) { return is_ascii_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; });
    }

    void add_gap(std::uint32_t begin, std::uint32_t end, std::vector<ChunkPlan>& plans) const {
        while (begin <= end) {
            const std::uint32_t last = std::min(end, begin + kGapLines - 1);
            std::uint32_t first = begin;
            while (first < last && !has_word(first, first)) ++first;
            std::uint32_t to = last;
            while (to > first && !has_word(to, to)) --to;
            if (has_word(first, to)) plans.push_back({ast::kNoIndex, {first, to}, {{first, to}}});
            begin = last + 1;
        }
    }

    void add_unit(std::uint32_t i, std::vector<ChunkLines> own, std::vector<ChunkPlan>& plans) const {
        ChunkPlan plan{i, {first_line(i), last_line(i)}, std::move(own)};
        std::uint32_t lines = 0;
        for (const ChunkLines& run : plan.own) lines += run.end - run.begin + 1;
        const bool divided = plan.own.size() > 1 || (plan.own.size() == 1 && plan.own[0].end < plan.shown.end);
        if (lines <= kLongLines) {
            // Of a class whose methods are chunks, its head is shown.
            if (divided && lines + 1 < line_count(i)) plan.shown.end = std::max(plan.shown.begin, plan.own[0].end);
            plans.push_back(std::move(plan));
            return;
        }
        for (const std::vector<ChunkLines>& stretch : stretches_of(plan.own)) add_pieces(i, plan.shown.begin, stretch, plans);
    }

    /// Runs of lines with nothing large between them. What is small and far from the others, such as a field between two methods, counts to the stretch before it; lines without a word do
    /// not count.
    std::vector<std::vector<ChunkLines>> stretches_of(const std::vector<ChunkLines>& runs) const {
        std::vector<std::vector<ChunkLines>> stretches;
        for (const ChunkLines& run : runs) {
            if (!has_word(run.begin, run.end)) continue;
            const bool far = !stretches.empty() && run.begin > stretches.back().back().end + kSmallHole;
            if (stretches.empty() || (far && run.end - run.begin + 1 >= kLeastStretch)) stretches.emplace_back();
            stretches.back().push_back(run);
        }
        return stretches;
    }

    /// Pieces of much the same size. A comment above the symbol, which begins in line `first`, belongs to the first piece however long it is.
    void add_pieces(std::uint32_t i, std::uint32_t first, const std::vector<ChunkLines>& stretch, std::vector<ChunkPlan>& plans) const {
        std::uint32_t left = 0;
        for (const ChunkLines& run : stretch) left += lines_behind(run, first);
        std::uint32_t pieces = std::max(1U, (left + kPieceLines - 1) / kPieceLines);
        ChunkPlan piece{i, {}, {}};
        std::uint32_t room = 0;
        const auto finish = [&] {
            // Small runs far from the others are its own, but not shown.
            piece.shown.begin = std::max(piece.own.front().begin, first);
            piece.shown.end = std::max(piece.own.front().end, piece.shown.begin);
            for (const ChunkLines& run : piece.own)
                if (run.begin <= piece.shown.end + kSmallHole) piece.shown.end = run.end;
            plans.push_back(std::exchange(piece, {i, {}, {}}));
        };
        for (ChunkLines run : stretch) {
            while (run.begin <= run.end) {
                if (piece.own.empty()) {
                    room = (left + pieces - 1) / pieces;
                    left -= room;
                    --pieces;
                }
                const std::uint32_t last = std::min(run.end, std::max(run.begin, first) + room - 1);
                piece.own.push_back({run.begin, last});
                room -= lines_behind(piece.own.back(), first);
                run.begin = last + 1;
                if (room == 0 && pieces > 0) finish();
            }
        }
        if (!piece.own.empty()) finish();
    }

    /// How many of the lines are not before `first`.
    static std::uint32_t lines_behind(const ChunkLines& lines, std::uint32_t first) { return lines.end < first ? 0 : lines.end - std::max(lines.begin, first) + 1; }

    const std::string_view text_;
    const std::vector<std::uint32_t>& begins_;
    const std::vector<ast::Symbol>& symbols_;
    std::vector<bool> unit_;
    std::vector<std::uint32_t> owner_;  ///< by line
};

}  // namespace

std::vector<std::uint32_t> line_begins(std::string_view text) {
    std::vector<std::uint32_t> begins = LineIndex(text).take_begins();
    if (begins.size() > 1 && begins.back() == text.size()) begins.pop_back();
    return begins;
}

std::uint32_t line_of(const std::vector<std::uint32_t>& begins, std::uint32_t offset) {
    return static_cast<std::uint32_t>(std::upper_bound(begins.begin(), begins.end(), offset) - begins.begin()) - 1;
}

std::string_view text_of_lines(std::string_view text, const std::vector<std::uint32_t>& begins, const ChunkLines& lines) {
    const std::size_t end = lines.end + 1 < begins.size() ? begins[lines.end + 1] : text.size();
    return text.substr(begins[lines.begin], end - begins[lines.begin]);
}

std::vector<ChunkPlan> plan_chunks(std::string_view text, const std::vector<std::uint32_t>& begins, const std::vector<ast::Symbol>& symbols) {
    if (text.empty()) return {};
    return Planner(text, begins, symbols).run();
}

}  // namespace aircher::project
