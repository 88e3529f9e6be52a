(using_directive) @import
(extern_alias_directive) @skip
(preproc_if) @conditional
