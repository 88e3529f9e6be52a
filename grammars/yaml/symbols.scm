; The keys of the two outer levels.
((block_mapping_pair key: (_) @name) @definition.key (#depth? 6))
((flow_pair key: (_) @name) @definition.key (#depth? 5))
