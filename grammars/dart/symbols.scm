; Types.
(class_definition "abstract"? @modifier name: (identifier) @name body: (_)? @body) @definition.class
(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.enum_member
(mixin_declaration . (identifier) @name (class_body) @body) @definition.trait
(extension_declaration name: (identifier) @name body: (_) @body) @definition.class
(type_alias (type_identifier) @name "=") @definition.type
(type_alias (type_identifier) @reference.type (type_identifier) @name (formal_parameter_list)) @definition.type
(type_alias (type_identifier) @name (formal_parameter_list)) @definition.type

; Members. A function's body stands beside its signature.
((method_signature "static"? @modifier (function_signature name: (identifier) @name)) @definition.method (#set! beside function_body))
((method_signature "static"? @modifier (getter_signature name: (identifier) @name)) @definition.property (#set! modifier getter) (#set! beside function_body))
((method_signature "static"? @modifier (setter_signature name: (identifier) @name)) @definition.property (#set! modifier setter) (#set! beside function_body))
((method_signature (operator_signature (binary_operator) @name)) @definition.method (#set! modifier operator) (#set! beside function_body))
((method_signature (operator_signature "operator" _ @name)) @definition.method (#set! modifier operator) (#set! beside function_body))
((method_signature [(constructor_signature . (identifier) @reference.read . (identifier) @name) (factory_constructor_signature . (identifier) @reference.read . (identifier) @name)]) @definition.constructor (#set! beside function_body))
((method_signature [(constructor_signature . (identifier) @name) (factory_constructor_signature . (identifier) @name)]) @definition.constructor (#set! beside function_body))
(declaration [(constructor_signature . (identifier) @reference.read . (identifier) @name) (factory_constructor_signature . (identifier) @reference.read . (identifier) @name)
  (constant_constructor_signature (qualified . (identifier) @reference.read . (identifier) @name)) (redirecting_factory_constructor_signature . (identifier) . (identifier) @name)]) @definition.constructor
(declaration [(constructor_signature . (identifier) @name) (factory_constructor_signature . (identifier) @name) (constant_constructor_signature . (identifier) @name)
  (constant_constructor_signature . (qualified . (identifier) @name)) (redirecting_factory_constructor_signature . (identifier) @name)]) @definition.constructor
((declaration ["static" "external"]* @modifier (function_signature name: (identifier) @name)) @definition.method (#set! modifier declaration))
((declaration ["static" "external"]* @modifier (getter_signature name: (identifier) @name)) @definition.property (#set! modifier getter) (#set! modifier declaration))
((declaration ["static" "external"]* @modifier (setter_signature name: (identifier) @name)) @definition.property (#set! modifier setter) (#set! modifier declaration))
(declaration ["static" "external"]* @modifier (const_builtin) (static_final_declaration_list (static_final_declaration . (identifier) @name)+)) @definition.constant
((declaration ["static" "external" "late"]* @modifier (final_builtin) @modifier
  [(static_final_declaration_list (static_final_declaration . (identifier) @name)+) (initialized_identifier_list (initialized_identifier . (identifier) @name)+)]) @definition.field
  (#set! modifier readonly))
(declaration ["static" "external" "late"]* @modifier (initialized_identifier_list (initialized_identifier . (identifier) @name)+)) @definition.field

; Functions and variables of the library.
((function_signature name: (identifier) @name) @definition.function (#parent? program) (#set! beside function_body))
((function_signature name: (identifier) @name) @definition.function (#parent? lambda_expression) (#set! beside function_body))
((getter_signature name: (identifier) @name) @definition.property (#parent? program) (#set! modifier getter) (#set! beside function_body))
((setter_signature name: (identifier) @name) @definition.property (#parent? program) (#set! modifier setter) (#set! beside function_body))
(static_final_declaration . (identifier) @name) @definition.variable
(initialized_identifier . (identifier) @name) @definition.variable

; Tests.
((expression_statement . (identifier) @_f (selector (argument_part (arguments . (argument (string_literal) @name)))) ) @definition.test
  (#eq? @_f "test" "group" "testWidgets"))
