; Scopes: where local names live.
(function) @scope
(lambda) @scope
(do) @scope
(alternative) @scope
(local_binds) @scope

; The words of a module's name are no names of this file.
((module) @skip)

(signature name: (variable) @reference.declare)
(patterns (variable) @reference.declare)
(patterns (parens pattern: (apply argument: (variable) @reference.declare)))
(patterns (tuple (variable) @reference.declare))
(type_params bind: (variable) @reference.declare)
(bind pattern: (variable) @reference.declare)
(generator pattern: (variable) @reference.declare)
(alternative pattern: (variable) @reference.declare)
(as bind: (variable) @reference.declare)

(instance name: (name) @reference.inherit)
(deriving classes: (name) @reference.inherit)
(deriving classes: (tuple (name) @reference.inherit))
(apply function: (variable) @reference.call)
(apply function: (qualified id: (variable) @reference.call))
(apply function: (constructor) @reference.call)
(infix operator: (infix_id (variable) @reference.call))
(field_update field: (field_name (variable) @reference.write))
(name) @reference.type
(constructor) @reference.read
(variable) @reference.read
