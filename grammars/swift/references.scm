; Scopes: where local names live.
[(class_body) (enum_class_body) (protocol_body)] @scope
(function_declaration) @scope
(init_declaration) @scope
(subscript_declaration) @scope
(lambda_literal) @scope
(computed_property) @scope

; Labels of arguments and names of build conditions refer to nothing here.
((value_argument_label) @skip)
((directive) @skip)

(parameter name: (simple_identifier) @reference.declare)
(lambda_parameter name: (simple_identifier) @reference.declare)
(lambda_parameter (simple_identifier) @reference.declare)
(_ bound_identifier: (simple_identifier) @reference.declare)
(pattern (pattern (simple_identifier) @reference.declare))
(willset_clause (simple_identifier) @reference.declare)
(didset_clause (simple_identifier) @reference.declare)
(computed_setter (simple_identifier) @reference.declare)
(enum_type_parameters (simple_identifier) @reference.declare)
(type_parameter (type_identifier) @reference.declare)

(attribute (user_type (type_identifier) @reference.decorate))
(inheritance_specifier inherits_from: (user_type (type_identifier) @reference.inherit))

; `lines[i]` parses as a call too.
(call_expression . (simple_identifier) @reference.read (call_suffix (value_arguments "[")))
(call_expression (simple_identifier) @reference.call)
(call_expression (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @reference.call)))
(constructor_expression constructed_type: (user_type (type_identifier) @reference.call))
(macro_invocation (simple_identifier) @reference.call)
(assignment target: (directly_assignable_expression (simple_identifier) @reference.write))
(assignment target: (directly_assignable_expression (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @reference.write))))
(_ constrained_type: (identifier (simple_identifier) @reference.type))
(type_identifier) @reference.type
(simple_identifier) @reference.read
