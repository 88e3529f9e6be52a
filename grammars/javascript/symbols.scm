; Wrappers give the definition below them their beginning, `export`, `default` and decorators.
(export_statement decorator: (_)* @decorator "export" @modifier "default"? @modifier) @extend
(lexical_declaration kind: "const"? @modifier) @extend
(variable_declaration) @extend
(class_declaration decorator: (_)* @decorator name: (_) @name body: (_) @body) @definition.class
(class decorator: (_)* @decorator name: (_) @name body: (_) @body) @definition.class

(function_declaration "async"? @modifier name: (_) @name body: (_) @body) @definition.function
((generator_function_declaration "async"? @modifier name: (_) @name body: (_) @body) @definition.function (#set! modifier generator))
; What has no name is called `default`.
((export_statement "default" value: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body) (generator_function !name body: (_) @body)]) @definition.function
  (#set! name default) (#set! modifier exported))
((export_statement "default" value: (class !name body: (_) @body)) @definition.class (#set! name default) (#set! modifier exported))

; A function or class that is assigned to a name is called so.
(variable_declarator name: (identifier) @name value: [
  (arrow_function "async"? @modifier body: (_) @body)
  (function_expression "async"? @modifier body: (_) @body)
  (generator_function body: (_) @body)]) @definition.function
(variable_declarator name: (identifier) @name value: (class name: (_)? @reference.declare body: (_) @body)) @definition.class
; Variables of the module, not of a block or function.
((variable_declarator name: [
  (identifier) @name
  (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (pair_pattern value: (identifier) @name)
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)]+)
  (array_pattern (identifier)+ @name)]) @definition.variable
  (#not-inside? function_declaration generator_function_declaration function_expression generator_function arrow_function method_definition
    for_statement for_in_statement if_statement while_statement do_statement try_statement switch_statement))

; exports.f = …, module.exports.f = …
((assignment_expression
  left: (member_expression object: [(identifier) @_e (member_expression object: (identifier) @_m property: (property_identifier) @_e)] property: (_) @name)
  right: [(arrow_function "async"? @modifier body: (_) @body) (function_expression "async"? @modifier body: (_) @body) (generator_function body: (_) @body)])
  @definition.function
  (#eq? @_e "exports") (#eq? @_m "module") (#parent? expression_statement) (#set! modifier exported) (#set! visibility public) (#set! once true))
; A.prototype.f = …, A.f = …: members of A.
((assignment_expression
  left: (member_expression object: (member_expression object: (identifier) @qualifier property: (property_identifier) @_p) property: (_) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.method
  (#eq? @_p "prototype") (#parent? expression_statement) (#set! once true))
((assignment_expression
  left: (member_expression object: (identifier) @qualifier property: (_) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.function
  (#not-eq? @qualifier "exports" "module" "window" "globalThis") (#parent? expression_statement) (#set! once true))
((assignment_expression
  left: [(member_expression property: (_) @name) (identifier) @name]
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.function
  (#not-eq? @name "exports") (#parent? expression_statement) (#set! once true))
((assignment_expression left: (member_expression property: (_) @name) right: (class name: (_)? @reference.declare body: (_) @body)) @definition.class
  (#not-eq? @name "exports") (#parent? expression_statement) (#set! once true))
; exports.x = …, module.exports.x = …
((assignment_expression
  left: (member_expression object: [(identifier) @_e (member_expression object: (identifier) @_m property: (property_identifier) @_e)] property: (property_identifier) @name)) @definition.variable
  (#eq? @_e "exports") (#eq? @_m "module") (#parent? expression_statement) (#set! modifier exported) (#set! visibility public) (#set! once true))

((method_definition name: (property_identifier) @name body: (_) @body) @definition.constructor (#eq? @name "constructor"))
; (Where the parser has lost its way, a statement looks like a method.)
((method_definition
  decorator: (_)* @decorator
  ["static" "async" "get" "set" "*"]* @modifier
  name: (_) @name body: (_) @body) @definition.method
  (#not-eq? @name "if" "while" "switch"))
(field_definition
  decorator: (_)* @decorator
  "static"? @modifier
  property: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(field_definition decorator: (_)* @decorator "static"? @modifier property: (_) @name) @definition.field

; Functions in object literals.
(pair key: [(property_identifier) (string)] @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)]) @definition.method

(export_specifier name: (identifier) @exported)
(export_statement "default" value: (identifier) @exported)
((assignment_expression
  left: (member_expression object: (identifier) @_m property: (property_identifier) @_e)
  right: [(identifier) @exported (object [(shorthand_property_identifier) @exported (pair value: (identifier) @exported)]+)])
  (#eq? @_m "module") (#eq? @_e "exports"))

; Tests: describe("…", …), it("…", …), test("…", …).
((call_expression
  function: [(identifier) @_f (member_expression object: (identifier) @_f)]
  arguments: (arguments . [(string) (template_string)] @name . [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @definition.test
  (#eq? @_f "describe" "it" "test" "suite" "context" "bench"))
