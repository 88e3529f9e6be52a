(function_declaration) @scope
(block) @scope
(for_statement) @scope
(case) @scope

(parameter . (identifier) @reference.declare)
(let_declaration . (identifier) @reference.declare)
(const_declaration . (identifier) @reference.declare)
(let_expression . (identifier) @reference.declare)
(call_expression callee: (identifier) @reference.call)
(call_expression callee: (scoped_type_identifier name: (identifier) @reference.call))
(call_expression callee: (member_expression . (_) . (identifier) @reference.call))
(assignment_expression . (identifier) @reference.write)
(update_expression . (identifier) @reference.write)
(struct_literal . (identifier) @reference.type)
(field_assignment . (identifier) @reference.write)
(parameter (identifier) @reference.type)
(pointer_type (identifier) @reference.type)
(tagged_union_type (identifier) @reference.type)
(slice_type (identifier) @reference.type)
(error_type (identifier) @reference.type)
(function_declaration returns: (identifier) @reference.type)
(identifier) @reference.read
