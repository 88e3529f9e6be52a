((command name: (command_name) @_c) @import (#eq? @_c "source" "."))
