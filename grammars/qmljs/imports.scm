((ui_import source: (_) @import.module alias: (identifier)? @import.alias) @import (#set! keyword "import"))
