; Elements that have an id.
((element [(start_tag (attribute (attribute_name) @_a [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]))
  (self_closing_tag (attribute (attribute_name) @_a [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]))]) @definition.key (#eq? @_a "id"))
; Headings.
((element (start_tag (tag_name) @_h) . (text) @name) @definition.section (#eq? @_h "h1" "h2" "h3" "h4" "h5" "h6"))
; Scripts; what has one of these types is data or a template.
((script_element (start_tag (attribute (quoted_attribute_value (attribute_value) @_type))?) (raw_text) @embedded)
  (#not-eq? @_type "application/json" "application/ld+json" "importmap" "speculationrules" "text/template" "text/x-template" "text/html" "text/ng-template"
    "text/x-handlebars-template" "text/x-handlebars" "text/x-mustache" "x-shader/x-vertex" "x-shader/x-fragment")
  (#set! language javascript))
