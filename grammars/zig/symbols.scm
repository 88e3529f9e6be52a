; Types are values: `const Order = struct { … };`
(variable_declaration "pub"? @visibility "const" (identifier) @name (struct_declaration "{" @body)) @definition.struct
(variable_declaration "pub"? @visibility "const" (identifier) @name (opaque_declaration "{" @body)) @definition.struct
(variable_declaration "pub"? @visibility "const" (identifier) @name [(enum_declaration "{" @body) (error_set_declaration "{" @body)]) @definition.enum
(variable_declaration "pub"? @visibility "const" (identifier) @name (union_declaration "{" @body)) @definition.union
((container_field name: (identifier) @name) @definition.enum_member (#parent? enum_declaration) (#set! visibility public))
((container_field name: (identifier) @name) @definition.field (#set! visibility public))
((error_set_declaration (identifier)+ @name) @definition.enum_member (#set! visibility public))

(function_declaration ["pub" "export" "extern" "inline"]* @modifier name: (identifier) @name body: (_)? @body) @definition.function

(variable_declaration ["pub" "export" "extern" "threadlocal"]* @modifier "const" (identifier) @name) @definition.constant
(variable_declaration ["pub" "export" "extern" "threadlocal"]* @modifier "var" (identifier) @name) @definition.variable

(test_declaration (string) @name (block) @body) @definition.test
(test_declaration (identifier) @name (block) @body) @definition.test
((test_declaration "test" @name . (block) @body) @definition.test)
