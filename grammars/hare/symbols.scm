(type_declaration (identifier) @name (struct_type) @body) @definition.struct
(type_declaration (identifier) @name (union_type) @body) @definition.union
(type_declaration (identifier) @name (enum_type) @body) @definition.enum
(type_declaration (identifier) @name) @definition.type
(field . (identifier) @name) @definition.field
(enum_field . (identifier) @name) @definition.enum_member
(constant_declaration (identifier) @name) @definition.constant
((global_declaration "const" (global_binding . (identifier) @name)) @definition.constant)
(global_declaration (global_binding . (identifier) @name)) @definition.variable
((function_declaration (function_attribute)+ @decorator @_a name: (identifier) @name body: (_)? @body) @definition.test (#eq? @_a "@test"))
(function_declaration (function_attribute)* @decorator name: (identifier) @name body: (_)? @body) @definition.function
