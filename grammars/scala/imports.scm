(import_declaration) @import
(export_declaration) @import.re_export
(package_clause name: (_) @declares)
((package_identifier) @skip)
