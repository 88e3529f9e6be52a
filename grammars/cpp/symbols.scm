(template_declaration) @extend
(access_specifier) @visibility.section
(namespace_definition name: (_) @name body: (_) @body) @definition.namespace

(class_specifier name: (_) @name body: (_) @body) @definition.class
(struct_specifier name: (_) @name body: (_) @body) @definition.struct
(union_specifier name: (_) @name body: (_) @body) @definition.union
(enum_specifier name: (_) @name body: (_) @body) @definition.enum
(concept_definition name: (identifier) @name) @definition.type
(alias_declaration name: (type_identifier) @name) @definition.type
(namespace_alias_definition name: (namespace_identifier) @name) @definition.namespace

(function_definition
  [(storage_class_specifier) "virtual" (explicit_function_specifier)]* @modifier
  declarator: (function_declarator (virtual_specifier)+ @modifier) @name
  body: (_) @body) @definition.function
(function_definition
  [(storage_class_specifier) "virtual" (explicit_function_specifier)]* @modifier
  declarator: (_) @name
  body: (_) @body) @definition.function
; `= default`, `= delete`, function try blocks.
(function_definition
  [(storage_class_specifier) "virtual" (explicit_function_specifier)]* @modifier
  declarator: (_) @name) @definition.function

(field_declaration
  [(storage_class_specifier) "virtual" (type_qualifier)]* @modifier
  declarator: (_)+ @name) @definition.field
; A friend that is defined in the class is a function like any other; one that is declared is defined, or declared, elsewhere.
(friend_declaration (function_definition
  (storage_class_specifier)* @modifier
  declarator: (_) @name
  body: (_) @body)) @definition.function
(friend_declaration (function_definition declarator: (_) @name)) @definition.function
((friend_declaration (declaration declarator: (init_declarator declarator: (_) @name value: (identifier) @_value)))
  (#eq? @_value "default")) @definition.function
(friend_declaration (declaration)) @skip
