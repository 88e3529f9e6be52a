; The elements of the outer levels: what a manifest is asked for.
((element [(STag (Name) @name) (EmptyElemTag (Name) @name)]) @definition.key (#depth? 7))
