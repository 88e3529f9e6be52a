((apply_expression function: (variable_expression name: (identifier) @_f) argument: [(path_expression) (spath_expression) (hpath_expression) (string_expression)] @import.module) @import
  (#eq? @_f "import") (#set! keyword "import"))
