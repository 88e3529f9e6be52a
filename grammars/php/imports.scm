(namespace_use_declaration) @import
[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import
[(if_statement) (try_statement) (switch_statement)] @conditional
