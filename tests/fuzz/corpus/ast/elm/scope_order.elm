case m of
t->e}w