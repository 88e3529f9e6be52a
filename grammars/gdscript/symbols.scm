(class_name_statement name: (name) @name) @definition.class
(class_definition name: (name) @name body: (_)? @body) @definition.class

(function_definition (static_keyword)? @modifier name: (name) @name body: (_)? @body) @definition.function
((constructor_definition body: (_)? @body) @definition.constructor (#set! name "_init"))
(annotations (annotation)+ @decorator) @extend

(const_statement name: (name) @name) @definition.constant
(variable_statement (annotations (annotation)+ @decorator)? static: (_)? @modifier name: (name) @name) @definition.variable
(export_variable_statement static: (_)? @modifier name: (name) @name) @definition.variable
(onready_variable_statement static: (_)? @modifier name: (name) @name) @definition.variable
(signal_statement name: (name) @name) @definition.property

(enum_definition name: (name) @name body: (_) @body) @definition.enum
(enumerator left: (identifier) @name) @definition.enum_member
