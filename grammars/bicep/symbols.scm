(decorator) @decorator
(metadata_declaration (identifier) @name) @definition.variable
(parameter_declaration (identifier) @name) @definition.variable
(variable_declaration (identifier) @name) @definition.variable
(type_declaration (identifier) @name) @definition.type
(user_defined_function name: (identifier) @name) @definition.function
(resource_declaration (identifier) @name) @definition.rule
(module_declaration (identifier) @name) @definition.rule
(output_declaration (identifier) @name) @definition.variable
(test_block (identifier) @name) @definition.test
