#include "engine/project/resolution/go/build_constraints.h"

#include <algorithm>
#include <span>
#include <vector>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::go {
namespace {

// As of Go 1.24, internal/syslist. `unix` holds for those marked so.
struct System {
    std::string_view name;
    bool unix_like;
    std::string_view implies = {};
};
constexpr System kSystems[] = {{"linux", true},   {"darwin", true},   {"windows", false},   {"android", true, "linux"}, {"ios", true, "darwin"}, {"freebsd", true},
                               {"netbsd", true},  {"openbsd", true},  {"dragonfly", true},  {"solaris", true},          {"illumos", true, "solaris"},
                               {"aix", true},     {"hurd", true},     {"js", false},        {"wasip1", false},          {"plan9", false},       {"nacl", false},
                               {"zos", false}};
constexpr std::string_view kArchitectures[] = {"386",       "amd64",  "amd64p32", "arm",    "armbe",   "arm64",  "arm64be", "loong64", "mips", "mipsle", "mips64", "mips64le", "mips64p32",
                                               "mips64p32le", "ppc", "ppc64",    "ppc64le", "riscv",  "riscv64", "s390",    "s390x",   "sparc", "sparc64", "wasm"};

#if defined(__APPLE__)
constexpr std::string_view kHostSystem = "darwin";
#elif defined(__FreeBSD__)
constexpr std::string_view kHostSystem = "freebsd";
#else
constexpr std::string_view kHostSystem = "linux";
#endif
#if defined(__aarch64__)
constexpr std::string_view kHostArchitecture = "arm64";
#elif defined(__riscv)
constexpr std::string_view kHostArchitecture = "riscv64";
#elif defined(__powerpc64__)
constexpr std::string_view kHostArchitecture = "ppc64le";
#elif defined(__s390x__)
constexpr std::string_view kHostArchitecture = "s390x";
#elif defined(__i386__)
constexpr std::string_view kHostArchitecture = "386";
#else
constexpr std::string_view kHostArchitecture = "amd64";
#endif

constexpr std::size_t kMaxConstraint = 1'000;  ///< bytes of a line that is looked at
// Of a file's constraints; beyond, they are taken to hold somewhere: trying all settings would take too long.
constexpr std::size_t kMaxTerms = 300;
constexpr std::size_t kMaxFreeTags = 6;

const System* system_called(std::string_view name) {
    const auto* const found = std::find_if(std::begin(kSystems), std::end(kSystems), [&](const System& system) { return system.name == name; });
    return found == std::end(kSystems) ? nullptr : found;
}
bool is_architecture(std::string_view name) { return std::find(std::begin(kArchitectures), std::end(kArchitectures), name) != std::end(kArchitectures); }

/// What is set: one system, one architecture, and some of the other tags that a constraint names.
struct Setting {
    const System* system;
    std::string_view architecture;
    std::span<const std::string_view> free_tags;  ///< all that the constraint names
    std::uint32_t set = 0;                        ///< bit i: free_tags[i] is set

    bool has(std::string_view tag) const {
        if (system_called(tag) != nullptr) return system->name == tag || system->implies == tag;
        if (is_architecture(tag)) return architecture == tag;
        if (tag == "unix") return system->unix_like;
        for (std::size_t i = 0; i < free_tags.size(); ++i)
            if (free_tags[i] == tag) return (set >> i & 1U) != 0;
        return false;
    }
};

/// A constraint in reverse Polish order: tags and the operators '!', '&', '|'.
struct Term {
    char kind = 't';
    std::string_view tag = {};
};

bool is_tag_byte(char c) { return is_word_byte(c) || c == '.' || static_cast<unsigned char>(c) >= 0x80; }

/// Reads `//go:build` expressions by operator precedence; false where the line is malformed (the go command refuses the file).
bool parse_expression(std::string_view text, std::vector<Term>& out) {
    std::vector<char> open;
    const auto binds = [](char kind) { return kind == '!' ? 3 : kind == '&' ? 2 : kind == '|' ? 1 : 0; };
    const auto reduce = [&](int least) {
        while (!open.empty() && open.back() != '(' && binds(open.back()) >= least) {
            out.push_back({open.back(), {}});
            open.pop_back();
        }
    };
    bool operand = true;  // whether one is due
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == ' ' || c == '\t') {
            ++at;
        } else if (operand && is_tag_byte(c)) {
            const std::size_t begin = at;
            while (at < text.size() && is_tag_byte(text[at])) ++at;
            out.push_back({'t', text.substr(begin, at - begin)});
            operand = false;
        } else if (operand && (c == '!' || c == '(')) {
            open.push_back(c);
            ++at;
        } else if (!operand && (c == '&' || c == '|') && at + 1 < text.size() && text[at + 1] == c) {
            reduce(binds(c));
            open.push_back(c);
            at += 2;
            operand = true;
        } else if (!operand && c == ')') {
            reduce(1);
            if (open.empty()) return false;
            open.pop_back();
            ++at;
        } else {
            return false;
        }
    }
    reduce(1);
    return !operand && open.empty();
}

