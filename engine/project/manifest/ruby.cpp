// Gemfile, *.gemspec, Rakefile.
#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// The name of a Ruby symbol, string or keyword at the text's beginning: `:name`, `"name"`, `name:`, `:name => …`.
std::string_view task_name(std::string_view text) {
    text = trim(text);
    while (text.starts_with('(') || text.starts_with(':')) text.remove_prefix(1);
    if (text.starts_with('"') || text.starts_with('\'')) return first_string(text);
    std::string_view name = leading_name(text);
    while (name.ends_with(':')) name.remove_suffix(1);
    return name;
}

}  // namespace

void read_gemfile(ManifestReader& reader) {
    reader.command(CommandKind::install, "bundle install");
    std::size_t rspec = std::string_view::npos;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        if (!content.starts_with("gem ")) return;
        const std::string_view gem = first_string(content);
        if (gem == "rails") {
            reader.command(CommandKind::run, "bin/rails server", offset);
            reader.command(CommandKind::test, "bin/rails test", offset);
        }
        if (gem.starts_with("rspec") && rspec == std::string_view::npos) rspec = offset;
        if (gem == "rubocop") reader.command(CommandKind::lint, "bundle exec rubocop", offset);
    });
    if (rspec != std::string_view::npos) reader.command(CommandKind::test, "bundle exec rspec", rspec);
}

void read_gemspec(ManifestReader& reader) {
    const std::string name(reader.base_name.substr(0, reader.base_name.rfind('.')));
    reader.name(name);
    if (reader.has("lib/" + name + ".rb")) reader.entry("lib/" + name + ".rb", "lib of " + std::string(reader.base_name));
    bool summary = false;
    std::string_view bindir = "bin";
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::size_t dot = line.find('.');
        if (dot == std::string_view::npos || line.find('=') == std::string_view::npos) return;
        const std::string_view attribute = leading_name(line.substr(dot + 1));
        if (attribute == "bindir" && !first_string(line).empty()) bindir = first_string(line);
        if (attribute == "summary" || (attribute == "description" && !summary)) {
            const std::string_view about = first_string(line.substr(dot));
            if (!about.empty()) reader.description(about, offset);
            summary = summary || (attribute == "summary" && !about.empty());
        }
        const std::size_t list = line.find('[');
        if (attribute != "executables" || list == std::string_view::npos) return;
        if (const std::string_view program = first_string(line.substr(list)); is_plain_name(program)) {
            reader.entry(std::string(bindir) + "/" + std::string(program), "executable of " + std::string(reader.base_name), offset);
        } else if (line.substr(list).find("%w") != std::string_view::npos || line.find("%w[") != std::string_view::npos) {
            if (const std::string_view word = leading_name(line.substr(list + 1)); is_plain_name(word))
                reader.entry(std::string(bindir) + "/" + std::string(word), "executable of " + std::string(reader.base_name), offset);
        }
    });
}

void read_rakefile(ManifestReader& reader) {
    std::string_view description;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        const bool nested = !line.empty() && (line.front() == ' ' || line.front() == '\t');
        if (content.starts_with("desc ")) {
            description = first_string(content);
        } else if (content.starts_with("task ") || content.starts_with("task(")) {
            const std::string_view name = task_name(content.substr(4));
            // Inside of a namespace its name is longer than what stands here.
            if (name == "default") reader.command(CommandKind::build, "rake", offset, description);
            if (!nested && name != "default") reader.task("rake ", name, offset, description, CommandKind::test);
            description = {};
        } else if (const std::size_t made = content.find("Task.new"); made != std::string_view::npos && !nested) {
            std::string_view name = content.substr(made + 8).starts_with('(') ? task_name(content.substr(made + 8)) : std::string_view();
            if (name.empty() && content.starts_with("Rake::TestTask")) name = "test";
            if (name.empty() && content.starts_with("RSpec::")) name = "spec";
            if (name.empty() && content.starts_with("RuboCop::")) name = "rubocop";
            if (!name.empty()) reader.task("rake ", name, offset, description, CommandKind::test);
            description = {};
        }
    });
}

}  // namespace aircher::project
