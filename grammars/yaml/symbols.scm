; Keys to the fourth level, and list items that have a name. docs/languages.md says which keys of data files are symbols.
([(block_mapping_pair key: (_) @name) (flow_pair key: (_) @name)] @definition.key (#depth? 13) (#not-inside? block_sequence flow_sequence))
((block_sequence_item (block_node (block_mapping . (block_mapping_pair key: (_) @_key value: (_) @name)))) @definition.key (#eq? @_key "name") (#depth? 16))
