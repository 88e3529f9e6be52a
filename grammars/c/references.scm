(function_definition) @scope
(compound_statement) @scope
(for_statement) @scope

(parameter_declaration declarator: (identifier) @reference.declare)
(parameter_declaration declarator: (_ declarator: (identifier) @reference.declare))
(parameter_declaration declarator: (_ declarator: (_ declarator: (identifier) @reference.declare)))
(parameter_declaration declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @reference.declare))))

(call_expression function: (identifier) @reference.call)
(call_expression function: (field_expression field: (field_identifier) @reference.call))
(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (field_expression field: (field_identifier) @reference.write))
(update_expression argument: (identifier) @reference.write)
(update_expression argument: (field_expression field: (field_identifier) @reference.write))
(preproc_params (identifier) @reference.declare)
(type_identifier) @reference.type
(field_identifier) @reference.read
(identifier) @reference.read
