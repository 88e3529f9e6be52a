((list_lit . (sym_lit) @_k) @import (#eq? @_k "require" "use-package" "load"))
