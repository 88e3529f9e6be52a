((call function: (identifier) @_f) @import (#eq? @_f "load"))
