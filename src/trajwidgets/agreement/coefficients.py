"""The coefficients by name: the one door for whatever takes a coefficient's name, such as tables, panels and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.errors import AgreementError

Coefficient = Callable[..., AgreementResult]

COEFFICIENTS: Mapping[str, Coefficient] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            cohen_kappa,
            krippendorff_alpha,
            light_kappa,
            percent_agreement,
        )
    }
)
"""Every coefficient of agreement, by the name of its function."""


def coefficient(name: str) -> Coefficient:
    """The coefficient of this name.

    Raises:
        AgreementError: There is none.
    """
    if name not in COEFFICIENTS:
        raise AgreementError(
            f"no coefficient {name!r}{did_you_mean(name, COEFFICIENTS)} The coefficients are {listed(COEFFICIENTS)}."
        )
    return COEFFICIENTS[name]
