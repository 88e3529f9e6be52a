(script_element) @import
((element (start_tag (tag_name) @_t)) @import (#eq? @_t "link"))
