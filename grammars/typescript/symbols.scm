(abstract_class_declaration decorator: (_)* @decorator "abstract" @modifier name: (_) @name body: (_) @body) @definition.class
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(type_alias_declaration name: (_) @name) @definition.type
(enum_declaration "const"? @_c name: (_) @name body: (_) @body) @definition.enum
(enum_body name: (_)+ @definition.enum_member)
(enum_assignment name: (_) @name) @definition.enum_member
(internal_module name: (_) @name body: (_) @body) @definition.namespace
(module name: (_) @name body: (_) @body) @definition.module
(ambient_declaration "declare" @modifier [(function_signature) (generator_function_declaration) (class_declaration) (abstract_class_declaration)
  (interface_declaration) (type_alias_declaration) (enum_declaration) (internal_module) (module) (lexical_declaration) (variable_declaration)]) @extend

; Overloads and declarations without a body.
(function_signature name: (_) @name (#set! modifier declaration)) @definition.function
((method_signature (accessibility_modifier)? @visibility name: (property_identifier) @name) @definition.constructor (#eq? @name "constructor") (#set! modifier declaration))
(method_signature (accessibility_modifier)? @visibility ["static" "async" "get" "set" "readonly" "?"]* @modifier name: (_) @name (#set! modifier declaration)) @definition.method
(abstract_method_signature (accessibility_modifier)? @visibility "abstract" @modifier name: (_) @name (#set! modifier declaration)) @definition.method
(property_signature (accessibility_modifier)? @visibility "readonly"? @modifier name: (_) @name) @definition.property
(public_field_definition
  decorator: (_)* @decorator
  (accessibility_modifier)? @visibility ["declare" "static" "abstract" "readonly" (override_modifier)]* @modifier
  name: (_) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(public_field_definition
  decorator: (_)* @decorator
  (accessibility_modifier)? @visibility ["declare" "static" "abstract" "readonly" (override_modifier)]* @modifier
  name: (_) @name) @definition.field
((method_definition name: (property_identifier) @name (accessibility_modifier)? @visibility body: (_) @body) @definition.constructor (#eq? @name "constructor"))
; (Where the parser has lost its way, a statement looks like a method.)
((method_definition
  decorator: (_)* @decorator
  (accessibility_modifier)? @visibility ["static" (override_modifier) "async" "get" "set" "*"]* @modifier
  name: (_) @name body: (_) @body) @definition.method
  (#not-eq? @name "if" "while" "switch"))
; `constructor(private x: T)` declares a field.
(required_parameter (accessibility_modifier) @visibility "readonly"? @modifier pattern: (identifier) @name) @definition.field
(optional_parameter (accessibility_modifier) @visibility "readonly"? @modifier pattern: (identifier) @name) @definition.field

; A method's decorators stand before it.
((decorator) @decorator (#parent? class_body))
