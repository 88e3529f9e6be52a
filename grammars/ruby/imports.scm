; Imports are found by a scan of the whole file: what `autoload :Name` means depends on the modules around it. Here their names are kept from being taken for uses.
((call !receiver method: (identifier) @_word arguments: (argument_list . (_))) @skip
  (#eq? @_word "require" "require_relative" "autoload"))
((call !receiver method: (identifier) @_word arguments: (argument_list . (string))) @skip
  (#eq? @_word "load"))
