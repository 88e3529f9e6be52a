((function_call name: (identifier) @_f) @import (#eq? @_f "require" "dofile" "loadfile"))
(if_statement) @conditional
