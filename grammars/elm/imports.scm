(import_clause) @import
