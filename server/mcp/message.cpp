#include "server/mcp/message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/base/utf8.h"

namespace aircher::mcp {
namespace {

/// How deep brackets nest outside of strings, and how many members the widest object has; malformed text gives some numbers, and is refused by the
/// parser afterwards. Depth bounds recursion; width bounds time, since an ordered object looks its keys up one by one.
struct Shape {
    std::size_t depth = 0;
    std::size_t width = 0;
};
Shape shape_of(std::string_view text) {
    std::size_t depth = 0;
    std::array<std::size_t, kMaxDepth + 1> members{};  // of the object that is open at each depth
    Shape shape;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            shape.depth = std::max(shape.depth, ++depth);
            if (depth <= kMaxDepth) members[depth] = 0;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        } else if (c == ':' && depth <= kMaxDepth) {
            shape.width = std::max(shape.width, ++members[depth]);
        }
    }
    return shape;
}

/// Reads nothing of a message but its id, in constant memory: for messages too deep to build.
class IdReader : public nlohmann::json_sax<Json> {
public:
    std::optional<Json> id;

    bool null() override { return value(nullptr); }
    bool boolean(bool v) override { return value(v); }
    bool number_integer(number_integer_t v) override { return value(v); }
    bool number_unsigned(number_unsigned_t v) override { return value(v); }
    bool number_float(number_float_t v, const string_t&) override { return value(v); }
    bool string(string_t& v) override { return value(v); }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return open(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& v) override {
        at_id_ = depth_ == 1 && v == "id";
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    bool open() {
        at_id_ = false;
        ++depth_;
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }
    template <class Value>
    bool value(const Value& v) {
        if (at_id_) id = v;
        at_id_ = false;
        return true;
    }
    std::size_t depth_ = 0;
    bool at_id_ = false;
};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// `line` with U+FFFD for what is no UTF-8, and for escapes of halves of characters (a client that cut an emoji in two).
std::string with_valid_text(std::string_view line) {
    const auto half_at = [&](std::size_t at) -> unsigned {  // the code of the escaped surrogate there, or 0
        if (at + 6 > line.size() || line[at] != '\\' || line[at + 1] != 'u') return 0;
        unsigned code = 0;
        const auto [end, error] = std::from_chars(line.data() + at + 2, line.data() + at + 6, code, 16);
        return error == std::errc() && end == line.data() + at + 6 && code >= 0xD800 && code < 0xE000 ? code : 0;
    };
    std::string text;
    for (std::size_t at = 0; at < line.size();) {
        if (line[at] != '\\') {
            text.push_back(line[at++]);
        } else if (const unsigned code = half_at(at); code == 0) {
            text.append(line.substr(at, 2));
            at += 2;
        } else if (code < 0xDC00 && half_at(at + 6) >= 0xDC00) {
            text.append(line.substr(at, 12));
            at += 12;
        } else {
            text.append(kReplacement);
            at += 6;
        }
    }
    return to_utf8(text);
}

/// The id of a line that is JSON but for the text in its strings: who waits for the answer is to get it. Not where the id itself is damaged.
std::optional<Json> id_despite_bad_text(std::string_view line) {
    const std::string valid = with_valid_text(line);
    if (valid == line) return std::nullopt;
    IdReader reader;
    if (!Json::sax_parse(valid, &reader)) return std::nullopt;
    if (reader.id && reader.id->is_string() && reader.id->get_ref<const std::string&>().find(kReplacement) != std::string::npos) return std::nullopt;
    return reader.id;
}

bool is_valid_id(const Json& id) { return id.is_string() || id.is_number_integer(); }

BadMessage bad(int code, std::string message, std::optional<Json> id = std::nullopt) {
    if (id && !is_valid_id(*id)) id.reset();
    return {std::move(id), {code, std::move(message), nullptr}};
}

}  // namespace

std::variant<Message, BadMessage> parse_message(std::string_view line) {
    if (line.size() > kMaxLineBytes) return bad(kInvalidRequest, "the line is longer than " + std::to_string(kMaxLineBytes >> 20) + " MiB");
    if (const Shape shape = shape_of(line); shape.depth > kMaxDepth || shape.width > kMaxMembers) {
        IdReader reader;
        const bool valid = Json::sax_parse(line, &reader);
        if (!valid) return bad(kParseError, "invalid JSON");
        if (shape.depth > kMaxDepth) return bad(kInvalidRequest, "nested more than " + std::to_string(kMaxDepth) + " levels deep", reader.id);
        return bad(kInvalidRequest, "an object has more than " + std::to_string(kMaxMembers) + " members", reader.id);
    }
    Json json;
    try {
        json = Json::parse(line);
    } catch (const Json::exception& exception) {
        std::string what = exception.what();
        // The parser's own words, without the input that it quotes.
        if (const std::size_t colon = what.find(": "); colon != std::string::npos)
            what = what.substr(what.find("] ") == std::string::npos ? 0 : what.find("] ") + 2, 120);
        return bad(kParseError, "invalid JSON: " + what, id_despite_bad_text(line));
    }
    if (json.is_array()) return bad(kInvalidRequest, "batches are not supported: send one message a line");
    if (!json.is_object()) return bad(kInvalidRequest, "a message is a JSON object");

    const auto find = [&](const char* key) -> const Json* {
        const auto found = json.find(key);
        return found == json.end() ? nullptr : &*found;
    };
    const Json* id = find("id");
    const std::optional<Json> known_id = id != nullptr ? std::optional<Json>(*id) : std::nullopt;
    const Json* version = find("jsonrpc");
    if (version == nullptr || *version != "2.0") return bad(kInvalidRequest, "jsonrpc must be \"2.0\"", known_id);
    Message message;
    const Json* method = find("method");
    const Json* result = find("result");
    if (method == nullptr && (result != nullptr || find("error") != nullptr)) {
        message.kind = Message::Kind::response;  // whatever its id: a response is never answered
        if (known_id) message.id = *known_id;
        if (result != nullptr) message.result = *result;
        return message;
    }
    if (id != nullptr && !is_valid_id(*id)) return bad(kInvalidRequest, "id must be a string or an integer");
    if (method == nullptr) return bad(kInvalidRequest, "the message has no method", known_id);
    if (!method->is_string()) return bad(kInvalidRequest, "method must be a string", known_id);
    message.kind = id != nullptr ? Message::Kind::request : Message::Kind::notification;
    if (id != nullptr) message.id = *id;
    message.method = method->get<std::string>();
    const Json* params = find("params");
    const bool wrong_params = params != nullptr && !params->is_null() && !params->is_object();
    if (wrong_params && id != nullptr) return bad(kInvalidParams, "params must be an object", known_id);  // a notification is never answered
    message.params = params != nullptr && params->is_object() ? *params : Json::object();
    return message;
}

Json make_response(const std::optional<Json>& id, Reply reply) {
    Json response = {{"jsonrpc", "2.0"}};
    if (id) response["id"] = *id;
    if (auto* result = std::get_if<Json>(&reply)) {
        response["result"] = std::move(*result);
        return response;
    }
    auto& error = std::get<RpcError>(reply);
    response["error"] = {{"code", error.code}, {"message", std::move(error.message)}};
    if (!error.data.is_null()) response["error"]["data"] = std::move(error.data);
    return response;
}

Json make_notification(std::string_view method, Json params) { return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}}; }

}  // namespace aircher::mcp
