#include "server/tools/page.h"

#include <algorithm>
#include <map>

#include "engine/base/utf8.h"

namespace aircher::tools {
namespace {

constexpr std::size_t kEnvelopeBytes = 260;  // the result's own keys, protocol metadata included
constexpr std::size_t kCursorBytes = 64;     // no cursor is longer
constexpr std::size_t kMaxSkippedRows = 50;

std::size_t size_of(const std::string& text, bool json) { return json ? text.size() + escaped_size(text) : escaped_size(text); }

/// Rows for `answer.skipped` that take at most `budget` bytes; the rest is summed up in one row.
std::vector<filesystem::SkippedEntry> skipped_rows(const Answer& answer, std::size_t budget, bool json) {
    std::vector<filesystem::SkippedEntry> rows;
    std::size_t used = 0;
    std::uint64_t rest = 0;
    for (const filesystem::SkippedEntry& entry : answer.skipped) {
        const std::size_t size = (entry.path.size() + entry.reason.size() + 40) * (json ? 2 : 1);
        if (budget != kUnlimited && (rows.size() == kMaxSkippedRows || used + size > budget)) {
            rest += entry.count;
        } else {
            used += size;
            rows.push_back(entry);
        }
    }
    if (rest > 0) rows.push_back({"", rest, rows.empty() ? "skipped" : "more skipped"});
    return rows;
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

/// Everything of a page but its items, in sizes that are known before the items are chosen.
struct Frame {
    Json totals;
    std::string totals_text;
    std::vector<filesystem::SkippedEntry> skipped;
};

Frame make_frame(const Answer& answer, bool json, std::size_t budget) {
    Frame frame;
    const std::size_t third = budget == kUnlimited ? kUnlimited : budget / 3;
    for (const std::size_t rows : {kUnlimited, std::size_t{30}, std::size_t{10}, std::size_t{3}, std::size_t{0}}) {
        if (budget != kUnlimited && rows == kUnlimited && !json) continue;  // people and models want the first few
        if (json || !answer.totals_text) {
            frame.totals = answer.totals ? answer.totals(rows) : Json::object();
            if (third == kUnlimited || size_of(to_text(frame.totals), true) <= third) break;
        } else {
            frame.totals_text = answer.totals_text(std::min<std::size_t>(rows, 10));
            if (third == kUnlimited || frame.totals_text.size() <= third) break;
        }
    }
    frame.skipped = skipped_rows(answer, budget == kUnlimited ? kUnlimited : budget / 4, json);
    return frame;
}

/// Maps an index over all sections to a section and an index in it. REQUIRES: index < answer.item_count().
std::pair<const Section*, std::size_t> find_item(const Answer& answer, std::size_t index) {
    for (const Section& section : answer.sections) {
        if (index < section.count) return {&section, index};
        index -= section.count;
    }
    return {nullptr, 0};
}

std::string none_text(const Answer& answer) {
    if (!answer.none && answer.reason.empty()) return {};
    std::string text = answer.none ? std::string(to_string(*answer.none)) : std::string("note");
    if (!answer.reason.empty()) text.append(": ").append(to_utf8(answer.reason));
    text.push_back('\n');
    return text;
}

std::string shown_text(std::size_t first, std::size_t end, std::size_t total) {
    return "shown " + format_count(first + 1) + "-" + format_count(end) + " of " + format_count(total);
}

void finish_json(const Answer& answer, const Frame& frame, Json& result, bool truncated) {
    result["totals"] = frame.totals;
    result["truncated"] = truncated;
    result["skipped"] = skipped_json(frame.skipped);
    if (answer.none) result["none"] = to_string(*answer.none);
    if (!answer.reason.empty()) result["reason"] = to_utf8(answer.reason);
}

Page render_json(const Answer& answer, const PageRequest& request) {
    const Frame frame = make_frame(answer, true, request.budget);
    const std::size_t total = answer.item_count();
    Json result = answer.fields;
    for (const Section& section : answer.sections) result[section.name] = Json::array();
    finish_json(answer, frame, result, true);
    std::size_t used = kEnvelopeBytes + 2 * (kCursorBytes + 20) + size_of(to_text(result), true);

    std::size_t next = request.offset;
    for (; next < total; ++next) {
        const auto [section, index] = find_item(answer, next);
        Json item = section->json(index);
        const std::size_t size = size_of(to_text(item), true) + 2;  // a comma, twice
        if (request.budget != kUnlimited && used + size > request.budget) {
            if (next > request.offset) break;
            result[section->name].push_back({{"omitted", "larger than max_tokens: ask with a larger one"}});  // or no page would ever go on
            ++next;
            break;
        }
        used += size;
        result[section->name].push_back(std::move(item));
    }
    Page page;
    page.truncated = next < total;
    result["truncated"] = page.truncated;
    if (page.truncated && request.make_cursor) result["cursor"] = request.make_cursor(next);
    page.text = to_text(result);
    page.structured = std::move(result);
    return page;
}

Page render_text(const Answer& answer, const PageRequest& request) {
    const Frame frame = make_frame(answer, false, request.budget);
    const std::size_t total = answer.item_count();
    const std::string none = none_text(answer);
    const std::string skipped = skipped_text(frame.skipped);
    std::string head;
    if (request.offset == 0)
        for (const std::string& line : answer.lines) {
            append_printable(head, line);
            head.push_back('\n');
        }
    std::size_t used = kEnvelopeBytes + escaped_size(head) + escaped_size(none) + escaped_size(skipped) + escaped_size(frame.totals_text) + kCursorBytes +
                       shown_text(total, total, total).size() + 40;

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
            writer.line("(one entry is larger than max_tokens: ask with a larger one)");
            ++next;
            break;
        }
        used += size;
    }
    Page page;
    page.truncated = next < total;
    page.trailer = none + skipped + frame.totals_text;
    if (page.truncated || request.offset > 0) {
        if (!page.trailer.empty() && page.trailer.back() == '\n') page.trailer.pop_back();
        if (!page.trailer.empty()) page.trailer += "; ";
        page.trailer += shown_text(request.offset, next, total);
        if (page.truncated && request.make_cursor) page.trailer += "; go on with cursor " + request.make_cursor(next);
        page.trailer.push_back('\n');
    }
    page.text = head + writer.text();
    if (request.layout == Layout::grouped) page.text += std::exchange(page.trailer, {});
    return page;
}

}  // namespace

Page render_page(const Answer& answer, const PageRequest& request) { return request.json ? render_json(answer, request) : render_text(answer, request); }

std::string stream_answer(const Answer& answer, bool json, const std::function<void(std::string_view)>& sink) {
    constexpr std::size_t kPieceBytes = 64U << 10;
    const Frame frame = make_frame(answer, json, kUnlimited);
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
        return none_text(answer) + skipped_text(frame.skipped) + frame.totals_text;
    }
    // The same object that render_json builds, item by item: an answer of a million items must not stand in memory as JSON.
    std::string out = "{";
    for (const auto& [key, value] : answer.fields.items()) out.append(to_text(Json(key))).append(":").append(to_text(value)).append(",");
    for (const Section& section : answer.sections) {
        out.append(to_text(Json(section.name))).append(":[");
        for (std::size_t i = 0; i < section.count; ++i) {
            if (i > 0) out.push_back(',');
            out.append(to_text(section.json(i)));
            if (out.size() < kPieceBytes) continue;
            sink(out);
            out.clear();
        }
        out.append("],");
    }
    Json end = Json::object();
    finish_json(answer, frame, end, false);
    out.append(to_text(end).substr(1)).append("\n");
    sink(out);
    return {};
}

}  // namespace aircher::tools
