#include "engine/project/overview/purpose.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/project/manifest/text.h"
#include "engine/project/overview/plain_prose.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxHead = 64U << 10U;  // no README says later what it is about
constexpr std::size_t kMaxBlock = 8'000;

Markup markup_of(const std::string& name) {
    const std::size_t dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? std::string() : name.substr(dot + 1);
    if (extension == "md" || extension == "markdown" || extension == "mkd" || extension == "mdx") return Markup::markdown;
    if (extension == "rst") return Markup::rst;
    if (extension == "adoc" || extension == "asciidoc") return Markup::asciidoc;
    if (extension == "org") return Markup::org;
    return Markup::plain;
}

/// The same character three times or more: the line under (or over) a title.
bool is_rule(std::string_view line) {
    line = trim(line);
    return line.size() >= 3 && std::ispunct(static_cast<unsigned char>(line.front())) != 0 &&
           std::all_of(line.begin(), line.end(), [&](char c) { return c == line.front(); });
}

bool is_list_item(std::string_view line) {
    if (line.size() < 2) return false;
    if (std::string_view("*-+").find(line.front()) != std::string_view::npos) return line[1] == ' ';
    const std::size_t digits = line.find_first_not_of("0123456789");
    return digits != std::string_view::npos && digits > 0 && digits < 3 && (line[digits] == '.' || line[digits] == ')') && line.size() > digits + 1 &&
           line[digits + 1] == ' ';
}

/// Lines that are no prose, by the markup's own signs.
bool is_apparatus(Markup markup, std::string_view line) {
    switch (markup) {
        case Markup::markdown:
            return line.starts_with("#") || line.starts_with("|") || (line.starts_with("[") && line.find("]: ") != std::string_view::npos) ||
                   line.starts_with(":::");
        case Markup::rst: return line.starts_with(":") || (line.starts_with("|") && line.ends_with("|")) || line.starts_with("+--") || line.starts_with("=== ");
        case Markup::asciidoc:
            return line.starts_with("=") || line.starts_with(":") || line.starts_with("//") || line.starts_with("[") || line.starts_with("image:") ||
                   line.starts_with("ifdef::") || line.starts_with("ifndef::") || line.starts_with("endif::") || line.starts_with("toc::") ||
                   line.starts_with("|") || line.starts_with("include::");
        case Markup::org: return line.starts_with("*") || line.starts_with("#+") || line.starts_with(":") || line.starts_with("[[");
        case Markup::plain: return false;
    }
    return false;
}

/// Reads blocks of lines between blank ones, and leaves out what is none of the text: comments, code, directives.
class BlockReader {
public:
    BlockReader(Markup markup, std::string_view text) : markup_(markup) {
        for_lines(text, [&](std::string_view line, std::size_t) { lines_.push_back(line); });
        if (markup == Markup::markdown) skip_front_matter();
    }

    struct Block {
        std::vector<std::string_view> lines;
        std::uint32_t line = 0;
        bool list = false;
        bool single_title = false;  ///< one line that may be the title of a plain text
        bool before_code = false;   ///< code follows
    };

