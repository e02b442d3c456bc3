"""Every report, by the name in its address."""

from collections.abc import Mapping

from backend.reports import areas, care, ledgers, people
from backend.reports.report import Report

REPORTS: Mapping[str, Report] = {
    report.name: report for file in (areas, people, ledgers, care) for report in file.REPORTS
}
