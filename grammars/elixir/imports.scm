((call target: (identifier) @_word (arguments . [(alias) (dot)])) @import (#eq? @_word "use" "import" "alias" "require"))
