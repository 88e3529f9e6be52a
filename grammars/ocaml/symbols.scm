; The keyword before a binding belongs to it.
[(value_definition) (type_definition) (module_definition) (class_definition) (class_type_definition)] @extend

; Modules and signatures.
(module_binding (module_name) @name body: (_)? @body) @definition.module
(module_type_definition (module_type_name) @name body: (_)? @body) @definition.interface

; Types, their constructors and fields.
(type_binding name: (type_constructor) @name body: (variant_declaration) @body) @definition.enum
(type_binding name: (type_constructor) @name body: (record_declaration) @body) @definition.struct
(type_binding name: (type_constructor) @name) @definition.type
((constructor_declaration (constructor_name) @name) @definition.enum_member (#parent? variant_declaration))
((tag_specification (tag) @name) @definition.enum_member (#inside? type_binding))
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.type
(field_declaration "mutable"? @modifier (field_name) @name) @definition.field

; Values. What has parameters, or is a function expression, is a function.
(let_binding pattern: [(value_name) @name (parenthesized_operator (_) @name)] (parameter) body: (_) @body) @definition.function
(let_binding pattern: [(value_name) @name (parenthesized_operator (_) @name)] body: [(fun_expression) (function_expression)] @body) @definition.function
((let_binding pattern: [(value_name) @name (parenthesized_operator (_) @name) (tuple_pattern [(value_name) (value_pattern)]+ @name)]) @definition.variable
  (#not-inside? let_expression))
(let_binding pattern: (string) @name body: (_) @body) @definition.test
(value_specification [(value_name) @name (parenthesized_operator (_) @name)] type: (function_type)) @definition.function
(value_specification [(value_name) @name (parenthesized_operator (_) @name)]) @definition.variable
((external [(value_name) @name (parenthesized_operator (_) @name)]) @definition.function (#set! modifier native))

; Classes.
(class_binding "virtual"? @modifier (class_name) @name body: (_)? @body) @definition.class
(class_type_binding (class_type_name) @name body: (_)? @body) @definition.interface
(method_definition ["private" "virtual"]* @modifier (method_name) @name body: (_)? @body) @definition.method
((method_specification ["private" "virtual"]* @modifier (method_name) @name) @definition.method (#set! modifier declaration))
(instance_variable_definition "mutable"? @modifier (instance_variable_name) @name) @definition.field
