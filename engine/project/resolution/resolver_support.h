// What resolvers share: making answers, word tables, names split at dots, and the few ways in which languages look for a file.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/project/resolution/import_resolver.h"

namespace aircher::project {

/// Hashes strings and views alike, so that a look-up by view makes no string.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

/// Words of a constant, space-separated table.
class WordTable {
public:
    explicit WordTable(std::string_view words);
    bool has(std::string_view word) const { return words_.contains(word); }
    /// Whether `name`, or what stands before one of its separators, is a word: "java.util.List" with "java.util".
    bool covers(std::string_view name, std::string_view separator) const;

private:
    std::unordered_set<std::string_view> words_;  // views into the constant
};

/// Longer names are nobody's, and looking for their beginnings would take as long as their square.
inline constexpr std::size_t kMaxName = 1'000;
/// Of one import; what is imported beyond is not looked at.
inline constexpr std::size_t kMaxImportedNames = 1'000;
/// Whether `import` names something longer than kMaxName.
bool is_too_long(const ast::Import& import);
/// Adds those of `more` that `files` lacks.
void merge(std::vector<FileIndex>& files, const std::vector<FileIndex>& more);

// Answers.
Resolution project_file(const FileCatalog& catalog, FileIndex file);
Resolution project_file(const FileCatalog& catalog, FileIndex file, std::string inferred_by);
/// REQUIRES: `files` is not empty. `inferred_by` empty means exact.
Resolution project_files(std::vector<FileIndex> files, std::string target, std::string inferred_by);
Resolution external(std::string_view name);
Resolution external(std::string_view name, std::string inferred_by);
Resolution stdlib(std::string_view name);
Resolution unresolved(std::string reason);

// Text.
std::string_view trim(std::string_view text);
/// Without quotes around it, if it has them.
std::string_view unquote(std::string_view text);
std::string lower(std::string_view text);
/// Lower case, letters and digits only: what "active_support" and "activesupport", "Phoenix.PubSub" and "phoenix_pubsub" share.
std::string squashed(std::string_view text);
std::string replaced(std::string_view text, std::string_view from, std::string_view to);
bool is_word_byte(char c);
bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);
bool is_upper(char c);
/// The parts of `text` between `separator`s, at most `limit` of them; empty parts are kept.
std::vector<std::string_view> split(std::string_view text, std::string_view separator, std::size_t limit = 256);
/// Calls `each(line)` for every line, without line ends.
void for_each_line(std::string_view text, const std::function<void(std::string_view)>& each);
/// The string literals of `text`, in ' or ", each at most a line long; the first `limit`.
std::vector<std::string_view> quoted(std::string_view text, std::size_t limit = 10'000);
/// The string literal that begins at or behind `from`, if it begins before `before`; empty where there is none.
std::string_view quoted_after(std::string_view text, std::size_t from, std::size_t before = std::string_view::npos);
/// All `<tag>text</tag>` of an XML text without looking at nesting, comments left out.
std::vector<std::string_view> xml_texts(std::string_view xml, std::string_view tag);
/// All values of `attribute` in elements called `tag`.
std::vector<std::string_view> xml_attributes(std::string_view xml, std::string_view tag, std::string_view attribute);
/// "https://host/x/y" → "host"; empty where `text` is no address.
std::string_view url_host(std::string_view text);

// Files.
/// "a/b" + "c" → "a/b/c"; "" + "c" → "c".
std::string under(std::string_view directory, std::string_view name);
/// Whether `path` lies in or below `directory`.
bool lies_in(std::string_view path, std::string_view directory);
/// The first of base + extension (space-separated, "." alone means as written) that the catalog has; kNoFile where none is.
FileIndex find_with(const FileCatalog& catalog, std::string_view base, std::string_view extensions);
/// `relative` joined to `directory`, with the first extension that fits.
FileIndex find_at(const FileCatalog& catalog, std::string_view directory, std::string_view relative, std::string_view extensions);

struct SuffixMatch {
    FileIndex file = kNoFile;
    bool several = false;  ///< more than one file would do: `file` is kNoFile
};
/// The only file whose path is `suffix` or ends with '/' + `suffix`. Among several, the one that shares the longest directory with `importer`, unless two
/// share the same. Gives up (several) on names that hundreds of files have.
SuffixMatch find_suffix(const FileCatalog& catalog, std::string_view suffix, FileIndex importer);

/// All files of `language` (any if empty) in or below `directory`, in order of path.
std::vector<FileIndex> files_below(const FileCatalog& catalog, std::string_view directory, std::string_view language);

/// The directories above `path`, the nearest first, the root ("") last.
std::vector<std::string_view> directories_above(std::string_view path);

/// A file that the walk did not list although it exists: generated, ignored, or in a folder that a symbolic link leads to. Empty, or "exists, but is ignored: <path>" and the like.
std::string ignored_reason(const FileCatalog& catalog, std::string_view path);

}  // namespace aircher::project
