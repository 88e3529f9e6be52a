// Solutions and projects of .NET.
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_dotnet(ManifestReader& reader) {
    const std::string file = is_plain_name(reader.base_name) ? " " + std::string(reader.base_name) : std::string();
    if (reader.base_name.ends_with(".sln")) {
        reader.command(CommandKind::build, "dotnet build" + file);
        reader.command(CommandKind::test, "dotnet test" + file);
        return;
    }
    reader.name(reader.base_name.substr(0, reader.base_name.rfind('.')));
    if (const std::string_view about = between(reader.text, "<Description>", "</Description>"); !about.empty())
        reader.description(about, static_cast<std::size_t>(about.data() - reader.text.data()));
    reader.command(CommandKind::build, "dotnet build" + file);
    if (const std::size_t tests = reader.text.find("Microsoft.NET.Test.Sdk"); tests != std::string_view::npos)
        reader.command(CommandKind::test, "dotnet test" + file, tests);
    std::size_t program = reader.text.find("<OutputType>Exe<");
    if (program == std::string_view::npos) program = reader.text.find("Sdk=\"Microsoft.NET.Sdk.Web\"");
    if (program != std::string_view::npos) reader.command(CommandKind::run, "dotnet run" + (file.empty() ? "" : " --project" + file), program);
}

}  // namespace aircher::project
