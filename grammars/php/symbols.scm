(namespace_definition name: (namespace_name) @declares)
(namespace_definition name: (namespace_name) @name body: (_)? @body) @definition.namespace

; Types.
(class_declaration attributes: (_)? @decorator [(abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier name: (name) @name body: (_) @body) @definition.class
((anonymous_class attributes: (_)? @decorator body: (_) @body) @definition.class (#set! name "class@anonymous"))
(interface_declaration attributes: (_)? @decorator name: (name) @name body: (_) @body) @definition.interface
(trait_declaration attributes: (_)? @decorator name: (name) @name body: (_) @body) @definition.trait
(enum_declaration attributes: (_)? @decorator name: (name) @name body: (_) @body) @definition.enum
(enum_case attributes: (_)? @decorator name: (name) @name) @definition.enum_member

; Functions and methods.
((method_declaration attributes: (_)? @decorator
  [(visibility_modifier) (static_modifier) (abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier name: (name) @name body: (_)? @body) @definition.constructor
  (#eq? @name "__construct"))
((method_declaration attributes: (attribute_list (attribute_group (attribute (name) @_t))) @decorator
  [(visibility_modifier) (static_modifier) (abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier name: (name) @name body: (_)? @body) @definition.test
  (#eq? @_t "Test"))
(method_declaration attributes: (_)? @decorator
  [(visibility_modifier) (static_modifier) (abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier name: (name) @name body: (_)? @body) @definition.method
(function_definition attributes: (_)? @decorator name: (name) @name body: (_) @body) @definition.function

; Members. A constructor's parameters with visibility are properties.
(const_declaration attributes: (_)? @decorator
  [(visibility_modifier) (static_modifier) (abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier (const_element . (name) @name)+) @definition.constant
(property_declaration attributes: (_)? @decorator
  [(visibility_modifier) (static_modifier) (abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier
  (property_element name: (variable_name (name) @name))+ (property_hook_list)? @body) @definition.property
(property_promotion_parameter attributes: (_)? @decorator visibility: (_)? @modifier readonly: (_)? @modifier
  name: [(variable_name (name) @name) (by_ref (variable_name (name) @name))]) @definition.property

((function_call_expression function: (name) @_f arguments: (arguments . (argument (string) @name))) @definition.constant (#eq? @_f "define"))

; Global variables, and functions assigned to them.
((assignment_expression left: (variable_name (name) @name) right: [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)]) @definition.function
  (#not-inside? function_definition method_declaration anonymous_function arrow_function property_hook))
((assignment_expression left: (variable_name (name) @name)) @definition.variable (#set! once true)
  (#not-inside? function_definition method_declaration anonymous_function arrow_function property_hook))

; Tests: Pest.
((function_call_expression function: (name) @_f arguments: (arguments . (argument (string) @name)
  (argument [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)]))) @definition.test (#eq? @_f "it" "test" "describe"))
