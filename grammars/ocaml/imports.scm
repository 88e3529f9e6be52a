[(open_module) (include_module) (include_module_type)] @import
