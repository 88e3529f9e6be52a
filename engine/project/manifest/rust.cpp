// Cargo.toml.
#include "engine/project/manifest/reader.h"
#include "engine/project/manifest/toml_text.h"

namespace aircher::project {

void read_cargo(ManifestReader& reader) {
    const auto parsed = parse_toml(reader.text);
    if (!parsed) return;
    const toml::table& table = *parsed;
    const auto package = table["package"];
    reader.name(package["name"].value_or(std::string()));
    if (const auto description = package["description"].value<std::string>())
        reader.description(*description, toml_offset(reader.text, *package["description"].node()));

    const bool workspace = table["workspace"].is_table();
    const std::size_t offset = workspace ? toml_offset(reader.text, *table.get("workspace")) : package.node() != nullptr ? toml_offset(reader.text, *package.node()) : 0;
    const std::string all = workspace ? " --workspace" : "";
    if (workspace || package.is_table()) {
        reader.command(CommandKind::build, "cargo build" + all, offset);
        reader.command(CommandKind::test, "cargo test" + all, offset);
        if (table["lints"].is_table() || table["workspace"]["lints"].is_table() || reader.has("clippy.toml"))
            reader.command(CommandKind::lint, "cargo clippy" + all, offset);
        if (reader.has("rustfmt.toml")) reader.command(CommandKind::format, "cargo fmt", offset);
    }
    bool program = false;
    if (const toml::array* bins = table["bin"].as_array())
        for (const toml::node& bin : *bins) {
            const toml::table* entry = bin.as_table();
            if (entry == nullptr) continue;
            program = true;
            const auto name = (*entry)["name"].value_or(std::string());
            const auto path = (*entry)["path"].value<std::string>();
            reader.entry(path ? *path : "src/bin/" + name + ".rs", "bin" + (name.empty() ? "" : " '" + name + "'") + " of Cargo.toml", toml_offset(reader.text, bin));
        }
    if (program || (package.is_table() && reader.has("src/main.rs"))) reader.command(CommandKind::run, "cargo run", offset);
    if (const auto path = table["lib"]["path"].value<std::string>())
        reader.entry(*path, "lib of Cargo.toml", toml_offset(reader.text, *table["lib"]["path"].node()));
}

}  // namespace aircher::project
