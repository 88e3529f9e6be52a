(use_statement) @import
(forward_statement) @import
