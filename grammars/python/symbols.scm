; Functions and classes, with their decorators. The wrapper comes first: it gives the definition its range.
(decorated_definition (decorator)* @decorator) @extend

(class_definition
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.class

; What pytest and unittest run.
((function_definition
  "async"? @modifier
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.test
  (#prefix? @name "test_"))
; Inside a class these are methods.
(function_definition
  "async"? @modifier
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.function

; Assignments at module and class level. Inside functions they are local variables.
; `a = b = …`
((assignment left: (identifier) @name right: (assignment left: (identifier) @name)) @definition.variable (#set! once true))
((assignment left: [(identifier) @name (pattern_list (identifier)+ @name) (tuple_pattern (identifier)+ @name)]) @definition.constant
  (#upper? @name) (#set! once true))
((assignment left: [
  (identifier) @name
  (pattern_list [(identifier) @name (tuple_pattern (identifier)+ @name) (list_splat_pattern (identifier) @name)]+)
  (tuple_pattern [(identifier) @name (list_splat_pattern (identifier) @name)]+)]) @definition.variable
  (#set! once true))
; What methods assign to self are fields of the class.
((assignment left: [
  (attribute object: (identifier) @_self attribute: (identifier) @name)
  (pattern_list (attribute object: (identifier) @_self attribute: (identifier) @name)+)
  (tuple_pattern (attribute object: (identifier) @_self attribute: (identifier) @name)+)
  (list_pattern (attribute object: (identifier) @_self attribute: (identifier) @name)+)]) @definition.field
  (#eq? @_self "self") (#inside? class_definition) (#inside? function_definition) (#set! once true))
(named_expression name: (identifier) @name) @definition.variable

(type_alias_statement left: (type (identifier) @name)) @definition.type
(type_alias_statement left: (type (generic_type (identifier) @name))) @definition.type

; __all__ says what a module exports.
((assignment left: (identifier) @_all right: [(list (string (string_content) @exported)+) (tuple (string (string_content) @exported)+)]) (#eq? @_all "__all__"))
((augmented_assignment left: (identifier) @_all right: [(list (string (string_content) @exported)+) (tuple (string (string_content) @exported)+)]) (#eq? @_all "__all__"))
((call
  function: (attribute object: (identifier) @_all attribute: (identifier) @_f)
  arguments: (argument_list [(list (string (string_content) @exported)+) (string (string_content) @exported)]))
  (#eq? @_all "__all__") (#eq? @_f "extend" "append"))
