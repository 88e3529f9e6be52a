((builtin_function (builtin_identifier) @_f) @import (#eq? @_f "@import" "@cImport" "@embedFile" "@cInclude"))
