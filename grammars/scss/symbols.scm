(mixin_statement name: (identifier) @name (block) @body) @definition.macro
(function_statement name: (identifier) @name (block) @body) @definition.function
((declaration . (property_name) @name) @definition.variable (#prefix? @name "$") (#depth? 1))
