; The module qualifies what it holds.
(module_declaration (module_fqn) @declares)
(module_def (module_declaration (module_fqn) @name) . (_)? @body) @definition.module

; Types.
(class_declaration [(public) (private) (protected) (package) (static) (abstract) (final)]* @modifier (identifier) @name (aggregate_body)? @body) @definition.class
(struct_declaration [(public) (private) (protected) (package) (static)]* @modifier (identifier) @name (aggregate_body)? @body) @definition.struct
(union_declaration [(public) (private) (protected) (package) (static)]* @modifier (identifier) @name (aggregate_body)? @body) @definition.union
(interface_declaration [(public) (private) (protected) (package)]* @modifier (identifier) @name (aggregate_body)? @body) @definition.interface
(enum_declaration [(public) (private) (protected) (package)]* @modifier (identifier) @name "{"? @body) @definition.enum
(enum_member (identifier) @name) @definition.enum_member
(mixin_template_declaration (template_declaration (identifier) @name "{"? @body)) @definition.trait
(template_declaration [(public) (private) (protected) (package)]* @modifier (identifier) @name "{"? @body) @definition.macro
(alias_declaration [(public) (private) (protected) (package)]* @modifier (alias_initializer . (identifier) @name)+) @definition.type

; Functions.
(function_declaration [(public) (private) (protected) (package) (static) (abstract) (final) (override)]* @modifier (identifier) @name (function_body)? @body) @definition.function
(constructor [(public) (private) (protected) (package)]* @modifier (this) @name (function_body)? @body) @definition.constructor
(destructor (this) @name (function_body)? @body) @definition.method
((unittest_declaration (unittest) @name (block_statement) @body) @definition.test)

; Variables of modules and types. Those of functions are local.
(manifest_constant (manifest_declarator . (identifier) @name)+) @definition.constant
((variable_declaration [(public) (private) (protected) (package) (static)]* @modifier (declarator . (identifier) @name)+) @definition.variable
  (#not-inside? block_statement function_body))
((auto_declaration [(public) (private) (protected) (package) (static)]* @modifier variable: (identifier)+ @name) @definition.variable
  (#not-inside? block_statement function_body))
