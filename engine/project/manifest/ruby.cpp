// Gemfile, *.gemspec, Rakefile.
#include <string>
#include <vector>

#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// The name that a Ruby symbol, string or keyword at the text's beginning gives a task: `:name`, `"name"`, `:"name"`, `name: …`. Empty where a variable does.
std::string_view task_name(std::string_view text) {
    text = trim(text);
    if (text.starts_with('(')) text = trim(text.substr(1));
    const bool symbol = text.starts_with(':');
    if (symbol) text.remove_prefix(1);
    if (text.starts_with('"') || text.starts_with('\'')) {
        const std::string_view name = first_string(text);
        return name.find("#{") == std::string_view::npos ? name : std::string_view();
    }
    std::string_view name = leading_name(text);
    if (!symbol && !name.ends_with(':')) return {};
    while (name.ends_with(':')) name.remove_suffix(1);
    return name;
}

/// What `task default: …` and `task :default => …` do: the tasks that they lead to are build, test or lint.
CommandKind kind_of_default(std::string_view line) {
    std::string_view rest = line.substr(0, line.find(" #"));
    rest.remove_prefix(std::min(rest.find("default") + 7, rest.size()));
    std::vector<std::string_view> tasks;
    while (tasks.size() < 20) {
        const std::size_t begin = rest.find_first_of("abcdefghijklmnopqrstuvwxyz_");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const std::string_view task = leading_name(rest);
        if (task == "do") break;
        rest.remove_prefix(task.size());
        if (task.size() > 1) tasks.push_back(task);  // not the letter of %w[…]
    }
    CommandKind kind = CommandKind::build;
    for (const std::string_view task : tasks) {
        const CommandKind one = task == "spec" ? CommandKind::test : kind_of_name(task, CommandKind::test);
        if (one == CommandKind::build) return CommandKind::build;
        if (kind == CommandKind::build && (one == CommandKind::test || one == CommandKind::lint)) kind = one;
    }
    return kind;
}

/// The namespaces around a line of a Rakefile, by indentation: `namespace :x do` lasts to the `end` below it.
class RakeNamespaces {
public:
    /// Follows `line`; true where it begins or ends a namespace.
    bool follow(std::string_view line, std::string_view content) {
        const std::size_t indent = static_cast<std::size_t>(content.data() - line.data());
        if (content.starts_with("namespace ") || content.starts_with("namespace(")) {
            if (open_.size() < 100) open_.push_back({indent, std::string(task_name(content.substr(9)))});
            return true;
        }
        if (open_.empty() || indent > open_.back().indent || (content != "end" && !content.starts_with("end "))) return false;
        open_.pop_back();
        return true;
    }

    /// The whole name of a task; empty where a variable names a namespace around.
    std::string whole(std::string_view task) const {
        std::string name;
        for (const Open& one : open_) {
            if (one.name.empty()) return {};
            name += one.name + ":";
        }
        return name.append(task);
    }

    bool empty() const { return open_.empty(); }

private:
    struct Open {
        std::size_t indent;
        std::string name;
    };
    std::vector<Open> open_;
};

/// What makes a task of its own: `Rake::TestTask.new(:name)`, `Minitest::TestTask.create`. Where its arguments begin; npos where the line is no such thing.
std::size_t made_task(std::string_view content) {
    for (const std::string_view maker : {"Task.new", "TestTask.create"})
        if (const std::size_t at = content.find(maker); at != std::string_view::npos) return at + maker.size();
    return std::string_view::npos;
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
    RakeNamespaces around;
    const auto add = [&](std::string_view name, std::size_t offset) {
        if (const std::string whole = name.empty() ? std::string() : around.whole(name); !whole.empty()) reader.task("rake ", whole, offset, description, CommandKind::test);
        description = {};
    };
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        if (content.empty() || content.starts_with('#') || around.follow(line, content)) return;
        if (content.starts_with("desc ") || content.starts_with("desc(")) {
            description = first_string(content);
        } else if (content.starts_with("task ") || content.starts_with("task(")) {
            const std::string_view name = task_name(content.substr(4));
            if (name != "default" || !around.empty()) return add(name, offset);
            reader.command(kind_of_default(content), "rake", offset, description);
            description = {};
        } else if (const std::size_t arguments = made_task(content); arguments != std::string_view::npos) {
            std::string_view name = task_name(content.substr(arguments));
            if (name.empty() && (content.starts_with("Rake::TestTask") || content.starts_with("Minitest::TestTask"))) name = "test";
            if (name.empty() && content.starts_with("RSpec::")) name = "spec";
            if (name.empty() && content.starts_with("RuboCop::")) name = "rubocop";
            add(name, offset);
        }
    });
}

}  // namespace aircher::project