/// `// +build a,b !c`: alternatives separated by blanks, of terms that all must hold.
void parse_line(std::string_view text, std::vector<Term>& out) {
    bool first_alternative = true;
    for (const std::string_view alternative : split(text, " ", kMaxConstraint)) {
        if (alternative.empty()) continue;
        bool first_tag = true;
        for (std::string_view tag : split(alternative, ",", kMaxConstraint)) {
            const bool negated = tag.starts_with('!');
            if (negated) tag.remove_prefix(1);
            out.push_back({'t', tag});
            if (negated) out.push_back({'!', {}});
            if (!first_tag) out.push_back({'&', {}});
            first_tag = false;
        }
        if (!first_alternative) out.push_back({'|', {}});
        first_alternative = false;
    }
}

bool holds(const std::vector<Term>& terms, const Setting& setting) {
    std::vector<bool> values;
    for (const Term& term : terms) {
        if (term.kind == 't') {
            values.push_back(setting.has(term.tag));
        } else if (term.kind == '!') {
            values.back() = !values.back();
        } else {
            const bool right = values.back();
            values.pop_back();
            values.back() = term.kind == '&' ? values.back() && right : values.back() || right;
        }
    }
    return values.empty() || values.back();
}

/// The system and the architecture that a file's name asks for; empty where it asks for none.
struct Suffixes {
    std::string_view system, architecture;
};

Suffixes suffixes_of(std::string_view name) {
    name = name.substr(0, name.find('.'));
    if (name.ends_with("_test")) name.remove_suffix(5);
    // What stands before the first '_' is the name itself: linux.go is for everyone.
    const std::size_t first = name.find('_');
    if (first == std::string_view::npos) return {};
    const std::vector<std::string_view> parts = split(name.substr(first + 1), "_");
    const std::string_view last = parts.back();
    if (is_architecture(last)) {
        const bool both = parts.size() >= 2 && system_called(parts[parts.size() - 2]) != nullptr;
        return {both ? parts[parts.size() - 2] : std::string_view(), last};
    }
    return {system_called(last) != nullptr ? last : std::string_view(), {}};
}

bool is_set_everywhere(std::string_view tag) { return tag == "gc" || tag == "cgo" || (tag.starts_with("go1.") && tag.size() > 4); }

