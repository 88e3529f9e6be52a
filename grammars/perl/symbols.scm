(package_statement name: (package) @declares)
(package_statement name: (package) @name (block)? @body) @definition.module
(class_statement name: (package) @name (block)? @body) @definition.class

(subroutine_declaration_statement name: (_) @name body: (_)? @body) @definition.function
(method_declaration_statement name: (_) @name body: (_)? @body) @definition.method
((assignment_expression left: [(glob (varname) @name) (variable_declaration variable: (scalar (varname) @name))] right: (anonymous_subroutine_expression body: (_) @body))
  @definition.function)

; `use constant`.
((use_statement module: (package) @_m [(list_expression . (autoquoted_bareword) @name) (anonymous_hash_expression (list_expression (autoquoted_bareword)+ @name))])
  @definition.constant (#eq? @_m "constant" "Readonly"))

; Variables of the file.
((variable_declaration ["our" "my"] variable: [(scalar (varname) @name) (array (varname) @name) (hash (varname) @name)]) @definition.variable
  (#not-inside? block) (#set! once true))
((variable_declaration ["our" "my"] variables: [(scalar (varname) @name) (array (varname) @name) (hash (varname) @name)]+) @definition.variable
  (#not-inside? block) (#set! once true))
