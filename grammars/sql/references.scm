(invocation (object_reference name: (identifier) @reference.call))
(object_reference name: (identifier) @reference.read)
(field name: (identifier) @reference.read)
