; Imports are found by a scan of the whole file: what one means depends on what stands around it. Here their names are kept from being taken for uses.
[(use_statement) (require_expression)] @skip
