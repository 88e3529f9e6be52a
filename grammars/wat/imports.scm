((module_field_import . (string) @import.module . (string) @import.name) @import (#set! keyword "import"))
