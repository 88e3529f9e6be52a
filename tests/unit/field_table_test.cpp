// Arguments: every error names its path, and schemas are as plain as clients need them.
#include "server/tools/field_table.h"

#include <set>
#include <string>
#include <vector>

#include "server/tools/tool.h"
#include "tests/support/catch.h"

using namespace aircher;
using namespace aircher::tools;

namespace {

struct Pattern {
    std::string regex;
    std::string id;
    std::int64_t weight = 1;
};

struct Arguments {
    std::string path = "here";
    bool hidden = false;
    bool ignore = true;
    std::int64_t limit = 50;
    double threshold = 0.5;
    std::vector<std::string> names;
    std::optional<std::int64_t> depth;
    std::string sort = "name";
    std::vector<Pattern> patterns;
    std::vector<Json> values;
};

const FieldTable<Arguments>& table() {
    static const FieldTable<Arguments> built = [] {
        FieldTable<Pattern> pattern;
        pattern.add("regex", &Pattern::regex, "What to find.", {.required = true}).add("id", &Pattern::id, "", {.max = 10}).add("weight", &Pattern::weight, "", {.min = 1, .max = 5});
        FieldTable<Arguments> made;
        made.add("path", &Arguments::path, "Where.")
            .add("hidden", &Arguments::hidden, "Hidden ones.")
            .add("ignore", &Arguments::ignore, "Rules.")
            .add("limit", &Arguments::limit, "Rows.", {.min = 1, .max = 1000})
            .add("threshold", &Arguments::threshold, "How alike.", {.min = 0, .max = 1})
            .add("names", &Arguments::names, "Which.", {.max = 3, .choices = {"a", "b"}})
            .add("depth", &Arguments::depth, "How deep.", {.min = 1})
            .add("sort", &Arguments::sort, "Order.", {.choices = {"name", "size"}})
            .add("patterns", &Arguments::patterns, pattern, "What.", {.max = 3})
            .add("values", &Arguments::values, "Any.", {.max = 4});
        return made;
    }();
    return built;
}

std::string error_of(const char* json) {
    Arguments arguments;
    const auto parsed = parse_arguments(table().fields(), Json::parse(json), &arguments);
    return parsed ? "" : parsed.error().text();
}

Arguments parse(const char* json) {
    Arguments arguments;
    const auto parsed = parse_arguments(table().fields(), Json::parse(json), &arguments);
    CAPTURE(json);
    REQUIRE(parsed);
    return arguments;
}

/// Every key of every object in `schema`.
void check_plain(const Json& schema) {
    if (schema.is_object()) {
        for (const auto& [key, value] : schema.items()) {
            CHECK(std::set<std::string>{"$ref", "oneOf", "anyOf", "allOf", "not", "$defs", "if"}.count(key) == 0);
            if (key == "type" && !value.is_object()) CHECK(value.is_string());
        }
    }
    if (schema.is_structured())
        for (const Json& value : schema) check_plain(value);
}

}  // namespace

TEST_CASE("what is given is assigned, the rest keeps its default") {
    const Arguments none = parse("{}");
    CHECK(none.path == "here");
    CHECK(none.limit == 50);
    CHECK(none.ignore);
    CHECK_FALSE(none.depth);
    const Arguments all = parse(R"({"path":"","hidden":true,"ignore":false,"limit":7,"threshold":1,"names":["a","b"],"depth":3,"sort":"size","patterns":[{"regex":"x","weight":2},{"regex":""}]})");
    CHECK(all.path.empty());
    CHECK(all.hidden);
    CHECK_FALSE(all.ignore);
    CHECK(all.limit == 7);
    CHECK(all.threshold == 1.0);
    CHECK(all.names == std::vector<std::string>{"a", "b"});
    CHECK(all.depth == 3);
    REQUIRE(all.patterns.size() == 2);
    CHECK(all.patterns[0].weight == 2);
    CHECK(all.patterns[1].weight == 1);
}

