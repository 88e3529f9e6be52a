// What the server tells every client's model: of the tools that it offers, and of no others.
#include "server/mcp/instructions.h"

#include <string>

#include "tests/support/catch.h"

using namespace aircher;

TEST_CASE("the instructions name the tools that are offered, and fit") {
    const auto all = tools::all_tools();
    for (const char* set : {"all", "core"}) {
        const auto offered = *tools::tools_of_set(set);
        const std::string text = mcp::instructions(offered);
        CAPTURE(set, text);
        CHECK(text.size() <= mcp::kMaxInstructions);
        for (const tools::Tool& tool : all) {
            CAPTURE(tool.name);
            CHECK_FALSE(tool.use.empty());
            const bool is_offered = std::any_of(offered.begin(), offered.end(), [&](const tools::Tool& other) { return other.name == tool.name; });
            CHECK((text.find(tool.name) != std::string::npos) == is_offered);
        }
    }
}