    /// The next block of prose or list items.
    std::optional<Block> next() {
        while (at_ < lines_.size()) {
            Block block;
            block.line = static_cast<std::uint32_t>(at_);
            const bool after_blank = at_ == 0 || trim(lines_[at_ - 1]).empty();
            while (at_ < lines_.size()) {
                const std::string_view raw = lines_[at_];
                const std::string_view line = trim(raw);
                if (line.empty()) break;
                if (skip_comment(line)) break;
                if (skip_code(line)) {
                    block.before_code = true;
                    break;
                }
                if (markup_ == Markup::rst && line.starts_with("..")) {
                    skip_indented();
                    break;
                }
                // Indented at the beginning is code or an example.
                if (block.lines.empty() && after_blank && markup_ != Markup::plain && (raw.starts_with("    ") || raw.starts_with("\t")) &&
                    !line.starts_with("<")) {
                    skip_indented();
                    break;
                }
                if (is_title_at(at_)) {
                    at_ += is_rule(line) ? std::size_t{3} : std::size_t{2};
                    break;
                }
                if (is_rule(line) || is_apparatus(markup_, line)) {
                    ++at_;
                    break;
                }
                if (block.lines.empty()) block.line = static_cast<std::uint32_t>(at_);
                block.list = block.list || (block.lines.empty() && is_list_item(line));
                block.lines.push_back(line);
                ++at_;
            }
            if (at_ < lines_.size() && trim(lines_[at_]).empty()) ++at_;
            if (block.lines.empty()) continue;
            block.before_code = block.before_code || code_follows();
            return block;
        }
        return std::nullopt;
    }

private:
    /// A line with a rule below; or a rule, a line and a rule.
    bool is_title_at(std::size_t at) const {
        if (markup_ == Markup::org || markup_ == Markup::asciidoc) return false;
        const auto rule = [&](std::size_t line) { return line < lines_.size() && is_rule(lines_[line]) && lines_[line].front() != '`'; };
        if (rule(at)) return markup_ == Markup::rst && rule(at + 2);
        if (!rule(at + 1)) return false;
        const char under = trim(lines_[at + 1]).front();
        return markup_ == Markup::markdown ? under == '=' || under == '-' : true;
    }

    void skip_front_matter() {
        if (lines_.empty() || trim(lines_.front()) != "---") return;
        for (std::size_t line = 1; line < lines_.size(); ++line)
            if (trim(lines_[line]) == "---") {
                at_ = line + 1;
                return;
            }
    }

    void skip_indented() {
        for (++at_; at_ < lines_.size() && (trim(lines_[at_]).empty() || lines_[at_].front() == ' ' || lines_[at_].front() == '\t'); ++at_) {
        }
    }

    /// An HTML comment that begins the line, to its end.
    bool skip_comment(std::string_view line) {
        if (!line.starts_with("<!--")) return false;
        while (at_ < lines_.size() && lines_[at_].find("-->") == std::string_view::npos) ++at_;
        if (at_ < lines_.size()) ++at_;
        return true;
    }

    /// What ends the code that `line` begins; empty where it begins none.
    std::string_view fence_of(std::string_view line) const {
        if (markup_ == Markup::markdown && line.starts_with("```")) return "```";
        if (markup_ == Markup::markdown && line.starts_with("~~~")) return "~~~";
        if (markup_ == Markup::asciidoc && (line == "----" || line == "====" || line == "...." || line == "++++")) return line;
        return {};
    }

    bool code_follows() const {
        std::size_t at = at_;
        while (at < lines_.size() && trim(lines_[at]).empty()) ++at;
        if (at == lines_.size()) return false;
        const bool indented = markup_ == Markup::rst ? lines_[at].starts_with(' ') : lines_[at].starts_with("    ");
        return indented || lines_[at].starts_with('\t') || !fence_of(trim(lines_[at])).empty();
    }

    bool skip_code(std::string_view line) {
        const std::string_view fence = fence_of(line);
        if (fence.empty()) return false;
        for (++at_; at_ < lines_.size() && !trim(lines_[at_]).starts_with(fence); ++at_) {
        }
        ++at_;
        return true;
    }

    const Markup markup_;
    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
};

std::string join(const std::vector<std::string_view>& lines, Markup markup) {
    std::string all;
    bool caption = false;
    for (std::string_view line : lines) {
        if (line.find("<figcaption") != std::string_view::npos) caption = true;
        if (caption) {
            caption = line.find("</figcaption>") == std::string_view::npos;
            continue;
        }
        // "[!NOTE]" and its like make the quotation an aside.
        if (markup == Markup::markdown)
            while (line.starts_with(">")) line = trim(line.substr(1));
        if (line.starts_with("[!")) return {};
        if (line.starts_with("#")) continue;
        if (!all.empty()) all.push_back('\n');
        all.append(line);
    }
    return all;
}

