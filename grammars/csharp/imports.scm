; `#if` is blanked out before the grammar reads the text, so the import scanner reads the whole file.
(using_directive) @skip
(extern_alias_directive) @skip
