(lambda_expression) @scope
(for_range_loop) @scope
(for_range_loop declarator: (identifier) @reference.declare)
(for_range_loop declarator: (reference_declarator (identifier) @reference.declare))
(parameter_declaration declarator: (reference_declarator (identifier) @reference.declare))
(optional_parameter_declaration declarator: (identifier) @reference.declare)
(optional_parameter_declaration declarator: (_ declarator: (identifier) @reference.declare))
(optional_parameter_declaration declarator: (reference_declarator (identifier) @reference.declare))
(type_parameter_declaration (type_identifier) @reference.declare)

(base_class_clause (type_identifier) @reference.inherit)
(base_class_clause (template_type name: (type_identifier) @reference.inherit))
(base_class_clause (qualified_identifier name: (type_identifier) @reference.inherit))
(base_class_clause (qualified_identifier name: (template_type name: (type_identifier) @reference.inherit)))

(call_expression function: (qualified_identifier name: (identifier) @reference.call))
(call_expression function: (qualified_identifier name: (qualified_identifier name: (identifier) @reference.call)))
(call_expression function: (template_function name: (identifier) @reference.call))
(call_expression function: (qualified_identifier name: (template_function name: (identifier) @reference.call)))
(call_expression function: (field_expression field: (template_method name: (field_identifier) @reference.call)))
(new_expression type: (type_identifier) @reference.call)
(field_initializer (field_identifier) @reference.write)
(namespace_identifier) @reference.read
