(module_field_func) @scope
(param (identifier) @reference.declare)
(local (identifier) @reference.declare)
(block_block (identifier) @reference.declare)
(block_loop (identifier) @reference.declare)
(block_if (identifier) @reference.declare)
((plain_instr (instr_name) @_i (identifier) @reference.call) (#eq? @_i "call" "return_call"))
((plain_instr (instr_name) @_i (identifier) @reference.write) (#eq? @_i "local.set" "local.tee" "global.set"))
(type_use (index (identifier) @reference.type))
(identifier) @reference.read
