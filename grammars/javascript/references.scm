[(function_declaration) (generator_function_declaration) (function_expression) (generator_function) (arrow_function) (method_definition) (class_body)] @scope
[(statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body)] @scope

(formal_parameters (identifier) @reference.declare)
(formal_parameters (rest_pattern (identifier) @reference.declare))
(formal_parameters (assignment_pattern left: (identifier) @reference.declare))
(arrow_function parameter: (identifier) @reference.declare)
(variable_declarator name: (identifier) @reference.declare)
(catch_clause parameter: (identifier) @reference.declare)
(for_in_statement left: (identifier) @reference.declare)
(object_pattern (pair_pattern value: (identifier) @reference.declare))
(object_pattern (pair_pattern value: (assignment_pattern left: (identifier) @reference.declare)))
(array_pattern (identifier) @reference.declare)
(array_pattern (assignment_pattern left: (identifier) @reference.declare))
(shorthand_property_identifier_pattern) @reference.declare

(export_specifier alias: (identifier) @reference.declare)
(jsx_closing_element) @skip
(class_heritage (identifier) @reference.inherit)
(class_heritage (member_expression property: (property_identifier) @reference.inherit))
(decorator (identifier) @reference.decorate)
(decorator (call_expression function: (identifier) @reference.decorate))
(decorator (member_expression property: (property_identifier) @reference.decorate))
(call_expression function: (identifier) @reference.call)
(call_expression function: (member_expression property: (property_identifier) @reference.call))
(call_expression function: (member_expression property: (private_property_identifier) @reference.call))
(new_expression constructor: (identifier) @reference.call)
(new_expression constructor: (member_expression property: (property_identifier) @reference.call))
(jsx_opening_element name: (identifier) @reference.call)
(jsx_self_closing_element name: (identifier) @reference.call)
(jsx_opening_element name: (member_expression property: (property_identifier) @reference.call))
(jsx_self_closing_element name: (member_expression property: (property_identifier) @reference.call))
(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (member_expression property: (property_identifier) @reference.write))
(augmented_assignment_expression left: (identifier) @reference.write)
(augmented_assignment_expression left: (member_expression property: (property_identifier) @reference.write))
(update_expression argument: (identifier) @reference.write)
(update_expression argument: (member_expression property: (property_identifier) @reference.write))
(member_expression property: (property_identifier) @reference.read)
(pair key: (property_identifier) @reference.write)
(pair_pattern key: (property_identifier) @reference.read)
(jsx_attribute (property_identifier) @reference.write)
(private_property_identifier) @reference.read
(shorthand_property_identifier) @reference.read
(identifier) @reference.read
