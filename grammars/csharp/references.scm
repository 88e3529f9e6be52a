; Scopes: where local names live.
[(class_declaration body: (_) @scope) (struct_declaration body: (_) @scope) (record_declaration body: (_) @scope) (interface_declaration body: (_) @scope)]
(method_declaration) @scope
(constructor_declaration) @scope
(local_function_statement) @scope
(lambda_expression) @scope
(anonymous_method_expression) @scope
(block) @scope

(parameter name: (identifier) @reference.declare)
(parameter_list name: (identifier) @reference.declare)
(bracketed_parameter_list name: (identifier) @reference.declare)
(implicit_parameter) @reference.declare
(type_parameter name: (identifier) @reference.declare)
(variable_declarator name: (identifier) @reference.declare)
(foreach_statement left: (identifier) @reference.declare)
(tuple_pattern (identifier) @reference.declare)
(catch_declaration name: (identifier) @reference.declare)
(declaration_expression name: (identifier) @reference.declare)
(declaration_pattern name: (identifier) @reference.declare)
(recursive_pattern name: (identifier) @reference.declare)
(list_pattern name: (identifier) @reference.declare)
(var_pattern name: (identifier) @reference.declare)
(parenthesized_variable_designation (identifier) @reference.declare)
(from_clause name: (identifier) @reference.declare)
(let_clause . (identifier) @reference.declare)
(join_clause . (identifier) @reference.declare)
(join_into_clause (identifier) @reference.declare)
(labeled_statement . (identifier) @reference.declare)
(tuple_element name: (identifier) @reference.declare)

(attribute name: (identifier) @reference.decorate)
(attribute name: (qualified_name name: (identifier) @reference.decorate))
(attribute name: (generic_name (identifier) @reference.decorate))
(attribute_argument name: (identifier) @reference.write)
(base_list (identifier) @reference.inherit)
(base_list (generic_name (identifier) @reference.inherit))
(base_list (qualified_name name: (identifier) @reference.inherit))
(base_list (qualified_name name: (generic_name (identifier) @reference.inherit)))
(base_list (primary_constructor_base_type type: (identifier) @reference.inherit))
(base_list (primary_constructor_base_type type: (generic_name (identifier) @reference.inherit)))

(invocation_expression function: (identifier) @reference.call)
(invocation_expression function: (generic_name (identifier) @reference.call))
(invocation_expression function: (member_access_expression name: (identifier) @reference.call))
(invocation_expression function: (member_access_expression name: (generic_name (identifier) @reference.call)))
(invocation_expression function: (conditional_access_expression (member_binding_expression name: (identifier) @reference.call)))
(invocation_expression function: (conditional_access_expression (member_binding_expression name: (generic_name (identifier) @reference.call))))
(invocation_expression function: (member_binding_expression name: (identifier) @reference.call))
(invocation_expression function: (member_binding_expression name: (generic_name (identifier) @reference.call)))
(object_creation_expression type: (identifier) @reference.call)
(object_creation_expression type: (generic_name (identifier) @reference.call))
(object_creation_expression type: (qualified_name name: (identifier) @reference.call))
(object_creation_expression type: (qualified_name name: (generic_name (identifier) @reference.call)))

(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (member_access_expression name: (identifier) @reference.write))
(assignment_expression left: (tuple_expression (argument (identifier) @reference.write)))
(postfix_unary_expression (identifier) @reference.write)
(with_initializer . (identifier) @reference.write)

(as_expression right: (identifier) @reference.type)
(is_expression right: (identifier) @reference.type)
(_ type: (identifier) @reference.type)
(_ returns: (identifier) @reference.type)
(type_argument_list (identifier) @reference.type)
(type_parameter_constraints_clause (identifier) @reference.type)
(type_parameter_constraint (identifier) @reference.type)
(explicit_interface_specifier (identifier) @reference.type)
(generic_name (identifier) @reference.type)
(qualified_name name: (identifier) @reference.type)
(identifier) @reference.read
