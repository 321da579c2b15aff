"""The domain: one noun per module, no behaviour that needs a clock, a network or a database."""

from catalog.model.catalog import Catalog, Jurisdiction, Publisher, Topic
from catalog.model.certificate import HostCertificate
from catalog.model.change import Change, ChangeKind, Diff, Edit, Muted
from catalog.model.check import Check, Evidence, Standing, State, Verdict
from catalog.model.decision import Decision, Past, Snapshot
from catalog.model.document import Block, Document, Link, PageDate, Region
from catalog.model.excuse import Excuse
from catalog.model.finding import Finding, Level, Report
from catalog.model.incident import Incident
from catalog.model.replacement import Origin, Replacement
from catalog.model.resource import Access, Edition, Kind, Resource, SourceLine, WatchRules
from catalog.model.watching import IdleRule, MutedThing, Quiet, Watching, judging

__all__ = [
    "Access",
    "Block",
    "Catalog",
    "Change",
    "ChangeKind",
    "Check",
    "Decision",
    "Diff",
    "Document",
    "Edit",
    "Edition",
    "Evidence",
    "Excuse",
    "Finding",
    "HostCertificate",
    "IdleRule",
    "Incident",
    "Jurisdiction",
    "Kind",
    "Level",
    "Link",
    "Muted",
    "MutedThing",
    "Origin",
    "PageDate",
    "Past",
    "Publisher",
    "Quiet",
    "Region",
    "Replacement",
    "Report",
    "Resource",
    "Snapshot",
    "SourceLine",
    "Standing",
    "State",
    "Topic",
    "Verdict",
    "WatchRules",
    "Watching",
    "judging",
]
