; Attributes stand before what they are of; #[test] and its kin make a function a test.
((attribute_item (attribute [(identifier) @_a (scoped_identifier name: (identifier) @_a)])) @decorator (#eq? @_a "test" "rstest" "test_case") (#set! kind test))
(attribute_item) @decorator

(mod_item (visibility_modifier)? @visibility name: (identifier) @name body: (_) @body) @definition.module
(mod_item (visibility_modifier)? @visibility name: (identifier) @name (#set! modifier declaration)) @definition.module
(foreign_mod_item) @container
(struct_item (visibility_modifier)? @visibility name: (_) @name body: (field_declaration_list)? @body) @definition.struct
(union_item (visibility_modifier)? @visibility name: (_) @name body: (_) @body) @definition.union
(enum_item (visibility_modifier)? @visibility name: (_) @name body: (_) @body) @definition.enum
(enum_variant name: (identifier) @name body: (field_declaration_list)? @body) @definition.enum_member
(field_declaration (visibility_modifier)? @visibility name: (_) @name) @definition.field
(trait_item (visibility_modifier)? @visibility "unsafe"? @modifier name: (_) @name body: (_) @body) @definition.trait
; What implements a trait is as visible as the trait.
((impl_item trait: (_)) @container (#set! visibility public))
(impl_item type: [
  (type_identifier) @container.name
  (generic_type type: (type_identifier) @container.name)
  (scoped_type_identifier name: (type_identifier) @container.name)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @container.name))
  (reference_type type: (type_identifier) @container.name)
  (reference_type type: (generic_type type: (type_identifier) @container.name))
  (_) @container.name]) @container
(function_item (visibility_modifier)? @visibility (function_modifiers)? @modifier name: (_) @name body: (_) @body) @definition.function
(function_signature_item (visibility_modifier)? @visibility (function_modifiers)? @modifier name: (_) @name (#set! modifier declaration)) @definition.function
(const_item (visibility_modifier)? @visibility name: (identifier) @name) @definition.constant
(static_item (visibility_modifier)? @visibility (mutable_specifier)? @modifier name: (identifier) @name (#set! modifier static)) @definition.variable
(type_item (visibility_modifier)? @visibility name: (_) @name) @definition.type
(associated_type name: (_) @name) @definition.type
(macro_definition name: (identifier) @name ["{" "(" "["] @body) @definition.macro
