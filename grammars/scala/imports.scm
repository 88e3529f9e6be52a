; Imports are found by a scan of the whole file: what one means depends on what stands around it. Here their names are kept from being taken for uses.
[(import_declaration) (export_declaration)] @skip
(package_clause name: (_) @declares)
((package_identifier) @skip)
