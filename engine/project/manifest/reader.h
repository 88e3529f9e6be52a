// What a family of manifests is read with: the text, what lies beside it, and the manifest that is being filled.
//
// Private to engine/project/manifest. A reader notes what it finds in the order of the text; `finish` puts it in order and bounds it.
//
// Threads: belongs to one.
#pragma once

#include <string>
#include <string_view>

#include "engine/project/manifest/manifest.h"
#include "engine/project/manifest/text.h"

namespace aircher::project {

class ManifestReader {
public:
    ManifestReader(std::string_view file_name, std::string_view content, const HasFile& has, Manifest& manifest)
        : base_name(file_name), text(content), has_(has), manifest_(manifest) {}

    const std::string_view base_name;
    const std::string_view text;

    bool has(std::string_view name) const { return has_ && has_(name) > 0; }
    /// Whether the manifest's own folder has it.
    bool has_beside(std::string_view name) const { return has_ && has_(name) == 1; }
    /// How a wrapper of the build (gradlew, mvnw) is called from the manifest's folder; `otherwise` where neither it nor a folder above has one.
    std::string wrapper(std::string_view name, std::string_view otherwise) const;
    bool mentions(std::string_view word) const { return text.find(word) != std::string_view::npos; }

    void name(std::string_view package);
    void description(std::string_view about, std::size_t offset = 0);
    /// `offset` is where the text speaks of it.
    void command(CommandKind kind, std::string line, std::size_t offset = 0, std::string_view detail = {});
    /// A script, target or task: `runner` and its name. Names that are no plain word are left out. `body`: the command line that it runs, where that is known.
    void task(std::string_view runner, std::string_view task_name, std::size_t offset, std::string_view detail = {}, CommandKind check = CommandKind::lint,
              std::string_view body = {});
    void entry(std::string_view path, std::string reason, std::size_t offset = 0);
    /// By kind, the usual names first, then as they stand; bounded.
    void finish();

private:
    const HasFile& has_;
    Manifest& manifest_;
};

/// The package that a Python distribution most likely brings: the one of its name, where there is one.
void read_python_package(ManifestReader& reader, std::string_view distribution, std::size_t offset);

// One for each family.
void read_npm(ManifestReader& reader);
void read_deno(ManifestReader& reader);
void read_composer(ManifestReader& reader);
void read_cargo(ManifestReader& reader);
void read_pyproject(ManifestReader& reader);
void read_setup_py(ManifestReader& reader);
void read_setup_cfg(ManifestReader& reader);
void read_tox(ManifestReader& reader);
void read_nox(ManifestReader& reader);
void read_requirements(ManifestReader& reader);
void read_django(ManifestReader& reader);
void read_go(ManifestReader& reader);
void read_cmake(ManifestReader& reader);
void read_cmake_presets(ManifestReader& reader);
void read_meson(ManifestReader& reader);
void read_autotools(ManifestReader& reader);
void read_make(ManifestReader& reader);
void read_just(ManifestReader& reader);
void read_taskfile(ManifestReader& reader);
void read_maven(ManifestReader& reader);
void read_gradle(ManifestReader& reader);
void read_sbt(ManifestReader& reader);
void read_dotnet(ManifestReader& reader);
void read_gemfile(ManifestReader& reader);
void read_gemspec(ManifestReader& reader);
void read_rakefile(ManifestReader& reader);
void read_mix(ManifestReader& reader);
void read_pubspec(ManifestReader& reader);
void read_swift(ManifestReader& reader);
void read_haskell(ManifestReader& reader);
void read_bazel(ManifestReader& reader);
void read_zig(ManifestReader& reader);
void read_docker(ManifestReader& reader);
void read_compose(ManifestReader& reader);

}  // namespace aircher::project
