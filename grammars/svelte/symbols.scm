; Elements that have an id, and snippets.
((element (start_tag (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)))) @definition.key (#eq? @_a "id"))
(snippet_statement (snippet_start (snippet_name) @name)) @definition.function
; TypeScript reads JavaScript too.
((script_element (raw_text) @embedded) (#set! language typescript))
