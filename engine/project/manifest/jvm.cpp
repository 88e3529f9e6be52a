// pom.xml, build.gradle, build.sbt.
#include "engine/project/manifest/reader.h"

namespace aircher::project {

void read_maven(ManifestReader& reader) {
    // The project's own words stand outside of <parent> and before what it depends on.
    std::string_view own = reader.text;
    if (const std::size_t parent = own.find("</parent>"); parent != std::string_view::npos) own.remove_prefix(parent);
    const std::string_view head = own.substr(0, own.find("<dependenc"));
    reader.name(trim(between(head.substr(0, 20'000), "<artifactId>", "</artifactId>")));
    if (const std::string_view about = between(head, "<description>", "</description>"); !about.empty())
        reader.description(about, static_cast<std::size_t>(about.data() - reader.text.data()));
    const std::string maven = reader.wrapper("mvnw", "mvn");
    reader.command(CommandKind::build, maven + " package");
    reader.command(CommandKind::test, maven + " test");
    if (const std::size_t boot = reader.text.find("<artifactId>spring-boot-maven-plugin<"); boot != std::string_view::npos)
        reader.command(CommandKind::run, maven + " spring-boot:run", boot);
    if (const std::string_view main = trim(between(reader.text, "<mainClass>", "</mainClass>")); is_plain_name(main))
        reader.entry(main, "mainClass of pom.xml", static_cast<std::size_t>(main.data() - reader.text.data()));
}

void read_gradle(ManifestReader& reader) {
    const std::string gradle = reader.wrapper("gradlew", "gradle");
    reader.command(CommandKind::build, gradle + " build");
    reader.command(CommandKind::test, gradle + " test");
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        if (content.starts_with("description")) {
            if (const std::string_view about = first_string(content); !about.empty() && line.front() != ' ' && line.front() != '\t')
                reader.description(about, offset);
        } else if (content == "application" || content == "id 'application'" || content == "id(\"application\")" || content == "apply plugin: 'application'") {
            reader.command(CommandKind::run, gradle + " run", offset);
        } else if (content.find("org.springframework.boot") != std::string_view::npos && content.find("id") != std::string_view::npos) {
            reader.command(CommandKind::run, gradle + " bootRun", offset);
        } else if (content.starts_with("mainClass")) {
            if (const std::string_view main = first_string(content); is_plain_name(main))
                reader.entry(main, "mainClass of " + std::string(reader.base_name), offset);
        } else if (content.starts_with("task ") || content.starts_with("tasks.register(") || content.starts_with("tasks.register<")) {
            const std::string_view name = content.starts_with("task ") ? leading_name(trim(content.substr(5))) : first_string(content);
            if (kind_of_name(name) != CommandKind::other) reader.task(gradle + " ", name, offset);
        }
    });
}

void read_sbt(ManifestReader& reader) {
    reader.command(CommandKind::build, "sbt compile");
    reader.command(CommandKind::test, "sbt test");
    for_lines(reader.text, [&](std::string_view line, std::size_t) {
        if (trim(line).starts_with("name :=")) reader.name(first_string(line));
    });
}

}  // namespace aircher::project
