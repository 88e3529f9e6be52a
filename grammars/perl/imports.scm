[(use_statement) (require_expression)] @import
[(conditional_statement) (eval_expression)] @conditional
