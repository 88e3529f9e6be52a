; Scopes: where local names live.
(function_definition) @scope

(binary_operator lhs: (identifier) @reference.declare operator: ["<-" "="])
(binary_operator operator: ["->" "->>"] rhs: (identifier) @reference.declare)
(binary_operator lhs: [(identifier) @reference.write (extract_operator rhs: (identifier) @reference.write)] operator: ["<-" "=" "<<-"])
(parameter name: (identifier) @reference.declare)
(for_statement variable: (identifier) @reference.declare)
(call function: (identifier) @reference.call)
(call function: (namespace_operator rhs: (identifier) @reference.call))
(call function: (extract_operator rhs: (identifier) @reference.call))
(identifier) @reference.read
