; Scopes: where local names live. A block sees the names around it.
[(class body: (_) @scope) (module body: (_) @scope) (singleton_class body: (_) @scope)]
(method) @scope
(singleton_method) @scope
(block) @scope
(do_block) @scope
(lambda) @scope

; Mixins.
((call !receiver method: (identifier) @_word arguments: (argument_list [(constant) @reference.inherit (scope_resolution name: (constant) @reference.inherit)]+))
  (#eq? @_word "include" "extend" "prepend"))
(superclass (constant) @reference.inherit)
(superclass (scope_resolution name: (constant) @reference.inherit))

(method_parameters (identifier) @reference.declare)
(block_parameters (identifier) @reference.declare)
(lambda_parameters (identifier) @reference.declare)
(destructured_parameter (identifier) @reference.declare)
(optional_parameter name: (identifier) @reference.declare)
(keyword_parameter name: (identifier) @reference.declare)
(splat_parameter name: (identifier) @reference.declare)
(hash_splat_parameter name: (identifier) @reference.declare)
(block_parameter name: (identifier) @reference.declare)
(for pattern: (identifier) @reference.declare)
(for pattern: (left_assignment_list (identifier) @reference.declare))
(exception_variable (identifier) @reference.declare)
(as_pattern name: (identifier) @reference.declare)
(array_pattern (identifier) @reference.declare)
(find_pattern (identifier) @reference.declare)
(in_clause pattern: (identifier) @reference.declare)
(keyword_pattern value: (identifier) @reference.declare)
((keyword_pattern key: (hash_key_symbol) @reference.declare !value))
((pair key: (hash_key_symbol) @reference.read !value))
(assignment left: (identifier) @reference.declare)
(left_assignment_list (identifier) @reference.declare)
(destructured_left_assignment (identifier) @reference.declare)
(rest_assignment (identifier) @reference.declare)

(operator_assignment left: (identifier) @reference.write)
(_ left: (instance_variable) @reference.write)
(_ left: (class_variable) @reference.write)
(_ left: (global_variable) @reference.write)
(_ left: (scope_resolution name: (constant) @reference.write))
(left_assignment_list (instance_variable) @reference.write)
(left_assignment_list (class_variable) @reference.write)
(left_assignment_list (global_variable) @reference.write)
(destructured_left_assignment (instance_variable) @reference.write)
(assignment left: (call method: (identifier) @reference.write))
(operator_assignment left: (call method: (identifier) @reference.write))

(call method: (identifier) @reference.call)
(call method: (constant) @reference.call)
(exceptions (constant) @reference.type)
(exceptions (scope_resolution name: (constant) @reference.type))
(as_pattern value: (constant) @reference.type)
(in_clause pattern: (constant) @reference.type)
(keyword_pattern value: (constant) @reference.type)
(array_pattern class: (constant) @reference.type)
(hash_pattern class: (constant) @reference.type)
(alias alias: (identifier) @reference.read)
[(instance_variable) (class_variable) (global_variable)] @reference.read
(constant) @reference.read
(identifier) @reference.read
