"""Personas as data: what each role and module is told and held to, changed by people together and by nobody else."""
