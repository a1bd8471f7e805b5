"""What axe-core finds on the page that is open."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# The script is half a megabyte: a document is given it once. Only what is wrong is described and sent back.
RUN = """
async (rules) => (await axe.run({ resultTypes: ["violations"], ...rules })).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 100)}: ${node.failureSummary}`))
"""

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
"""The rules that every page keeps."""

COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What another theme can break: tokens.css and figure.css give it other colours and nothing else."""


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """Each element that breaks a rule, with the rule; an empty list if all is well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, rules)
    return found
