; Blocks are called as expressions call them: aws_instance.web, module.vpc; a block's kind qualifies its label.
((block (identifier) @_k . (string_lit (template_literal) @qualifier) . (string_lit (template_literal) @name) (block_start) @body) @definition.rule (#eq? @_k "resource" "data"))
((block (identifier) @qualifier . (string_lit (template_literal) @name) (block_start) @body) @definition.variable (#eq? @qualifier "variable" "output"))
((block (identifier) @qualifier . (string_lit (template_literal) @name) (block_start) @body) @definition.module (#eq? @qualifier "module"))
((block (identifier) @qualifier . (string_lit (template_literal) @name) (block_start) @body) @definition.rule (#not-eq? @qualifier "resource" "data" "dynamic"))
((block . (identifier) @name (block_start) @body) @definition.rule (#eq? @name "locals" "terraform"))
; What a locals block names.
((block . (identifier) @_k (body (attribute (identifier) @definition.variable)+)) (#eq? @_k "locals"))
