#include "engine/project/resolution/ecmascript/json_document.h"

#include <nlohmann/json.hpp>

namespace aircher::project::ecmascript {
namespace {

constexpr std::size_t kMaxDepth = 64;

/// Builds the tree from nlohmann's events. Its own ordered tree is searched from the front for every member that is added: quadratic for a hostile file.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return add(JsonNode::Kind::null) != nullptr; }
    bool boolean(bool value) override {
        JsonNode* node = add(JsonNode::Kind::boolean);
        if (node != nullptr) node->flag = value;
        return node != nullptr;
    }
    bool number_integer(number_integer_t) override { return add(JsonNode::Kind::number) != nullptr; }
    bool number_unsigned(number_unsigned_t) override { return add(JsonNode::Kind::number) != nullptr; }
    bool number_float(number_float_t, const string_t&) override { return add(JsonNode::Kind::number) != nullptr; }
    bool string(string_t& value) override {
        JsonNode* node = add(JsonNode::Kind::string);
        if (node != nullptr) node->text = std::move(value);
        return node != nullptr;
    }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(JsonNode::Kind::object); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(JsonNode::Kind::array); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override {
        key_ = std::move(value);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

    JsonNode take() { return std::move(root_); }

private:
    JsonNode* add(JsonNode::Kind kind) {
        // Only the last child of each open node grows, so pointers to open nodes stay good.
        JsonNode* node = &root_;
        if (!open_.empty()) node = &open_.back()->children.emplace_back();
        node->kind = kind;
        node->key = std::move(key_);
        key_.clear();
        return node;
    }
    bool open(JsonNode::Kind kind) {
        if (open_.size() >= kMaxDepth) return false;
        open_.push_back(add(kind));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    JsonNode root_;
    std::vector<JsonNode*> open_;
    std::string key_;
};

/// `text` with comments and trailing commas blanked.
std::string strict(std::string_view text) {
    std::string out(text);
    std::size_t comma = std::string::npos;  // the last one, if only space and comments follow it
    for (std::size_t at = 0; at < out.size(); ++at) {
        const char c = out[at];
        if (c == '"') {
            for (++at; at < out.size() && out[at] != '"' && out[at] != '\n'; ++at)
                if (out[at] == '\\') ++at;
            comma = std::string::npos;
        } else if (c == '/' && at + 1 < out.size() && (out[at + 1] == '/' || out[at + 1] == '*')) {
            const bool line = out[at + 1] == '/';
            std::size_t end = line ? out.find('\n', at) : out.find("*/", at + 2);
            end = end == std::string::npos ? out.size() : end + (line ? 0 : 2);
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(at), out.begin() + static_cast<std::ptrdiff_t>(end), ' ');
            at = end - 1;
        } else if (c == ',') {
            comma = at;
        } else if (c == '}' || c == ']') {
            if (comma != std::string::npos) out[comma] = ' ';
            comma = std::string::npos;
        } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            comma = std::string::npos;
        }
    }
    return out;
}

}  // namespace

const JsonNode* JsonNode::get(std::string_view name) const {
    if (kind != Kind::object) return nullptr;
    for (const JsonNode& child : children)
        if (child.key == name) return &child;
    return nullptr;
}

std::string_view JsonNode::string_at(std::string_view name) const {
    const JsonNode* node = get(name);
    return node != nullptr && node->is_string() ? std::string_view(node->text) : std::string_view();
}

std::optional<JsonNode> read_json(std::string_view text) {
    Builder builder;
    if (!nlohmann::json::sax_parse(strict(text), &builder)) return std::nullopt;
    return builder.take();
}

}  // namespace aircher::project::ecmascript
