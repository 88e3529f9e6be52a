(column_type (identifier) @reference.type)
(attribute (identifier) @reference.decorate)
(attribute (call_expression . (identifier) @reference.decorate))
(attribute (member_expression (_) (property_identifier) @reference.decorate))
(block_attribute_declaration (call_expression . (identifier) @reference.decorate))
(type_expression . (identifier) @skip)
(call_expression . (identifier) @reference.call)
(identifier) @reference.read
