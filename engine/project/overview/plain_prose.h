// Prose without its markup: links become their text, images and badges nothing.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aircher::project {

enum class Markup : std::uint8_t { plain, markdown, rst, asciidoc, org };

/// The text of one paragraph. Empty where it is only images, badges or a row of links.
std::string plain_prose(Markup markup, std::string_view text);

/// Words that begin with a letter or are not ASCII.
std::size_t count_words(std::string_view text);

}  // namespace aircher::project
