; Scopes: where local names live.
(subroutine_declaration_statement) @scope
(anonymous_subroutine_expression) @scope
(block) @scope

; Variables, but not what braces compute.
(mandatory_parameter (_ (varname) @reference.declare))
(optional_parameter (_ (varname) @reference.declare))
(slurpy_parameter (_ (varname) @reference.declare))
(variable_declaration variable: (_ (varname) @reference.declare))
(variable_declaration variables: (_ (varname) @reference.declare)+)
(for_statement "my" variable: (scalar (varname) @reference.declare))
(assignment_expression left: [(scalar (varname) @reference.write) (array (varname) @reference.write) (hash (varname) @reference.write)])
((varname) @reference.read (#not-prefix? @reference.read "{"))

(_ function: (function) @reference.call)
(method) @reference.call
(method_call_expression invocant: (bareword) @reference.read)
(bareword) @reference.read
