(function_expression) @scope
(let_expression) @scope

(formal name: (identifier) @reference.declare)
(function_expression universal: (identifier) @reference.declare)
(apply_expression function: (variable_expression name: (identifier) @reference.call))
(apply_expression function: (select_expression attrpath: (attrpath . (identifier) @reference.read . (identifier) @reference.read . (identifier) @reference.call)))
(apply_expression function: (select_expression attrpath: (attrpath . (identifier) @reference.read . (identifier) @reference.call)))
(apply_expression function: (select_expression attrpath: (attrpath (identifier) @reference.call)))
(inherited_attrs attr: (identifier) @reference.read)
(identifier) @reference.read
