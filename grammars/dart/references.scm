; Scopes: where local names live.
[(class_body) (enum_body) (extension_body)] @scope
(function_body) @scope
(function_expression) @scope
(block) @scope
(for_statement) @scope

((library_name) @skip)
; A call is a name with its arguments beside it.
([(expression_statement . (identifier) @reference.call . (selector (argument_part))) (return_statement . (identifier) @reference.call . (selector (argument_part)))
  (argument . (identifier) @reference.call . (selector (argument_part))) (await_expression . (identifier) @reference.call . (selector (argument_part)))
  (function_body . (identifier) @reference.call . (selector (argument_part))) (throw_expression . (identifier) @reference.call . (selector (argument_part)))
  (initialized_variable_definition value: (identifier) @reference.call . (selector (argument_part)))
  (type_cast_expression . (identifier) @reference.call . (selector (argument_part)))])
([(expression_statement (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))
  (return_statement (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))
  (argument (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))
  (await_expression (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))
  (function_body (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))
  (initialized_variable_definition value: (selector (unconditional_assignable_selector (identifier) @reference.call)) . (selector (argument_part)))])
(cascade_section (cascade_selector (identifier) @reference.call) (argument_part))

(formal_parameter name: (identifier) @reference.declare)
(formal_parameter (identifier) @reference.declare)
(formal_parameter (constructor_param (identifier) @reference.write))
(typed_identifier (identifier) @reference.declare)
(initialized_variable_definition name: (identifier) @reference.declare)
(lambda_expression parameters: (function_signature name: (identifier) @reference.declare))
(for_loop_parts name: (identifier) @reference.declare)
(catch_parameters (identifier) @reference.declare)
(type_parameter (type_identifier) @reference.declare)

(marker_annotation name: (identifier) @reference.decorate)
(annotation name: (identifier) @reference.decorate)
(superclass (type_identifier) @reference.inherit)
(mixins (type_identifier) @reference.inherit)
(interfaces (type_identifier) @reference.inherit)
(new_expression (type_identifier) @reference.call)
(const_object_expression (type_identifier) @reference.call)
(field_initializer . (identifier) @reference.write)
(assignment_expression left: (assignable_expression (unconditional_assignable_selector (identifier) @reference.write)))
(assignment_expression left: (assignable_expression (identifier) @reference.write))
(postfix_expression (assignable_expression (identifier) @reference.write))
(type_identifier) @reference.type
(identifier_dollar_escaped) @reference.read
(identifier) @reference.read
