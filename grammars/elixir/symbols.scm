; Modules, with their @moduledoc.
((call target: (identifier) @_word (arguments . (alias) @name)
  (do_block . (unary_operator operand: (call target: (identifier) @_doc (arguments (string) @doc)))) @body) @definition.module
  (#eq? @_word "defmodule") (#eq? @_doc "moduledoc"))
((call target: (identifier) @_word (arguments . (alias) @name) (do_block) @body) @definition.module (#eq? @_word "defmodule"))
((call target: (identifier) @_word (arguments . (alias) @name) (do_block) @body) @definition.interface (#eq? @_word "defprotocol"))
((call target: (identifier) @_word (arguments . (alias) @name) (do_block) @body) @definition.module (#eq? @_word "defimpl"))

; Functions and macros, clause by clause.
((call target: (identifier) @_word (arguments . [(call target: (identifier) @name) (identifier) @name
  (binary_operator left: [(call target: (identifier) @name) (identifier) @name] operator: "when")]) (do_block)? @body) @definition.function
  (#eq? @_word "def" "defdelegate" "defn") (#set! visibility public))
((call target: (identifier) @_word (arguments . [(call target: (identifier) @name) (identifier) @name
  (binary_operator left: [(call target: (identifier) @name) (identifier) @name] operator: "when")]) (do_block)? @body) @definition.function
  (#eq? @_word "defp" "defnp") (#set! visibility private))
((call target: (identifier) @_word (arguments . [(call target: (identifier) @name) (identifier) @name
  (binary_operator left: [(call target: (identifier) @name) (identifier) @name] operator: "when")]) (do_block)? @body) @definition.macro
  (#eq? @_word "defmacro" "defguard") (#set! visibility public))
((call target: (identifier) @_word (arguments . [(call target: (identifier) @name) (identifier) @name
  (binary_operator left: [(call target: (identifier) @name) (identifier) @name] operator: "when")]) (do_block)? @body) @definition.macro
  (#eq? @_word "defmacrop" "defguardp") (#set! visibility private))
((call target: (identifier) @_word (arguments . (binary_operator operator: _ @name)) (do_block)? @body) @definition.function
  (#eq? @_word "def" "defp" "defmacro") (#not-eq? @name "when") (#set! modifier operator))
((call target: (identifier) @_word (arguments . (binary_operator left: (binary_operator operator: _ @name) operator: "when")) (do_block)? @body) @definition.function
  (#eq? @_word "def" "defp" "defmacro") (#set! modifier operator))

; Types, callbacks and attributes.
((unary_operator operator: "@" operand: (call target: (identifier) @_word
  (arguments . (binary_operator left: [(identifier) @name (call target: (identifier) @name)] operator: "::")))) @definition.type
  (#eq? @_word "type" "opaque") (#set! visibility public))
((unary_operator operator: "@" operand: (call target: (identifier) @_word
  (arguments . (binary_operator left: [(identifier) @name (call target: (identifier) @name)] operator: "::")))) @definition.type
  (#eq? @_word "typep") (#set! visibility private))
((unary_operator operator: "@" operand: (call target: (identifier) @_word
  (arguments . [(binary_operator left: (call target: (identifier) @name) operator: "::") (binary_operator left: (binary_operator left: (call target: (identifier) @name)) operator: "when")])))
  @definition.method (#eq? @_word "callback" "macrocallback") (#set! modifier declaration))
((unary_operator operator: "@" operand: (call target: (identifier) @name (arguments))) @definition.constant (#set! once true) (#set! visibility private)
  (#not-eq? @name "doc" "moduledoc" "typedoc" "spec" "type" "typep" "opaque" "callback" "macrocallback" "impl" "behaviour" "derive" "dialyzer" "enforce_keys" "compile"
    "before_compile" "after_compile" "on_load" "on_definition" "external_resource" "tag" "moduletag" "describetag" "since" "deprecated" "optional_callbacks" "vsn" "file" "shortdoc" "after_verify" "on_definition" "typedoc"))

; Tests: ExUnit.
((call target: (identifier) @_word (arguments . (string) @name) (do_block) @body) @definition.test (#eq? @_word "test" "describe" "property" "feature"))