/// Speaks of the text itself, of where there is more to read, or to whom came here by mistake.
bool is_aside(std::string_view prose) {
    const std::string head = lower(prose.substr(0, 24));
    for (const char* begin : {"this readme", "this file", "this document", "note:", "note ", "important:", "warning:", "for the latest", "coming from", "read the docs", "read the doc", "table of contents",
                              "see ", "visit ", "please ", "follow ", "check out", "for more ", "for full ", "for details", "for documentation", "for installation", "full documentation", "documentation is ",
                              "documentation can ", "the documentation ", "you can find ", "show your love", "sponsored by", "star this", "star the ", "star us"})
        if (head.starts_with(begin)) return true;
    return false;
}

/// Of a picture, a table or a thing to unfold.
bool is_html_apparatus(std::string_view line) {
    for (const char* begin : {"<figure", "<kbd", "<table", "<tr", "<td", "<summary", "<details"})
        if (line.starts_with(begin)) return true;
    return false;
}

bool has_sentence_end(std::string_view text) { return text.find_first_of(".!?") != std::string_view::npos; }

/// "X is a language for this and that:", of which the code behind it is a sample; not "To install it:", "Here is an example:".
bool says_what_it_is(std::string_view prose) {
    const std::string text = lower(prose);
    const auto has = [&](std::string_view what) { return text.find(what) != std::string::npos; };
    if (text.starts_with("here") || text.starts_with("this ") || has("example") || has("following") || has("below") || has("install") || has("usage")) return false;
    return has(" is a ") || has(" is an ") || has(" is the ") || has(" provides ") || has(" lets you ");
}

}  // namespace

std::optional<int> readme_rank(std::string_view base_name) {
    const std::string name = lower(base_name);
    if (!name.starts_with("readme")) return std::nullopt;
    constexpr std::array kRanked = {".md", ".markdown", ".mkd", ".mdx", ".rst", ".adoc", ".asciidoc", ".org", "", ".txt"};
    for (std::size_t rank = 0; rank < kRanked.size(); ++rank)
        if (name == std::string("readme") + kRanked[rank]) return static_cast<int>(rank);
    // "README.en.md", "README-zh.md".
    const std::size_t dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? std::string() : name.substr(dot);
    if (name[6] != '.' && name[6] != '-' && name[6] != '_') return std::nullopt;
    for (std::size_t rank = 0; rank < kRanked.size(); ++rank)
        if (!extension.empty() && extension == kRanked[rank]) return static_cast<int>(kRanked.size() + (name.find("en") == 7 ? 0 : 1));
    return std::nullopt;
}

std::optional<Paragraph> first_paragraph(std::string_view base_name, std::string_view text) {
    const Markup markup = markup_of(lower(base_name));
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    BlockReader reader(markup, text.substr(0, kMaxHead));
    std::optional<Paragraph> title;
    std::optional<Paragraph> short_one;
    while (const auto block = reader.next()) {
        if (block->list || is_html_apparatus(block->lines.front())) continue;
        const std::string whole = join(block->lines, markup);
        const std::string prose = plain_prose(markup, std::string_view(whole).substr(0, kMaxBlock));
        if (count_words(prose) < 2) continue;
        const bool open = prose.ends_with(':') && !has_sentence_end(prose);
        if (open && block->before_code && says_what_it_is(prose)) return Paragraph{one_line(prose.substr(0, prose.find_last_not_of(": \n") + 1), kMaxPurpose), block->line};
        Paragraph paragraph{one_line(prose, kMaxPurpose), block->line};
        // A plain text begins with its title; a line that ends with a colon speaks of what follows.
        if (markup == Markup::plain && !title && block->lines.size() == 1 && prose.size() < 70 && !has_sentence_end(prose)) {
            title = std::move(paragraph);
            continue;
        }
        if (is_aside(prose)) continue;
        if (count_words(prose) < 4 || open) {
            if (!short_one) short_one = std::move(paragraph);
            continue;
        }
        return paragraph;
    }
    return short_one ? short_one : title;
}

}  // namespace aircher::project
