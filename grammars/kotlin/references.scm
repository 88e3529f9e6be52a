; Scopes: where local names live.
[(class_body) (enum_class_body)] @scope
(function_declaration) @scope
(secondary_constructor) @scope
(anonymous_function) @scope
(lambda_literal) @scope
(block) @scope

; What is called, and what an operator calls; the name behind a dot has no field of its own.
(call_expression . (navigation_expression . (_) (identifier) @reference.call))
(infix_expression . (_) (identifier) @reference.call)
(assignment left: (navigation_expression . (_) (identifier) @reference.write))
(unary_expression argument: (identifier) @reference.write operator: ["++" "--"])
(call_expression (identifier) @reference.call)

(variable_declaration (identifier) @reference.declare)
(parameter (identifier) @reference.declare)
(class_parameter (identifier) @reference.declare)
(setter (identifier) @reference.declare)
(catch_block (identifier) @reference.declare)
(type_parameter (identifier) @reference.declare)

(annotation (user_type (identifier) @reference.decorate))
(annotation (constructor_invocation (user_type (identifier) @reference.decorate)))
(file_annotation (user_type (identifier) @reference.decorate))
(file_annotation (constructor_invocation (user_type (identifier) @reference.decorate)))
(delegation_specifier (user_type (identifier) @reference.inherit))
(delegation_specifier (constructor_invocation (user_type (identifier) @reference.inherit)))
(explicit_delegation (user_type (identifier) @reference.inherit))

(user_type (identifier) @reference.type)
(type_constraint (identifier) @reference.type)
(assignment left: (identifier) @reference.write)
(identifier) @reference.read
