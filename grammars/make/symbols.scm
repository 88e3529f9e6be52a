((rule (targets (word)+ @name)) @definition.rule (#not-prefix? @name "."))
(variable_assignment name: (word) @name) @definition.variable
(define_directive name: (word) @name) @definition.variable
