; Classes: R6, reference classes, S4. What their lists name is a method.
((binary_operator lhs: (identifier) @name operator: ["<-" "="] rhs: (call function: [(identifier) @_f (namespace_operator rhs: (identifier) @_f)] arguments: (_) @body)) @definition.class
  (#eq? @_f "R6Class" "setRefClass" "new_class"))
((call function: (identifier) @_f arguments: (arguments . argument: (argument value: (string (string_content) @name)))) @definition.class (#eq? @_f "setClass"))
((call function: (identifier) @_f arguments: (arguments . argument: (argument value: (string (string_content) @name)))) @definition.function
  (#eq? @_f "setGeneric"))
((call function: (identifier) @_f arguments: (arguments . argument: (argument value: (string (string_content) @name)))) @definition.method
  (#eq? @_f "setMethod" "setReplaceMethod" "setValidity"))
((argument name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.method (#not-inside? function_definition)
  (#not-eq? @name "FUN" "f" ".f" "fn" "error" "warning" "message" "finally" "condition" "interrupt"))

; Functions.
((binary_operator lhs: [(identifier) @name (string (string_content) @name)] operator: ["<-" "=" "<<-"] rhs: (function_definition body: (_)? @body)) @definition.function)

; Variables of the file.
((binary_operator lhs: (identifier) @name operator: ["<-" "=" "<<-"]) @definition.constant (#parent? program) (#upper? @name) (#set! once true))
((binary_operator lhs: (identifier) @name operator: ["<-" "=" "<<-"]) @definition.variable (#parent? program) (#set! once true))
((binary_operator operator: ["->" "->>"] rhs: (identifier) @name) @definition.variable (#parent? program) (#set! once true))

; Tests: testthat.
((call function: (identifier) @_f arguments: (arguments . argument: (argument value: (string (string_content) @name)) argument: (argument value: (braced_expression) @body))) @definition.test
  (#eq? @_f "test_that" "describe" "it"))
