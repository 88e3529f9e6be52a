// Which language a file is written in, and how that was recognised.
//
// The walk asks by name alone, once per file, so `recognise_name` costs a hash or two and allocates nothing.
// `get_file_info` and content-based flags ask again with the first bytes of the file, which settles
// extensions that several languages share and files that have only a shebang or a modeline. Who filters by
// language asks `open_languages` which files that is worth reading for.
//
// The table itself (language_table.cpp) is data: adding a language is adding a row.
//
// Threads: everything here is immutable after the first call and may be used from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace aircher::filesystem {

/// Index into `languages()`; 0 is "unknown". Stable within a build, not across builds: store names, not ids.
using LanguageId = std::uint16_t;
inline constexpr LanguageId kUnknownLanguage = 0;

enum class LanguageKind : std::uint8_t { unknown, code, markup, data, prose };

struct Language {
    std::string_view name;   ///< lower-case identifier, `[a-z0-9+#-]`, such as "cpp" or "csharp"
    std::string_view title;  ///< as its community spells it: "C++", "C#"
    LanguageKind kind = LanguageKind::unknown;
    std::string_view extensions;    ///< space-separated, without the leading dot, lower case: "cpp cc cxx"
    std::string_view file_names;    ///< space-separated whole names, exact case: "Makefile GNUmakefile"
    std::string_view interpreters;  ///< space-separated shebang programs without version: "python pypy"
    std::string_view aliases;       ///< space-separated other names, as editors' modelines and clients use: "c++"
};

enum class LanguageSource : std::uint8_t { none, file_name, extension, shebang, modeline, content };

struct Recognition {
    LanguageId language = kUnknownLanguage;
    LanguageSource source = LanguageSource::none;
};

/// All rows; row 0 is the unknown language with an empty name.
std::span<const Language> languages();

/// The row of `id`. REQUIRES: id < languages().size().
const Language& language(LanguageId id);

/// The language called `name` (its name, title or an alias, case-insensitively); kUnknownLanguage where there is none.
LanguageId find_language(std::string_view name);

/// By file name, then by the longest known extension ("d.ts" before "ts"; "C" and "c" are told apart only where the table says so).
/// Suffixes such as ".in" and ".example" are looked through; an unknown extension leaves the stem ("Dockerfile.dev", "Kconfig-nommu").
/// `base_name` is the last path component, any bytes.
Recognition recognise_name(std::string_view base_name);
/// The language that the name of the file at `path` tells.
LanguageId language_of_path(std::string_view path);

/// As much of a file as tells its language: a header's license and its first comment, and code behind them. Who wants the same answer as others passes so much.
inline constexpr std::size_t kLanguageHead = 32768;

/// What a name leaves open: the languages that the first bytes of the file may tell it to be in.
struct OpenLanguages {
    bool any = false;                    ///< the name says nothing
    std::span<const LanguageId> among;  ///< where `any` is false: several share the extension, what the name alone says first; empty: the name settles it
};
/// A modeline that contradicts a name which settles it is not thought of: to know that, every file would have to be read.
OpenLanguages open_languages(std::string_view base_name);

/// As `recognise_name`, refined by the file's first bytes (`kLanguageHead` of them; more are not looked at): an editor's modeline wins (unless a file such as
/// Bison's only borrows C's), then a shebang where the name said nothing or too much, then content rules for extensions that several
/// languages share (`.h`, `.m`, `.pl`, `.ts`, `.v`, …) and for names that say nothing. A head with a NUL byte is not looked at.
Recognition recognise(std::string_view base_name, std::string_view head);

/// "name", "extension", … as the answers spell it.
std::string_view to_string(LanguageSource source);
std::string_view to_string(LanguageKind kind);

}  // namespace aircher::filesystem
