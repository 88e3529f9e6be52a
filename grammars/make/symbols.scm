((rule (targets (word)+ @name) (recipe)? @body) @definition.rule (#not-prefix? @name "."))
(variable_assignment name: (word) @name) @definition.variable
(define_directive name: (word) @name value: (_)? @body) @definition.variable
