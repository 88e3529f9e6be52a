((import_declaration alias: (identifier)? @import.alias (string) @import.module) @import (#set! keyword "import"))
