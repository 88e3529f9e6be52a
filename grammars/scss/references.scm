[(mixin_statement) (function_statement)] @scope
(parameter . (variable) @reference.declare)
(include_statement (identifier) @reference.call)
(function_name) @reference.call
(variable) @reference.read
