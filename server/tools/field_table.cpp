#include "server/tools/field_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aircher::tools {
namespace {

std::string_view type_name(FieldType type) {
    switch (type) {
        case FieldType::boolean: return "boolean";
        case FieldType::integer: return "integer";
        case FieldType::number: return "number";
        case FieldType::string: return "string";
        case FieldType::string_list: return "array of strings";
        case FieldType::scalar_list: return "array of scalars";
        case FieldType::object_list: return "array of objects";
    }
    return "value";
}

/// `name` cut and cleaned for a message.
std::string in_quotes(std::string_view name) { return to_text(Json(std::string(name.substr(0, 80)))); }

Error bad(const std::string& path, const std::string& what, std::string hint = {}) {
    return {ErrorCode::invalid_argument, path + ": " + what, std::move(hint), {}};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string unknown_hint(const Fields& fields, std::string_view name) {
    const Field* best = nullptr;
    std::size_t best_distance = 3;
    std::string all;
    for (const Field& field : fields) {
        all += (all.empty() ? "" : ", ") + field.name;
        if (name.size() > 64) continue;
        const std::size_t distance = edit_distance(field.name, name);
        if (distance < best_distance) {
            best = &field;
            best_distance = distance;
        }
    }
    return best != nullptr ? "did you mean " + best->name + "?" : "arguments: " + all;
}

Result<void> check_string(const Field& field, const std::string& path, const Json& value) {
    if (!value.is_string()) return bad(path, "must be a string, not " + std::string(value.type_name()));
    const auto& text = value.get_ref<const std::string&>();
    const auto limit = static_cast<std::size_t>(field.type == FieldType::string ? field.bounds.max.value_or(100'000) : 100'000);
    if (text.size() > limit) return bad(path, "is longer than " + std::to_string(limit) + " bytes");
    const auto& choices = field.bounds.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
        std::string list;
        for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
        return bad(path, in_quotes(text) + " is none of: " + list);
    }
    return {};
}

Result<void> check_integer(const Field& field, const std::string& path, const Json& value) {
    std::int64_t number = 0;
    if (value.is_number_integer()) {
        if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return bad(path, "is out of range");
        number = value.get<std::int64_t>();
    } else if (value.is_number_float() && value.get<double>() == std::floor(value.get<double>()) && std::abs(value.get<double>()) < 9e15) {
        number = static_cast<std::int64_t>(value.get<double>());  // 50.0 is an integer in JSON Schema
    } else {
        return bad(path, "must be an integer, not " + (value.is_number() ? to_text(value) : std::string(value.type_name())));
    }
    if (field.bounds.min && number < *field.bounds.min) return bad(path, "must be at least " + std::to_string(*field.bounds.min));
    if (field.bounds.max && number > *field.bounds.max) return bad(path, "must be at most " + std::to_string(*field.bounds.max));
    return {};
}

Result<void> check_object(const Fields& fields, const Json& object, const std::string& prefix);

Result<void> check(const Field& field, const std::string& path, const Json& value) {
    switch (field.type) {
        case FieldType::boolean:
            if (!value.is_boolean()) return bad(path, "must be true or false, not " + std::string(value.type_name()));
            return {};
        case FieldType::integer: return check_integer(field, path, value);
        case FieldType::number:
            if (!value.is_number()) return bad(path, "must be a number, not " + std::string(value.type_name()));
            if (field.bounds.min && value.get<double>() < static_cast<double>(*field.bounds.min))
                return bad(path, "must be at least " + std::to_string(*field.bounds.min));
            if (field.bounds.max && value.get<double>() > static_cast<double>(*field.bounds.max))
                return bad(path, "must be at most " + std::to_string(*field.bounds.max));
            return {};
        case FieldType::string: return check_string(field, path, value);
        case FieldType::string_list:
        case FieldType::scalar_list:
        case FieldType::object_list: break;
    }
    if (!value.is_array()) return bad(path, "must be an " + std::string(type_name(field.type)) + ", not " + std::string(value.type_name()));
    const auto limit = static_cast<std::size_t>(field.bounds.max.value_or(10'000));
    if (value.size() > limit) return bad(path, "has more than " + std::to_string(limit) + " elements");
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string element = path + "[" + std::to_string(i) + "]";
        if (field.type == FieldType::string_list) {
            if (auto ok = check_string(field, element, value[i]); !ok) return ok;
        } else if (field.type == FieldType::scalar_list) {
            if (value[i].is_structured()) return bad(element, "must be a string, number, true, false or null, not an " + std::string(value[i].type_name()));
            if (value[i].is_string() && value[i].get_ref<const std::string&>().size() > 100'000) return bad(element, "is longer than 100,000 bytes");
        } else if (auto ok = check_object(*field.items, value[i], element + "."); !ok) {
            return ok;
        }
    }
    return {};
}

Result<void> check_object(const Fields& fields, const Json& object, const std::string& prefix) {
    if (!object.is_object())
        return bad(prefix.empty() ? "arguments" : prefix.substr(0, prefix.size() - 1), "must be an object, not " + std::string(object.type_name()));
    for (const auto& [name, value] : object.items()) {
        const auto field = std::find_if(fields.begin(), fields.end(), [&, &key = name](const Field& f) { return f.name == key; });
        if (field == fields.end()) return bad(prefix + in_quotes(name), "there is no such argument", unknown_hint(fields, name));
        if (value.is_null()) continue;  // several clients write null for "not given"
        if (auto ok = check(*field, prefix + field->name, value); !ok) return ok;
    }
    for (const Field& field : fields) {
        const auto given = object.find(field.name);
        if (field.bounds.required && (given == object.end() || given->is_null())) return bad(prefix + field.name, "is required");
    }
    return {};
}

Json field_schema(const Field& field) {
    Json schema = Json::object();
    switch (field.type) {
        case FieldType::boolean: schema["type"] = "boolean"; break;
        case FieldType::integer: schema["type"] = "integer"; break;
        case FieldType::number: schema["type"] = "number"; break;
        case FieldType::string: schema["type"] = "string"; break;
        case FieldType::string_list: {
            schema["type"] = "array";
            schema["items"] = {{"type", "string"}};
            if (!field.bounds.choices.empty()) schema["items"]["enum"] = field.bounds.choices;
            break;
        }
        case FieldType::scalar_list:
            // Clients refuse elements of several types and of none; so the schema names one, and the check takes all.
            schema["type"] = "array";
            schema["items"] = {{"type", "string"}};
            break;
        case FieldType::object_list:
            schema["type"] = "array";
            schema["items"] = schema_of(*field.items);
            break;
    }
    if (field.type == FieldType::string && !field.bounds.choices.empty()) schema["enum"] = field.bounds.choices;
    if (!field.description.empty()) schema["description"] = field.description;
    if (field.bounds.explained) return schema;
    const bool number = field.type == FieldType::integer || field.type == FieldType::number;
    // Bounds that nobody reaches by mistake are told by the error.
    if (number && field.bounds.min && *field.bounds.min > 1) schema["minimum"] = *field.bounds.min;
    if (number && field.bounds.max && *field.bounds.max < 1'000) schema["maximum"] = *field.bounds.max;
    const Json& value = field.default_value;
    if ((value.is_boolean() && value.get<bool>()) || (value.is_number() && value != 0) || (value.is_string() && !value.get<std::string>().empty())) schema["default"] = value;
    return schema;
}

}  // namespace

Result<void> check_arguments(const Fields& fields, const Json& arguments) { return check_object(fields, arguments, ""); }

Result<void> parse_arguments(const Fields& fields, const Json& arguments, void* target) {
    if (auto ok = check_arguments(fields, arguments); !ok) return ok;
    for (const Field& field : fields) {
        const auto given = arguments.find(field.name);
        if (given != arguments.end() && !given->is_null()) field.assign(target, *given);
    }
    return {};
}

Json schema_of(const Fields& fields) {
    Json schema = {{"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    for (const Field& field : fields) {
        schema["properties"][field.name] = field_schema(field);
        if (field.bounds.required) required.push_back(field.name);
    }
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

}  // namespace aircher::tools
