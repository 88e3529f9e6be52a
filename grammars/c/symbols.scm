(function_definition
  (storage_class_specifier)* @modifier
  declarator: (_) @name
  body: (_) @body) @definition.function

; What the declarator says decides: `int f(int)` declares a function, `int (*f)(int)` a variable.
(declaration
  [(storage_class_specifier) (type_qualifier)]* @modifier
  declarator: (_)+ @name) @definition.variable
(field_declaration
  [(storage_class_specifier) (type_qualifier)]* @modifier
  declarator: (_)+ @name) @definition.field

; Without a body these are uses, not definitions. An unnamed one is called as its typedef.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.union
(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum
(type_definition declarator: (_)+ @name) @definition.type
(struct_specifier name: (_) @name body: (_) @body) @definition.struct
(union_specifier name: (_) @name body: (_) @body) @definition.union
(enum_specifier name: (_) @name body: (_) @body) @definition.enum
(enumerator name: (identifier) @name) @definition.enum_member

(preproc_def name: (identifier) @name) @definition.macro
(preproc_function_def name: (identifier) @name value: (_)? @body) @definition.macro
