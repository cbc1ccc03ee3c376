"""What is there to read without a kernel: a store summed up at one moment, as data frames and as plain HTML."""

from trajwidgets.reports.marked import marked_text
from trajwidgets.reports.store_agreement import StoreAgreement
from trajwidgets.reports.summary import Summary, summary

__all__ = ["StoreAgreement", "Summary", "marked_text", "summary"]
