(module_declaration name: (upper_case_qid) @declares)
(module_declaration exposing: (exposing_list [(exposed_value (lower_case_identifier) @exported) (exposed_type (upper_case_identifier) @exported)]+))

(type_alias_declaration name: (upper_case_identifier) @name) @definition.type
(type_declaration name: (upper_case_identifier) @name) @definition.enum
(union_variant name: (upper_case_identifier) @name) @definition.enum_member
(field_type name: (lower_case_identifier) @name) @definition.field
(port_annotation name: (lower_case_identifier) @name) @definition.function

; With parameters a function, without them a value.
(value_declaration functionDeclarationLeft: (function_declaration_left . (lower_case_identifier) @name pattern: (_)) body: (_) @body) @definition.function
(value_declaration functionDeclarationLeft: (function_declaration_left . (lower_case_identifier) @name) body: (_) @body) @definition.variable
(infix_declaration operator: (operator_identifier) @name) @definition.function
