; Types. An unnamed companion's members belong to its class.
(class_declaration (modifiers)? @modifier "interface" name: (identifier) @name [(class_body) (enum_class_body)]? @body) @definition.interface
(class_declaration (modifiers (class_modifier "enum")) @modifier name: (identifier) @name [(class_body) (enum_class_body)]? @body) @definition.enum
(class_declaration (modifiers)? @modifier name: (identifier) @name [(class_body) (enum_class_body)]? @body) @definition.class
(object_declaration (modifiers)? @modifier name: (identifier) @name (class_body)? @body) @definition.class
((companion_object (modifiers)? @modifier name: (identifier) @name (class_body)? @body) @definition.class (#set! modifier static))
; The members of an object expression are no members of the class around it.
(object_literal "object" @container.name) @container
(enum_entry (modifiers)? @modifier (identifier) @name (class_body)? @body) @definition.enum_member
(type_alias (modifiers)? @modifier type: (identifier) @name) @definition.type

; Functions. The type that one extends qualifies it. Annotations in front of declarations are no part of the tree (lexing/kotlin_mask.h).
((function_declaration (modifiers)? @modifier (user_type . (identifier) @qualifier) "." name: (identifier) @name (function_body)? @body) @definition.function)
((function_declaration (modifiers)? @modifier name: (identifier) @name (function_body)? @body) @definition.function
  (#inside? companion_object) (#set! modifier static))
(function_declaration (modifiers)? @modifier name: (identifier) @name (function_body)? @body) @definition.function
(secondary_constructor (modifiers)? @modifier "constructor" @name (block)? @body) @definition.constructor

; Properties of classes, and variables outside.
(class_parameter (modifiers)? @modifier ["val" "var"] (identifier) @name) @definition.property
((property_declaration (modifiers (property_modifier)) @modifier (variable_declaration . (identifier) @name)) @definition.constant
  (#not-parent? block lambda_literal) (#inside? companion_object) (#set! modifier static))
((property_declaration (modifiers (property_modifier)) @modifier (variable_declaration . (identifier) @name)) @definition.constant
  (#not-parent? block lambda_literal))
((property_declaration (modifiers)? @modifier (variable_declaration . (identifier) @name) [(lambda_literal) (anonymous_function (function_body) @body)]) @definition.function
  (#not-parent? block lambda_literal))
((property_declaration (modifiers)? @modifier (user_type . (identifier) @qualifier) "." (variable_declaration . (identifier) @name) [(getter) (setter) (property_delegate)]? @body)
  @definition.property (#not-parent? block lambda_literal))
((property_declaration (modifiers)? @modifier [(variable_declaration . (identifier) @name) (multi_variable_declaration (variable_declaration . (identifier) @name)+)]
  [(getter) (setter) (property_delegate)]? @body) @definition.property (#parent? class_body enum_class_body) (#inside? companion_object) (#set! modifier static))
((property_declaration (modifiers)? @modifier [(variable_declaration . (identifier) @name) (multi_variable_declaration (variable_declaration . (identifier) @name)+)]
  [(getter) (setter) (property_delegate)]? @body) @definition.property (#parent? class_body enum_class_body))
((property_declaration (modifiers)? @modifier [(variable_declaration . (identifier) @name) (multi_variable_declaration (variable_declaration . (identifier) @name)+)]
  [(getter) (setter) (property_delegate)]? @body) @definition.variable (#not-parent? block lambda_literal))

; Tests: Kotest and its like.
((call_expression (call_expression . (identifier) @_f (value_arguments . (value_argument . (string_literal) @name))) (annotated_lambda) @body) @definition.test
  (#eq? @_f "test" "it" "describe" "context" "should" "given" "feature" "scenario" "expect"))
