#include "engine/pattern/syntax/syntax_tree.h"

#include <algorithm>

#include "engine/pattern/syntax/byte_rarity.h"

namespace aircher::pattern {
namespace {

constexpr std::uint32_t kExactRepeat = 8;  ///< up to here a repeated character above ASCII is spelt out byte by byte

using Kind = Node::Kind;

void append_hex(std::string& out, unsigned byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out.append("\\x").push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
}

/// Whether the node is exactly one byte, and which.
bool single_byte(const Node& node, char& byte) {
    if (node.kind != Kind::one || node.high || node.ascii.count() != 1) return false;
    for (unsigned c = 0; c < 128; ++c)
        if (node.ascii[c]) byte = static_cast<char>(c);
    return true;
}

bool is_zero_width(const Node& node) {
    return node.kind == Kind::empty || node.kind == Kind::line_begin || node.kind == Kind::line_end || node.kind == Kind::word_boundary;
}

double bits_of(const std::string& text) {
    double bits = 0;
    for (const char c : text) bits += rarity_bits(c);
    return bits;
}

/// Whether the node is one letter in either case; `letter` is the lower one.
bool letter_of_any_case(const Node& node, char& letter) {
    if (node.kind != Kind::one || node.high || node.ascii.count() != 2) return false;
    for (char c = 'a'; c <= 'z'; ++c) {
        if (!node.ascii[static_cast<std::size_t>(c)] || !node.ascii[static_cast<std::size_t>(c - 'a' + 'A')]) continue;
        letter = c;
        return true;
    }
    return false;
}

bool is_edge(const Node& node) { return node.kind == Kind::word_boundary || node.kind == Kind::line_begin || node.kind == Kind::line_end; }

/// Finds texts of which every match holds one.
class RequiredSearch {
public:
    struct Found {
        RequiredChoice any;
        double bits = 0;  ///< of the most common of them
    };

    /// `any_case`: letters of either case belong to texts. `begins_word`: nothing of a word stands before the node.
    explicit RequiredSearch(bool any_case, bool begins_word = false) : any_case_(any_case) { run_.begins_word = begins_word; }

    /// `edge_behind`: no word goes on behind the node.
    void visit(const Node& node, bool edge_behind = false) {
        char byte = 0;
        if (is_edge(node)) {
            (run_.text.empty() ? run_.begins_word : run_.ends_word) = true;
        } else if (is_zero_width(node)) {
            return;
        } else if (single_byte(node, byte)) {
            append({&byte, 1});
        } else if (any_case_ && letter_of_any_case(node, byte)) {
            append({&byte, 1});
            run_.ignore_case = true;
        } else if (node.kind == Kind::bytes) {
            append(node.text);
        } else if (node.kind == Kind::sequence) {
            for (std::size_t i = 0; i < node.children.size(); ++i)
                visit(node.children[i], i + 1 < node.children.size() ? is_edge(node.children[i + 1]) : edge_behind);
        } else if (node.kind == Kind::repeat && node.min >= 1) {
            // The first turn joins what stands before it; what follows joins the last one, of which the length is unknown.
            visit(node.children.front());
            if (node.min != 1 || node.max != 1) flush();
        } else if (node.kind == Kind::choice) {
            const bool begins_word = run_.text.empty() && run_.begins_word;
            flush();
            visit_choice(node, begins_word, edge_behind);
        } else {
            flush();
        }
    }

    std::vector<Found> take(bool edge_behind = false) {
        if (edge_behind) run_.ends_word = true;
        flush();
        return std::move(found_);
    }

    static const Found* rarest(const std::vector<Found>& found) {
        const Found* best = nullptr;
        for (const Found& one : found)
            if (one.bits > (best == nullptr ? 0 : best->bits)) best = &one;
        return best;
    }

private:
    void append(std::string_view text) {
        run_.text += text;
        run_.ends_word = false;
    }

    void visit_choice(const Node& node, bool begins_word, bool edge_behind) {
        constexpr std::size_t kMaxAlternatives = 16;
        Found all;
        all.bits = 1e9;
        for (const Node& child : node.children) {
            RequiredSearch search(any_case_, begins_word);
            search.visit(child, edge_behind);
            const std::vector<Found> found = search.take(edge_behind);
            const Found* one = rarest(found);
            if (one == nullptr || all.any.size() + one->any.size() > kMaxAlternatives) return;
            all.any.insert(all.any.end(), one->any.begin(), one->any.end());
            all.bits = std::min(all.bits, one->bits);
        }
        found_.push_back(std::move(all));
    }

    void flush() {
        const double bits = bits_of(run_.text);
        if (!run_.text.empty()) found_.push_back({{std::move(run_)}, bits});
        run_ = {};
    }

