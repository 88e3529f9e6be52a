; The visibility of what has no keyword for it: members are private, in interfaces public; types are internal, in other types private.
([(method_declaration) (constructor_declaration) (operator_declaration) (conversion_operator_declaration) (property_declaration)
  (event_declaration) (indexer_declaration) (destructor_declaration)] @extend
  (#not-inside? interface_declaration) (#set! visibility private))
([(class_declaration) (struct_declaration) (record_declaration) (interface_declaration) (enum_declaration) (delegate_declaration)] @extend
  (#inside? class_declaration struct_declaration record_declaration interface_declaration) (#set! visibility private))
([(class_declaration) (struct_declaration) (record_declaration) (interface_declaration) (enum_declaration) (delegate_declaration)] @extend
  (#not-inside? class_declaration struct_declaration record_declaration interface_declaration) (#set! visibility internal))
([(field_declaration [(attribute_list) @decorator (modifier) @modifier]*) (event_field_declaration [(attribute_list) @decorator (modifier) @modifier]*)] @extend
  (#not-inside? interface_declaration) (#set! visibility private))
([(field_declaration [(attribute_list) @decorator (modifier) @modifier]*) (event_field_declaration [(attribute_list) @decorator (modifier) @modifier]*)] @extend
  (#inside? interface_declaration))

; Namespaces and types.
[(namespace_declaration name: (_) @declares) (file_scoped_namespace_declaration name: (_) @declares)]
(namespace_declaration name: (qualified_name qualifier: (_) @qualifier name: (identifier) @name) body: (_) @body) @definition.namespace
(namespace_declaration name: (identifier) @name body: (_) @body) @definition.namespace
(file_scoped_namespace_declaration name: (qualified_name qualifier: (_) @qualifier name: (identifier) @name)) @definition.namespace
(file_scoped_namespace_declaration name: (identifier) @name) @definition.namespace

(class_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.class
(interface_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.interface
(struct_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.struct
(record_declaration [(attribute_list) @decorator (modifier) @modifier]* "struct" name: (identifier) @name body: (_)? @body) @definition.struct
(record_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.class
(enum_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.enum
(enum_member_declaration (attribute_list)* @decorator name: (identifier) @name) @definition.enum_member
(delegate_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name) @definition.type
; A record's parameters are its properties.
((parameter (attribute_list)* @decorator name: (identifier) @name) @definition.property (#parent? parameter_list) (#inside? record_declaration)
  (#not-inside? method_declaration constructor_declaration operator_declaration conversion_operator_declaration delegate_declaration
    lambda_expression local_function_statement anonymous_method_expression))

; An alias of a type or namespace is a name of this file.
((using_directive name: (identifier) @name) @definition.type (#set! visibility private))

; Members. What implements an interface's member explicitly is qualified by it.
(constructor_declaration [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.constructor
(destructor_declaration (attribute_list)* @decorator name: (identifier) @name body: (_)? @body) @definition.method
((method_declaration (attribute_list (attribute name: (identifier) @_t)) @decorator [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.test
  (#eq? @_t "Fact" "Theory" "Test" "TestCase" "TestMethod" "DataTestMethod"))
(method_declaration [(attribute_list) @decorator (modifier) @modifier]*
  (explicit_interface_specifier [(identifier) (generic_name) (qualified_name) (alias_qualified_name)] @qualifier)?
  name: (identifier) @name body: (_)? @body) @definition.method
((local_function_statement [(attribute_list) @decorator (modifier) @modifier]* name: (identifier) @name body: (_)? @body) @definition.function
  (#set! visibility private))
((operator_declaration [(attribute_list) @decorator (modifier) @modifier]* operator: _ @name body: (_)? @body) @definition.method
  (#set! modifier operator))
((conversion_operator_declaration [(attribute_list) @decorator (modifier) @modifier]* "operator" @name type: (_) @name.end body: (_)? @body) @definition.method
  (#set! modifier operator))
(property_declaration [(attribute_list) @decorator (modifier) @modifier]*
  (explicit_interface_specifier [(identifier) (generic_name) (qualified_name) (alias_qualified_name)] @qualifier)?
  name: (identifier) @name accessors: (_)? @body value: (arrow_expression_clause)? @body) @definition.property
(indexer_declaration [(attribute_list) @decorator (modifier) @modifier]* "this" @name accessors: (_)? @body value: (_)? @body) @definition.property
(event_declaration [(attribute_list) @decorator (modifier) @modifier]*
  (explicit_interface_specifier [(identifier) (generic_name) (qualified_name) (alias_qualified_name)] @qualifier)?
  name: (identifier) @name accessors: (_)? @body) @definition.property
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name)+)) @definition.field
(field_declaration (modifier "const") (variable_declaration (variable_declarator name: (identifier) @name)+)) @definition.constant
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name)+)) @definition.field
