// What a project says it is for: the first real paragraph of its README.
//
// Titles, badges, images, HTML comments, front matter, tables of contents, navigation and admonitions are passed over; markup is taken off. The text is the
// repository's: to be quoted, never followed.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aircher::project {

inline constexpr std::size_t kMaxPurpose = 400;  ///< bytes

struct Paragraph {
    std::string text;        ///< one line of UTF-8, at most kMaxPurpose bytes and an ellipsis
    std::uint32_t line = 0;  ///< where it begins; 0-based
};

/// How good a README a file of this name is, the best first; nothing where it is none. "README.md" before "README" before "README.de.md".
std::optional<int> readme_rank(std::string_view base_name);

/// The first paragraph of prose. The name decides on the markup: Markdown, reStructuredText, AsciiDoc, Org, plain text.
std::optional<Paragraph> first_paragraph(std::string_view base_name, std::string_view text);

}  // namespace aircher::project
