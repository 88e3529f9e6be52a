; `use m;` and `use m::{a, b};`
((use_statement . (identifier) @import.module "::"? (identifier)* @import.name) @import (#set! keyword "use"))
((use_statement . (scoped_type_identifier) @import.module) @import (#set! keyword "use"))
