(package_clause (package_identifier) @declares) @skip
; The keyword belongs to a declaration that stands alone, not to each of a group.
((type_declaration [(type_spec) (type_alias) "("] @_first) @extend (#not-eq? @_first "("))
((const_declaration [(const_spec) "("] @_first) @extend (#not-eq? @_first "("))
((var_declaration [(var_spec) (var_spec_list) "("] @_first) @extend (#not-prefix? @_first "("))
((function_declaration
  name: (identifier) @name
  parameters: (parameter_list . (parameter_declaration type: (pointer_type (qualified_type package: (package_identifier) @_p))))
  body: (_) @body) @definition.test
  (#prefix? @name "Test" "Benchmark" "Fuzz") (#eq? @_p "testing"))
(function_declaration name: (identifier) @name body: (_)? @body) @definition.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @qualifier
    (pointer_type (type_identifier) @qualifier)
    (generic_type type: (type_identifier) @qualifier)
    (pointer_type (generic_type type: (type_identifier) @qualifier))]))
  name: (field_identifier) @name
  body: (_)? @body) @definition.method
(type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) @definition.struct
(type_spec name: (type_identifier) @name type: (interface_type "{" @body)) @definition.interface
(type_spec name: (type_identifier) @name) @definition.type
(type_alias name: (type_identifier) @name) @definition.type
(const_spec name: (identifier)+ @name) @definition.constant
(var_spec name: (identifier)+ @name) @definition.variable
(field_declaration name: (field_identifier)+ @name) @definition.field
; An embedded field is called as its type.
(field_declaration !name type: [
  (type_identifier) @name
  (qualified_type name: (type_identifier) @name)
  (generic_type type: (type_identifier) @name)]) @definition.field
(method_elem name: (field_identifier) @name (#set! modifier declaration)) @definition.method
(short_var_declaration left: (expression_list (identifier)+ @reference.declare))
