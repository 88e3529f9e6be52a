; Scopes: where local names live.
[(struct_declaration) (enum_declaration) (union_declaration)] @scope
(function_declaration) @scope
(block) @scope
(test_declaration) @scope

(parameter name: (identifier) @reference.declare)
(payload (identifier) @reference.declare)
(block_label (identifier) @reference.declare)
(variable_declaration . (identifier) @reference.write)
(variable_declaration . (field_expression member: (identifier) @reference.write))

(call_expression function: (identifier) @reference.call)
(call_expression function: (field_expression member: (identifier) @reference.call))
(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (field_expression member: (identifier) @reference.write))
(_ type: (identifier) @reference.type)
(pointer_type (identifier) @reference.type)
(slice_type (identifier) @reference.type)
(array_type (identifier) @reference.type)
(nullable_type (identifier) @reference.type)
(_ ok: (identifier) @reference.type)
(identifier) @reference.read
