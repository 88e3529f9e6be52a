set(term_table ${CMAKE_CURRENT_SOURCE_DIR}/static_vectors/table.bin)
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/static_vectors/table_bytes.cpp PROPERTIES
    OBJECT_DEPENDS ${term_table} COMPILE_DEFINITIONS "AIRCHER_TERM_TABLE=\"${term_table}\"")
