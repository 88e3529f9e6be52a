(import) @import
((package_header (qualified_identifier) @declares) @skip)
