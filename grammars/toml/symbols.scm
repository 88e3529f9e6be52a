; Tables and keys to the fourth level. docs/languages.md says which keys of data files are symbols.
(table [(bare_key) (dotted_key) (quoted_key)] @name) @definition.section
(table_array_element [(bare_key) (dotted_key) (quoted_key)] @name) @definition.section
((pair . [(bare_key) (dotted_key) (quoted_key)] @name) @definition.key (#depth? 6) (#not-inside? array))
