(function_definition body: (body) @scope)
(constructor_definition body: (body) @scope)
(lambda) @scope

(parameters (identifier) @reference.declare)
(typed_parameter (identifier) @reference.declare)
(default_parameter (identifier) @reference.declare)
(typed_default_parameter . (identifier) @reference.declare)
(for_statement left: (identifier) @reference.declare)
(pattern_binding (identifier) @reference.declare)

(annotation (identifier) @reference.decorate)
(extends_statement (type (identifier) @reference.inherit))
(call (identifier) @reference.call)
(base_call (identifier) @reference.call)
(attribute_call (identifier) @reference.call)
(type (identifier) @reference.type)
(assignment left: (identifier) @reference.write)
(augmented_assignment left: (identifier) @reference.write)
(assignment left: (attribute . (_) . (identifier) @reference.read . (identifier) @reference.write))
(assignment left: (attribute . (_) . (identifier) @reference.write))
(getter) @reference.read
(setter) @reference.read
(identifier) @reference.read
