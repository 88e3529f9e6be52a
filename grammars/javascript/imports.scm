(import_statement) @import
(export_statement source: (string)) @import.re_export
(call_expression function: (import)) @import.dynamic
((call_expression function: (identifier) @_f arguments: (arguments . (_))) @import (#eq? @_f "require"))
