; The functions of an extension belong to the type that it extends.
(extension_definition parameters: (parameters (parameter type: (_) @container.name))) @container

(package_object (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.module
(object_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.class
((class_definition (annotation)* @decorator (modifiers)? @modifier "case" name: (_) @name body: (_)? @body) @definition.class (#set! modifier data))
(class_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.class
(trait_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.trait
(enum_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.enum
(simple_enum_case name: (_) @name) @definition.enum_member
((full_enum_case name: (_) @name) @definition.enum_member (#set! modifier data))
(type_definition (annotation)* @decorator [(modifiers) (opaque_modifier)]? @modifier name: (_) @name) @definition.type
(given_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_)? @body) @definition.class

((function_definition (annotation)* @decorator (modifiers)? @modifier name: (identifier) @name body: (_) @body) @definition.constructor (#eq? @name "this"))
((function_definition (annotation)* @decorator (modifiers)? @modifier name: (operator_identifier) @name body: (_) @body) @definition.function (#set! modifier operator))
(function_definition (annotation)* @decorator (modifiers)? @modifier name: (_) @name body: (_) @body) @definition.function
((function_declaration (annotation)* @decorator (modifiers)? @modifier name: (_) @name) @definition.function (#set! modifier abstract))

; Values. Those of blocks are local.
; Parameters of case classes are values.
(class_parameter (annotation)* @decorator (modifiers)? @modifier ["val" "var"] name: (_) @name) @definition.field
((class_parameter (annotation)* @decorator (modifiers)? @modifier name: (_) @name) @definition.field (#set! within data) (#set! modifier readonly))
((val_definition (annotation)* @decorator (modifiers)? @modifier pattern: (identifier) @name value: (lambda_expression)) @definition.function
  (#not-parent? block indented_block case_clause))
((val_definition (annotation)* @decorator (modifiers)? @modifier
  pattern: [(identifier) @name (operator_identifier) @name (identifiers (identifier)+ @name) (tuple_pattern (identifier)+ @name)]) @definition.variable
  (#not-parent? block indented_block case_clause) (#set! modifier readonly))
((var_definition (annotation)* @decorator (modifiers)? @modifier
  pattern: [(identifier) @name (operator_identifier) @name (identifiers (identifier)+ @name) (tuple_pattern (identifier)+ @name)]) @definition.variable
  (#not-parent? block indented_block case_clause))
((val_declaration (annotation)* @decorator (modifiers)? @modifier name: (_)+ @name) @definition.variable (#not-parent? block indented_block) (#set! modifier abstract))
((var_declaration (annotation)* @decorator (modifiers)? @modifier name: (_)+ @name) @definition.variable (#not-parent? block indented_block) (#set! modifier abstract))

; Tests: ScalaTest, munit.
((call_expression function: (call_expression function: (identifier) @_f arguments: (arguments . (string) @name)) arguments: (block) @body) @definition.test
  (#eq? @_f "test" "it" "describe" "property" "scenario" "feature" "context"))
