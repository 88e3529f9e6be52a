(attribute (identifier) @reference.write)
(get_attr (identifier) @reference.read)
(function_call (identifier) @reference.call)
(variable_expr (identifier) @reference.read)
