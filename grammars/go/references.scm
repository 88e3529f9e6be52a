[(function_declaration) (method_declaration) (func_literal) (block) (for_statement) (if_statement) (expression_switch_statement) (type_switch_statement)] @scope
(parameter_declaration name: (identifier) @reference.declare)
(variadic_parameter_declaration name: (identifier) @reference.declare)
(type_parameter_declaration name: (identifier) @reference.declare)
(range_clause left: (expression_list (identifier) @reference.declare))
(call_expression function: (identifier) @reference.call)
(call_expression function: (selector_expression field: (field_identifier) @reference.call))
(call_expression function: (type_instantiation_expression type: (type_identifier) @reference.call))
(assignment_statement left: (expression_list (identifier) @reference.write))
(assignment_statement left: (expression_list (selector_expression field: (field_identifier) @reference.write)))
(inc_statement (identifier) @reference.write)
(dec_statement (identifier) @reference.write)
(inc_statement (selector_expression field: (field_identifier) @reference.write))
(dec_statement (selector_expression field: (field_identifier) @reference.write))
(keyed_element key: (literal_element (identifier) @reference.write))
(type_identifier) @reference.type
(package_identifier) @reference.read
(field_identifier) @reference.read
(identifier) @reference.read
