; Functions and filters.
(function_statement (function_name) @name (script_block)? @body) @definition.function

; Classes and enums: the first name is the type's own.
(class_statement . (simple_name) @name "{" @body) @definition.class
(class_property_definition (class_attribute)* @modifier (variable) @name) @definition.property
(class_method_definition (class_attribute)* @modifier (simple_name) @name (script_block)? @body) @definition.method
(enum_statement . (simple_name) @name "{" @body) @definition.enum
(enum_member . (simple_name) @name) @definition.enum_member

; Variables of the script.
((assignment_expression (left_assignment_expression (logical_expression (bitwise_expression (comparison_expression (additive_expression (multiplicative_expression
  (format_expression (range_expression (array_literal_expression (unary_expression
    [(variable) @name (expression_with_unary_operator (cast_expression (unary_expression (variable) @name)))]))))))))))) @definition.variable (#set! once true)
  (#not-inside? function_statement script_block_expression class_statement statement_block))

; Tests: Pester.
((command command_name: (command_name) @_f command_elements: (command_elements (array_literal_expression (unary_expression (string_literal) @name)) (array_literal_expression (unary_expression (script_block_expression))) @body)) @definition.test
  (#eq? @_f "Describe" "Context" "It" "describe" "context" "it"))
