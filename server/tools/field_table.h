// The arguments of a tool, declared once: from this table come parsing, validation, the JSON schema, the command line's options, and the
// documentation.
//
//     struct Arguments { std::string path; bool hidden = false; std::int64_t limit = 50; };
//     FieldTable<Arguments> table;
//     table.add("path", &Arguments::path, "Where to look.")
//          .add("hidden", &Arguments::hidden, "Also names that begin with a dot.")
//          .add("limit", &Arguments::limit, "Rows at most.", {.min = 1, .max = 1000});
//
// A member's initialiser is the argument's default. Optional members have none. Members of a base class may be named too.
// Immutable once built; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "server/tools/json.h"

namespace aircher::tools {

enum class FieldType : std::uint8_t { boolean, integer, number, string, string_list, scalar_list, object_list };

/// What a value must satisfy besides its type.
struct Bounds {
    std::optional<std::int64_t> min = {};
    std::optional<std::int64_t> max = {};   ///< numbers: the value; strings: bytes; lists: elements
    std::vector<std::string> choices = {};  ///< strings, and the elements of string lists
    bool required = false;
    bool explained = false;  ///< the server's instructions tell bounds and default once for all tools: schemas do not repeat them
};

struct Field;
using Fields = std::vector<Field>;

struct Field {
    std::string name;
    FieldType type = FieldType::string;
    std::string description;  ///< one sentence; empty where the server's instructions explain the argument once for all tools
    Bounds bounds;
    Json default_value;                              ///< null where there is none
    std::shared_ptr<const Fields> items;             ///< of an object_list
    std::function<void(void*, const Json&)> assign;  ///< into the arguments; the value was validated
};

/// Checks `arguments` against `fields`. Errors: invalid_argument naming the path, such as `patterns[2].regex`.
Result<void> check_arguments(const Fields& fields, const Json& arguments);

/// Checks `arguments` against `fields` and assigns what is given. Errors: those of check_arguments.
Result<void> parse_arguments(const Fields& fields, const Json& arguments, void* target);

/// The JSON schema of an object with these fields.
Json schema_of(const Fields& fields);

namespace detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
constexpr FieldType field_type() {
    if constexpr (std::is_same_v<T, bool>)
        return FieldType::boolean;
    else if constexpr (std::is_integral_v<T>)
        return FieldType::integer;
    else if constexpr (std::is_floating_point_v<T>)
        return FieldType::number;
    else if constexpr (std::is_same_v<T, std::string>)
        return FieldType::string;
    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
        return FieldType::string_list;
    else if constexpr (std::is_same_v<T, std::vector<Json>>)
        return FieldType::scalar_list;
    else if constexpr (IsOptional<T>::value)
        return field_type<typename T::value_type>();
    else {
        static_assert(IsVector<T>::value, "a field is a bool, number, string, list of strings or scalars, or list of structs");
        return FieldType::object_list;
    }
}

}  // namespace detail

template <class Arguments>
class FieldTable {
public:
    template <class Owner, class Value>
    FieldTable& add(std::string name, Value Owner::*member, std::string description, Bounds bounds = {}) {
        static_assert(std::is_base_of_v<Owner, Arguments>);
        static_assert(detail::field_type<Value>() != FieldType::object_list, "give the elements' own table");
        Field field{std::move(name), detail::field_type<Value>(), std::move(description), std::move(bounds), nullptr, nullptr, nullptr};
        if constexpr (detail::IsOptional<Value>::value) {
            field.assign = [member](void* target, const Json& json) { static_cast<Arguments*>(target)->*member = json.get<typename Value::value_type>(); };
        } else {
            field.default_value = Arguments{}.*member;
            field.assign = [member](void* target, const Json& json) { static_cast<Arguments*>(target)->*member = json.get<Value>(); };
        }
        fields_.push_back(std::move(field));
        return *this;
    }

    /// A list of objects, each parsed by `items`.
    template <class Owner, class Element>
    FieldTable& add(std::string name, std::vector<Element> Owner::*member, const FieldTable<Element>& items, std::string description, Bounds bounds = {}) {
        static_assert(std::is_base_of_v<Owner, Arguments>);
        auto fields = std::make_shared<const Fields>(items.fields());
        Field field{std::move(name), FieldType::object_list, std::move(description), std::move(bounds), Json::array(), fields, nullptr};
        field.assign = [member, fields](void* target, const Json& json) {
            auto& list = static_cast<Arguments*>(target)->*member;
            for (const Json& object : json) {
                Element element;
                // The elements were validated with the whole: this cannot fail.
                (void)parse_arguments(*fields, object, &element);
                list.push_back(std::move(element));
            }
        };
        fields_.push_back(std::move(field));
        return *this;
    }

    const Fields& fields() const { return fields_; }

private:
    Fields fields_;
};

}  // namespace aircher::tools
