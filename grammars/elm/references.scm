(value_declaration body: (_) @scope)
(anonymous_function_expr) @scope
(case_of_branch) @scope
(let_in_expr) @scope

(lower_pattern (lower_case_identifier) @reference.declare)
(type_annotation name: (lower_case_identifier) @reference.declare)
(lower_type_name (lower_case_identifier) @reference.declare)
(function_call_expr target: (value_expr name: (value_qid (lower_case_identifier) @reference.call)))
(type_ref (upper_case_qid (upper_case_identifier) @reference.type))
(type_variable (lower_case_identifier) @reference.type)
(field name: (lower_case_identifier) @reference.write)
(operator (operator_identifier) @reference.call)
(upper_case_identifier) @reference.read
(lower_case_identifier) @reference.read
