"""Any number of branches merged into one: what each brings, their contexts, their code."""
