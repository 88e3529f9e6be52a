; Scopes: where local names live.
[(function_definition) (macro_definition) (arrow_function_expression) (do_clause) (let_statement) (for_statement) (comprehension_expression) (try_statement)] @scope

; Parameters and typed names: what stands before the colons is declared in a signature.
((typed_expression . (identifier) @reference.declare) (#parent? argument_list named_argument) (#inside? signature))
(typed_expression . (_) (identifier) @reference.type)
((named_argument . (identifier) @reference.declare) (#inside? signature))

(signature (call_expression (argument_list (identifier) @reference.declare)))
(signature (call_expression (argument_list (splat_expression (identifier) @reference.declare))))
(signature (where_expression (call_expression (argument_list (identifier) @reference.declare))))
(signature (argument_list (identifier) @reference.declare))
(assignment . (call_expression (argument_list [(identifier) @reference.declare (typed_expression . (identifier) @reference.declare)]+)))
(do_clause (argument_list (identifier) @reference.declare))
(arrow_function_expression . (identifier) @reference.declare)
(arrow_function_expression . (argument_list (identifier)+ @reference.declare))
(for_binding . (identifier) @reference.declare)
(for_binding . (tuple_expression (identifier)+ @reference.declare))
(let_binding . (identifier) @reference.declare)
(catch_clause . (identifier) @reference.declare)
(assignment . (identifier) @reference.declare)
(assignment . (open_tuple (identifier)+ @reference.declare))
(assignment . (field_expression value: (_) (identifier) @reference.write))
(compound_assignment_expression . (identifier) @reference.write)

(macro_identifier (identifier) @reference.call)
(field_expression value: (identifier) @reference.read)
(call_expression (field_expression (identifier) @reference.call))
(call_expression (identifier) @reference.call)
(call_expression (parametrized_type_expression (identifier) @reference.call))
(type_head (binary_expression (identifier) @reference.inherit))
(curly_expression (identifier) @reference.type)
(curly_expression (binary_expression (identifier) @reference.type))
(parametrized_type_expression (identifier) @reference.type)
(identifier) @reference.read
