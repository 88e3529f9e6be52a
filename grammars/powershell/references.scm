; Scopes: where local names live.
(function_statement) @scope
(class_statement) @scope
(class_method_definition) @scope
(script_block_expression) @scope

(script_parameter (variable) @reference.declare)
(class_method_parameter (variable) @reference.declare)
(foreach_statement . (variable) @reference.declare)
(left_assignment_expression (logical_expression (bitwise_expression (comparison_expression (additive_expression (multiplicative_expression (format_expression (range_expression
  (array_literal_expression (unary_expression (variable) @reference.declare))))))))))
(left_assignment_expression (logical_expression (bitwise_expression (comparison_expression (additive_expression (multiplicative_expression (format_expression (range_expression
  (array_literal_expression (unary_expression (member_access (member_name (simple_name) @reference.write))))))))))))

(attribute (attribute_name (type_spec (type_name (type_identifier) @reference.decorate))))
(class_statement (simple_name) @reference.inherit)
(invokation_expression (member_name (simple_name) @reference.call))
(post_increment_expression (variable) @reference.write)
(command_name) @reference.call
(type_identifier) @reference.type
(member_name (simple_name) @reference.read)
(variable) @reference.read
