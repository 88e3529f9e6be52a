(package_declaration [(scoped_identifier) (identifier)] @declares)
(class_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.class
(record_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.class
(interface_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.interface
(annotation_type_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name body: (_)? @body) @definition.enum_member
(method_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_)? @body) @definition.method
(constructor_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.constructor
(compact_constructor_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier name: (identifier) @name body: (_) @body) @definition.constructor
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(field_declaration (modifiers [(annotation) (marker_annotation)]* @decorator "static" @_s "final" @_f) @modifier declarator: (variable_declarator name: (identifier) @name)+) @definition.constant
(field_declaration (modifiers [(annotation) (marker_annotation)]* @decorator)? @modifier declarator: (variable_declarator name: (identifier) @name)+) @definition.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)+) @definition.constant
(local_variable_declaration declarator: (variable_declarator name: (identifier) @reference.declare)+)
