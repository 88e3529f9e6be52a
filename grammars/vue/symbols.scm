; Elements that have an id.
((element (start_tag (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)))) @definition.key (#eq? @_a "id"))
; TypeScript reads JavaScript too.
((script_element (raw_text) @embedded) (#set! language typescript))
