(module_definition . (identifier) @name . (_)? @body) @definition.module
(export_statement (identifier)+ @exported)

; Types, and their fields.
(struct_definition "mutable"? @modifier (type_head [(identifier) @name (parametrized_type_expression . (identifier) @name)
  (binary_expression . (identifier) @name) (binary_expression . (parametrized_type_expression . (identifier) @name))]) . (_)? @body) @definition.struct
(abstract_definition (type_head [(identifier) @name (parametrized_type_expression . (identifier) @name)
  (binary_expression . (identifier) @name) (binary_expression . (parametrized_type_expression . (identifier) @name))])) @definition.type
(primitive_definition (type_head [(identifier) @name (binary_expression . (identifier) @name)])) @definition.type
((typed_expression . (identifier) @name) @definition.field (#parent? struct_definition))
((assignment . [(identifier) @name (typed_expression . (identifier) @name)]) @definition.field (#parent? struct_definition))
((identifier) @name @definition.field (#parent? struct_definition))
((macrocall_expression (macro_identifier (identifier) @_m) (macro_argument_list . [(identifier) @name (typed_expression . (identifier) @name)])) @definition.enum
  (#eq? @_m "enum"))
((macrocall_expression (macro_identifier (identifier) @_m) (macro_argument_list . (_) [(identifier) @name (assignment . (identifier) @name)]+)) @definition.enum_member
  (#eq? @_m "enum"))

; Functions: `function f(x)::T where T`, `f(x) = …`, methods of other modules' functions.
(function_definition (signature [
  (identifier) @name
  (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])
  (typed_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])]))
  (where_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])]))
  (where_expression . (where_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])))
  (where_expression . (typed_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])))
]) . (_)? @body) @definition.function
(assignment . [
  (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])
  (typed_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])]))
  (where_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])]))
  (where_expression . (where_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])))
  (where_expression . (typed_expression . (call_expression . [(identifier) @name (operator) @name (parametrized_type_expression . (identifier) @name) (field_expression . (_) @qualifier [(identifier) @name (quote_expression (operator) @name)])])))
] . (operator) . (_) @body) @definition.function
(macro_definition (signature (call_expression . (identifier) @name)) . (_)? @body) @definition.macro

; Constants and variables of modules.
(const_statement (assignment . [(identifier) @name (parametrized_type_expression . (identifier) @name) (typed_expression . (identifier) @name)])) @definition.constant
((assignment . (identifier) @name [(arrow_function_expression) (function_definition)]) @definition.function (#parent? source_file module_definition))
((assignment . [(identifier) @name (typed_expression . (identifier) @name)]) @definition.variable (#set! once true)
  (#parent? source_file module_definition global_statement))

; Tests.
((macrocall_expression (macro_identifier (identifier) @_m) (macro_argument_list (string_literal) @name (_) @body)) @definition.test (#eq? @_m "testset" "testitem"))
