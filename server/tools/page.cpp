#include "server/tools/page.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/base/utf8.h"

namespace aircher::tools {
namespace {

constexpr std::size_t kCursorBytes = 48;  // no cursor is longer

std::size_t size_of(const std::string& text, bool json) { return json ? text.size() + escaped_size(text) : escaped_size(text); }

/// How much of what surrounds the items a page shows. Tight budgets take later
/// rows: the items should have half of the page.
struct Generosity {
    std::size_t totals_rows;
    std::size_t skipped_rows;
    std::size_t reason_bytes;
    std::size_t lines;  ///< of the head, in text
    std::size_t line_bytes;
    bool fields;  ///< the single values, in JSON
};
constexpr std::array<Generosity, 7> kGenerosities{{
    {kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited, true},
    {30, 50, 1000, 50, 1000, true},
    {10, 10, 300, 20, 300, true},
    {3, 3, 150, 5, 200, true},
    {3, 1, 100, 2, 100, false},
    {0, 0, 60, 0, 0, false},
    {0, 0, 0, 0, 0, false},
}};
constexpr std::size_t kTextTotalsRows = 10;  // people and models want the first few

/// At most `limit` of the skipped rows; the rest is summed up in one more.
std::vector<filesystem::SkippedEntry> skipped_rows(const Answer& answer, std::size_t limit) {
    if (answer.skipped.size() <= limit) return answer.skipped;
    std::vector<filesystem::SkippedEntry> rows(answer.skipped.begin(), answer.skipped.begin() + static_cast<std::ptrdiff_t>(limit));
    std::uint64_t rest = 0;
    for (std::size_t i = limit; i < answer.skipped.size(); ++i) rest += answer.skipped[i].count;
    rows.push_back({"", rest, rows.empty() ? "skipped" : "more skipped"});
    return rows;
}

std::string clip(std::string_view text, std::size_t limit) {
    const std::string valid = to_utf8(text);
    return valid.size() <= limit ? valid : std::string(utf8_prefix(valid, limit)) + "…";
}

Json skipped_json(const std::vector<filesystem::SkippedEntry>& rows) {
    Json list = Json::array();
    for (const auto& row : rows) {
        Json item = Json::object();
        if (row.path.empty()) {
            item["count"] = row.count;
        } else {
            item["path"] = to_utf8(row.path);
        }
        item["reason"] = row.reason;
        list.push_back(std::move(item));
    }
    return list;
}

std::string skipped_text(const std::vector<filesystem::SkippedEntry>& rows) {
    std::string text;
    for (const auto& row : rows) {
        text += text.empty() ? "skipped: " : "; ";
        if (row.path.empty()) {
            text += format_count(row.count);
        } else {
            append_printable(text, row.path);
        }
        text.append(" (").append(row.reason).append(")");
    }
    if (!text.empty()) text.push_back('\n');
    return text;
}

/// The max_tokens that a page of `bytes` takes; nothing where no max_tokens
/// does: then the item is left out, or no page would ever go on.
std::optional<std::int64_t> tokens_for(std::size_t bytes) {
    const auto tokens = static_cast<std::int64_t>(bytes / kBytesPerToken + 1);
    return tokens <= kMaxTokens ? std::optional(tokens) : std::nullopt;
}

/// What stands for an entry that no page of this size can show: left out, or paging would never go on. Only a first page fails instead, since nothing is lost by asking anew.
std::string omitted_text(const std::optional<std::int64_t>& needed) {
    return needed ? "takes max_tokens " + std::to_string(*needed) + ": ask for this page with that" : std::string("larger than max_tokens may be");
}

/// Maps an index over all sections to a section and an index in it. REQUIRES:
/// index < answer.item_count().
std::pair<const Section*, std::size_t> find_item(const Answer& answer, std::size_t index) {
    for (const Section& section : answer.sections) {
        if (index < section.count) return {&section, index};
        index -= section.count;
    }
    return {nullptr, 0};
}

std::string none_text(const Answer& answer, const Generosity& much) {
    if (!answer.none && (answer.reason.empty() || much.reason_bytes == 0)) return {};
    std::string text = answer.none ? std::string(to_string(*answer.none)) : std::string("note");
    if (!answer.reason.empty() && much.reason_bytes > 0) text.append(": ").append(clip(answer.reason, much.reason_bytes));
    text.push_back('\n');
    return text;
}

std::string shown_text(std::size_t first, std::size_t end, std::size_t total) {
    return "shown " + format_count(first + 1) + "-" + format_count(end) + " of " + format_count(total);
}

/// The result without its items.
Json frame_json(const Answer& answer, const Generosity& much) {
    Json frame = much.fields ? answer.fields : Json::object();
    if (answer.document) frame[answer.document->name] = "";
    for (const Section& section : answer.sections) frame[section.name] = Json::array();
    frame["totals"] = answer.totals ? answer.totals(much.totals_rows) : Json::object();
    frame["truncated"] = true;
    frame["skipped"] = skipped_json(skipped_rows(answer, much.skipped_rows));
    if (answer.none) frame["none"] = to_string(*answer.none);
    if (!answer.reason.empty() && much.reason_bytes > 0) frame["reason"] = clip(answer.reason, much.reason_bytes);
    if (!much.fields && !answer.fields.empty()) frame["omitted"] = "some fields: ask with a larger max_tokens";
    return frame;
}

/// The parts of a text page around its items.
struct TextFrame {
    std::string head;
    std::string trailer;
    std::size_t size() const { return escaped_size(head) + escaped_size(trailer); }
};
TextFrame frame_text(const Answer& answer, const Generosity& much, bool first_page) {
    TextFrame frame;
    for (std::size_t i = 0; first_page && i < std::min(much.lines, answer.lines.size()); ++i) {
        append_printable(frame.head, clip(answer.lines[i], much.line_bytes));
        frame.head.push_back('\n');
    }
    if (first_page && answer.lines.size() > much.lines) frame.head += "(" + format_count(answer.lines.size() - much.lines, "line") + " left out)\n";
    frame.trailer = none_text(answer, much) + skipped_text(skipped_rows(answer, much.skipped_rows));
    if (answer.totals_text) frame.trailer += answer.totals_text(std::min(much.totals_rows, kTextTotalsRows));
    return frame;
}

/// The first frame that leaves the items half of the budget, or else the first
/// that leaves room for `first_item`, or else the smallest.
template <class Make, class Size>
auto choose_frame(std::size_t budget, std::size_t first_item, const Make& make, const Size& size) {
    constexpr std::size_t kGenerous = 4;
    for (std::size_t i = 0; i + 1 < kGenerosities.size(); ++i) {
        auto frame = make(kGenerosities[i]);
        if (budget == kUnlimited || (size(frame) + first_item <= budget && (i >= kGenerous || size(frame) <= budget / 2))) return frame;
    }
    return make(kGenerosities.back());
}

/// A document is shown whole or not at all, so that its frame is the largest
/// that leaves it half of the page.
Page render_document(const Answer& answer, const PageRequest& request) {
    Json frame = Json::object();
    if (request.json)
        frame = choose_frame(
            request.budget, 0, [&](const Generosity& much) { return frame_json(answer, much); }, [](const Json& json) { return size_of(to_text(json), true); });
    const std::size_t fixed = kEnvelopeBytes + (request.json ? size_of(to_text(frame), true) : 0);
    Room room;
    room.tokens_for = [&](std::string_view document) {
        const std::size_t size = request.json ? size_of(to_text(Json(document)), true) : escaped_size(document);
        return static_cast<std::int64_t>((fixed + size) / kBytesPerToken + 1);
    };
    if (request.budget != kUnlimited) room.tokens = static_cast<std::int64_t>(request.budget / kBytesPerToken);
    Page page;
    auto document = answer.document->render(room);
    if (!document) {
        page.error = document.error();
        return page;
    }
    page.text = std::move(*document);
    if (!request.json) return page;
    frame[answer.document->name] = std::exchange(page.text, {});
    frame["truncated"] = false;
    page.text = to_text(frame);
    page.structured = std::move(frame);
    return page;
}

/// The JSON of a section's next item, and of the group that it opens: items that follow each other in one group share its head.
class ItemReader {
public:
    struct Read {
        const Section* section;
        Json item;
        Json head;  ///< an object with an empty list of members where the item opens a group, else null
    };
    Read read(const Section& section, std::size_t index) {
        Read out{&section, section.json(index), nullptr};
        if (!section.groups) return out;
        const std::size_t group = section.groups->of(index);
        if (&section == section_ && group == group_) return out;
        section_ = &section;
        group_ = group;
        out.head = section.groups->head(group);
        out.head[section.groups->members] = Json::array();
        return out;
    }

private:
    const Section* section_ = nullptr;  ///< that has the group last read from
    std::size_t group_ = 0;
};

std::size_t size_of(const ItemReader::Read& read) {
    const auto entry = [](const Json& json) { return size_of(to_text(json), true) + 2; };  // a comma, twice
    return entry(read.item) + (read.head.is_null() ? 0 : entry(read.head));
}

void append(Json& result, ItemReader::Read read) {
    Json& list = result[read.section->name];
    if (!read.head.is_null()) list.push_back(std::move(read.head));
    Json& target = read.section->groups ? list.back()[read.section->groups->members] : list;
    target.push_back(std::move(read.item));
}

bool can_be_cut(const Section& section, std::size_t index) { return section.cutting && section.cutting->lines(index) > 0; }

/// The most lines of the item that fit, by `fits`; nothing where it cannot be cut, or not even without lines fits. REQUIRES: more lines take more.
std::optional<Cut> cut_to_fit(const Section& section, std::size_t index, std::optional<std::int64_t> whole_tokens, const std::function<bool(const Cut&)>& fits) {
    if (!can_be_cut(section, index) || !fits({0, whole_tokens})) return std::nullopt;
    std::size_t least = 0, most = section.cutting->lines(index);
    while (most - least > 1) {
        const std::size_t middle = least + (most - least) / 2;
        (fits({middle, whole_tokens}) ? least : most) = middle;
    }
    return Cut{least, whole_tokens};
}

Page render_json(const Answer& answer, const PageRequest& request) {
    constexpr std::size_t kFixed = kEnvelopeBytes + 2 * (kCursorBytes + 14);
    const auto measure = [](const Json& frame) { return kFixed + size_of(to_text(frame), true); };
    const std::size_t total = answer.item_count();
    const auto frame_beside = [&](std::size_t first_item) {
        return choose_frame(request.budget, first_item, [&](const Generosity& much) { return frame_json(answer, much); }, measure);
    };
    Json result;
    if (request.offset < total) {
        const auto [section, index] = find_item(answer, request.offset);
        const ItemReader::Read whole = ItemReader().read(*section, index);
        result = frame_beside(size_of(whole));
        if (request.budget != kUnlimited && can_be_cut(*section, index) && measure(result) + size_of(whole) > request.budget)
            result = frame_beside(size_of(whole) - size_of(to_text(whole.item), true) + size_of(to_text(section->cutting->json(index, {0, kMaxTokens})), true));
    } else {
        result = frame_beside(0);
    }
    std::size_t used = measure(result);

    Page page;
    ItemReader reader;
    std::size_t next = request.offset;
    for (; next < total; ++next) {
        const auto [section, index] = find_item(answer, next);
        ItemReader::Read read = reader.read(*section, index);
        const std::size_t size = size_of(read);
        if (request.budget != kUnlimited && used + size > request.budget) {
            if (next > request.offset) break;
            const auto needed = tokens_for(used + size);
            const std::size_t around = size - size_of(to_text(read.item), true);
            const auto cut_json = [&, section = section, index = index](const Cut& cut) { return section->cutting->json(index, cut); };
            if (const auto cut = cut_to_fit(*section, index, needed, [&](const Cut& some) { return used + around + size_of(to_text(cut_json(some)), true) <= request.budget; })) {
                read.item = cut_json(*cut);
                append(result, std::move(read));
                ++next;
                break;
            }
            if (needed && request.offset == 0) return Page{{}, nullptr, {}, true, needed};
            result[section->name].push_back({{"omitted", omitted_text(needed)}});
            page.needed_tokens = needed;
            ++next;
            break;
        }
        used += size;
        append(result, std::move(read));
    }
    page.truncated = next < total;
    result["truncated"] = page.truncated;
    if (next < total && request.make_cursor) result["cursor"] = request.make_cursor(next);
    page.text = to_text(result);
    page.structured = std::move(result);
    return page;
}

Page render_text(const Answer& answer, const PageRequest& request) {
    const std::size_t total = answer.item_count();
    const std::size_t fixed = kEnvelopeBytes + kCursorBytes + shown_text(total, total, total).size() + 30;
    const auto frame_beside = [&](std::size_t first_item) {
        return choose_frame(
            request.budget, first_item, [&](const Generosity& much) { return frame_text(answer, much, request.offset == 0); },
            [&](const TextFrame& f) { return fixed + f.size(); });
    };
    TextFrame frame;
    if (request.offset < total) {
        const auto [section, index] = find_item(answer, request.offset);
        TextWriter whole(request.layout), least(request.layout);
        section->text(index, whole);
        frame = frame_beside(escaped_size(whole.text()));
        if (request.budget != kUnlimited && can_be_cut(*section, index) && fixed + frame.size() + escaped_size(whole.text()) > request.budget) {
            section->cutting->text(index, {0, kMaxTokens}, least);
            frame = frame_beside(escaped_size(least.text()));
        }
    } else {
        frame = frame_beside(0);
    }
    std::size_t used = fixed + frame.size();

    Page page;
    TextWriter writer(request.layout);
    std::size_t next = request.offset;
    for (; next < total; ++next) {
        const auto [section, index] = find_item(answer, next);
        const std::size_t before = writer.text().size();
        section->text(index, writer);
        const std::size_t size = escaped_size(std::string_view(writer.text()).substr(before));
        if (request.budget != kUnlimited && used + size > request.budget) {
            writer.text().resize(before);
            if (next > request.offset) break;
            const auto needed = tokens_for(used + size);
            const auto fits = [&, section = section, index = index](const Cut& cut) {
                TextWriter trial(request.layout);
                section->cutting->text(index, cut, trial);
                return used + escaped_size(trial.text()) <= request.budget;
            };
            if (const auto cut = cut_to_fit(*section, index, needed, fits)) {
                TextWriter part(request.layout);
                section->cutting->text(index, *cut, part);
                writer.text() += part.text();
                ++next;
                break;
            }
            if (needed && request.offset == 0) return Page{{}, nullptr, {}, true, needed};
            writer.line("(" + omitted_text(needed) + ")");
            page.needed_tokens = needed;
            ++next;
            break;
        }
        used += size;
    }
    page.truncated = next < total;
    page.trailer = frame.trailer;
    if (page.truncated || request.offset > 0) {
        if (!page.trailer.empty() && page.trailer.back() == '\n') page.trailer.pop_back();
        if (!page.trailer.empty()) page.trailer += "; ";
        page.trailer += shown_text(request.offset, next, total);
        if (next < total && request.make_cursor) page.trailer += "; go on with cursor " + request.make_cursor(next);
        page.trailer.push_back('\n');
    }
    page.text = frame.head + writer.text();
    if (request.layout == Layout::grouped) page.text += std::exchange(page.trailer, {});
    return page;
}

}  // namespace

Page render_page(const Answer& answer, const PageRequest& request) {
    if (answer.document) return render_document(answer, request);
    return request.json ? render_json(answer, request) : render_text(answer, request);
}

std::string stream_answer(const Answer& answer, bool json, const std::function<void(std::string_view)>& sink) {
    if (answer.document) {
        PageRequest request;
        request.json = json;
        const Page page = render_document(answer, request);
        sink(page.text);
        if (json) sink("\n");
        return json ? std::string() : frame_text(answer, kGenerosities.front(), false).trailer;
    }
    constexpr std::size_t kPieceBytes = 64U << 10;
    const Generosity& everything = kGenerosities.front();
    if (!json) {
        TextWriter writer(Layout::flat);
        for (const std::string& line : answer.lines) writer.line(line);
        for (const Section& section : answer.sections)
            for (std::size_t i = 0; i < section.count; ++i) {
                section.text(i, writer);
                if (writer.text().size() < kPieceBytes) continue;
                sink(writer.text());
                writer.text().clear();
            }
        sink(writer.text());
        return frame_text(answer, everything, false).trailer;
    }
    // The same object that render_json builds, item by item: an answer of a
    // million items must not stand in memory as JSON.
    std::string out = "{";
    for (const auto& [key, value] : answer.fields.items()) out.append(to_text(Json(key))).append(":").append(to_text(value)).append(",");
    ItemReader reader;
    const auto stream_section = [&](const Section& section, bool& empty) {
        for (std::size_t i = 0; i < section.count; ++i) {
            const ItemReader::Read read = reader.read(section, i);
            if (!read.head.is_null()) {
                if (i > 0) out.append("]},");
                out.append(to_text(read.head));
                out.resize(out.size() - 2);  // "]}": the members follow
            } else if (!empty) {
                out.push_back(',');
            }
            empty = false;
            out.append(to_text(read.item));
            if (out.size() < kPieceBytes) continue;
            sink(out);
            out.clear();
        }
        if (section.groups && section.count > 0) out.append("]}");
    };
    for (auto section = answer.sections.begin(); section != answer.sections.end(); ++section) {
        const auto same = [&](const Section& other) { return other.name == section->name; };
        if (std::any_of(answer.sections.begin(), section, same)) continue;
        out.append(to_text(Json(section->name))).append(":[");
        bool empty = true;
        for (auto part = section; part != answer.sections.end(); ++part)
            if (same(*part)) stream_section(*part, empty);
        out.append("],");
    }
    Json end = frame_json(answer, everything);
    for (const auto& [key, value] : answer.fields.items()) end.erase(key);
    for (const Section& section : answer.sections) end.erase(section.name);
    end["truncated"] = false;
    out.append(to_text(end).substr(1)).append("\n");
    sink(out);
    return {};
}

}  // namespace aircher::tools
