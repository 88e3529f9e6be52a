// The manifests that the generic rules read: enough of each to tell a dependency from a file that is missing.
#include <algorithm>

#include "engine/project/resolution/generic/lookup.h"

namespace aircher::project::generic {
namespace {

/// Lines "name = …" of a TOML or "name: …" of a YAML section.
template <class Each>
void for_each_key(std::string_view text, std::string_view section, char assigns, Each&& each) {
    bool inside = false;
    for_each_line(text, [&](std::string_view line) {
        if (assigns == '=' ? line.starts_with('[') : (!line.empty() && line[0] != ' ' && line[0] != '#')) {
            inside = trim(line) == section;
            return;
        }
        const std::size_t at = line.find(assigns);
        if (inside && at != std::string_view::npos && (assigns == '=' || line.find_first_not_of(' ') == 2)) each(unquote(line.substr(0, at)));
    });
}

}  // namespace

void Lookup::add_dependency(std::string_view ecosystem, std::string_view name) {
    if (!name.empty() && name.size() < 200) dependencies_.try_emplace(std::string(ecosystem) + " " + squashed(name), name);
}

std::string_view Lookup::dependency(std::string_view ecosystem, std::string_view name) const {
    const auto found = dependencies_.find(std::string(ecosystem) + " " + squashed(name));
    return found == dependencies_.end() ? std::string_view() : std::string_view(found->second);
}

const std::string* Lookup::own_package(std::string_view ecosystem, std::string_view name) const {
    const auto found = packages_.find(std::string(ecosystem) + " " + std::string(name));
    return found == packages_.end() ? nullptr : &found->second;
}

const std::string* Lookup::zig_module(std::string_view name) const {
    const auto found = zig_modules_.find(name);
    return found == zig_modules_.end() ? nullptr : &found->second;
}

bool Lookup::above_with(FileIndex importer, std::string_view marker, std::string_view& directory) const {
    for (const std::string_view above : directories_above(catalog_.path(importer)))
        if (catalog_.find(under(above, marker)) != kNoFile) {
            directory = above;
            return true;
        }
    return false;
}

bool Lookup::remapped(std::string_view path, std::string& out) const {
    for (const auto& [prefix, target] : remappings_) {
        if (!path.starts_with(prefix)) continue;
        out = target + std::string(path.substr(prefix.size()));
        return true;
    }
    return false;
}

void Lookup::read_manifests(RequestContext& context) {
    constexpr std::size_t kMaxFiles = 5'000;
    std::size_t count = 0;
    for (FileIndex file = 0; file < catalog_.size() && !context.should_stop(); ++file) {
        const std::string_view name = base_name_of(catalog_.path(file));
        const bool wanted = name == "Project.toml" || name == "DESCRIPTION" || name == "cpanfile" || name == "Makefile.PL" || name == "shard.yml" ||
                            name == "build.zig" || name == "build.zig.zon" || name == "remappings.txt" || name == "foundry.toml" || name == "dune" ||
                            name.ends_with(".nimble") || name == "deps.edn" || name == "project.clj" || name == "elm.json";
        if (!wanted || ++count > kMaxFiles) continue;
        if (const Result<std::string> text = catalog_.read(catalog_.path(file), 1U << 20U)) read_manifest(file, *text);
    }
    std::stable_sort(remappings_.begin(), remappings_.end(), [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

void Lookup::read_manifest(FileIndex file, std::string_view text) {
    const std::string_view name = base_name_of(catalog_.path(file));
    const std::string base(directory_of(catalog_.path(file)));
    if (name == "Project.toml") {
        for (const char* section : {"[deps]", "[extras]", "[weakdeps]"})
            for_each_key(text, section, '=', [&](std::string_view key) { add_dependency("julia", key); });
        bool top = true;
        for_each_line(text, [&](std::string_view line) {
            if (line.starts_with('[')) top = false;
            if (top && line.starts_with("name")) packages_.try_emplace("julia " + std::string(quoted_after(line, 4)), base);
        });
    } else if (name == "DESCRIPTION") {
        bool listing = false;
        for_each_line(text, [&](std::string_view line) {
            std::string_view values = line;
            if (!line.empty() && line[0] != ' ' && line[0] != '\t') {
                const std::size_t colon = std::min(line.find(':'), line.size());
                const std::string_view key = line.substr(0, colon);
                listing = key == "Depends" || key == "Imports" || key == "Suggests" || key == "LinkingTo" || key == "Enhances";
                values = colon < line.size() ? line.substr(colon + 1) : std::string_view();
                if (key == "Package") packages_.try_emplace("r " + std::string(trim(values)), base);
            }
            if (!listing) return;
            for (const std::string_view item : split(values, ",")) add_dependency("r", trim(item.substr(0, item.find('('))));
        });
    } else if (name == "cpanfile" || name == "Makefile.PL") {
        for (const std::string_view literal : quoted(text))
            if (!literal.empty() && is_upper(literal[0])) add_dependency("perl", literal);
        for_each_line(text, [&](std::string_view line) {  // Foo::Bar => '1.0'
            const std::size_t arrow = line.find("=>");
            if (arrow == std::string_view::npos) return;
            const std::string_view key = trim(line.substr(0, arrow));
            if (!key.empty() && is_upper(key[0]) && key.find(' ') == std::string_view::npos) add_dependency("perl", key);
        });
    } else if (name == "shard.yml") {
        for (const char* section : {"dependencies:", "development_dependencies:"})
            for_each_key(text, section, ':', [&](std::string_view key) { add_dependency("crystal", key); });
        for_each_line(text, [&](std::string_view line) {
            if (line.starts_with("name:")) packages_.try_emplace("crystal " + std::string(unquote(line.substr(5))), base);
        });
    } else if (name == "build.zig") {
        // addModule("name", .{ .root_source_file = b.path("src/x.zig") … and createModule/addImport in the same words.
        for (const std::string_view call : {"addModule(", "addImport(", "createModule(", "addAnonymousModule("})
            for (std::size_t at = 0; (at = text.find(call, at)) != std::string_view::npos;) {
                at += call.size();
                const std::string_view body = text.substr(at, 400);
                const std::string_view module = quoted_after(body, 0, 80);
                if (module.empty() || module.size() > 100) continue;
                add_dependency("zig", module);
                for (const std::string_view literal : quoted(body, 12))
                    if (literal.ends_with(".zig")) {
                        if (std::string path; join_path(base, literal, path)) zig_modules_.try_emplace(std::string(module), path);
                        break;
                    }
            }
    } else if (name == "build.zig.zon") {
        const std::size_t at = text.find(".dependencies");
        if (at == std::string_view::npos) return;
        for_each_line(text.substr(at), [&](std::string_view line) {
            line = trim(line);
            if (line.starts_with('.') && line.ends_with(".{")) {
                std::string_view key = trim(line.substr(1, line.find('=') == std::string_view::npos ? 0 : line.find('=') - 1));
                if (key.starts_with('@')) key.remove_prefix(1);
                add_dependency("zig", unquote(key));
            }
        });
    } else if (name == "remappings.txt" || name == "foundry.toml") {
        const auto add = [&](std::string_view line) {
            line = trim(line);
            if (const std::size_t context = line.find(':'); context != std::string_view::npos && context < line.find('=')) line.remove_prefix(context + 1);
            const std::size_t equals = line.find('=');
            if (equals == 0 || equals == std::string_view::npos || remappings_.size() > 10'000) return;
            std::string target;
            if (!join_path(base, line.substr(equals + 1), target)) return;
            if (line.ends_with('/')) target += '/';
            remappings_.emplace_back(line.substr(0, equals), std::move(target));
        };
        if (name == "remappings.txt") {
            for_each_line(text, add);
        } else if (const std::size_t at = text.find("remappings"); at != std::string_view::npos) {
            const std::size_t end = std::min(text.find(']', at), text.size());
            for (const std::string_view literal : quoted(text.substr(at, end - at))) add(literal);
        }
    } else if (name == "dune") {
        for (std::size_t at = 0; (at = text.find("(libraries", at)) != std::string_view::npos;) {
            at += 10;
            const std::size_t end = std::min(text.find(')', at), text.size());
            const std::string words = replaced(replaced(text.substr(at, end - at), "\n", " "), "(", " ");
            for (std::string_view word : split(words, " ")) {
                word = trim(word);
                if (!word.empty() && word != "select" && word != "from" && word != "->") {
                    add_dependency("ocaml", word);
                    add_dependency("ocaml", word.substr(0, word.find('.')));
                }
            }
        }
        for (const std::string_view field : {"(name ", "(names "})
            for (std::size_t at = 0; (at = text.find(field, at)) != std::string_view::npos;) {
                at += field.size();
                const std::string_view value = trim(text.substr(at, std::min(text.find(')', at), text.size()) - at));
                if (!value.empty() && value.size() < 200 &&
                    text.substr(at > 200 ? at - 200 : 0, std::min<std::size_t>(at, 200)).rfind("(library") != std::string_view::npos)
                    packages_.try_emplace("ocaml " + lower(value), base);
            }
    } else if (name.ends_with(".nimble")) {
        for_each_line(text, [&](std::string_view line) {
            line = trim(line);
            if (!line.starts_with("requires")) return;
            for (const std::string_view literal : quoted(line, 64)) add_dependency("nim", literal.substr(0, literal.find_first_of(" <>=#@~^")));
        });
    } else if (name == "elm.json") {
        for (const std::string_view literal : quoted(text))
            if (const std::size_t slash = literal.find('/'); slash != std::string_view::npos && literal != "src")
                add_dependency("elm", literal.substr(slash + 1));
    } else {  // deps.edn, project.clj: group/artifact
        const std::string words = replaced(replaced(replaced(text, "\n", " "), "[", " "), "{", " ");
        for (const std::string_view word : split(words, " ", 20'000))
            if (word.find('/') != std::string_view::npos && word.find_first_of("\":;\\") == std::string_view::npos)
                add_dependency("clojure", word.substr(0, word.find('/')));
    }
}

}  // namespace aircher::project::generic
