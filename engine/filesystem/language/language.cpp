// Look-ups by name: hash tables made once from the data, then read only.
//
// Most files of a walk are settled by their last extension. So each table carries, per first byte, the set of key lengths it holds
// (nearly every file name is known to be absent before it is hashed), and each extension says whether a two-part one ends with it.
#include "engine/filesystem/language/language.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <vector>

#include "engine/filesystem/language/language_rules.h"
#include "engine/filesystem/language/language_table.h"

namespace aircher::filesystem {
namespace {

using Value = std::uint16_t;
constexpr Value kAbsent = 0xFFFF;
constexpr Value kOpaque = 0xFFFE;   ///< an extension of files in no language
constexpr Value kWrapper = 0xFFFD;  ///< a suffix after a complete name

constexpr unsigned char byte_of(char c) { return static_cast<unsigned char>(c); }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

enum class Case : std::uint8_t { exact, folded };

/// Eight bytes at once: A–Z become a–z, all other bytes stay.
constexpr std::uint64_t lower_eight(std::uint64_t bytes) {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    const std::uint64_t low_bits = bytes & (0x7F * kEach);
    const std::uint64_t from_a = low_bits + (0x80 - 'A') * kEach;
    const std::uint64_t after_z = low_bits + (0x7F - 'Z') * kEach;
    const std::uint64_t upper = (from_a ^ after_z) & ~bytes & (0x80 * kEach);
    return bytes | (upper >> 2);
}

/// Open addressing, linear probing, at most half full. Keys are views of static storage; the first of equal keys stays.
/// A key is held as its first and last eight bytes, which overlap in short keys: up to 16 bytes are hashed and compared without a loop.
template <Case kCase>
class NameTable {
public:
    struct Found {
        Value value = kAbsent;
        bool ends_longer = false;  ///< some key is this one after a dot: "ts" while "d.ts" is a key
        std::string_view key;
    };

    explicit NameTable(std::size_t keys) : slots_(std::bit_ceil(2 * keys + 1)), mask_(slots_.size() - 1) {}

    /// REQUIRES: at most as many calls as the constructor was told of, `mark_longer` included; `key` is not empty.
    void insert(std::string_view key, Value value) {
        Slot& slot = slot_of(key);
        if (slot.value == kAbsent) {
            slot.value = value;
        }
    }

    /// Says that a longer key ends with `tail`, which need not be a key itself.
    void mark_longer(std::string_view tail) { slot_of(tail).ends_longer = true; }

    Found find(std::string_view key) const {
        if (key.empty() || key.size() > longest_ || (lengths_[byte_of(fold(key.front()))] & length_bit(key.size())) == 0) {
            return {};
        }
        const Ends ends = ends_of(key);
        for (std::size_t at = ends.hash(key.size()) & mask_; slots_[at].size != 0; at = (at + 1) & mask_) {
            if (slots_[at].holds(key, ends)) {
                return {slots_[at].value, slots_[at].ends_longer, slots_[at].key()};
            }
        }
        return {};
    }

    std::size_t longest() const { return longest_; }

private:
    struct Ends {
        std::uint64_t first = 0;
        std::uint64_t last = 0;

        std::size_t hash(std::size_t size) const {
            const std::uint64_t mixed = (first + size) * 0x9E3779B97F4A7C15U ^ std::rotl(last * 0xC2B2AE3D27D4EB4FU, 32);
            return static_cast<std::size_t>(mixed ^ (mixed >> 29));
        }
    };

    struct Slot {
        Ends ends;
        const char* data = nullptr;
        std::uint16_t size = 0;  ///< 0 in a free slot
        Value value = kAbsent;
        bool ends_longer = false;

        std::string_view key() const { return {data, size}; }

        bool holds(std::string_view other, const Ends& other_ends) const {
            return size == other.size() && ends.first == other_ends.first && ends.last == other_ends.last &&
                   (size <= 16 || std::equal(data, data + size, other.data(), [](char a, char b) { return fold(a) == fold(b); }));
        }
    };

    static constexpr char fold(char c) { return kCase == Case::folded ? lower(c) : c; }

    static constexpr std::uint64_t length_bit(std::size_t length) { return std::uint64_t{1} << std::min<std::size_t>(length, 63); }

