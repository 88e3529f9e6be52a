; Scopes: where local names live.
[(class_interface) (class_implementation) (protocol_declaration)] @scope
(method_definition) @scope
(block_literal) @scope

(method_parameter (identifier) @reference.declare)
(block_literal (parameter_list (parameter_declaration declarator: (identifier) @reference.declare)))
(for_statement [(pointer_declarator declarator: (identifier) @reference.declare) (identifier) @reference.declare] . (identifier) @reference.read)

(class_interface superclass: (identifier) @reference.inherit)
(class_interface (parameterized_arguments (type_name (type_identifier) @reference.inherit)))
(protocol_reference_list (identifier) @reference.inherit)
(message_expression method: (identifier) @reference.call)
(class_declaration (identifier) @reference.type)
(property_attribute (identifier) @reference.read)
