// What a tool answers, before it is cut to a client's budget: items in order, totals, what was skipped.
//
// A tool fills an Answer once; `render_page` turns any part of it into text or JSON within a budget, as often as a client pages. So an Answer is
// the snapshot that a cursor pins, and no tool can forget the budget: it never writes output itself. Items are rendered only when they are
// shown: an answer of 100,000 files costs what one page costs.
//
// Immutable once the tool returned it; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/iso_time.h"
#include "engine/base/result.h"
#include "engine/filesystem/walk.h"
#include "server/tools/json.h"

namespace aircher::tools {

/// `grouped` for models: a path's directories are written once, indented, as a tree. `flat` for pipes: whole paths, one a line.
enum class Layout : std::uint8_t { grouped, flat };

/// Collects the text of one page.
class TextWriter {
public:
    explicit TextWriter(Layout layout) : layout_(layout) {}

    /// One line; control characters in it are escaped, so that it stays one.
    void line(std::string_view text);
    /// One line that quotes source behind `head`, to be copied as it stands: tabs are kept, and the carriage return of a line's end is none of its text.
    void quote(std::string_view head, std::string_view source);
    /// A path and what is said of it, as a line of the tree (or flat).
    void path(std::string_view path, std::string_view suffix = {});
    /// A line that heads what follows; written again only where the heading changes.
    void heading(std::string_view text);

    std::string& text() { return text_; }
    /// A string to build a path in, emptied: saves an allocation for each item.
    std::string& scratch() {
        scratch_.clear();
        return scratch_;
    }

private:
    void append_name(std::string_view name);

    const Layout layout_;
    std::string text_;
    std::vector<std::string> open_;  ///< lines of directories that the tree is in, outermost first, each ending in '/'
    std::string heading_;
    std::string scratch_;
};

/// How the items of a section are grouped in JSON: its array holds groups, each what all of its items share and, under `members`, the items.
/// Text needs none of it: a TextWriter writes a heading once.
struct Grouping {
    std::string members;                           ///< the key of the items in their group
    std::function<std::size_t(std::size_t)> of;    ///< the group of the item with this index; items of one group are neighbours
    std::function<Json(std::size_t)> head;         ///< what the items of this group share: an object. Said again on each page that shows some of them
};

/// What is left of an item that alone takes more than a page.
struct Cut {
    std::size_t lines = 0;                    ///< so many of its lines are shown, from the first on
    std::optional<std::int64_t> whole_tokens;  ///< the max_tokens that show all of it; none where no max_tokens does
};

/// For items that may take more than any page, such as the source of a function: how one is shown in part. Only where it is the first of a page and does not fit.
struct Cutting {
    std::function<std::size_t(std::size_t item)> lines;  ///< that can be left out, from the end
    std::function<Json(std::size_t item, const Cut&)> json;
    std::function<void(std::size_t item, const Cut&, TextWriter&)> text;
};

/// A list of the result: an array in JSON, lines in text.
struct Section {
    std::string name;  ///< its key in JSON
    std::size_t count = 0;
    std::function<Json(std::size_t)> json;  ///< the item with this index
    std::function<void(std::size_t, TextWriter&)> text;
    std::optional<Grouping> groups = {};
    std::optional<Cutting> cutting = {};
};

/// What a page has room for.
struct Room {
    /// The max_tokens that a page with this document takes.
    std::function<std::int64_t(std::string_view document)> tokens_for;
    std::int64_t tokens = std::numeric_limits<std::int64_t>::max();  ///< what the page may take

    bool fits(std::string_view document) const { return tokens_for(document) <= tokens; }
};

/// One text that is no list of items — a diagram, a page — and must not be cut in the middle.
struct Document {
    std::string name;  ///< its key in JSON
    /// The document, made to fit; or an error that says what it takes, and how to ask for less. Without a limit it does not fail.
    std::function<Result<std::string>(const Room& room)> render;
};

enum class None : std::uint8_t { none, unknown, not_indexed };

struct Answer {
    Json fields = Json::object();    ///< single values of the result: `{"version": …}`; kept small
    std::vector<std::string> lines;  ///< the same for text, above the items; on the first page only
    /// Two sections of one name are one array in JSON, in this order; in text each stands where it is. Those have no groups.
    std::vector<Section> sections;
    /// Instead of lines and sections: the whole answer in text, and beside the totals in JSON.
    std::optional<Document> document;
    /// The totals of the whole answer; with at most `rows` rows in lists that have no natural bound.
    std::function<Json(std::size_t rows)> totals;
    std::function<std::string(std::size_t rows)> totals_text;
    std::vector<filesystem::SkippedEntry> skipped;
    std::optional<None> none;  ///< set where nothing was found
    std::string reason;        ///< why nothing was found, or what limits the answer
    /// Changes whenever an item does; unset: computed from the items' text. Large answers give a cheap one.
    std::function<std::uint64_t()> fingerprint;
    std::size_t bytes = 0;  ///< memory held, roughly: the snapshot cache's account

    std::size_t item_count() const;
};

std::string_view to_string(None none);

/// "1.2 MB", "345 B".
std::string format_bytes(std::uint64_t bytes);
/// "12,345".
std::string format_count(std::uint64_t count);
/// "1 file", "12,345 files".
std::string format_count(std::uint64_t count, std::string_view noun);
using aircher::format_time;

}  // namespace aircher::tools
