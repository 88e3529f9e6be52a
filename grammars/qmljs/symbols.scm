(ui_inline_component name: (identifier) @name) @definition.class
((ui_object_definition type_name: (_) initializer: (ui_object_initializer (ui_binding name: (identifier) @_id value: (expression_statement (identifier) @name))) @body) @definition.class (#eq? @_id "id"))
(ui_property (ui_property_modifier)? @modifier name: (identifier) @name) @definition.property
(ui_signal name: (identifier) @name) @definition.property
