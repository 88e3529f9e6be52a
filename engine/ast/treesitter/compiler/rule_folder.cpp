#include "engine/ast/treesitter/compiler/rule_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace aircher::ast::treesitter {
namespace {

Result<std::string> read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, "cannot read " + path.string()};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The folder's .scm files, by name.
Result<std::vector<RuleText>> read_rules(const std::filesystem::path& directory, bool inherited) {
    std::vector<RuleText> texts;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() != ".scm") continue;
        auto text = read(entry.path());
        if (!text) return text.error();
        texts.push_back({(directory.filename() / entry.path().filename()).string(), std::move(*text), inherited});
    }
    if (error) return Error{ErrorCode::not_found, "cannot list " + directory.string()};
    // Definitions first: a scope that begins at the same node belongs to the symbol.
    const auto rank = [](const RuleText& text) { return std::make_pair(!text.file.ends_with("symbols.scm"), text.file); };
    std::sort(texts.begin(), texts.end(), [&](const RuleText& a, const RuleText& b) { return rank(a) < rank(b); });
    return texts;
}

}  // namespace

Result<RuleFolder> read_rule_folder(const std::string& grammars, const std::string& folder) {
    const std::filesystem::path root(grammars);
    auto text = read(root / folder / "language.json");
    if (!text) return text.error();
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    const auto wrong = [&](const std::string& what) { return Error{ErrorCode::invalid_argument, "grammars/" + folder + "/language.json: " + what}; };
    if (!json.is_object()) return wrong("is not a JSON object");
    RuleFolder out;
    // The language's own rules come first: of two patterns for one definition the first one counts.
    std::vector<std::string> sources = {folder};
    for (const auto& [key, value] : json.items()) {
        if (key == "package" || key == "path" || key == "symbol" || key == "default" || key == "includes_scanner_of") continue;
        if (key == "languages") {
            for (const auto& name : value) out.languages.push_back(name.get<std::string>());
        } else if (key == "rules") {
            for (const auto& name : value) sources.push_back(name.get<std::string>());
        } else if (key == "separator") {
            out.separator = value.get<std::string>();
        } else if (key == "visibility") {
            const std::string name = value.get<std::string>();
            if (name == "underscore") {
                out.policy = VisibilityPolicy::underscore;
            } else if (name == "capital") {
                out.policy = VisibilityPolicy::capital;
            } else {
                for (const Visibility v : {Visibility::public_, Visibility::protected_, Visibility::internal, Visibility::package, Visibility::private_})
                    if (to_string(v) == name) out.default_visibility = v;
                if (out.default_visibility == Visibility::unknown) return wrong("unknown visibility " + name);
            }
        } else {
            return wrong("unknown key " + key);
        }
    }
    if (out.languages.empty()) out.languages = {folder};
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto texts = read_rules(root / sources[i], i > 0);
        if (!texts) return texts.error();
        for (RuleText& rules : *texts) out.texts.push_back(std::move(rules));
    }
    return out;
}

}  // namespace aircher::ast::treesitter
