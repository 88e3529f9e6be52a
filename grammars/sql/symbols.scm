(create_table (object_reference name: (_) @name)) @definition.struct
(column_definition name: (_) @name) @definition.field
(create_view (object_reference name: (_) @name)) @definition.struct
(create_materialized_view (object_reference name: (_) @name)) @definition.struct
(create_function (object_reference name: (_) @name)) @definition.function
(create_type (object_reference name: (_) @name)) @definition.type
(create_index column: (_) @name) @definition.rule
