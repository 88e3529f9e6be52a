[(interface_body) (enum_body) (abstract_class_declaration)] @scope
(required_parameter pattern: (identifier) @reference.declare)
(required_parameter pattern: (rest_pattern (identifier) @reference.declare))
(optional_parameter pattern: (identifier) @reference.declare)
[(required_parameter name: (identifier) @reference.declare) (optional_parameter name: (identifier) @reference.declare)]
(index_signature name: (identifier) @reference.declare)
(type_parameter name: (type_identifier) @reference.declare)
(extends_clause value: (identifier) @reference.inherit)
(extends_clause value: (member_expression property: (property_identifier) @reference.inherit))
(extends_type_clause type: (type_identifier) @reference.inherit)
(extends_type_clause type: (generic_type name: (type_identifier) @reference.inherit))
(implements_clause (type_identifier) @reference.inherit)
(implements_clause (generic_type name: (type_identifier) @reference.inherit))
(type_identifier) @reference.type
(type_query (identifier) @reference.read)
