// JSON-RPC messages: whatever a line holds, what comes out is a message or a clear refusal.
#include "server/mcp/message.h"

#include <string>
#include <vector>

#include "server/mcp/base64.h"
#include "server/mcp/uri.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::mcp;
using aircher::test::Random;

namespace {

/// "request ID method", "notification method", "response ID" or "error CODE ID".
std::string told(const std::string& line) {
    const auto parsed = parse_message(line);
    if (const auto* bad = std::get_if<BadMessage>(&parsed)) {
        CHECK_FALSE(bad->error.message.empty());
        CHECK(bad->error.message.size() < 400);
        return "error " + std::to_string(bad->error.code) + (bad->id ? " " + to_text(*bad->id) : "");
    }
    const auto& message = std::get<Message>(parsed);
    CHECK(message.params.is_object() == (message.kind != Message::Kind::response));
    switch (message.kind) {
        case Message::Kind::request: return "request " + to_text(message.id) + " " + message.method;
        case Message::Kind::notification: return "notification " + message.method;
        case Message::Kind::response: break;
    }
    return "response " + to_text(message.id);
}

std::string repeat(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("lines that clients and attackers send") {
    const auto [line, expected] = GENERATE(table<std::string, std::string>({
        {"{oops", "error -32700"}, {"", "error -32700"}, {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r", "request 1 ping"},
        {R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}])", "error -32600"}, {"[]", "error -32600"}, {"42", "error -32600"}, {"null", "error -32600"}, {"\"x\"", "error -32600"},
        {R"({"id":1,"method":"ping"})", "error -32600 1"}, {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", "error -32600 1"}, {R"({"jsonrpc":2.0,"id":1,"method":"ping"})", "error -32600 1"},
        {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", "error -32600"}, {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", "error -32600"}, {R"({"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"})", "request 12345678901234567890 ping"},
        {R"({"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"ping"})", "error -32600"}, {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", "error -32600"}, {R"({"jsonrpc":"2.0","id":true,"method":"ping"})", "error -32600"},
        {R"({"jsonrpc":"2.0","id":-1,"method":"ping"})", "request -1 ping"}, {R"({"jsonrpc":"2.0","id":"","method":"ping"})", "request \"\" ping"}, {R"({"jsonrpc":"2.0","id":"1","method":"ping"})", "request \"1\" ping"},
        {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", "error -32602 1"}, {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":"x"})", "error -32602 1"}, {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":null})", "request 1 ping"},
        {R"({"jsonrpc":"2.0","id":1,"method":"no/such"})", "request 1 no/such"}, {R"({"jsonrpc":"2.0","method":"notifications/nope"})", "notification notifications/nope"}, {R"({"jsonrpc":"2.0","method":"tools/list"})", "notification tools/list"},
        {R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", "request 2 ping"}, {R"({"jsonrpc":"2.0","id":"\ud800","method":"ping"})", "error -32700"}, {R"({"jsonrpc":"2.0","id":"a\u0000b","method":"ping"})", "request \"a\\u0000b\" ping"},
        {"\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "request 1 ping"}, {R"({"jsonrpc":"2.0","id":1,"method":7})", "error -32600 1"}, {R"({"jsonrpc":"2.0","id":1})", "error -32600 1"}, {R"({"jsonrpc":"2.0"})", "error -32600"},
        {R"({"jsonrpc":"2.0","id":99,"result":{}})", "response 99"}, {R"({"jsonrpc":"2.0","id":99,"error":{"code":1,"message":"x"}})", "response 99"}, {R"({"jsonrpc":"2.0","result":{}})", "response null"}, {R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}})", "response null"},
        {R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}})", "notification notifications/cancelled"}, {"{\"jsonrpc\":\"2.0\",\"id\":\"\xFF\xFE\xC0\",\"method\":\"ping\"}", "error -32700"},
        {R"({"jsonrpc":"2.0","id":1,"method":"ping"} x)", "error -32700"}, {R"({"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"})", "error -32700"}, {R"( {"jsonrpc" : "2.0" , "id" : 1 , "method" : "ping" } )", "request 1 ping"},
        {R"({'jsonrpc':'2.0'})", "error -32700"}, {R"({"jsonrpc":"2.0","id":1,"method":"ping",})", "error -32700"}, {R"({"jsonrpc":"2.0","id":NaN,"method":"ping"})", "error -32700"}, {R"({"jsonrpc":"2.0","id":1e400,"method":"ping"})", "error -32700"},
        {R"(// comment)", "error -32700"}}));
    CAPTURE(line);
    CHECK(told(line) == expected);
}

