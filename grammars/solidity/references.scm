; Scopes: where local names live.
(contract_body) @scope
(function_definition) @scope
(modifier_definition) @scope
(constructor_definition) @scope
(block_statement) @scope
(for_statement) @scope

(parameter name: (identifier) @reference.declare)
(event_parameter name: (identifier) @reference.declare)
(error_parameter name: (identifier) @reference.declare)
(variable_declaration name: (identifier) @reference.declare)
(yul_variable_declaration left: (yul_identifier (identifier) @reference.declare))

(inheritance_specifier ancestor: (user_defined_type (identifier) @reference.inherit))
(modifier_invocation (identifier) @reference.call)
(call_expression function: (expression (identifier) @reference.call))
(call_expression function: (expression (member_expression property: (identifier) @reference.call)))
(emit_statement name: (expression (identifier) @reference.call))
(emit_statement name: (expression (member_expression property: (identifier) @reference.call)))
(revert_statement error: (expression (identifier) @reference.call))
(revert_statement error: (expression (member_expression property: (identifier) @reference.call)))
(new_expression name: (type_name (user_defined_type (identifier) @reference.call)))
(assignment_expression left: (expression (identifier) @reference.write))
(assignment_expression left: (expression (member_expression property: (identifier) @reference.write)))
(assignment_expression left: (expression (array_access base: (expression (identifier) @reference.write))))
(augmented_assignment_expression left: (expression (identifier) @reference.write))
(update_expression argument: (expression (identifier) @reference.write))
(user_defined_type (identifier) @reference.type)
(type_alias (identifier) @reference.type)
(identifier) @reference.read
