; Scopes: where local names live.
[(structure) (signature) (object_expression)] @scope
(let_binding) @scope
(let_expression) @scope
(fun_expression) @scope
(match_case) @scope
(method_definition) @scope

(value_pattern) @reference.declare
(parameter (label_name) @reference.declare)
(let_binding pattern: (value_name) @reference.declare)
(tuple_pattern (value_name) @reference.declare)
(module_parameter (module_name) @reference.declare)

(inheritance_definition class: (class_application class: (class_path (class_name) @reference.inherit)))
(inheritance_definition class: (class_path (class_name) @reference.inherit))
(include_module module: (module_path (module_name) @reference.inherit))
(include_module_type module_type: (module_type_path (module_type_name) @reference.inherit))

(application_expression function: (value_path (value_name) @reference.call))
(method_invocation method: (method_name) @reference.call)
(new_expression (class_path (class_name) @reference.call))
(module_application functor: (module_path (module_name) @reference.call))
(set_expression (instance_variable_name) @reference.write)
(set_expression (field_get_expression field: (field_path (field_name) @reference.write)))
(type_constructor) @reference.type
(module_type_name) @reference.type
(class_name) @reference.type
(constructor_name) @reference.read
(module_name) @reference.read
(field_name) @reference.read
(value_name) @reference.read
(instance_variable_name) @reference.read
