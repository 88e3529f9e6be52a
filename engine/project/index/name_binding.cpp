#include "engine/project/index/name_binding.h"

#include <algorithm>
#include <array>

#include "engine/base/ascii.h"
#include "engine/project/manifest/text.h"
#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/source_place.h"

namespace aircher::project {
namespace {

using Kind = ast::SymbolKind;

/// Names that a language or its standard library brings and that need no import.
struct OwnNames {
    std::string_view family;
    std::string_view names;  ///< space-separated, with a space at both ends
};
constexpr std::array kOwn = {
    OwnNames{"ruby",
             " File Dir String Array Hash Object Class Module Integer Float Symbol Proc Time Range Regexp Struct Exception StandardError Error ArgumentError RuntimeError "
             "TypeError KeyError NameError IOError Set Date DateTime Thread Mutex Queue Process Kernel Enumerable Comparable IO Logger URI Encoding Random Math Method Numeric "
             "Marshal Signal Rational Complex Data Ractor Fiber Enumerator ENV JSON YAML CSV ERB Tempfile Pathname FileUtils OptionParser StringIO OpenStruct Benchmark Timeout "
             "Socket Net HTTP Psych Digest SecureRandom require raise puts print format open system loop lambda proc warn "},
    OwnNames{"csharp",
             " Action Func Task List Dictionary Exception Type String Object Console Math Path File Directory Stream Encoding Enumerable Event EventArgs Attribute Guid DateTime "
             "TimeSpan Nullable Array Random Thread Timer Lazy Tuple Uri Version Environment Process Assembly Activator Convert Enum Buffer Span Memory Range Index Monitor Debug "},
    OwnNames{"swift",
             " String Array Dictionary Set Int Double Float Bool Character Result Error Data Date URL URLRequest URLSession URLResponse Optional Range Any Never Void Task Encoder "
             "Decoder Codable Encodable Decodable Sequence Collection Equatable Hashable Notification Bundle print fatalError precondition assert min max map filter "},
    OwnNames{"c",
             " malloc calloc realloc free memcpy memmove memset memcmp memchr strlen strcpy strncpy strcat strncat strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr strdup "
             "strndup strtok strtol strtoul strtoll strtoull strtod strerror snprintf vsnprintf sprintf printf fprintf vprintf vfprintf puts putchar fopen fclose fread fwrite fgets "
             "fputs fflush fseek ftell open close read write lseek unlink rename remove stat fstat lstat mkdir access getenv setenv exit abort atexit assert errno time gettimeofday "
             "localtime gmtime mktime strftime sleep usleep rand srand random qsort bsearch isalpha isdigit isspace isalnum isupper islower tolower toupper abs atoi atol atof socket "
             "bind listen accept connect send recv select poll ioctl fcntl getpid fork waitpid pipe dup dup2 signal sigaction bool true false NULL EOF INT_MAX SIZE_MAX ssize_t size_t "
             "int64_t uint64_t int32_t uint32_t uint16_t uint8_t pthread_create pthread_mutex_lock pthread_mutex_unlock min max swap move string vector map pair "},
    OwnNames{"javascript",
             " Array Object String Number Boolean Symbol Map Set WeakMap WeakSet Promise Date Error TypeError RangeError RegExp JSON Math Proxy Reflect Intl URL URLSearchParams Buffer "
             "Event EventTarget Node Element Document Window Request Response Headers FormData File Blob Record Partial Required Readonly Pick Omit Exclude Extract ReturnType Parameters "
             "console process require module exports fetch setTimeout clearTimeout setInterval queueMicrotask structuredClone "},
    OwnNames{"java", " String Object Integer Long Double Float Boolean Character Byte Short Number Math System Thread Runnable Exception RuntimeException Error Throwable Iterable "
                     "Comparable Class Record Enum Override Deprecated Process List Map Set Array Option Some None Seq Vector Either Left Right Try Success Failure Future "
                     "getName getType getClass getMethod getValue getKey getBytes toString toArray hashCode compareTo addAll keySet entrySet forEach isEmpty containsKey "},
    OwnNames{"rust", " Result Option Some None Ok Err Vec String Box into_iter iter_mut is_some is_none is_ok is_err is_empty is_pending is_ready as_ref as_mut as_str as_bytes as_slice "
                     "to_string to_owned to_vec into_inner into_boxed from_str from_utf8 from_static try_from try_into push_str unwrap_or unwrap_or_else unwrap_or_default and_then "
                     "or_else map_err ok_or poll_next "},
    OwnNames{"go", " append cap clear close complex copy delete imag len make max min new panic print println real recover error string int bool byte rune any "},
    OwnNames{"elixir", " inspect raise send spawn apply elem hd tl length map_size node self to_string is_list is_map is_nil put_in get_in update_in pop_in max min abs div rem round trunc use import alias "},
    OwnNames{"php", " Exception Error Closure Generator Iterator Traversable Countable ArrayAccess Stringable count array_map array_filter implode explode sprintf is_array is_null isset empty "},
};

/// Families whose files must import a name, or what it stands in, before they can use it.
bool imports_names(std::string_view family) { return has_word(" python javascript java rust dart php go ", family); }

/// Those of them that need it not beside the definition.
bool sees_neighbours(std::string_view family) { return has_word(" java php go ", family); }

bool is_type(Kind kind) { return kind == Kind::class_ || kind == Kind::struct_ || kind == Kind::union_ || kind == Kind::interface || kind == Kind::trait || kind == Kind::enum_; }

std::string_view stem_of(std::string_view path) {
    const std::string_view base = base_name_of(path);
    return base.substr(0, base.find('.', 1));
}

/// "fooBar", "foo_bar", "FooBar": what two people hardly choose for different things. "foo", "Foo" and "FOO" are one word.
bool has_two_words(std::string_view name) {
    for (std::size_t i = 1; i + 1 < name.size(); ++i)
        if (name[i] == '_' || (name[i] >= 'A' && name[i] <= 'Z' && name[i - 1] >= 'a' && name[i - 1] <= 'z')) return true;
    return false;
}

std::string_view last_part(std::string_view module) {
    while (!module.empty() && std::string_view("/.:\\*").find(module.back()) != std::string_view::npos) module.remove_suffix(1);
    const std::size_t cut = module.find_last_of("/.:\\");
    return cut == std::string_view::npos ? module : module.substr(cut + 1);
}

/// `x.js`, `./Thing.vue`: the file's own ending is no part of a module's name.
std::string_view without_ending(std::string_view module) {
    for (const std::string_view ending : {".js", ".ts", ".jsx", ".tsx", ".mjs", ".vue", ".svelte", ".dart"})
        if (module.ends_with(ending)) return module.substr(0, module.size() - ending.size());
    return module;
}

/// Whether an import of JavaScript may lead to the file at `path`: a package leads into the folder that is called like it.
bool may_lead_to(std::string_view module, std::string_view path) {
    if (module.empty() || std::string_view("./~#$").find(module[0]) != std::string_view::npos || module.starts_with("@/")) return true;
    if (module[0] == '@') module.remove_prefix(std::min(module.find('/') + 1, module.size()));
    const std::string package = "/" + std::string(module.substr(0, module.find('/'))) + "/";
    return ("/" + std::string(path)).find(package) != std::string::npos;
}

bool is_of_rusts_own(std::string_view module) {
    const std::string_view root = module.substr(0, module.find("::"));
    return root == "std" || root == "core" || root == "alloc";
}

/// The word before the qualifying sign that ends at `at`; empty where there is none.
std::string_view word_before(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
    return text.substr(begin, at - begin);
}

bool is_own(std::string_view family, std::string_view name) {
    for (const OwnNames& own : kOwn)
        if (own.family == family && has_word(own.names, name)) return true;
    return false;
}

bool is_qualifier(const SharedName& shared, std::string_view word) { return std::find(shared.qualifiers.begin(), shared.qualifiers.end(), word) != shared.qualifiers.end(); }

/// Whether `word` is what an import of a whole module is called by.
bool names_import(const ast::FileFacts& facts, std::string_view word) {
    return !word.empty() && std::any_of(facts.imports.begin(), facts.imports.end(), [&](const ast::Import& import) {
        return import.names.empty() && (import.alias.empty() ? last_part(without_ending(import.module)) == word : import.alias == word);
    });
}

/// Whether an import of JavaScript that may lead to the file at `path` binds `word`.
bool imports_as(const ast::FileFacts& facts, std::string_view word, std::string_view path) {
    return std::any_of(facts.imports.begin(), facts.imports.end(), [&](const ast::Import& import) {
        const std::string_view module = without_ending(import.module);
        if (!may_lead_to(module, path)) return false;
        return import.alias == word || (import.names.empty() && last_part(module) == word) ||
               std::any_of(import.names.begin(), import.names.end(), [&](const ast::ImportedName& name) { return (name.alias.empty() ? name.name : name.alias) == word; });
    });
}

/// How a file may name a definition.
struct Access {
    bool bare = false;
    bool qualified = false;
};

Access access_of(const SharedName& shared, std::string_view path, const ast::FileFacts& facts) {
    const bool own = path == shared.path;
    if (shared.family == "elixir") return {own || shared.kind == Kind::macro, true};
    // Their libraries have methods of the same names: a file must at least import what brings this one.
    const bool method_of_import = shared.kind == Kind::method && has_word(" javascript go ", shared.family);
    if (own || (!imports_names(shared.family) && shared.family != "swift") || (shared.kind == Kind::method && !method_of_import) || (shared.family == "rust" && shared.kind == Kind::macro)) return {true, true};
    Access access;
    if (shared.family == "swift") {
        const std::string_view module = swift_module(shared.path);
        access.bare = swift_module(path) == module || std::any_of(facts.imports.begin(), facts.imports.end(), [&](const ast::Import& import) { return import.module == base_name_of(module); });
        access.qualified = access.bare;
        return access;
    }
    access.bare = access.qualified = sees_neighbours(shared.family) && directory_of(path) == directory_of(shared.path);
    const std::string& meant = method_of_import ? shared.owner : shared.name;
    const bool full = (shared.family == "java" || shared.family == "php") && !shared.scopes.empty();
    for (const ast::Import& import : facts.imports) {
        if (access.bare) break;
        const std::string_view module = without_ending(import.module);
        if (shared.family == "rust" && is_of_rusts_own(module)) continue;
        if (shared.family == "javascript" && !may_lead_to(module, shared.path)) continue;
        const std::string_view last = last_part(module);
        const bool all = std::any_of(import.names.begin(), import.names.end(), [](const ast::ImportedName& name) { return name.name == "*"; });
        const bool named = std::any_of(import.names.begin(), import.names.end(), [&](const ast::ImportedName& name) { return last_part(name.name) == meant; });
        access.qualified = access.qualified || is_qualifier(shared, last) ||
                           std::any_of(import.names.begin(), import.names.end(), [&](const ast::ImportedName& name) { return is_qualifier(shared, name.name); });
        if (shared.family == "go") {
            access.bare = all && is_qualifier(shared, last);
        } else if (full) {
            for (const std::string& scope : shared.scopes) {
                const std::string_view own_part = module.starts_with('\\') ? module.substr(1) : module;
                const bool inside = own_part.starts_with(scope) && own_part.size() == scope.size() + 1 + shared.name.size() && own_part.ends_with(shared.name);
                access.bare = access.bare || inside || (own_part == scope && (all || named));
            }
        } else if (shared.family == "python") {
            access.bare = (last.empty() || is_qualifier(shared, last)) && (all || named);  // "." is the folder
        } else {
            access.bare = named || (last == meant && import.names.empty()) || (all && is_qualifier(shared, last));
        }
    }
    return access;
}

}  // namespace

std::string family_of(std::string_view language) {
    if (language == "cpp" || language == "objc" || language == "cuda") return "c";
    if (language == "typescript" || language == "tsx" || language == "jsx" || language == "vue" || language == "svelte") return "javascript";
    if (language == "kotlin" || language == "scala" || language == "groovy") return "java";
    return std::string(language);
}

bool shared_name(std::string_view path, std::string_view language, const ast::FileFacts& facts, std::size_t index, SharedName& shared) {
    const ast::Symbol& symbol = facts.symbols[index];
    shared = {std::string(path), std::string(ast::name_in_uses(symbol.name)), family_of(language), symbol.kind, {}, facts.declares, {}};
    if (is_own(shared.family, symbol.name)) return false;
    if (symbol.kind == Kind::method && !has_two_words(symbol.name)) return false;
    if (shared.family == "elixir" && symbol.kind == Kind::constant) return false;  // an attribute of its module
    const bool header = base_name_of(path).find(".h") != std::string_view::npos;
    if (shared.family == "swift" && base_name_of(path) == "main.swift") return false;  // a program's own
    if (shared.family == "c" && !header && (symbol.kind != Kind::function || (symbol.modifiers & ast::bit(ast::Modifier::static_)) != 0) && symbol.kind != Kind::method) return false;
    shared.qualifiers = {std::string(stem_of(path)), std::string(base_name_of(directory_of(path)))};
    for (const std::string& declared : facts.declares) shared.qualifiers.emplace_back(last_part(declared));
    if (!symbol.container.empty()) shared.qualifiers.emplace_back(last_part(symbol.container));
    if (shared.family == "c" && (symbol.container == "std" || symbol.container.starts_with("std::"))) return false;  // a specialization of the library's own
    if (symbol.kind == Kind::method) shared.owner = symbol.parent != ast::kNoIndex ? facts.symbols[symbol.parent].name : std::string(last_part(symbol.container));
    if (shared.family == "go" && symbol.kind == Kind::method && !shared.owner.empty() && is_ascii_lower(shared.owner[0])) return false;  // of a type that is its package's own
    for (std::uint32_t parent = symbol.parent; parent != ast::kNoIndex; parent = facts.symbols[parent].parent) {
        if (shared.family == "c" && facts.symbols[parent].name == "std") return false;
        // What stands inside of a type is named with it.
        if (is_type(facts.symbols[parent].kind) && symbol.kind != Kind::method) return false;
        shared.qualifiers.push_back(facts.symbols[parent].name);
    }
    return true;
}

bool uses(const SharedName& shared, std::string_view path, const ast::FileFacts& facts, std::string_view text) {
    const Access access = access_of(shared, path, facts);
    if (!access.bare && !access.qualified) return false;
    // Where the library has methods by the thousand, only the type's name beside the method's tells whose it is.
    if (shared.kind == Kind::method && !shared.owner.empty() && path != shared.path && has_word(" java csharp swift ", shared.family) &&
        std::none_of(facts.references.begin(), facts.references.end(), [&](const ast::Reference& reference) { return reference.range.of(text) == shared.owner; }))
        return false;
    const bool macro = shared.kind == Kind::macro, rust = shared.family == "rust";
    bool refers = false;
    for (const ast::Reference& reference : facts.references) {
        if (reference.range.of(text) != shared.name) continue;
        if (reference.role == ast::Role::declare) return false;
        const std::size_t begin = reference.range.begin, end = reference.range.end;
        const char before = begin > 0 ? text[begin - 1] : '\0';
        const bool path_sign = before == ':' && begin > 1 && text[begin - 2] == ':';
        const bool arrow = before == '>' && begin > 1 && text[begin - 2] == '-';
        const bool dot = before == '.' && !(begin > 1 && text[begin - 2] == '.');
        if (macro && rust && text.substr(end, 1) != "!" && reference.role != ast::Role::import) continue;
        if (!dot && !path_sign && !arrow && before != '\\') {
            refers = refers || (access.bare && shared.kind != Kind::method);
            continue;
        }
        const std::string_view word = word_before(text, begin - (path_sign || arrow ? 2 : 1));
        if (shared.kind == Kind::method) {
            // What is behind the name of a module or of something the language has is no method of a type of the project.
            refers = refers || (!is_own(shared.family, word) && !names_import(facts, word));
        } else {
            refers = refers || (is_qualifier(shared, word) && (shared.family != "javascript" || path == shared.path || imports_as(facts, word, shared.path)));
        }
    }
    return refers;
}

}  // namespace aircher::project
