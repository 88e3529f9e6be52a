; Scopes: where local names live.
[(template_body) (enum_body) (with_template_body)] @scope
(function_definition) @scope
(lambda_expression) @scope
(block) @scope
(case_clause) @scope
(for_expression) @scope

; Who may see it is no reference.
((access_modifier) @skip)

(parameter name: (identifier) @reference.declare)
(class_parameter name: (identifier) @reference.declare)
(binding name: (identifier) @reference.declare)
(lambda_expression parameters: (identifier) @reference.declare)
(type_parameters name: (identifier) @reference.declare)
(covariant_type_parameter name: (identifier) @reference.declare)
(contravariant_type_parameter name: (identifier) @reference.declare)
(self_type . (identifier) @reference.declare)
(enumerator . (identifier) @reference.declare)
(enumerator . (tuple_pattern (identifier) @reference.declare)+)
(typed_pattern pattern: (identifier) @reference.declare)
(capture_pattern name: (identifier) @reference.declare)
(case_class_pattern pattern: (identifier) @reference.declare)
(tuple_pattern (identifier) @reference.declare)
(infix_pattern left: (identifier) @reference.declare)
(infix_pattern right: (identifier) @reference.declare)
(val_definition pattern: (identifier) @reference.declare)
(var_definition pattern: (identifier) @reference.declare)
(val_definition pattern: (identifiers (identifier) @reference.declare))
(var_definition pattern: (identifiers (identifier) @reference.declare))

(annotation name: (type_identifier) @reference.decorate)
(annotation name: (generic_type type: (type_identifier) @reference.decorate))
(extends_clause type: (type_identifier) @reference.inherit)
(extends_clause type: (generic_type type: (type_identifier) @reference.inherit))
(extends_clause type: (stable_type_identifier (type_identifier) @reference.inherit))
(extends_clause type: (generic_type type: (stable_type_identifier (type_identifier) @reference.inherit)))

(call_expression function: (identifier) @reference.call)
(call_expression function: (field_expression field: (identifier) @reference.call))
(call_expression function: (generic_function function: (identifier) @reference.call))
(call_expression function: (generic_function function: (field_expression field: (identifier) @reference.call)))
(instance_expression (type_identifier) @reference.call)
(instance_expression (generic_type type: (type_identifier) @reference.call))
(instance_expression (stable_type_identifier (type_identifier) @reference.call))
(infix_expression operator: (identifier) @reference.call)
(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (field_expression field: (identifier) @reference.write))
(type_identifier) @reference.type
(identifier) @reference.read
