; Scopes: where local names live.
[(class_declaration body: (_) @scope) (interface_declaration body: (_) @scope) (trait_declaration body: (_) @scope) (enum_declaration body: (_) @scope)]
(anonymous_class) @scope
(function_definition) @scope
(method_declaration) @scope
(anonymous_function) @scope
(arrow_function) @scope

; The words of a namespace are no names of this file.
((namespace_name) @skip)

(simple_parameter name: (variable_name (name) @reference.declare))
(variadic_parameter name: (variable_name (name) @reference.declare))
(catch_clause name: (variable_name (name) @reference.declare))
(static_variable_declaration name: (variable_name (name) @reference.declare))
(global_declaration (variable_name (name) @reference.declare))
(foreach_statement (pair (variable_name (name) @reference.declare)))
(foreach_statement (pair (by_ref (variable_name (name) @reference.declare))))
(foreach_statement . (_) [(variable_name (name) @reference.declare) (by_ref (variable_name (name) @reference.declare))])
(list_literal (variable_name (name) @reference.declare))
(named_label_statement (name) @reference.declare)
(assignment_expression left: (variable_name (name) @reference.declare))
(reference_assignment_expression left: (variable_name (name) @reference.declare))

(attribute (name) @reference.decorate)
(attribute (qualified_name (name) @reference.decorate))
(base_clause (name) @reference.inherit)
(base_clause (qualified_name (name) @reference.inherit))
(class_interface_clause (name) @reference.inherit)
(class_interface_clause (qualified_name (name) @reference.inherit))
(use_declaration (name) @reference.inherit)
(use_declaration (qualified_name (name) @reference.inherit))

(function_call_expression function: (name) @reference.call)
(function_call_expression function: (qualified_name (name) @reference.call))
(function_call_expression function: (variable_name (name) @reference.call))
(member_call_expression name: (name) @reference.call)
(nullsafe_member_call_expression name: (name) @reference.call)
(scoped_call_expression name: (name) @reference.call)
(object_creation_expression (name) @reference.call)
(object_creation_expression (qualified_name (name) @reference.call))

(augmented_assignment_expression left: (variable_name (name) @reference.write))
(assignment_expression left: (member_access_expression name: (name) @reference.write))
(augmented_assignment_expression left: (member_access_expression name: (name) @reference.write))
(assignment_expression left: (scoped_property_access_expression name: (variable_name (name) @reference.write)))
(augmented_assignment_expression left: (scoped_property_access_expression name: (variable_name (name) @reference.write)))
(update_expression argument: (variable_name (name) @reference.write))
(update_expression argument: (member_access_expression name: (name) @reference.write))
(unset_statement (variable_name (name) @reference.write))

(named_type (name) @reference.type)
(named_type (qualified_name (name) @reference.type))
(name) @reference.read
