// Dockerfile, compose files.
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_docker(ManifestReader& reader) {
    reader.command(CommandKind::build, "docker build .");
    struct Start {
        std::string_view line;
        std::size_t offset = 0;
    };
    Start entry;
    Start command;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.starts_with("ENTRYPOINT ")) entry = {line, offset};
        if (line.starts_with("CMD ")) command = {line, offset};
    });
    // The last stage's are the image's.
    for (const Start& start : {entry, command})
        if (!start.line.empty()) reader.entry(reader.base_name, std::string(start.line.substr(0, 150)), start.offset);
}

void read_compose(ManifestReader& reader) { reader.command(CommandKind::run, "docker compose up"); }

}  // namespace aircher::project
