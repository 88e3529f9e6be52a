((require_spec (module_path) @import.module) @import (#set! keyword "require"))
((replace_spec . (module_path) @import.alias "=>" [(module_path) (file_path)] @import.module) @import (#set! keyword "replace"))
