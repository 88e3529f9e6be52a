; A binding of a function is one; any other is a key of its set.
(binding attrpath: (attrpath) @name expression: (function_expression) @body) @definition.function
((binding attrpath: (attrpath) @name expression: [(attrset_expression) (rec_attrset_expression) (let_expression)]? @body) @definition.key
  (#not-inside? let_expression))
(binding attrpath: (attrpath) @name) @definition.variable
