(model_declaration (identifier) @name (statement_block) @body) @definition.class
(view_declaration (identifier) @name (statement_block) @body) @definition.class
(type_declaration (identifier) @name (statement_block)? @body) @definition.type
(enum_declaration (identifier) @name (enum_block) @body) @definition.enum
(enumeral . (identifier) @name) @definition.enum_member
(column_declaration . (identifier) @name) @definition.field
(generator_declaration (identifier) @name (statement_block) @body) @definition.section
(datasource_declaration (identifier) @name (statement_block) @body) @definition.section
