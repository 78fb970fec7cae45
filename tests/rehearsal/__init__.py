"""The rehearsal: the workflow files are read, and their steps are run in order, as the forge would.

*Pure*: ``expressions`` (the language between ``${{`` and ``}}``), ``values`` (what it works on), ``reading`` and
``workflow`` (a file, as data, each part with its line), ``judging`` (what a run must do: triggers, jobs, conditions).
*Effects*: ``runner`` (runs the jobs of one run), ``shell`` (a ``run:`` step), ``actions`` (the table of what stands
for each ``uses:`` step), ``forge`` (the bare repository, the secrets, the runs that wait), ``town`` (the commune, its
public site, its accounts). A key, an action, a function or a context that is not known here stops the rehearsal
with its file and line: what is not understood is not tested.
"""
