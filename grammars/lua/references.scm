; Scopes: where local names live.
(function_declaration) @scope
(function_definition) @scope
[(for_statement) (while_statement) (repeat_statement) (do_statement) (if_statement)] @scope

((attribute) @skip)

(parameters (identifier) @reference.declare)
(for_numeric_clause name: (identifier) @reference.declare)
(for_generic_clause (variable_list (identifier) @reference.declare))
(variable_declaration (variable_list (identifier) @reference.declare))
(variable_declaration (assignment_statement (variable_list (identifier) @reference.declare)))
(label_statement (identifier) @reference.declare)

(function_call name: (identifier) @reference.call)
(function_call name: (dot_index_expression field: (identifier) @reference.call))
(function_call name: (method_index_expression method: (identifier) @reference.call))
(assignment_statement (variable_list (identifier) @reference.write))
(assignment_statement (variable_list (dot_index_expression field: (identifier) @reference.write)))
(identifier) @reference.read
