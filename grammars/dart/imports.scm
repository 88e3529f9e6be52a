(library_import) @import
(library_export) @import.re_export
(part_directive) @import
(part_of_directive) @import
(library_name (dotted_identifier_list) @declares)
