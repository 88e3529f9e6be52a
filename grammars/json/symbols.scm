; The keys of the two outer levels: what a manifest is asked for.
((pair key: (string) @name) @definition.key (#depth? 4))
