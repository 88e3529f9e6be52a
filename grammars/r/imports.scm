((call function: (identifier) @_f) @import (#eq? @_f "library" "require" "requireNamespace" "loadNamespace" "source"))
((call function: (namespace_operator lhs: (identifier) @_m rhs: (identifier) @_f)) @import (#eq? @_m "box") (#eq? @_f "use"))
(if_statement) @conditional
