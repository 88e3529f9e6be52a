; Categories, extensions and implementations add to a class that is defined elsewhere.
(class_interface . (identifier) @container.name @reference.type "(") @container
(class_implementation . (identifier) @container.name @reference.type) @container
(class_interface . (identifier) @name [(instance_variables) (property_declaration) (method_declaration)]? @body) @definition.class
(protocol_declaration . (identifier) @name [(qualified_protocol_interface_declaration) (property_declaration) (method_declaration)]? @body) @definition.interface

; Methods are called as their selector is: `setFoo:bar:`.
((method_definition "+" . (method_type)? (identifier) @name [(identifier) @selector (method_parameter) @selector]* (compound_statement) @body) @definition.method (#set! modifier static))
((method_definition (identifier) @name [(identifier) @selector (method_parameter) @selector]* (compound_statement) @body) @definition.method)
((method_declaration "+" . (method_type)? (identifier) @name [(identifier) @selector (method_parameter) @selector]*) @definition.method (#set! modifier static) (#set! modifier declaration))
((method_declaration (identifier) @name [(identifier) @selector (method_parameter) @selector]*) @definition.method (#set! modifier declaration))

(property_declaration (property_attributes_declaration (property_attribute (identifier) @modifier)*)?
  (struct_declaration (struct_declarator [(identifier) @name (pointer_declarator declarator: (identifier) @name)])+)) @definition.property
(instance_variable (struct_declaration (struct_declarator [(identifier) @name (pointer_declarator declarator: (identifier) @name)])+)) @definition.field
