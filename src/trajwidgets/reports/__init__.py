"""What is there to read without a kernel: a store summed up at one moment, as data frames and as plain HTML."""

from trajwidgets.reports.in_sight import prefill_agreement, review_agreement
from trajwidgets.reports.marked import marked_text
from trajwidgets.reports.store_agreement import StoreAgreement
from trajwidgets.reports.store_decisions import StoreDecisions
from trajwidgets.reports.summary import Summary, summary

__all__ = [
    "StoreAgreement",
    "StoreDecisions",
    "Summary",
    "marked_text",
    "prefill_agreement",
    "review_agreement",
    "summary",
]
