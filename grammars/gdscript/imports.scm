((call (identifier) @_f arguments: (arguments (string) @import.module)) @import (#eq? @_f "preload" "load") (#set! keyword "load"))
((extends_statement (string) @import.module) @import (#set! keyword "extends"))
