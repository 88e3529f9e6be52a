[(using_statement) (import_statement)] @import
((call_expression . (identifier) @_f) @import (#eq? @_f "include"))
