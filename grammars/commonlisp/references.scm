(defun) @scope
((list_lit . (sym_lit) @_k . (list_lit (list_lit . (sym_lit) @reference.declare)+)) (#eq? @_k "let" "let*"))
((list_lit . (sym_lit) @_k . (list_lit . (sym_lit) @reference.declare)) (#eq? @_k "dolist" "dotimes"))
((list_lit . (sym_lit) @_k . (_) . (list_lit) . (list_lit (list_lit . (sym_lit) @reference.declare)+)) (#eq? @_k "defclass" "define-condition"))
(defun_header lambda_list: (list_lit (list_lit . (sym_lit) @reference.declare (sym_lit)? @reference.type)+))
((sym_lit) @skip (#prefix? @skip "&"))
(defun_header lambda_list: (list_lit . (sym_lit) @reference.declare))
(defun_header lambda_list: (list_lit (sym_lit) @reference.declare))
(list_lit . (sym_lit) @reference.call)
(var_quoting_lit (sym_lit) @reference.read)
(sym_lit) @reference.read
