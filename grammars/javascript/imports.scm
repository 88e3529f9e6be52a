; Imports are found by a scan of the whole file: what one means depends on what stands around it. Here their names are kept from being taken for uses.
(import_statement) @skip
(export_statement source: (string)) @skip
((call_expression function: (identifier) @_f arguments: (arguments . (string))) @skip (#eq? @_f "require"))
