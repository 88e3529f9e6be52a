((command command_name: (command_name) @_f) @import (#eq? @_f "using" "Using" "Import-Module" "import-module" "ipmo"))
((command (command_invokation_operator) @_o) @import (#eq? @_o "."))
(if_statement) @conditional
