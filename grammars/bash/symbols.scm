(function_definition name: (word) @name body: (_) @body) @definition.function
(declaration_command ["export" "readonly"] @modifier) @extend
(declaration_command ["declare" "typeset" "local"]) @extend
((variable_assignment name: (variable_name) @name) @definition.constant (#upper? @name) (#set! once true))
((variable_assignment name: (variable_name) @name) @definition.variable (#set! once true))
; An alias is text that stands for another.
((command name: (command_name (word) @_c) argument: [(word) @name (concatenation . (word) @name) (_)]+) @definition.macro (#eq? @_c "alias") (#set! until "="))
