; An extension's members belong to the type that it extends.
(class_declaration declaration_kind: "extension" name: (_) @container.name) @container

; Types. `private(set)` tells who may write, not who sees.
(class_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)? declaration_kind: "struct" name: (type_identifier) @name body: (_) @body) @definition.struct
(class_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)? declaration_kind: "enum" name: (type_identifier) @name body: (_) @body) @definition.enum
(class_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)? declaration_kind: ["class" "actor"] name: (type_identifier) @name body: (_) @body) @definition.class
(protocol_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: (type_identifier) @name body: (_) @body) @definition.interface
(enum_entry (modifiers [(attribute) @decorator (_) @modifier]*)? name: (simple_identifier)+ @name) @definition.enum_member
(typealias_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: (type_identifier) @name) @definition.type
(associatedtype_declaration name: (type_identifier) @name) @definition.type

; Functions: the first of the nodes called `name` is the function's.
((function_declaration (modifiers (attribute (user_type (type_identifier) @_t)) @decorator) name: (simple_identifier) @name "async"? @modifier body: (_)? @body) @definition.test
  (#eq? @_t "Test"))
(function_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: (simple_identifier) @name "async"? @modifier body: (_)? @body) @definition.function
((function_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: _ @name "async"? @modifier body: (_)? @body) @definition.function (#set! modifier operator))
((protocol_function_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: _ @name "async"? @modifier) @definition.function)
(init_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? "init" @name body: (_)? @body) @definition.constructor
(deinit_declaration "deinit" @name body: (_)? @body) @definition.method
(subscript_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? "subscript" @name (computed_property)? @body) @definition.method
(macro_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? (simple_identifier) @name) @definition.macro

; Properties of types, and global variables. What functions declare is local.
((property_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)?
  name: (pattern bound_identifier: (simple_identifier) @name) value: (lambda_literal) @body) @definition.function (#not-parent? statements class_body enum_class_body))
((property_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)? (value_binding_pattern mutability: "let")
  name: [(pattern bound_identifier: (simple_identifier) @name) (pattern (pattern (simple_identifier) @name)+)]+) @definition.property
  (#parent? class_body enum_class_body) (#set! modifier readonly))
((property_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)?
  name: [(pattern bound_identifier: (simple_identifier) @name) (pattern (pattern (simple_identifier) @name)+)]+
  computed_value: (_)? @body (willset_didset_block)? @body) @definition.property (#parent? class_body enum_class_body))
((property_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)? (value_binding_pattern mutability: "let")
  name: [(pattern bound_identifier: (simple_identifier) @name) (pattern (pattern (simple_identifier) @name)+)]+) @definition.constant
  (#not-parent? statements) (#set! modifier readonly))
((property_declaration (modifiers [(visibility_modifier "(") (attribute) @decorator (_) @modifier]*)?
  name: [(pattern bound_identifier: (simple_identifier) @name) (pattern (pattern (simple_identifier) @name)+)]+
  computed_value: (_)? @body (willset_didset_block)? @body) @definition.variable (#not-parent? statements))
(protocol_property_declaration (modifiers [(attribute) @decorator (_) @modifier]*)? name: (pattern bound_identifier: (simple_identifier) @name)
  (protocol_property_requirements) @body) @definition.property
