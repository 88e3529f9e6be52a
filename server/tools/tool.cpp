#include "server/tools/tool.h"

#include <algorithm>

namespace aircher::tools {

namespace {

Result<filesystem::LanguageId> find_language_of(const std::string& argument, const std::string& name) {
    const auto id = filesystem::find_language(name);
    if (id != filesystem::kUnknownLanguage) return id;
    return Error{ErrorCode::invalid_argument, argument + ": '" + name.substr(0, 60) + "' is no language that is known here",
                 "names are lower-case: python, cpp, csharp, typescript; project_overview lists those of the project", {}};
}

}  // namespace

Result<std::vector<filesystem::LanguageId>> find_languages(const std::vector<std::string>& names) {
    std::vector<filesystem::LanguageId> ids;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto id = find_language_of("languages[" + std::to_string(i) + "]", names[i]);
        if (!id) return id.error();
        ids.push_back(*id);
    }
    return ids;
}

Result<filesystem::LanguageId> find_language(const std::string& name) { return find_language_of("language", name); }

Result<std::vector<Tool>> tools_of_set(std::string_view set) {
    std::vector<Tool> tools = all_tools();
    if (set == "core")
        std::erase_if(tools, [](const Tool& tool) { return !tool.core; });
    else if (set != "all")
        return Error{ErrorCode::invalid_argument, "there is no tool set '" + std::string(set) + "'", "sets: all, core", {}};
    return tools;
}

}  // namespace aircher::tools
