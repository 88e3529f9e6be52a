#include "engine/project/overview/plain_prose.h"

#include <array>
#include <cctype>
#include <utility>

#include "engine/project/manifest/text.h"

namespace aircher::project {
namespace {

/// The index behind the bracket that closes text[open]; npos where none does.
std::size_t behind_bracket(std::string_view text, std::size_t open, char opening, char closing) {
    constexpr std::size_t kMaxLength = 4'000;
    int depth = 0;
    for (std::size_t at = open; at < text.size() && at < open + kMaxLength; ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == opening) {
            ++depth;
        } else if (text[at] == closing && --depth == 0) {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

/// Takes markup off from left to right. Text of links is counted apart: a paragraph of nothing else is navigation.
class Stripper {
public:
    explicit Stripper(Markup markup) : markup_(markup) {}

    void read(std::string_view text, bool in_link, int depth) {
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t step = depth > 4 ? 0 : special(text, at, depth);
            if (step > 0) {
                at += step;
                continue;
            }
            out_.push_back(text[at]);
            if (std::isalpha(static_cast<unsigned char>(text[at])) != 0 || static_cast<unsigned char>(text[at]) >= 0x80) ++(in_link ? linked_ : free_);
            ++at;
        }
    }

    std::string take() && {
        // A sentence with links in it has more words of its own than "|" and "and".
        if (linked_ > 0 && free_ < 8 && free_ < linked_) return {};
        return std::move(out_);
    }

private:
    /// How much of text[at…] is markup that was read; 0 where it is none.
    std::size_t special(std::string_view text, std::size_t at, int depth) {
        const std::string_view rest = text.substr(at);
        if (rest.front() == '<') return tag(rest, depth);
        if (rest.front() == '&') return entity(rest);
        switch (markup_) {
            case Markup::markdown: return markdown(text, at, depth);
            case Markup::rst: return rst(rest, depth);
            case Markup::asciidoc: return asciidoc(rest, depth);
            case Markup::org: return org(rest, depth);
            case Markup::plain: return 0;
        }
        return 0;
    }

    std::size_t tag(std::string_view rest, int depth) {
        if (rest.starts_with("<!--")) {
            const std::size_t end = rest.find("-->");
            return end == std::string_view::npos ? rest.size() : end + 3;
        }
        if (markup_ == Markup::plain || rest.size() < 3 || (std::isalpha(static_cast<unsigned char>(rest[1])) == 0 && rest[1] != '/')) return 0;
        const std::size_t end = rest.find('>');
        if (end == std::string_view::npos) return 0;
        const std::string_view inner = rest.substr(1, end - 1);
        if (inner.starts_with("http")) {
            read(inner, true, depth + 1);
            return end + 1;
        }
        if (markup_ != Markup::markdown) return 0;
        // What stands in these is no prose; a link's text is only told apart.
        for (const std::string_view name : {"h1", "h2", "h3", "h4", "svg", "picture", "table", "details", "script", "style", "a"}) {
            if (!inner.starts_with(name) || (inner.size() > name.size() && std::isalnum(static_cast<unsigned char>(inner[name.size()])) != 0)) continue;
            const std::string closing = "</" + std::string(name) + ">";
            const std::size_t close = rest.find(closing);
            if (close == std::string_view::npos) return name == "a" ? end + 1 : rest.size();
            if (name == "a") read(rest.substr(end + 1, close - end - 1), true, depth + 1);
            return close + closing.size();
        }
        out_.push_back(' ');
        return end + 1;
    }

    std::size_t entity(std::string_view rest) {
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kEntities = {{{"&amp;", "&"},
                                                                                                    {"&lt;", "<"},
                                                                                                    {"&gt;", ">"},
                                                                                                    {"&quot;", "\""},
                                                                                                    {"&nbsp;", " "},
                                                                                                    {"&mdash;", "—"},
                                                                                                    {"&ndash;", "–"},
                                                                                                    {"&middot;", "·"},
                                                                                                    {"&bull;", "·"}}};
        for (const auto& [name, text] : kEntities)
            if (rest.starts_with(name)) {
                out_.append(text);
                return name.size();
            }
        return 0;
    }

    std::size_t markdown(std::string_view text, std::size_t at, int depth) {
        const std::string_view rest = text.substr(at);
        const bool image = rest.starts_with("![");
        if (image || rest.front() == '[') {
            const std::size_t open = image ? 1 : 0;
            const std::size_t close = behind_bracket(rest, open, '[', ']');
            if (close == std::string_view::npos) return 0;
            std::size_t end = close;
            if (close < rest.size() && rest[close] == '(') end = behind_bracket(rest, close, '(', ')');
            if (close < rest.size() && rest[close] == '[') end = behind_bracket(rest, close, '[', ']');
            if (end == std::string_view::npos) return 0;
            if (!image) read(rest.substr(1, close - 2), true, depth + 1);
            return end;
        }
        if (rest.starts_with("**") || rest.starts_with("__")) return 2;
        const bool before = at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
        const bool after = rest.size() < 2 || std::isalnum(static_cast<unsigned char>(rest[1])) == 0;
        if ((rest.front() == '*' || rest.front() == '_') && (before != after)) return 1;
        return rest.front() == '\\' && rest.size() > 1 && std::ispunct(static_cast<unsigned char>(rest[1])) != 0 ? 1 : 0;
    }

    std::size_t rst(std::string_view rest, int depth) {
        if (rest.front() == '|') {  // a substitution: a badge, mostly
            const std::size_t close = rest.find('|', 1);
            if (close != std::string_view::npos && close > 1 && rest.substr(1, close - 1).find('\n') == std::string_view::npos && rest[1] != ' ')
                return close + 1;
        }
        if (rest.front() == ':') {  // a role
            const std::size_t close = rest.find(":`", 1);
            if (close != std::string_view::npos && close < 20 && leading_name(rest.substr(1)).size() + 1 >= close) return close + 1;
        }
        if (rest.starts_with("**") || rest.starts_with("``")) return 2;
        if (rest.front() == '*') return 1;
        if (rest.front() != '`') return rest.front() == '_' && rest.size() > 1 && (rest[1] == ' ' || rest[1] == '.' || rest[1] == ',') ? 1 : 0;
        const std::size_t close = rest.find('`', 1);
        if (close == std::string_view::npos) return 0;
        std::string_view inner = rest.substr(1, close - 1);
        inner = trim(inner.substr(0, inner.find('<')));
        std::size_t end = close + 1;
        const bool link = end < rest.size() && rest[end] == '_';
        while (end < rest.size() && rest[end] == '_') ++end;
        read(inner, link, depth + 1);
        return end;
    }

    std::size_t asciidoc(std::string_view rest, int depth) {
        if (rest.starts_with("image:")) {
            const std::size_t close = rest.find(']');
            return close == std::string_view::npos ? 0 : close + 1;
        }
        if (rest.starts_with("link:") || rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("xref:")) {
            const std::size_t open = rest.find_first_of("[ \n");
            if (open == std::string_view::npos || rest[open] != '[') return 0;
            const std::size_t close = rest.find(']', open);
            if (close == std::string_view::npos) return 0;
            read(rest.substr(open + 1, close - open - 1), true, depth + 1);
            return close + 1;
        }
        return rest.front() == '*' || rest.front() == '`' ? 1 : 0;
    }

    std::size_t org(std::string_view rest, int depth) {
        if (!rest.starts_with("[[")) return 0;
        const std::size_t close = rest.find("]]");
        const std::size_t middle = rest.find("][");
        if (close == std::string_view::npos) return 0;
        if (middle < close) read(rest.substr(middle + 2, close - middle - 2), true, depth + 1);
        return close + 2;
    }

    const Markup markup_;
    std::string out_;
    std::size_t linked_ = 0;  ///< letters in links
    std::size_t free_ = 0;
};

}  // namespace

std::string plain_prose(Markup markup, std::string_view text) {
    Stripper stripper(markup);
    stripper.read(text, false, 0);
    return std::string(trim(std::move(stripper).take()));
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    bool before = true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        // Languages without spaces: three bytes of UTF-8 are about a word.
        if ((byte & 0xF0U) == 0xE0U) ++words;
        if (before && std::isalpha(byte) != 0) ++words;
        before = std::isspace(byte) != 0;
    }
    return words;
}

}  // namespace aircher::project
