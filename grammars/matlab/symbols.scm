(class_definition name: (identifier) @name) @definition.class
(function_definition name: (identifier) @name body: (_)? @body) @definition.function
(properties (assignment left: (identifier) @name)) @definition.property
