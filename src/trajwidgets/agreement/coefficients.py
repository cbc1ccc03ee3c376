"""The coefficients by name: the one door for whatever takes a coefficient's name, such as tables, panels and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trajwidgets.agreement.bangdiwala import bangdiwala_b
from trajwidgets.agreement.brennan_prediger import bennett_s, brennan_prediger, pabak
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.conger import conger_kappa
from trajwidgets.agreement.fleiss import fleiss_kappa
from trajwidgets.agreement.gwet import gwet_ac1, gwet_ac2
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.scott import scott_pi
from trajwidgets.errors import AgreementError

Coefficient = Callable[..., AgreementResult]

COEFFICIENTS: Mapping[str, Coefficient] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            bangdiwala_b,
            bennett_s,
            brennan_prediger,
            cohen_kappa,
            conger_kappa,
            fleiss_kappa,
            gwet_ac1,
            gwet_ac2,
            krippendorff_alpha,
            light_kappa,
            pabak,
            percent_agreement,
            scott_pi,
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
