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

/// Finds the rarest texts of which every match holds one.
class RequiredSearch {
public:
    void visit(const Node& node) {
        constexpr std::size_t kMaxAlternatives = 16;
        char byte = 0;
        if (is_zero_width(node)) return;
        if (single_byte(node, byte)) {
            run_.push_back(byte);
        } else if (node.kind == Kind::bytes) {
            run_ += node.text;
        } else if (node.kind == Kind::sequence) {
            for (const Node& child : node.children) visit(child);
        } else if (node.kind == Kind::repeat && node.min >= 1) {
            // The first turn joins what stands before it; what follows joins the last one, of which the length is unknown.
            visit(node.children.front());
            if (node.min != 1 || node.max != 1) flush();
        } else {
            flush();
            if (node.kind != Kind::choice) return;
            RequiredTexts all;
            all.bits = 1e9;
            for (const Node& child : node.children) {
                const RequiredTexts one = required_texts(child);
                if (one.any.empty() || all.any.size() + one.any.size() > kMaxAlternatives) return;
                all.any.insert(all.any.end(), one.any.begin(), one.any.end());
                all.bits = std::min(all.bits, one.bits);
            }
            offer(std::move(all));
        }
    }
    RequiredTexts take() {
        flush();
        return std::move(best_);
    }

private:
    void flush() {
        if (!run_.empty()) offer({{run_}, bits_of(run_)});
        run_.clear();
    }
    void offer(RequiredTexts found) {
        if (found.bits > best_.bits) best_ = std::move(found);
    }
    std::string run_;
    RequiredTexts best_;
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
    RequiredSearch search;
    search.visit(root);
    return search.take();
}

std::string byte_expression(const Node& root) {
    std::string out;
    append_expression(out, root);
    return out;
}

}  // namespace aircher::pattern
