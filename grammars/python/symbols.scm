; Functions and classes, with their decorators. The wrapper comes first: it gives the definition its range.
(decorated_definition (decorator)* @decorator) @extend

(class_definition
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.class

; Inside a class these are methods.
(function_definition
  "async"? @modifier
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.function

; Assignments at module and class level. Inside functions they are local variables.
((assignment left: [(identifier) @name (pattern_list (identifier)+ @name) (tuple_pattern (identifier)+ @name)]) @definition.constant
  (#upper? @name) (#set! once true))
((assignment left: [(identifier) @name (pattern_list (identifier)+ @name) (tuple_pattern (identifier)+ @name)]) @definition.variable
  (#set! once true))
(named_expression name: (identifier) @name) @definition.variable

(type_alias_statement left: (type (identifier) @name)) @definition.type
(type_alias_statement left: (type (generic_type (identifier) @name))) @definition.type

; __all__ says what a module exports.
((assignment left: (identifier) @_all right: (list (string (string_content) @exported)+)) (#eq? @_all "__all__"))
((augmented_assignment left: (identifier) @_all right: (list (string (string_content) @exported)+)) (#eq? @_all "__all__"))
