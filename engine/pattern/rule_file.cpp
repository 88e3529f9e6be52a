#include "engine/pattern/rule_file.h"

// A malformed file is an error to report, no reason to abort: toml++ 3.3 asserts on some.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "engine/base/utf8.h"

namespace aircher::pattern {
namespace {

/// Reads one `[[rules]]` table.
class RuleReader {
public:
    RuleReader(const toml::table& table, std::string origin) : table_(table), origin_(std::move(origin)) {}

    Result<Pattern> read() {
        Pattern rule;
        std::string regex;
        std::string literal;
        for (const auto& [key, value] : table_) {
            const std::string_view name = key.str();
            if (name == "id")
                take(value, name, rule.id);
            else if (name == "message")
                take(value, name, rule.message);
            else if (name == "regex")
                take(value, name, regex);
            else if (name == "literal")
                take(value, name, literal);
            else if (name == "check")
                take(value, name, rule.check);
            else if (name == "ignore_case")
                take(value, name, rule.ignore_case);
            else if (name == "word")
                take(value, name, rule.word);
            else if (name == "multi_line")
                take(value, name, rule.multi_line);
            else if (name == "dot_all")
                take(value, name, rule.dot_all);
            else if (name == "redact")
                take(value, name, rule.redact);
            else if (name == "files")
                take_list(value, name, rule.files);
            else
                fail(name, "there is no such key", "keys: id, message, regex, literal, ignore_case, word, multi_line, dot_all, files, check, redact");
        }
        if (error_) return *error_;
        if (rule.id.empty())
            fail("id", "is required");
        else if (regex.empty() == literal.empty())
            fail("regex", "give either regex or literal");
        if (error_) return *error_;
        rule.literal = regex.empty();
        rule.origin = origin_ + (rule.literal ? ".literal" : ".regex");
        rule.text = std::move(rule.literal ? literal : regex);
        return rule;
    }

private:
    template <class T>
    void take(const toml::node& node, std::string_view name, T& out) {
        if (const auto value = node.value_exact<T>()) {
            out = *value;
        } else {
            fail(name, std::is_same_v<T, bool> ? "must be true or false" : "must be a string");
        }
    }
    void take_list(const toml::node& node, std::string_view name, std::vector<std::string>& out) {
        const toml::array* list = node.as_array();
        if (list == nullptr) return fail(name, "must be an array of strings");
        for (const toml::node& element : *list) {
            const auto text = element.value_exact<std::string>();
            if (!text) return fail(name, "must be an array of strings");
            out.push_back(*text);
        }
    }
    void fail(std::string_view name, const std::string& what, std::string hint = {}) {
        if (!error_) error_ = Error{ErrorCode::invalid_argument, origin_ + "." + to_utf8(name.substr(0, 60)) + ": " + what, std::move(hint), {}};
    }

    const toml::table& table_;
    const std::string origin_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::vector<Pattern>> parse_rules(std::string_view text, const std::string& name) try {
    const toml::table document = toml::parse(text);
    std::vector<Pattern> rules;
    for (const auto& [key, value] : document)
        if (key.str() != "rules")
            return Error{
                ErrorCode::invalid_argument, name + ": there is no key '" + to_utf8(key.str().substr(0, 60)) + "'", "every rule is a table [[rules]]", {}};
    const toml::array* list = document["rules"].as_array();
    if (list == nullptr || list->empty()) return Error{ErrorCode::invalid_argument, name + ": holds no [[rules]]", {}, {}};
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string origin = name + ": rules[" + std::to_string(i) + "]";
        const toml::table* table = (*list)[i].as_table();
        if (table == nullptr) return Error{ErrorCode::invalid_argument, origin + ": must be a table", {}, {}};
        auto rule = RuleReader(*table, origin).read();
        if (!rule) return rule.error();
        rules.push_back(std::move(*rule));
    }
    return rules;
} catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    return Error{ErrorCode::invalid_argument,
                 name + ": line " + std::to_string(begin.line) + ", column " + std::to_string(begin.column) + ": " + to_utf8(error.description()),
                 {},
                 {}};
}

std::optional<std::string_view> shipped_set(std::string_view name) {
    for (const ShippedSet& set : shipped_sets())
        if (set.name == name) return set.text;
    return std::nullopt;
}

}  // namespace aircher::pattern
