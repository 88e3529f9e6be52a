(declUses) @import
