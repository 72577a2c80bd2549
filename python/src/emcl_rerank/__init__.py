"""Rank better with the embeddings of a text-video retrieval model, without training, and see whether the gain is real.

>>> import emcl_rerank as er
>>> run = er.run(text, video)                       # numpy or torch, [texts, channels] and [videos, channels]
>>> print(run)

Export holds what a model computed; run, compare, scores and fit apply methods to it. All work is done by the command
``emcl-rerank``, which comes with this package and runs in a process of its own: nothing here keeps a state, and calls may be made
from several threads at once.
"""

from ._errors import Error, Problem
from ._export import Export
from ._profile import Profile, fit
from ._results import Change, Changes, Comparison, Result, Run
from ._run import compare, run, scores
from ._version import __version__

__all__ = [
    "Change", "Changes", "Comparison", "Error", "Export", "Problem", "Profile", "Result", "Run", "__version__", "compare",
    "fit", "run", "scores",
]
