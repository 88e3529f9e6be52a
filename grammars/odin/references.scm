(procedure) @scope
(block) @scope
(for_statement) @scope

(parameter (identifier) @reference.declare)
(default_parameter (identifier) @reference.declare)
(named_type (identifier) @reference.declare)
(polymorphic_parameters (identifier) @reference.declare)
(for_statement . (identifier) @reference.declare)
(assignment_statement . (identifier) @reference.declare ":=")
(attribute (identifier) @reference.decorate)
(call_expression function: (identifier) @reference.call)
(struct . (identifier) @reference.type)
(type (identifier) @reference.type)
(bit_set_type (identifier) @reference.type)
(assignment_statement . (member_expression . (_) . (identifier) @reference.write))
(update_statement . (identifier) @reference.write)
(assignment_statement . (identifier) @reference.write)
(identifier) @reference.read
