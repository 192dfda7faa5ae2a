"""Every expression of an incentive over columns, with bounds, 不适用 and causes as the reference engine has them.

``Kernel`` evaluates; ``Outlook`` is what is known of an incentive before any enterprise is looked at.
"""

from policymatch.engine.columnar.kernel.awards import Awards
from policymatch.engine.columnar.kernel.columns import Unsupported
from policymatch.engine.columnar.kernel.evaluate import Kernel, Verdicts
from policymatch.engine.columnar.kernel.outlook import Outlook

__all__ = ["Awards", "Kernel", "Outlook", "Unsupported", "Verdicts"]