/// Tries the host's setting, and then all that matter.
void judge(const Suffixes& suffixes, const std::vector<Term>& terms, FileHead& head) {
    head.participation = Participation::elsewhere;
    if (terms.size() > kMaxTerms) return;
    std::vector<std::string_view> free_tags;
    std::vector<std::string_view> architectures{""};  // one that nobody names, and those that somebody names
    const auto add = [](std::vector<std::string_view>& list, std::string_view word) {
        if (!word.empty() && std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
    };
    add(architectures, suffixes.architecture);
    for (const Term& term : terms) {
        if (term.kind != 't' || term.tag == "ignore" || term.tag == "unix" || system_called(term.tag) != nullptr) continue;
        add(is_architecture(term.tag) ? architectures : free_tags, term.tag);
    }
    if (free_tags.size() > kMaxFreeTags) return;
    std::uint32_t usual = 0;
    for (std::size_t i = 0; i < free_tags.size(); ++i)
        if (is_set_everywhere(free_tags[i])) usual |= 1U << i;
    const auto suits = [&](const Setting& setting) {
        return (suffixes.system.empty() || setting.has(suffixes.system)) && (suffixes.architecture.empty() || setting.has(suffixes.architecture)) &&
               holds(terms, setting);
    };
    const auto bit_of = [](std::string_view architecture) {
        return 1U << (std::find(std::begin(kArchitectures), std::end(kArchitectures), architecture) - std::begin(kArchitectures));
    };
    std::uint32_t named = 0;
    for (std::size_t i = 1; i < architectures.size(); ++i) named |= bit_of(architectures[i]);
    const bool here = suits({system_called(kHostSystem), kHostArchitecture, free_tags, usual});
    head.systems = head.architectures = 0;
    for (std::uint32_t set = 0; set < 1U << free_tags.size(); ++set)
        for (std::size_t system = 0; system < std::size(kSystems); ++system)
            for (const std::string_view architecture : architectures) {
                if (!suits({&kSystems[system], architecture, free_tags, set})) continue;
                head.systems |= 1U << system;
                head.architectures |= architecture.empty() ? ~named : bit_of(architecture);
            }
    head.participation = here ? Participation::here : head.systems != 0 ? Participation::elsewhere : Participation::never;
}

/// Steps through what may stand above the package clause.
struct HeadReader {
    std::string_view rest;
    std::string_view build;                  ///< behind //go:build
    std::vector<std::string_view> lines;     ///< behind // +build, with a blank line below
    std::vector<std::string_view> unproven;  ///< the same, no blank line seen yet

    /// To the first byte that is neither blank nor comment.
    void run() {
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        bool blank_line = true;
        while (!rest.empty()) {
            if (rest[0] == '\n') {
                if (blank_line) {
                    lines.insert(lines.end(), unproven.begin(), unproven.end());
                    unproven.clear();
                }
                blank_line = true;
                rest.remove_prefix(1);
            } else if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r') {
                rest.remove_prefix(1);
            } else if (rest.starts_with("//")) {
                const std::size_t end = std::min(rest.find('\n'), rest.size());
                comment(trim(rest.substr(2, end - 2)), rest.size() > 2 && rest[2] == 'g');
                blank_line = false;
                rest.remove_prefix(end);
            } else if (rest.starts_with("/*")) {
                const std::size_t end = rest.find("*/", 2);
                rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
                blank_line = false;
            } else {
                return;
            }
        }
    }

    void comment(std::string_view text, bool directly) {
        if (text.size() > kMaxConstraint) return;
        if (directly && text.starts_with("go:build ") && build.empty()) build = text.substr(9);
        if (text.starts_with("+build ")) unproven.push_back(text.substr(7));
    }
};

}  // namespace

FileHead read_file_head(std::string_view name, std::string_view text) {
    HeadReader reader{text, {}, {}, {}};
    reader.run();
    FileHead head;
    if (reader.rest.starts_with("package") && reader.rest.size() > 7 && !is_word_byte(reader.rest[7])) {
        const std::string_view rest = trim(reader.rest.substr(7, 1'000));
        std::size_t end = 0;
        while (end < rest.size() && (is_word_byte(rest[end]) || static_cast<unsigned char>(rest[end]) >= 0x80)) ++end;
        head.package = rest.substr(0, end);
    }
    std::vector<Term> terms;
    if (!reader.build.empty()) {
        if (!parse_expression(reader.build, terms)) {
            head.participation = Participation::never;
            return head;
        }
    } else {
        for (const std::string_view line : reader.lines) {
            const bool first = terms.empty();
            const std::size_t before = terms.size();
            parse_line(line, terms);
            if (!first && terms.size() > before) terms.push_back({'&', {}});
            if (terms.size() > kMaxTerms) break;
        }
    }
    const Suffixes suffixes = suffixes_of(name);
    if (!terms.empty() || !suffixes.system.empty() || !suffixes.architecture.empty()) judge(suffixes, terms, head);
    return head;
}

}  // namespace aircher::project::go
