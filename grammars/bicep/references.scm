[(for_statement) (lambda_expression) (user_defined_function)] @scope
(loop_variable) @reference.declare
(loop_enumerator) @reference.declare
(for_statement initializer: (identifier) @reference.declare)
(parameter (identifier) @reference.declare)
(lambda_expression . (identifier) @reference.declare)
(object_property . (identifier) @skip)
(decorator (call_expression function: (identifier) @reference.decorate))
(call_expression function: (identifier) @reference.call)
(call_expression function: (member_expression property: (property_identifier) @reference.call))
(type (identifier) @reference.type)
(property_identifier) @reference.read
(identifier) @reference.read