    static Ends ends_of(std::string_view key) {
        Ends ends;
        const char* end = key.data() + key.size();
        if (key.size() >= 8) {
            std::memcpy(&ends.first, key.data(), 8);
            std::memcpy(&ends.last, end - 8, 8);
        } else if (key.size() >= 4) {
            std::memcpy(&ends.first, key.data(), 4);
            std::memcpy(&ends.last, end - 4, 4);
        } else {
            ends.first = byte_of(key.front()) | (static_cast<std::uint64_t>(byte_of(key[key.size() / 2])) << 8);
            ends.last = byte_of(key.back());
        }
        if constexpr (kCase == Case::folded) {
            ends.first = lower_eight(ends.first);
            ends.last = lower_eight(ends.last);
        }
        return ends;
    }

    Slot& slot_of(std::string_view key) {
        const Ends ends = ends_of(key);
        std::size_t at = ends.hash(key.size()) & mask_;
        while (slots_[at].size != 0 && !slots_[at].holds(key, ends)) {
            at = (at + 1) & mask_;
        }
        if (slots_[at].size == 0) {
            slots_[at] = {ends, key.data(), static_cast<std::uint16_t>(key.size()), kAbsent, false};
            lengths_[byte_of(fold(key.front()))] |= length_bit(key.size());
            longest_ = std::max(longest_, key.size());
        }
        return slots_[at];
    }

