(declaration_command (variable_name) @reference.declare)
[(function_definition) (subshell)] @scope
(for_statement variable: (variable_name) @reference.declare)
(command_name (word) @reference.call)
(variable_name) @reference.read
