((block (identifier) @_k . (string_lit (template_literal) @qualifier) . (string_lit (template_literal) @name) (body)? @_b) @definition.rule (#eq? @_k "resource" "data"))
((block (identifier) @_k . (string_lit (template_literal) @name)) @definition.rule (#not-eq? @_k "resource" "data"))
((block . (identifier) @name) @definition.rule (#eq? @name "locals" "terraform"))
