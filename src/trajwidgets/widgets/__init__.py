"""What is shown in a notebook: the only room that knows Jupyter."""

from trajwidgets.widgets.agreement_panel import AgreementPanel
from trajwidgets.widgets.demonstration_editor import DemonstrationEditor
from trajwidgets.widgets.labeler import Labeler
from trajwidgets.widgets.pair_labeler import PairLabeler
from trajwidgets.widgets.viewer import Viewer

__all__ = ["AgreementPanel", "DemonstrationEditor", "Labeler", "PairLabeler", "Viewer"]
