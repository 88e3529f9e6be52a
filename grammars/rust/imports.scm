(use_declaration) @import
(extern_crate_declaration) @import
((mod_item !body) @import)
((macro_invocation macro: (identifier) @_m) @import (#eq? @_m "include" "include_str" "include_bytes"))
