(function_definition) @scope
(parameters (identifier) @reference.declare)
(return_value (identifier) @reference.declare)
(return_value (matrix (identifier) @reference.declare))
(for_statement left: (identifier) @reference.declare)
(catch_clause exception: (identifier) @reference.declare)
(call_or_subscript value: (identifier) @reference.call)
(call_or_subscript value: (attribute attribute: (identifier) @reference.call))
(assignment left: (identifier) @reference.write)
(assignment left: (matrix (identifier) @reference.write))
(assignment left: (attribute attribute: (identifier) @reference.write))
(identifier) @reference.read
