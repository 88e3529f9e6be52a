(package_declaration [(scoped_identifier) (identifier)] @declares) @skip
(class_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.class
(record_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.class
(interface_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.interface
(annotation_type_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name body: (_)? @body) @definition.enum_member
((method_declaration
  (modifiers [(marker_annotation name: (identifier) @_t) (annotation name: (identifier) @_t)] @decorator [(annotation) (marker_annotation)]* @decorator) @modifier name: (identifier) @name body: (_) @body) @definition.test
  (#eq? @_t "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate"))
(method_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_)? @body) @definition.method
(constructor_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.constructor
(compact_constructor_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.constructor
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(field_declaration (modifiers [(annotation) (marker_annotation)]* @decorator "static" @_s "final" @_f) @modifier declarator: (variable_declarator name: (identifier) @name)+) @definition.constant
(field_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier declarator: (variable_declarator name: (identifier) @name)+) @definition.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)+) @definition.constant
; A record's components are its fields.
((formal_parameter (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name) @definition.field
  (#grandparent? record_declaration) (#set! visibility private))
((spread_parameter (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier (variable_declarator name: (identifier) @name)) @definition.field
  (#grandparent? record_declaration) (#set! visibility private))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @reference.declare)+)