TEST_CASE("a list of scalars takes every simple type") {
    CHECK(parse(R"({"values":["x",-5,1.5,true]})").values == std::vector<Json>{"x", -5, 1.5, true});
    CHECK(parse(R"({"values":[null]})").values == std::vector<Json>{nullptr});
    CHECK(error_of(R"({"values":[1,[2]]})").starts_with("values[1]: "));
    CHECK(error_of(R"({"values":[{}]})").starts_with("values[0]: "));
    CHECK(error_of(R"({"values":"x"})").starts_with("values: "));
    CHECK(error_of(R"({"values":[1,2,3,4,5]})").starts_with("values: "));
    CHECK(error_of(("{\"values\":[\"" + std::string(200'000, 'x') + "\"]}").c_str()).starts_with("values[0]: "));
    CHECK(schema_of(table().fields())["properties"]["values"]["items"]["type"] == "string");
}

TEST_CASE("null is not given") {
    const Arguments some = parse(R"({"path":null,"limit":null,"names":null,"depth":null,"patterns":null,"hidden":null})");
    CHECK(some.path == "here");
    CHECK(some.limit == 50);
    CHECK(parse(R"({"patterns":[{"regex":"x","weight":null}]})").patterns[0].weight == 1);
}

TEST_CASE("a whole number may be written as a fraction") {
    CHECK(parse(R"({"limit":50.0})").limit == 50);
    CHECK(parse(R"({"limit":1e2})").limit == 100);
    CHECK(parse(R"({"depth":2.0})").depth == 2);
}

TEST_CASE("errors name the path") {
    const auto [json, begin] = GENERATE(table<const char*, const char*>({
        {R"({"path":1})", "path: "}, {R"({"path":["a"]})", "path: "}, {R"({"hidden":"true"})", "hidden: "}, {R"({"hidden":1})", "hidden: "}, {R"({"limit":"5"})", "limit: "}, {R"({"limit":1.5})", "limit: "},
        {R"({"limit":true})", "limit: "}, {R"({"limit":0})", "limit: "}, {R"({"limit":1001})", "limit: "}, {R"({"limit":-1})", "limit: "}, {R"({"limit":18446744073709551615})", "limit: "}, {R"({"limit":1e300})", "limit: "},
        {R"({"threshold":"x"})", "threshold: "}, {R"({"threshold":1.1})", "threshold: "}, {R"({"threshold":-0.1})", "threshold: "}, {R"({"names":"a"})", "names: "}, {R"({"names":["a",1]})", "names[1]: "},
        {R"({"names":["a",null]})", "names[1]: "}, {R"({"names":["a","b","c"]})", "names[2]: "}, {R"({"names":["a","a","a","a"]})", "names: "}, {R"({"names":{}})", "names: "}, {R"({"sort":"date"})", "sort: "},
        {R"({"sort":""})", "sort: "}, {R"({"depth":0})", "depth: "}, {R"({"patterns":{}})", "patterns: "}, {R"({"patterns":[1]})", "patterns[0]: "}, {R"({"patterns":["x"]})", "patterns[0]: "},
        {R"({"patterns":[null]})", "patterns[0]: "}, {R"({"patterns":[{"regex":"a"},{"regex":"b"},{"regex":7}]})", "patterns[2].regex: "}, {R"({"patterns":[{}]})", "patterns[0].regex: "},
        {R"({"patterns":[{"regex":null}]})", "patterns[0].regex: "}, {R"({"patterns":[{"regex":"x","weight":9}]})", "patterns[0].weight: "}, {R"({"patterns":[{"regex":"x","id":"12345678901"}]})", "patterns[0].id: "},
        {R"([])", "arguments: "}, {R"("x")", "arguments: "}, {R"(null)", "arguments: "}}));
    CAPTURE(json);
    CHECK(error_of(json).starts_with(begin));
    Arguments arguments;
    CHECK(parse_arguments(table().fields(), Json::parse(json), &arguments).error().code == ErrorCode::invalid_argument);
    CHECK(arguments.path == "here");  // nothing is assigned
}

TEST_CASE("a choice's error lists the choices, an unknown argument suggests") {
    CHECK(error_of(R"({"sort":"date"})").find("name, size") != std::string::npos);
    CHECK(error_of(R"({"hiden":true})").find("did you mean hidden?") != std::string::npos);
    CHECK(error_of(R"({"pth":"x"})").find("did you mean path?") != std::string::npos);
    const std::string far = error_of(R"({"completely_else":1})");
    for (const char* name : {"path", "limit", "patterns"}) CHECK(far.find(name) != std::string::npos);
    CHECK(error_of(R"({"patterns":[{"regex":"x","rgex":"y"}]})").find("did you mean regex?") != std::string::npos);
    CHECK(error_of(R"({"patterns":[{"regex":"x","nope":"y"}]})").find("patterns[0]") == 0);
    const std::string huge = "{\"" + std::string(100'000, 'x') + "\":1}";
    CHECK(error_of(huge.c_str()).size() < 1'000);
    const std::string control = error_of("{\"a\\nb\":1}");
    CHECK(control.find('\n') == std::string::npos);
}

TEST_CASE("sizes are bounded") {
    const std::string text = "{\"path\":\"" + std::string(200'000, 'x') + "\"}";
    CHECK(error_of(text.c_str()).starts_with("path: "));
}

TEST_CASE("schemas are plain") {
    const Json schema = schema_of(table().fields());
    CHECK(schema["type"] == "object");
    CHECK(schema["properties"]["limit"]["type"] == "integer");
    CHECK(!schema["properties"]["limit"].contains("minimum"));  // 1 to 1,000: nobody asks for more by mistake
    CHECK(!schema["properties"]["limit"].contains("maximum"));
    CHECK(schema["properties"]["limit"]["default"] == 50);
    CHECK(schema["properties"]["ignore"]["default"] == true);
    CHECK(schema["properties"]["sort"]["enum"] == Json({"name", "size"}));
    CHECK(schema["properties"]["names"]["items"]["type"] == "string");
    CHECK(schema["properties"]["patterns"]["items"]["type"] == "object");
    CHECK(schema["properties"]["patterns"]["items"]["required"] == Json({"regex"}));
    CHECK_FALSE(schema.contains("required"));
    check_plain(schema);
}

TEST_CASE("the schemas of all tools are plain, and their list is small") {
    Json list = Json::array();
    for (const Tool& tool : all_tools()) {
        CAPTURE(tool.name);
        const Json schema = schema_of(tool.fields);
        check_plain(schema);
        CHECK(tool.name.size() <= 30);
        CHECK(tool.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
        CHECK_FALSE(tool.description.empty());
        std::set<std::string> names;
        for (const Field& field : tool.fields) CHECK(names.insert(field.name).second);
        for (const char* common : {"max_tokens", "cursor", "format"}) CHECK(names.count(common) == 1);
        list.push_back({{"name", tool.name}, {"title", tool.title}, {"description", tool.description}, {"inputSchema", schema}});
    }
    CHECK(to_text(list).size() < 21'000);
    CHECK(tools_of_set("all")->size() == all_tools().size());
    CHECK(tools_of_set("core"));
    CHECK_FALSE(tools_of_set("nonsense"));
}
