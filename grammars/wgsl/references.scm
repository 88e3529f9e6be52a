(function_decl) @scope
(compound_statement) @scope
(for_statement) @scope
(attribute (literal_or_ident (ident) @skip))
(enable_directive) @skip

(attribute (ident) @reference.decorate)
(param (variable_ident_decl (ident) @reference.declare))
(variable_statement (ident) @reference.declare)
(variable_statement (variable_ident_decl (ident) @reference.declare))
(variable_decl (variable_ident_decl (ident) @reference.declare))
(variable_decl (ident) @reference.declare)
(callable (ident) @reference.call)
(func_call_statement (ident) @reference.call)
(type_decl (ident) @reference.type)
(assignment_statement (lhs_expression (core_lhs_expression (ident) @reference.write)))
(increment_statement (lhs_expression (core_lhs_expression (ident) @reference.write)))
(decrement_statement (lhs_expression (core_lhs_expression (ident) @reference.write)))
(ident) @reference.read
