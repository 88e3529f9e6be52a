(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import
((call function: (identifier) @_f) @import.dynamic (#eq? @_f "__import__"))
((call function: (attribute attribute: (identifier) @_f)) @import.dynamic (#eq? @_f "import_module"))
((call function: (identifier) @_f) @import.dynamic (#eq? @_f "import_module"))

((if_statement condition: [(identifier) @_c (attribute attribute: (identifier) @_c)]) @type_only (#eq? @_c "TYPE_CHECKING"))
(if_statement) @conditional
(try_statement) @conditional
