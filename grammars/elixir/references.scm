; Scopes: where local names live.
(do_block) @scope
(anonymous_function) @scope
(stab_clause) @scope

(binary_operator left: (identifier) @reference.declare operator: ["=" "<-"])
(stab_clause left: (arguments (identifier) @reference.declare))
(call target: (identifier) @reference.call)
(call target: (dot right: (identifier) @reference.call))
(unary_operator operand: (binary_operator left: (identifier) @reference.read))
(struct (alias) @reference.type)
(alias) @reference.read
(identifier) @reference.read
