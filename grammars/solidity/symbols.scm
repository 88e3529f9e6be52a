; Contracts. A contract's functions are its methods.
((contract_declaration "abstract"? @modifier name: (identifier) @name body: (_)? @body) @definition.class (#set! visibility public))
((interface_declaration name: (identifier) @name body: (_)? @body) @definition.interface (#set! visibility public))
((library_declaration name: (identifier) @name body: (_)? @body) @definition.class (#set! visibility public))

((struct_declaration name: (identifier) @name body: (_)? @body) @definition.struct (#set! visibility public))
((struct_member name: (identifier) @name) @definition.field (#set! visibility public))
((enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum (#set! visibility public))
((enum_value) @name @definition.enum_member (#set! visibility public))
((event_definition name: (identifier) @name) @definition.type (#set! visibility public))
((error_declaration name: (identifier) @name) @definition.type (#set! visibility public))
(user_defined_type_definition name: (identifier) @name) @definition.type

((function_definition name: (identifier) @name (visibility) @_v [(virtual) @modifier (override_specifier) @modifier (state_mutability)]* body: (_)? @body) @definition.function
  (#eq? @_v "external") (#set! visibility public))
(function_definition name: (identifier) @name [(visibility) @visibility (virtual) @modifier (override_specifier) @modifier (state_mutability)]* body: (_)? @body) @definition.function
(modifier_definition name: (identifier) @name body: (_)? @body) @definition.function
((constructor_definition "constructor" @name body: (_)? @body) @definition.constructor (#set! visibility public))
((fallback_receive_definition ["receive" "fallback"] @name body: (_)? @body) @definition.method (#set! visibility public))

(constant_variable_declaration name: (identifier) @name) @definition.constant
(state_variable_declaration [(visibility) @visibility (override_specifier) @modifier]* "constant" @modifier name: (identifier) @name) @definition.constant
((state_variable_declaration [(visibility) @visibility (override_specifier) @modifier]* (immutable) name: (identifier) @name) @definition.field (#set! modifier readonly))
(state_variable_declaration [(visibility) @visibility (override_specifier) @modifier]* name: (identifier) @name) @definition.field
