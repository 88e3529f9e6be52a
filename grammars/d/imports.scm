(import_declaration) @import
(conditional_declaration) @conditional
((module_declaration) @skip)
