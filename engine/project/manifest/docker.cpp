// Dockerfile, compose files.
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_docker(ManifestReader& reader) {
    reader.command(CommandKind::build, "docker build .");
    struct Start {
        std::string line;
        std::size_t offset = 0;
    };
    Start entry;
    Start command;
    Start* open = nullptr;  // goes on in the next line
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (open == nullptr && line.starts_with("ENTRYPOINT ")) *(open = &entry) = {{}, offset};
        if (open == nullptr && line.starts_with("CMD ")) *(open = &command) = {{}, offset};
        if (open == nullptr) return;
        const bool more = trim(line).ends_with('\\');
        if (open->line.size() < 150) open->line.append(line.substr(0, more ? line.rfind('\\') : line.size()));
        if (!more) open = nullptr;
    });
    // The last stage's are the image's.
    for (const Start& start : {entry, command})
        if (!start.line.empty()) reader.entry(reader.base_name, one_line(start.line, 150), start.offset);
}

void read_compose(ManifestReader& reader) { reader.command(CommandKind::run, "docker compose up"); }

}  // namespace aircher::project