TEST_CASE("who sends text that is no Unicode gets the refusal by its id") {
    CHECK(told(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":"cut \ud83d here"}})") == "error -32700 7");
    CHECK(told(R"({"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"a":"\udE00"}})") == "error -32700 \"x\"");
    CHECK(told(R"({"params":{"id":8,"a":"\ud83d\ud83d\ude00"},"jsonrpc":"2.0","method":"m","id":9})") == "error -32700 9");
    CHECK(told("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":{\"a\":\"caf\xE9\"}}") == "error -32700 7");
    CHECK(told("{\"jsonrpc\":\"2.0\",\"id\":\"\xE9\",\"method\":\"m\"}") == "error -32700");                // the id itself
    CHECK(told("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":{\"a\":\"\xE9\"},}") == "error -32700");  // no JSON at all
    CHECK(told(R"({"jsonrpc":"2.0","id":7,"method":"m","params":{"a":"\\ud83d \ud83d\ude00"}})") == "request 7 m");
}

TEST_CASE("depth and size are bounded before anything is built") {
    CHECK(told(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + repeat("[", 10'000) + repeat("]", 10'000) + "}}") == "error -32600 1");
    CHECK(told(R"({"id":"x","params":)" + repeat("{\"a\":", 100'000) + "1" + repeat("}", 100'000) + "}") == "error -32600 \"x\"");
    CHECK(told(repeat("[", 1'000'000)) == "error -32700");
    CHECK(told(repeat("{\"a\":", 1'000'000)) == "error -32700");
    CHECK(told(repeat("[", 1'000'000) + repeat("]", 1'000'000)) == "error -32600");
    CHECK(told(R"({"params":{"id":5,"a":)" + repeat("[", 1'000) + repeat("]", 1'000) + R"(},"id":{"id":6}})") == "error -32600");
    CHECK(told(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":")" + repeat("[", 1'000) + R"(\"[[["}})") == "request 1 ping");  // in a string
    CHECK(told(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + repeat("[", 200) + repeat("]", 200) + "}}") == "request 1 ping");
    CHECK(told(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":")" + std::string(9U << 20, 'x') + "\"}}") == "request 1 ping");
    CHECK(told(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":")" + std::string(12U << 20, 'x') + "\"}}") == "error -32600");
}

TEST_CASE("any bytes are survived, and no refusal quotes them raw") {
    Random random(18);
    static const std::vector<std::string> kPieces = {"{", "}", "[", "]", "\"", ":", ",", "\"jsonrpc\":\"2.0\"", "\"id\":", "1", "\"method\":", "\"ping\"", "\"params\":", "null", "\xFF", "\\u", "d800", "-", "e5", "\\", " ", "true"};
    for (int i = 0; i < 50'000; ++i) {
        std::string line;
        for (std::size_t n = random.below(14); n > 0; --n) line += random.pick(kPieces);
        const auto parsed = parse_message(line);
        if (const auto* bad = std::get_if<BadMessage>(&parsed)) (void)to_text(make_response(bad->id, bad->error));
        (void)parse_message(random.bytes(40));
    }
}

TEST_CASE("responses and notifications have the members of the specification") {
    CHECK(to_text(make_response(Json(1), Json{{"a", 1}})) == R"({"jsonrpc":"2.0","id":1,"result":{"a":1}})");
    CHECK(to_text(make_response(Json("x"), RpcError{-32601, "no", nullptr})) == R"({"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"no"}})");
    CHECK(to_text(make_response(Json("x"), RpcError{-1, "no", {{"d", 1}}})) == R"({"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no","data":{"d":1}}})");
    CHECK(to_text(make_notification("m", Json::object())) == R"({"jsonrpc":"2.0","method":"m","params":{}})");
}

TEST_CASE("URIs are decoded and encoded") {
    CHECK(*percent_decode("a%20b%2Fc%c3%A4") == "a b/c\xC3\xA4");
    CHECK(*percent_decode("") == "");
    CHECK(*percent_decode("%41") == "A");
    for (const char* bad : {"%", "a%", "a%4", "%zz", "%4g", "%%41", "% 41", "%-1"}) CHECK_FALSE(percent_decode(bad));
    CHECK(percent_encode("a b/\xC3\xA4?#%") == "a%20b/%C3%A4%3F%23%25");
    CHECK(percent_encode("-._~AZaz09/") == "-._~AZaz09/");
    Random random(19);
    for (int i = 0; i < 10'000; ++i) {
        const std::string bytes = random.bytes(30);
        REQUIRE(*percent_decode(percent_encode(bytes)) == bytes);
    }
    CHECK(*path_of_file_uri("file:///home/me/a%20b") == "/home/me/a b");
    CHECK(*path_of_file_uri("file://localhost/x") == "/x");
    for (const char* bad : {"file:/x", "file://host/x", "http:///x", "/x", "", "file://", "file://localhostx/y", "file:///a%2"}) CHECK_FALSE(path_of_file_uri(bad));
}

TEST_CASE("a file URI with a NUL names nothing") {
    const auto path = path_of_file_uri("file:///home/me%00/project");
    CHECK((!path || path->find('\0') == std::string::npos));
}

TEST_CASE("base64 has RFC 4648's examples") {
    const auto [plain, encoded] = GENERATE(table<std::string, std::string>({{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xFF\xFE\xFD", "//79"}}));
    CHECK(base64(plain) == encoded);
}
