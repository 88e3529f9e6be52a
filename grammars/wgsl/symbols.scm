(struct_decl (ident) @name (struct_body_decl) @body) @definition.struct
(struct_member (attribute)* @decorator (variable_ident_decl (ident) @name)) @definition.field
(type_alias_decl (ident) @name) @definition.type
(function_decl (attribute)* @decorator (function_header (ident) @name) (compound_statement) @body) @definition.function
(global_constant_decl (variable_ident_decl (ident) @name)) @definition.constant
(global_constant_decl (ident) @name) @definition.constant
(global_variable_decl (attribute)* @decorator (variable_decl (variable_ident_decl (ident) @name))) @definition.variable
(global_variable_decl (variable_decl (ident) @name)) @definition.variable
