(package_declaration (identifier) @declares)
(procedure_declaration (attributes)? @decorator (identifier) @name (procedure (block)? @body)) @definition.function
(overloaded_procedure_declaration (attributes)? @decorator (identifier) @name) @definition.function
(struct_declaration (attributes)? @decorator (identifier) @name "{" @body) @definition.struct
(enum_declaration (attributes)? @decorator (identifier) @name "{" @body) @definition.enum
(enum_declaration "{" (identifier)+ @definition.enum_member)
(union_declaration (attributes)? @decorator (identifier) @name "{" @body) @definition.union
(bit_field_declaration (attributes)? @decorator (identifier) @name) @definition.struct
(field (identifier)+ @name) @definition.field
((const_declaration . (identifier) @name [(bit_set_type) (distinct_type) (pointer_type) (array_type) (type)]) @definition.type)
(const_declaration (attributes)? @decorator (identifier) @name) @definition.constant
(const_type_declaration (attributes)? @decorator (identifier) @name) @definition.constant
(variable_declaration (attributes)? @decorator (identifier) @name) @definition.variable
(var_declaration (attributes)? @decorator (identifier) @name) @definition.variable
