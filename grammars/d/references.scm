; Scopes: where local names live.
(aggregate_body) @scope
(function_declaration) @scope
(constructor) @scope
(block_statement) @scope
(function_literal) @scope
(foreach_statement) @scope
(for_statement) @scope

(parameter (identifier) @reference.declare)
(declarator . (identifier) @reference.declare)
(auto_declaration variable: (identifier) @reference.declare)
(foreach_type (identifier) @reference.declare)
(catch_statement (identifier) @reference.declare)
(template_parameter (identifier) @reference.declare)
(function_literal . (identifier) @reference.declare)

(base_class (identifier) @reference.inherit)
(base_class (type (identifier) @reference.inherit))
(base_class (template_instance . (identifier) @reference.inherit))
(template_mixin (identifier) @reference.inherit)
(at_attribute (identifier) @reference.decorate)
(new_expression (type . (identifier) @reference.call))
(new_expression (type (template_instance . (identifier) @reference.call)))
(call_expression . (identifier) @reference.call)
(call_expression . (type . (identifier) @reference.read . (identifier) @reference.call))
(call_expression . (type . (identifier) @reference.call))
(call_expression . (property_expression . (_) (identifier) @reference.call))
(call_expression . (property_expression . (_) (template_instance . (identifier) @reference.call)))
(call_expression . (template_instance . (identifier) @reference.call))
(assignment_expression . (identifier) @reference.write)
(assignment_expression . (property_expression . (_) (identifier) @reference.write))
(type (identifier) @reference.type)
(identifier) @reference.read