    const bool any_case_;
    RequiredText run_;
    std::vector<Found> found_;
};

/// Whether every text of the node begins (or ends) with an ASCII word character.
bool word_at_edge(const Node& node, bool first) {
    static const AsciiSet word = ascii_word();
    switch (node.kind) {
        case Kind::one: return !node.high && node.ascii.any() && (node.ascii & ~word).none();
        case Kind::bytes: return false;
        case Kind::sequence: {
            const std::size_t count = node.children.size();
            for (std::size_t i = 0; i < count; ++i) {
                const Node& child = node.children[first ? i : count - 1 - i];
                if (is_zero_width(child)) continue;
                return word_at_edge(child, first);  // false where it can be empty
            }
            return false;
        }
        case Kind::choice: return std::all_of(node.children.begin(), node.children.end(), [&](const Node& child) { return word_at_edge(child, first); });
        case Kind::repeat: return node.min >= 1 && word_at_edge(node.children.front(), first);
        default: return false;
    }
}

void append_class(std::string& out, const AsciiSet& ascii, bool high_bytes) {
    out.push_back('[');
    for (unsigned c = 0; c < 128; ++c) {
        if (!ascii[c]) continue;
        unsigned last = c;
        while (last + 1 < 128 && ascii[last + 1]) ++last;
        append_hex(out, c);
        if (last > c) {
            out.push_back('-');
            append_hex(out, last);
        }
        c = last;
    }
    if (high_bytes) out += "\\x80-\\xff";
    out.push_back(']');
}

void append_times(std::string& out, std::uint64_t min, std::uint64_t max, bool unbounded) {
    if (unbounded && min <= 1) {
        out.push_back(min == 0 ? '*' : '+');
    } else if (!unbounded && min == 0 && max == 1) {
        out.push_back('?');
    } else {
        out.append("{").append(std::to_string(min));
        if (unbounded) {
            out.push_back(',');
        } else if (max != min) {
            out.append(",").append(std::to_string(max));
        }
        out.push_back('}');
    }
}

void append_expression(std::string& out, const Node& node);

void append_sequence(std::string& out, const Node& node) {
    const auto& children = node.children;
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (children[i].kind != Kind::word_boundary) {
            append_expression(out, children[i]);
            continue;
        }
        // With an ASCII word character on one side, Unicode's boundary is a boundary of bytes too. Otherwise it may not be one.
        const bool before = i > 0 && word_at_edge(children[i - 1], false);
        const bool behind = i + 1 < children.size() && word_at_edge(children[i + 1], true);
        if (before || behind) out += "\\b";
    }
}

void append_repeat(std::string& out, const Node& node) {
    const Node& child = node.children.front();
    const bool unbounded = node.max == Node::kNoMax;
    if (child.kind == Kind::one && child.high && (unbounded || node.max > kExactRepeat)) {
        append_class(out, child.ascii, true);  // between `min` and four times `max` bytes
        append_times(out, node.min, std::uint64_t{node.max} * 4, unbounded);
        return;
    }
    std::string inside;
    append_expression(inside, child);
    if (inside.empty()) return;
    out.append("(?:").append(inside).append(")");
    append_times(out, node.min, node.max, unbounded);
}

void append_expression(std::string& out, const Node& node) {
    char byte = 0;
    switch (node.kind) {
        case Kind::empty:
        case Kind::word_boundary: return;
        case Kind::one:
            if (single_byte(node, byte)) {
                append_hex(out, static_cast<unsigned char>(byte));
            } else if (!node.high) {
                append_class(out, node.ascii, false);
            } else {
                out += "(?:";
                if (node.ascii.any()) {
                    append_class(out, node.ascii, false);
                    out.push_back('|');
                }
                out += "[\\xc2-\\xf4][\\x80-\\xbf]{1,3})";
            }
            return;
        case Kind::bytes:
            for (const char c : node.text) append_hex(out, static_cast<unsigned char>(c));
            return;
        case Kind::sequence: append_sequence(out, node); return;
        case Kind::choice: {
            out += "(?:";
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                if (i > 0) out.push_back('|');
                append_expression(out, node.children[i]);
            }
            out.push_back(')');
            return;
        }
        case Kind::repeat: append_repeat(out, node); return;
        case Kind::line_begin: out.push_back('^'); return;
        case Kind::line_end: out.push_back('$'); return;
        case Kind::anything: out += "[\\x00-\\xff]*"; return;
    }
}

bool append_exact(const Node& node, std::string& out) {
    char byte = 0;
    if (single_byte(node, byte)) {
        out.push_back(byte);
        return true;
    }
    if (node.kind == Kind::bytes) {
        out += node.text;
        return true;
    }
    return node.kind == Kind::sequence && std::all_of(node.children.begin(), node.children.end(), [&](const Node& child) { return append_exact(child, out); });
}

}  // namespace

bool can_be_empty(const Node& node) {
    switch (node.kind) {
        case Kind::one:
        case Kind::bytes: return false;
        case Kind::sequence: return std::all_of(node.children.begin(), node.children.end(), can_be_empty);
        case Kind::choice: return std::any_of(node.children.begin(), node.children.end(), can_be_empty);
        case Kind::repeat: return node.min == 0 || can_be_empty(node.children.front());
        default: return true;
    }
}

std::string exact_text(const Node& root) {
    std::string text;
    return append_exact(root, text) ? text : std::string();
}

RequiredTexts required_texts(const Node& root) {
    RequiredSearch search(false);
    search.visit(root);
    const auto found = search.take();
    RequiredTexts out;
    if (const auto* best = RequiredSearch::rarest(found)) {
        for (const RequiredText& one : best->any) out.any.push_back(one.text);
        out.bits = best->bits;
    }
    return out;
}

std::vector<RequiredChoice> required_choices(const Node& root) {
    RequiredSearch search(true);
    search.visit(root);
    auto found = search.take();
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.bits > b.bits; });
    std::vector<RequiredChoice> out;
    for (auto& one : found) out.push_back(std::move(one.any));
    return out;
}

std::string byte_expression(const Node& root) {
    std::string out;
    append_expression(out, root);
    return out;
}

}  // namespace aircher::pattern
