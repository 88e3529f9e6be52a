// C and C++ builds: CMakeLists.txt, meson.build, configure.ac; and build.zig.
#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// Calls `each(name, arguments, offset)` for the calls that begin a line: `add_executable(tool main.cpp)`.
template <class Each>
void for_calls(std::string_view text, const Each& each) {
    constexpr std::size_t kMaxArguments = 4'000;
    for_lines(text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        const std::string_view name = leading_name(content);
        const std::string_view behind = trim(content.substr(name.size()));
        if (name.empty() || !behind.starts_with('(')) return;
        const auto open = static_cast<std::size_t>(behind.data() - text.data()) + 1;
        const std::string_view rest = text.substr(open, kMaxArguments);
        each(name, trim(rest.substr(0, rest.find(')'))), offset);
    });
}

bool is_source(std::string_view path) {
    constexpr std::string_view kExtensions = " c cc cpp cxx c++ m mm cu ";
    const std::size_t dot = path.rfind('.');
    return dot != std::string_view::npos && has_word(kExtensions, path.substr(dot + 1)) && path.find_first_of("${}<>") == std::string_view::npos;
}

/// The first source file of a list; the one called main where there is one.
std::string_view main_source(std::string_view arguments) {
    std::string_view first;
    for (std::string_view rest = arguments; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        std::string_view word = rest.substr(0, end);
        rest = trim(rest.substr(end));
        if (word.size() > 1 && word.front() == '"' && word.back() == '"') word = word.substr(1, word.size() - 2);
        if (!is_source(word)) continue;
        const std::string_view base = word.substr(word.rfind('/') + 1);
        if (base.starts_with("main.")) return word;
        if (first.empty()) first = word;
    }
    return first;
}

}  // namespace

void read_cmake(ManifestReader& reader) {
    std::size_t project = std::string_view::npos;
    std::size_t tests = std::string_view::npos;
    std::size_t install = std::string_view::npos;
    for_calls(reader.text, [&](std::string_view raw, std::string_view arguments, std::size_t offset) {
        const std::string name = lower(raw);
        if (name == "project" && project == std::string_view::npos) {
            project = offset;
            reader.name(leading_name(arguments));
            if (const std::size_t about = arguments.find("DESCRIPTION"); about != std::string_view::npos)
                reader.description(first_string(arguments.substr(about)), offset);
        }
        if (tests == std::string_view::npos && (name == "enable_testing" || name == "add_test" || (name == "include" && arguments == "CTest"))) tests = offset;
        if (install == std::string_view::npos && name == "install") install = offset;
        if (name != "add_executable" || arguments.find("ALIAS") != std::string_view::npos || arguments.find("IMPORTED") != std::string_view::npos) return;
        const std::string_view target = leading_name(arguments);
        const std::string_view source = main_source(arguments.substr(target.size()));
        if (is_plain_name(target))
            reader.entry(source.empty() ? reader.base_name : source, "executable '" + std::string(target) + "' of CMakeLists.txt", offset);
    });
    if (project == std::string_view::npos || reader.has("CMakePresets.json")) return;
    reader.command(CommandKind::build, "cmake -B build && cmake --build build", project);
    if (tests != std::string_view::npos) reader.command(CommandKind::test, "ctest --test-dir build", tests);
    if (install != std::string_view::npos) reader.command(CommandKind::install, "cmake --install build", install);
}

void read_meson(ManifestReader& reader) {
    std::size_t project = std::string_view::npos;
    std::size_t tests = std::string_view::npos;
    for_calls(reader.text, [&](std::string_view name, std::string_view arguments, std::size_t offset) {
        if (name == "project" && project == std::string_view::npos) {
            project = offset;
            reader.name(first_string(arguments));
        }
        if (name == "test" && tests == std::string_view::npos) tests = offset;
        if (name != "executable") return;
        const std::string_view target = first_string(arguments);
        if (!is_plain_name(target)) return;
        const std::string_view source = first_string(arguments.substr(std::min(arguments.find(','), arguments.size())));
        reader.entry(is_source(source) ? source : reader.base_name, "executable '" + std::string(target) + "' of meson.build", offset);
    });
    if (project == std::string_view::npos) return;
    reader.command(CommandKind::build, "meson setup build && meson compile -C build", project);
    reader.command(CommandKind::test, "meson test -C build", tests == std::string_view::npos ? project : tests);
}

void read_autotools(ManifestReader& reader) {
    const std::size_t init = reader.text.find("AC_INIT(");
    if (init == std::string_view::npos) return;
    std::string_view name = trim(reader.text.substr(init + 8, 200));
    if (name.starts_with('[')) name.remove_prefix(1);
    reader.name(trim(name.substr(0, name.find_first_of("],)\n"))));
    const std::string first = reader.has("configure") ? "" : reader.has("autogen.sh") ? "./autogen.sh && " : "autoreconf -i && ";
    reader.command(CommandKind::build, first + "./configure && make", init);
    reader.command(CommandKind::test, "make check", init);
}

void read_zig(ManifestReader& reader) {
    reader.command(CommandKind::build, "zig build");
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::size_t step = line.find("b.step(");
        if (step != std::string_view::npos) reader.task("zig build ", first_string(line.substr(step)), offset);
    });
}

}  // namespace aircher::project
