// Ecosystems with one manifest, whose tool's commands follow from its being there: Go, Elixir, Dart, Swift, Haskell, Bazel.
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_go(ManifestReader& reader) {
    std::size_t module = 0;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (!line.starts_with("module ")) return;
        const std::string_view path = trim(line.substr(7));
        reader.name(path.starts_with('"') ? first_string(path) : path.substr(0, path.find_first_of(" \t")));
        module = offset;
    });
    reader.command(CommandKind::build, "go build ./...", module);
    reader.command(CommandKind::test, "go test ./...", module);
    for (const std::string_view config : {".golangci.yml", ".golangci.yaml", ".golangci.toml"})
        if (reader.has(config)) reader.command(CommandKind::lint, "golangci-lint run", module, config);
}

void read_mix(ManifestReader& reader) {
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        if (content.starts_with("app: :")) reader.name(leading_name(content.substr(6)));
        if (content.starts_with("description: \"")) reader.description(first_string(content), offset);
    });
    reader.command(CommandKind::install, "mix deps.get");
    reader.command(CommandKind::build, "mix compile");
    reader.command(CommandKind::test, "mix test");
    if (const std::size_t phoenix = reader.text.find("{:phoenix,"); phoenix != std::string_view::npos)
        reader.command(CommandKind::run, "mix phx.server", phoenix);
}

void read_pubspec(ManifestReader& reader) {
    const bool flutter = reader.mentions("sdk: flutter");
    const std::string tool = flutter ? "flutter" : "dart";
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.starts_with("name:")) reader.name(leading_name(trim(line.substr(5))));
        if (line.starts_with("description:") && line.size() > 14) reader.description(trim(line.substr(12)), offset);
    });
    reader.command(CommandKind::install, tool + " pub get");
    reader.command(CommandKind::test, tool + " test");
    reader.command(CommandKind::lint, tool + " analyze");
    if (flutter) reader.command(CommandKind::run, "flutter run");
}

void read_swift(ManifestReader& reader) {
    // The package's own: products and targets that stand above it in variables have names, too.
    const std::size_t package = reader.text.find("= Package(");
    const std::size_t name = reader.text.find("name:", package == std::string_view::npos ? 0 : package);
    if (name != std::string_view::npos) reader.name(first_string(reader.text.substr(name, 200)));
    reader.command(CommandKind::build, "swift build");
    reader.command(CommandKind::test, "swift test");
    // With several programs `swift run` asks which.
    const std::size_t program = reader.text.find(".executableTarget(");
    if (program != std::string_view::npos && reader.text.find(".executableTarget(", program + 1) == std::string_view::npos)
        reader.command(CommandKind::run, "swift run", program);
}

void read_haskell(ManifestReader& reader) {
    const bool stack = reader.base_name == "stack.yaml" || reader.has("stack.yaml");
    const std::string tool = stack ? "stack" : "cabal";
    reader.command(CommandKind::build, tool + " build");
    reader.command(CommandKind::test, tool + " test");
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.starts_with("name:")) reader.name(trim(line.substr(5)));
        if (line.starts_with("synopsis:")) reader.description(trim(line.substr(9)), offset);
    });
}

void read_bazel(ManifestReader& reader) {
    if (const std::size_t module = reader.text.find("module("); module != std::string_view::npos)
        if (const std::string_view name = between(reader.text.substr(module, 400), "name = \"", "\""); !name.empty()) reader.name(name);
    reader.command(CommandKind::build, "bazel build //...");
    reader.command(CommandKind::test, "bazel test //...");
}

}  // namespace aircher::project
