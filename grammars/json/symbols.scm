; Keys to the fourth level, and list items that have a name. docs/languages.md says which keys of data files are symbols.
((pair key: (string) @name) @definition.key (#depth? 8) (#not-inside? array))
((object . (pair key: (string) @_key value: (string) @name)) @definition.key (#parent? array) (#eq? @_key "\"name\"") (#depth? 10))
