// A client's line: parsed or refused, never worse; and tool arguments against a table with every type of field.
//
// Input: one line.
#include "server/mcp/message.h"
#include "server/mcp/uri.h"
#include "server/tools/field_table.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

struct Element {
    std::string id;
    std::vector<std::string> flags;
};
struct Arguments {
    std::string text;
    bool flag = true;
    std::int64_t number = 5;
    double ratio = 0.5;
    std::optional<std::int64_t> maybe;
    std::vector<std::string> list;
    std::vector<Element> elements;
};

aircher::tools::Fields fields() {
    aircher::tools::FieldTable<Element> element;
    element.add("id", &Element::id, "Name.", {.required = true}).add("flags", &Element::flags, "Flags.", {.choices = {"a", "b"}});
    aircher::tools::FieldTable<Arguments> table;
    table.add("text", &Arguments::text, "Text.", {.max = 100}).add("flag", &Arguments::flag, "Flag.").add("number", &Arguments::number, "Number.", {.min = -5, .max = 1000}).add("ratio", &Arguments::ratio, "Ratio.", {.min = 0, .max = 1});
    table.add("maybe", &Arguments::maybe, "Maybe.", {.min = 0}).add("list", &Arguments::list, "List.", {.max = 20}).add("elements", &Arguments::elements, element, "Elements.");
    return table.fields();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace aircher;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    auto parsed = mcp::parse_message(line);
    Json arguments;
    if (auto* bad = std::get_if<mcp::BadMessage>(&parsed)) {
        fuzz::require(!bad->id || bad->id->is_string() || bad->id->is_number_integer(), "an id that is echoed is a string or an integer");
        const std::string text = to_text(mcp::make_response(bad->id, std::move(bad->error)));
        fuzz::require(Json::accept(text) && text.find('\n') == std::string::npos, "an error is one line of JSON");
        arguments = Json::parse(line, nullptr, false);
    } else {
        const auto& message = std::get<mcp::Message>(parsed);
        fuzz::require(message.params.is_object() || message.kind == mcp::Message::Kind::response, "params are an object");
        if (message.kind == mcp::Message::Kind::request) {
            const std::string text = to_text(mcp::make_response(message.id, Json::object()));
            fuzz::require(Json::parse(text)["id"] == message.id, "the id is echoed unchanged");
        }
        arguments = message.params;
        (void)mcp::path_of_file_uri(message.method);
        if (const auto decoded = mcp::percent_decode(message.method)) fuzz::require(mcp::percent_decode(mcp::percent_encode(*decoded)) == *decoded, "percent-encoding comes back");
    }
    if (arguments.is_discarded()) return 0;
    static const tools::Fields table = fields();
    Arguments target;
    if (const auto ok = tools::parse_arguments(table, arguments, &target)) {
        fuzz::require(target.number >= -5 && target.number <= 1000 && target.ratio >= 0 && target.ratio <= 1 && target.text.size() <= 100 && target.list.size() <= 20, "what is accepted keeps its bounds");
    } else {
        fuzz::require(!ok.error().message.empty(), "an error says something");
    }
    return 0;
}
