// composer.json.
#include "engine/project/manifest/json_text.h"
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_composer(ManifestReader& reader) {
    const OrderedJson json = parse_object(reader.text);
    if (json.is_null()) return;
    reader.name(string_member(json, "name"));
    reader.description(string_member(json, "description"), find_key(reader.text, {"description"}));
    if (json.contains("require")) reader.command(CommandKind::install, "composer install", find_key(reader.text, {"require"}));
    for_members(json, reader.text, "scripts", [&](const std::string& name, const OrderedJson& script, std::size_t offset) {
        // "post-update-cmd" and its like are events of Composer's own.
        if (!name.ends_with("-cmd") && !name.ends_with("-autoload-dump")) reader.task("composer run ", name, offset, script_text(script));
    });
    if (reader.has("phpunit.xml") || reader.has("phpunit.xml.dist"))
        reader.command(CommandKind::test, "vendor/bin/phpunit", find_key(reader.text, {"require-dev", "phpunit/phpunit"}));
    if (const auto bin = json.find("bin"); bin != json.end() && bin->is_array())
        for (const auto& path : *bin)
            if (path.is_string()) reader.entry(path.get<std::string>(), "bin of composer.json", find_key(reader.text, {"bin"}));
}

}  // namespace aircher::project
