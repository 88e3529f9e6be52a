; Imports are found by a scan of the whole file, which sees the files that url() names too.
(use_statement) @skip
(forward_statement) @skip
