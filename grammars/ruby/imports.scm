((call !receiver method: (identifier) @_word arguments: (argument_list . (_))) @import
  (#eq? @_word "require" "require_relative" "load" "autoload" "require_dependency"))
[(if) (unless) (if_modifier) (unless_modifier) (rescue_modifier) (begin) (case)] @conditional
