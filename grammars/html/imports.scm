(script_element) @import