    std::vector<Slot> slots_;
    std::size_t mask_;
    std::array<std::uint64_t, 256> lengths_{};
    std::size_t longest_ = 0;
};

template <typename Use>
void for_each_word(std::string_view list, Use&& use) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (end > 0) {
            use(list.substr(0, end));
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

bool lists_word(std::string_view list, std::string_view word) {
    bool found = false;
    for_each_word(list, [&](std::string_view each) { found = found || each == word; });
    return found;
}

std::size_t count_words(std::string_view list) { return static_cast<std::size_t>(std::count(list.begin(), list.end(), ' ')) + 1; }

struct Indexes {
    NameTable<Case::folded> names;
    NameTable<Case::exact> file_names;
    NameTable<Case::folded> extensions;
    NameTable<Case::folded> interpreters;
    std::vector<std::vector<LanguageId>> sharing;  ///< parallel to shared_extensions()

    static std::size_t total(std::string_view Language::*list) {
        std::size_t count = 0;
        for (const Language& row : language_table()) {
            count += count_words(row.*list);
        }
        return count;
    }

    Indexes()
        : names(total(&Language::aliases) + 2 * language_table().size()),
          file_names(total(&Language::file_names)),
          extensions(2 * total(&Language::extensions) + count_words(opaque_extensions()) + count_words(wrapper_extensions())),
          interpreters(total(&Language::interpreters)) {
        const std::span<const Language> rows = language_table();
        const auto each_row = [&](auto&& use) {
            for (std::size_t id = 1; id < rows.size(); ++id) {
                use(rows[id], static_cast<Value>(id));
            }
        };
        // A name is worth more than a title, a title more than an alias; the first inserted stays.
        each_row([&](const Language& row, Value id) { names.insert(row.name, id); });
        each_row([&](const Language& row, Value id) { names.insert(row.title, id); });
        each_row([&](const Language& row, Value id) {
            for_each_word(row.aliases, [&](std::string_view word) { names.insert(word, id); });
            for_each_word(row.file_names, [&](std::string_view word) { file_names.insert(word, id); });
            for_each_word(row.interpreters, [&](std::string_view word) { interpreters.insert(word, id); });
        });
        for (const SharedExtension& shared : shared_extensions()) {
            std::vector<LanguageId>& ids = sharing.emplace_back();
            for_each_word(shared.languages, [&](std::string_view word) { ids.push_back(names.find(word).value); });
            extensions.insert(shared.extension, ids.front());
        }
        each_row([&](const Language& row, Value id) {
            for_each_word(row.extensions, [&](std::string_view word) {
                extensions.insert(word, id);
                if (const std::size_t dot = word.find('.'); dot != std::string_view::npos) {
                    extensions.mark_longer(word.substr(dot + 1));
                }
            });
        });
        for_each_word(opaque_extensions(), [&](std::string_view word) { extensions.insert(word, kOpaque); });
        for_each_word(wrapper_extensions(), [&](std::string_view word) { extensions.insert(word, kWrapper); });
    }
};

const Indexes& indexes() {
    static const Indexes made;
    return made;
}

/// What a name says, and by which extension, for the look at the content.
struct NameMatch {
    Recognition recognition;
    std::string_view extension;  ///< as the table spells it; empty when a file name matched, or nothing
    bool opaque = false;
};

NameMatch by_file_name(Value id) { return {{id, LanguageSource::file_name}, {}, false}; }

NameMatch by_extension(std::string_view written, NameTable<Case::folded>::Found found) {
    for (const ExactExtension& exact : exact_extensions()) {
        if (exact.extension == written) {
            return {{find_language(exact.language), LanguageSource::extension}, exact.extension, false};
        }
    }
    return {{found.value, LanguageSource::extension}, found.key, false};
}

/// Names with no known extension: "Kconfig.debug", "Makefile_32.cpu", ".env.local", "LICENSE-MIT", "arm_defconfig".
NameMatch by_part_of_name(const Indexes& index, std::string_view name) {
    // A dot ends the stem of any listed file name; '-' and '_' only of capitalised ones, which are seldom the start of other words.
    for (const char* ends : {".", ".-_"}) {
        const std::size_t end = name.find_first_of(ends, 1);
        if (end == std::string_view::npos || (name[end] != '.' && !(name[0] >= 'A' && name[0] <= 'Z'))) {
            continue;
        }
        if (const auto found = index.file_names.find(name.substr(0, end)); found.value != kAbsent) {
            return by_file_name(found.value);
        }
    }
    for (const NameEnding& known : name_endings()) {
        if (name.ends_with(known.ending)) {
            return by_file_name(find_language(known.language));
        }
    }
    return {};
}

/// The position of the last dot before `end`, at most `reach` bytes away from it; 0 where none is, or only one at the start.
std::size_t dot_before(std::string_view name, std::size_t end, std::size_t reach) {
    const std::size_t stop = end > reach + 1 ? end - reach - 1 : 1;
    for (std::size_t at = end; at > stop;) {
        if (name[--at] == '.') {
            return at;
        }
    }
    return 0;
}

/// "VERSION-2.x", "1.x": the dot is that of a version.
bool is_version(std::string_view name, std::size_t dot) {
    if (name.substr(dot) != ".x") return false;
    const std::size_t before = name.find_last_not_of("0123456789.", dot);
    return dot > 0 && name[dot - 1] != '.' && (before == std::string_view::npos || (before + 1 < dot && (name[before] == '-' || name[before] == '_' || name[before] == ' ')));
}

NameMatch match_name(std::string_view name) {
    const Indexes& index = indexes();
    constexpr int kMostWrappers = 2;
    for (int wrappers = 0; wrappers <= kMostWrappers; ++wrappers) {
        if (const auto found = index.file_names.find(name); found.value != kAbsent) {
            return by_file_name(found.value);
        }
        // A dot at the start begins no extension: a hidden file would have no name but that.
        const std::size_t last = dot_before(name, name.size(), index.extensions.longest());
        if (last == 0) {
            break;
        }
        std::string_view written = name.substr(last + 1);
        auto found = index.extensions.find(written);
        if (found.ends_longer) {
            const std::size_t before = dot_before(name, last, index.extensions.longest());
            if (const auto longer = index.extensions.find(name.substr(before + 1)); before != 0 && longer.value != kAbsent) {
                written = name.substr(before + 1);
                found = longer;
            }
        }
        if (found.value == kAbsent || is_version(name, last)) {
            break;
        }
        if (found.value == kOpaque) {
            return {{}, {}, true};
        }
        if (found.value != kWrapper) {
            return by_extension(written, found);
        }
        name.remove_suffix(written.size() + 1);
    }
    return name.empty() ? NameMatch{} : by_part_of_name(index, name);
}

const SharedExtension* shared_by_several(std::string_view extension) {
    const auto shared = shared_extensions();
    const auto at = std::find_if(shared.begin(), shared.end(), [&](const SharedExtension& each) { return each.extension == extension; });
    return extension.empty() || at == shared.end() ? nullptr : &*at;
}

LanguageId language_of_mode(std::string_view mode) {
    if (const LanguageId id = find_language(mode); id != kUnknownLanguage) {
        return id;
    }
    for (const std::string_view suffix : {"-ts-mode", "-mode"}) {
        if (mode.ends_with(suffix)) {
            return find_language(mode.substr(0, mode.size() - suffix.size()));
        }
    }
    return kUnknownLanguage;
}

/// Whether a modeline only borrows another language's indentation, as Bison, Flex and CUDA files borrow C's: it names one of the C
/// family, where the extension names another language of its own.
bool only_borrows(LanguageId mode, const NameMatch& match, const SharedExtension* shared) {
    const Language& own = language(match.recognition.language);
    const std::string_view mode_name = language(mode).name;
    return !match.extension.empty() && own.kind == LanguageKind::code && !lists_word("c cpp", own.name) && lists_word("c cpp java d", mode_name) &&
           !(shared != nullptr && lists_word(shared->languages, mode_name));
}

/// As written first ("ksh93" is a name), then without its version: "python3.11" → "python", "tclsh8.6" → "tclsh".
LanguageId language_of_program(std::string_view program) {
    const auto& interpreters = indexes().interpreters;
    if (program.ends_with(".exe")) {
        program.remove_suffix(4);
    }
    if (const auto found = interpreters.find(program); found.value != kAbsent) {
        return found.value;
    }
    const std::size_t end = program.find_last_not_of("0123456789.-");
    const auto found = interpreters.find(program.substr(0, end == std::string_view::npos ? 0 : end + 1));
    return found.value == kAbsent ? kUnknownLanguage : found.value;
}

}  // namespace

std::span<const Language> languages() { return language_table(); }

const Language& language(LanguageId id) { return language_table()[id]; }

LanguageId find_language(std::string_view name) {
    const auto found = indexes().names.find(name);
    return found.value == kAbsent ? kUnknownLanguage : found.value;
}

Recognition recognise_name(std::string_view base_name) { return match_name(base_name).recognition; }

OpenLanguages open_languages(std::string_view base_name) {
    const NameMatch match = match_name(base_name);
    if (match.opaque) {
        return {};
    }
    if (match.recognition.language == kUnknownLanguage) {
        return {true, {}};
    }
    const SharedExtension* shared = shared_by_several(match.extension);
    if (shared == nullptr) {
        return {};
    }
    return {false, indexes().sharing[static_cast<std::size_t>(shared - shared_extensions().data())]};
}

LanguageId language_of_path(std::string_view path) { return recognise_name(path.substr(path.rfind('/') + 1)).language; }  // npos + 1 is 0

Recognition recognise(std::string_view base_name, std::string_view head) {
    const NameMatch match = match_name(base_name);
    head = head.substr(0, kLanguageHead);
    if (head.starts_with("\xEF\xBB\xBF")) {
        head.remove_prefix(3);
    }
    // Bytes that are no text can only mislead: an archive may quote a modeline.
    if (match.opaque || head.empty() || head.find('\0') != std::string_view::npos) {
        return match.recognition;
    }
    const SharedExtension* shared = shared_by_several(match.extension);
    if (const LanguageId id = language_of_mode(modeline_mode(head)); id != kUnknownLanguage && !only_borrows(id, match, shared)) {
        return {id, LanguageSource::modeline};
    }
    const bool unnamed = match.recognition.language == kUnknownLanguage;
    if (!unnamed && shared == nullptr) {
        return match.recognition;
    }
    if (const LanguageId id = language_of_program(shebang_program(head)); id != kUnknownLanguage) {
        if (unnamed || lists_word(shared->languages, language(id).name)) {
            return {id, LanguageSource::shebang};
        }
    }
    const std::string_view by_content = match_content(match.extension, head, shared != nullptr && shared->c_code);
    if (!by_content.empty()) {
        return {find_language(by_content), LanguageSource::content};
    }
    return match.recognition;
}

std::string_view to_string(LanguageSource source) {
    constexpr std::string_view kNames[] = {"none", "file_name", "extension", "shebang", "modeline", "content"};
    return kNames[static_cast<std::size_t>(source)];
}

std::string_view to_string(LanguageKind kind) {
    constexpr std::string_view kNames[] = {"unknown", "code", "markup", "data", "prose"};
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace aircher::filesystem
