(create_table (object_reference schema: (_)? @qualifier name: (_) @name) (column_definitions)? @body) @definition.struct
(column_definition name: (_) @name) @definition.field
(create_view (object_reference schema: (_)? @qualifier name: (_) @name) (create_query)? @body) @definition.struct
(create_materialized_view (object_reference schema: (_)? @qualifier name: (_) @name) (create_query)? @body) @definition.struct
(create_function (object_reference schema: (_)? @qualifier name: (_) @name) (function_body)? @body) @definition.function
(create_trigger . (keyword_create) (object_reference name: (_) @name)) @definition.rule
(create_type (object_reference schema: (_)? @qualifier name: (_) @name)) @definition.type
(create_schema (identifier) @name) @definition.namespace
(create_sequence (object_reference schema: (_)? @qualifier name: (_) @name)) @definition.variable
(create_index column: (_) @name) @definition.rule
