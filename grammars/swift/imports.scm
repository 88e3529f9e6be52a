; `#if` is blanked out before the grammar reads the text, so the import scanner reads the whole file.
(import_declaration) @skip
