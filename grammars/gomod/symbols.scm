(module_directive (module_path) @declares)
