; Functions. `function M.f` and `M.f = function` are qualified by what stands before the dot.
((function_declaration "local" name: (identifier) @name body: (_)? @body) @definition.function (#set! visibility private))
(function_declaration name: (identifier) @name body: (_)? @body) @definition.function
(function_declaration name: (dot_index_expression table: (_) @qualifier field: (identifier) @name) body: (_)? @body) @definition.function
(function_declaration name: (method_index_expression table: (_) @qualifier method: (identifier) @name) body: (_)? @body) @definition.method
((variable_declaration (assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (function_definition body: (_)? @body)))) @definition.function
  (#set! visibility private))
(assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (function_definition body: (_)? @body))) @definition.function
(assignment_statement (variable_list . name: (dot_index_expression table: (_) @qualifier field: (identifier) @name))
  (expression_list . value: (function_definition body: (_)? @body))) @definition.function
(field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function
(field name: (string (string_content) @name) value: (function_definition body: (_)? @body)) @definition.function

; Variables of the chunk.
((variable_declaration (assignment_statement (variable_list name: (identifier) @name attribute: (attribute (identifier) @modifier)))) @definition.variable
  (#not-inside? block function_definition) (#set! visibility private))
((variable_declaration [(assignment_statement (variable_list name: (identifier)+ @name)) (variable_list name: (identifier)+ @name)]) @definition.variable
  (#not-inside? block function_definition) (#set! visibility private) (#set! once true))
((assignment_statement (variable_list name: (identifier)+ @name)) @definition.variable (#not-inside? block function_definition) (#set! once true))
((assignment_statement (variable_list . name: (dot_index_expression table: (identifier) @qualifier field: (identifier) @name))) @definition.variable
  (#not-inside? block function_definition) (#not-eq? @qualifier "self") (#set! once true))

; Tests: busted.
((function_call name: (identifier) @_f arguments: (arguments . (string content: (_) @name) (function_definition body: (_)? @body))) @definition.test
  (#eq? @_f "describe" "it" "context" "test" "pending"))
