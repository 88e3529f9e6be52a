; `private def f`: the call's word is the method's visibility.
((call !receiver method: (identifier) @visibility arguments: (argument_list [(method) (singleton_method) (call)])) @extend
  (#eq? @visibility "private" "protected" "public"))
((call !receiver method: (identifier) @_word arguments: (argument_list (singleton_method))) @extend
  (#eq? @_word "private_class_method") (#set! visibility private))
((call !receiver method: (identifier) @_word arguments: (argument_list (method))) @extend
  (#eq? @_word "module_function") (#set! modifier static))
; `private :a, "b"`, `private %i[a b]`: what was defined above.
((call !receiver method: (identifier) @visibility arguments: (argument_list [(simple_symbol) @changes.member (string) @changes.member (symbol_array (bare_symbol)+ @changes.member)
  (string_array (bare_string)+ @changes.member) (array [(simple_symbol) @changes.member (string) @changes.member]+)]+))
  (#eq? @visibility "private" "protected" "public") (#not-inside? singleton_class))
((call !receiver method: (identifier) @visibility arguments: (argument_list [(simple_symbol) @changes.static (string) @changes.static (symbol_array (bare_symbol)+ @changes.static)
  (string_array (bare_string)+ @changes.static) (array [(simple_symbol) @changes.static (string) @changes.static]+)]+))
  (#eq? @visibility "private" "protected" "public") (#inside? singleton_class))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @changes.static (string) @changes.static (symbol_array (bare_symbol)+ @changes.static)
  (string_array (bare_string)+ @changes.static) (array [(simple_symbol) @changes.static (string) @changes.static]+)]+))
  (#eq? @_word "private_class_method") (#set! visibility private))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @changes.static (string) @changes.static (symbol_array (bare_symbol)+ @changes.static)
  (string_array (bare_string)+ @changes.static) (array [(simple_symbol) @changes.static (string) @changes.static]+)]+))
  (#eq? @_word "public_class_method") (#set! visibility public))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @changes.member (string) @changes.member (symbol_array (bare_symbol)+ @changes.member)
  (string_array (bare_string)+ @changes.member) (array [(simple_symbol) @changes.member (string) @changes.member]+)]+))
  (#eq? @_word "module_function") (#set! modifier static))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @changes.constant (string) @changes.constant (symbol_array (bare_symbol)+ @changes.constant)
  (string_array (bare_string)+ @changes.constant)]+))
  (#eq? @_word "private_constant") (#set! visibility private))
; `private` on a line of its own holds for the rest of the class body. `class << self` has a section of its own.
((identifier) @visibility.section (#parent? body_statement) (#eq? @visibility.section "private" "protected" "public"))
((identifier) @visibility.section (#parent? body_statement) (#eq? @visibility.section "module_function") (#set! visibility public) (#set! modifier static))
(["class" "end"] @visibility.section (#parent? singleton_class))

(class name: (_) @name body: (_)? @body) @definition.class
(module name: (_) @name body: (_)? @body) @definition.module

((method name: (identifier) @name body: (_)? @body) @definition.constructor (#eq? @name "initialize") (#inside? class))
((method name: (setter) @name body: (_)? @body) @definition.function (#inside? singleton_class) (#set! modifier static) (#set! modifier setter))
((method name: (setter) @name body: (_)? @body) @definition.function (#set! modifier setter))
((method name: (operator) @name body: (_)? @body) @definition.function (#set! modifier operator))
((method name: (_) @name body: (_)? @body) @definition.function (#inside? singleton_class) (#set! modifier static))
((method name: (identifier) @name body: (_)? @body) @definition.test (#prefix? @name "test_"))
(method name: (_) @name body: (_)? @body) @definition.function
((singleton_method object: [(constant) (scope_resolution)] @qualifier name: (_) @name body: (_)? @body) @definition.method (#set! modifier static))
((singleton_method name: (_) @name body: (_)? @body) @definition.method (#set! modifier static))

; Classes made by a call: their methods are in its block.
((assignment left: [(constant) (scope_resolution)] @name right: (call receiver: (constant) @_maker method: (identifier) @_how block: (_)? @body)) @definition.class
  (#eq? @_maker "Struct" "Class" "Data") (#eq? @_how "new" "define"))
((assignment left: [(constant) (scope_resolution)] @name right: (call receiver: (constant) @_maker method: (identifier) @_how block: (_)? @body)) @definition.module
  (#eq? @_maker "Module") (#eq? @_how "new"))

((assignment left: [(constant) @name (scope_resolution) @name (left_assignment_list (constant)+ @name)]) @definition.constant)
((operator_assignment left: [(constant) (scope_resolution)] @name) @definition.constant (#set! once true))
((assignment left: (global_variable) @name) @definition.variable (#set! once true) (#not-inside? method singleton_method))
((assignment left: (class_variable) @name) @definition.field (#set! once true) (#set! modifier static) (#not-inside? method singleton_method))

; Methods that a call defines.
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @name (string) @name]+)) @definition.property
  (#eq? @_word "attr_accessor" "mattr_accessor" "cattr_accessor" "class_attribute" "thread_mattr_accessor"))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @name (string) @name]+)) @definition.property
  (#eq? @_word "attr_reader" "attr" "mattr_reader" "cattr_reader") (#set! modifier getter))
((call !receiver method: (identifier) @_word arguments: (argument_list [(simple_symbol) @name (string) @name]+)) @definition.property
  (#eq? @_word "attr_writer" "mattr_writer" "cattr_writer") (#set! modifier setter))
((call !receiver method: (identifier) @_word arguments: (argument_list . [(simple_symbol) @name (string) @name]) block: (_)? @body) @definition.method
  (#eq? @_word "define_method" "alias_method"))
((call !receiver method: (identifier) @_word arguments: (argument_list . [(simple_symbol) @name (string) @name]) block: (_) @body) @definition.method
  (#eq? @_word "define_singleton_method") (#set! modifier static))
(alias name: [(simple_symbol) (identifier) (constant) (operator) (setter)] @name) @definition.method

; Tests and tasks.
((call !receiver method: (identifier) @_word arguments: (argument_list . (string) @name) block: (_) @body) @definition.test
  (#eq? @_word "describe" "context" "it" "specify" "example" "test" "feature" "scenario" "should" "xit" "fit" "fdescribe" "xdescribe" "it_behaves_like" "shared_examples"
    "shared_examples_for" "shared_context" "shared_examples_for"))
((call method: (identifier) @_word arguments: (argument_list . [(constant) (scope_resolution) (string)] @name) block: (_) @body) @definition.test
  (#eq? @_word "describe" "context" "feature"))
((call !receiver method: (identifier) @_word arguments: (argument_list . [(simple_symbol) @name (string) @name (pair key: (hash_key_symbol) @name)])
  block: (_) @body) @definition.rule (#eq? @_word "task"))
; The members of a struct.
((assignment right: (call receiver: (constant) @_maker method: (identifier) @_how arguments: (argument_list (simple_symbol)+ @definition.property)))
  (#eq? @_maker "Struct" "Data") (#eq? @_how "new" "define"))
