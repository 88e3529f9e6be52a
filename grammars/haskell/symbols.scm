(header module: (module) @declares)
(header module: (module) @name exports: (_)? @body) @definition.module
(export variable: (variable) @exported)
(export type: (name) @exported)

; Types with their constructors and fields.
(data_type name: (name) @name constructors: (_)? @body) @definition.type
(newtype name: (name) @name constructor: (_)? @body) @definition.type
(type_synomym name: (name) @name) @definition.type
(type_family name: (name) @name) @definition.type
(data_family name: (name) @name) @definition.type
(data_constructor constructor: [(prefix name: (constructor) @name) (record name: (constructor) @name) (infix operator: (constructor_operator) @name)]) @definition.enum_member
(newtype_constructor name: (constructor) @name) @definition.enum_member
(gadt_constructor name: (constructor) @name) @definition.enum_member
(field name: (field_name (variable) @name)+) @definition.field

; Classes. What an instance defines is qualified by its class.
(class name: (name) @name declarations: (_)? @body) @definition.interface
(instance name: (name) @container.name) @container
((signature name: (variable)+ @name) @definition.method (#parent? class_declarations) (#set! modifier declaration))
((signature name: (prefix_id (operator) @name)) @definition.method (#parent? class_declarations) (#set! modifier declaration))

; Functions, equation by equation.
(function name: (variable) @name match: (_)? @body) @definition.function
((function (infix operator: (operator) @name) match: (_)? @body) @definition.function (#set! modifier operator))
(function (infix operator: (infix_id (variable) @name)) match: (_)? @body) @definition.function
((function name: (prefix_id (operator) @name) match: (_)? @body) @definition.function (#set! modifier operator))
((bind name: (variable) @name match: (_)? @body) @definition.method (#parent? instance_declarations class_declarations))
(bind name: (variable) @name match: (_)? @body) @definition.variable
(foreign_import signature: (signature name: (variable) @name)) @definition.function
(pattern_synonym (equation synonym: [(apply function: (constructor) @name) (apply function: (apply function: (constructor) @name)) (constructor) @name])) @definition.function

; Tests: Hspec.
((infix left_operand: (apply function: (variable) @_f argument: (literal (string) @name)) right_operand: (_) @body) @definition.test
  (#eq? @_f "describe" "it" "context" "testCase" "testGroup" "testProperty" "specify"))
