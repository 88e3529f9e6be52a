#include "server/tools/find_patterns/arguments.h"

#include "engine/base/utf8.h"
#include "engine/pattern/rule_file.h"

namespace aircher::tools::find_patterns {
namespace {

constexpr std::size_t kMaxSetBytes = 4U << 20;
constexpr std::string_view kTeamFolder = ".aircher/patterns/";

Result<pattern::Pattern> from_argument(const PatternArgument& argument, std::size_t index) {
    const std::string place = "patterns[" + std::to_string(index) + "]";
    if (argument.regex.empty() == argument.literal.empty())
        return Error{ErrorCode::invalid_argument, place + ": give either regex or literal", "for example {\"regex\": \"TODO|FIXME\"}", {}};
    if (argument.dot_all && !argument.multi_line)
        return Error{ErrorCode::invalid_argument, place + ".dot_all: means something only with multi_line: else each line is searched by itself", "give multi_line: true to match across lines", {}};
    pattern::Pattern out;
    out.literal = argument.regex.empty();
    out.text = out.literal ? argument.literal : argument.regex;
    out.id = argument.id.empty() ? out.text.substr(0, 60) : argument.id;
    out.message = argument.message;
    out.ignore_case = argument.ignore_case;
    out.word = argument.word;
    out.multi_line = argument.multi_line;
    out.dot_all = argument.dot_all;
    out.files = argument.files;
    out.origin = place + (out.literal ? ".literal" : ".regex");
    return out;
}

/// The text of a set that is a file of the project: a path that ends in .toml, or the name of one in the team's folder. Every root is looked in.
Result<std::string> read_set(const std::string& set, const project::RootSet& roots) {
    const std::string path = set.ends_with(".toml") ? set : std::string(kTeamFolder) + set + ".toml";
    Error missing{ErrorCode::not_found, "there is no set of that name", {}, {}};
    if (set.ends_with(".toml") && !roots.single()) {
        auto location = project::locate(roots, path);
        if (!location) return location.error();
        return location->root->directory.read_file(location->relative, kMaxSetBytes);
    }
    for (const project::Root& root : roots.all()) {
        auto relative = normalize_path(path);
        if (!relative) return relative.error();
        auto text = root.directory.read_file(*relative, kMaxSetBytes);
        if (text || text.error().code != ErrorCode::not_found) return text;
    }
    return missing;
}

}  // namespace

Result<std::vector<pattern::Pattern>> gather_patterns(const Arguments& arguments, const project::RootSet& roots) {
    std::vector<pattern::Pattern> all;
    for (std::size_t i = 0; i < arguments.patterns.size(); ++i) {
        auto one = from_argument(arguments.patterns[i], i);
        if (!one) return one.error();
        all.push_back(std::move(*one));
    }
    for (std::size_t i = 0; i < arguments.sets.size(); ++i) {
        const std::string& set = arguments.sets[i];
        const std::string place = "sets[" + std::to_string(i) + "]";
        std::string text;
        if (const auto shipped = pattern::shipped_set(set)) {
            text = *shipped;
        } else {
            auto read = read_set(set, roots);
            if (!read) {
                std::string names;
                for (const pattern::ShippedSet& known : pattern::shipped_sets()) names.append(known.name).append(", ");
                return Error{read.error().code,
                             place + ": '" + to_utf8(set.substr(0, 100)) + "': " + read.error().message,
                             "there are " + names + "the rules in .aircher/patterns/NAME.toml, and paths of .toml files",
                             {}};
            }
            text = std::move(*read);
        }
        auto rules = pattern::parse_rules(text, place + " (" + to_utf8(set.substr(0, 100)) + ")");
        if (!rules) return rules.error();
        all.insert(all.end(), std::make_move_iterator(rules->begin()), std::make_move_iterator(rules->end()));
    }
    if (all.empty())
        return Error{ErrorCode::invalid_argument, "give patterns or sets", "for example patterns: [{\"regex\": \"TODO|FIXME\"}] or sets: [\"todo\"]", {}};
    return all;
}

}  // namespace aircher::tools::find_patterns
