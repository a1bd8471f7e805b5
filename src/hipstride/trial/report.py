"""The report of a trial: a prepared study in, sections of plain values out."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hipstride.catalogue import reading
from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.canonical import sha256_of
from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import report_change, report_people, report_results, wording
from hipstride.trial.endpoint_analysis import Fitted, fit_endpoint
from hipstride.trial.outcomes import Wide
from hipstride.trial.report_parts import Section, TableOf, kept, table
from hipstride.trial.result import STRUCTURE_NAMES
from hipstride.trial.study import Study
from hipstride.trial.study_data import Prepared

REPORT_SCHEMA = "hipstride.trial-report/1"
_FOLDERS = ("exercises", "numbers", "programmes")


@dataclass(frozen=True)
class Report:
    """Everything that a report says; `results` is the same as plain values."""

    study: Study
    sections: tuple[Section, ...]
    primary: dict[str, Any]
    versions: dict[str, str]

    @property
    def about(self) -> str:
        """The line under the title: what kind of study, its arms and weeks, its registration."""
        study = self.study
        kind = "Randomised trial" if study.randomised else "Not randomised"
        arms = ", ".join(arm.title for arm in study.arms)
        weeks = ", ".join(study.weeks)
        return f"{kind} · {arms} · weeks {weeks} · registration: {study.registration or 'not registered'}"

    @property
    def results(self) -> dict[str, Any]:
        """Plain values for results.json; two runs of one study are equal in them."""
        return {
            "schema": REPORT_SCHEMA,
            "title": self.study.title,
            "versions": self.versions,
            "seed": self.study.seed,
            "primary": self.primary,
            "sections": [one.plain() for one in self.sections],
        }


@cache
def catalogue_version() -> str:
    """Twelve digits that change with any number of the catalogue."""
    names = [f"{name}.toml" for name in reading.names("")]
    names += [f"{folder}/{name}.toml" for folder in _FOLDERS for name in reading.names(folder)]
    return sha256_of({name: reading.read(name) for name in names})[:12]


def versions(version: str) -> dict[str, str]:
    """What a report was made with; `version` is that of the package."""
    return {"hipstride": version, "rules_version": RULES_VERSION, "catalogue": catalogue_version()}


def check_pins(study: Study, made_with: dict[str, str]) -> None:
    """Refuse to analyse a study with other rules or facts than it was planned with."""
    for name, pinned in study.pins.model_dump().items():
        if pinned is not None and pinned != made_with[name]:
            raise BadInput(
                f"pins.{name}",
                f"{pinned!r}, which the study was planned with",
                f"{made_with[name]!r}, which this release has",
                "Use the release of the plan, or change the pin and say so in the report",
            )


def report(study: Study, prepared: Prepared, version: str) -> Report:
    """Analyse a prepared study. Raises BadInput, or NoEstimate where the primary result has none."""
    made_with = versions(version)
    check_pins(study, made_with)
    wide = Wide(study, prepared)
    first = fit_endpoint(wide, study.primary)
    fitted: list[Fitted] = []
    failed: list[tuple[str, str]] = []
    for endpoint in study.endpoints:
        if endpoint is study.primary:
            fitted.append(first)
            continue
        try:
            fitted.append(fit_endpoint(wide, endpoint))
        except NoEstimate as error:
            failed.append((endpoint.name, str(error)))
    used = set(first.grid.people)
    analysed = np.array([name in used for name in wide.people])
    symmetry = report_change.symmetry_section(wide)
    sections = [
        summary(study, first),
        report_people.flow(wide, analysed),
        report_people.baseline(wide),
        report_people.exercise(wide),
        report_results.primary(wide, first),
        report_results.secondary(study, fitted, failed),
        report_change.effects(wide, fitted),
        report_change.people(wide, study.endpoints),
        *([symmetry] if symmetry is not None else []),
        report_people.harms(wide),
        report_results.sensitivity(wide, first),
        methods(study, made_with),
    ]
    one = first.primary
    primary = {
        "endpoint": first.endpoint.name,
        "week": one.week,
        "trained": study.trained.name,
        "reference": study.reference.name,
        "estimand": "adjusted" if study.adjusted else "change",
        "scale": "log" if first.endpoint.is_log else "raw",
        **{name: kept(getattr(one, name)) for name in ("estimate", "se", "df", "lower", "upper", "t", "p")},
    }
    return Report(study, tuple(sections), primary, made_with)


def summary(study: Study, first: Fitted) -> Section:
    """What a reader in a hurry should take away."""
    reference = study.reference
    kind = wording.comparison_of(randomised=study.randomised, healthy=reference.role == "healthy")
    return Section(
        "summary",
        "In short",
        (
            report_results.primary_sentence(first, study),
            wording.what_it_shows(kind, study.trained.title, reference.title),
            wording.strength_only(),
        ),
    )


def methods(study: Study, made_with: dict[str, str]) -> Section:
    """How it was computed, for the methods section of a paper."""
    model = "outcome ~ arm x visit"
    if study.adjusted:
        model = "outcome ~ arm x visit + baseline x visit, visits after the start"
    if study.analysis.covariates:
        model += " + " + " + ".join(study.analysis.covariates)
    text = (
        f"Mixed model for repeated measures ({model}), {STRUCTURE_NAMES[study.analysis.covariance]} covariance, REML, "
        "Kenward-Roger standard errors and degrees of freedom (linear parameterisation), observed information. "
        "Formulas and sources: docs/statistics.md.",
        "The analysis was written down in the study file before it was run, if its authors did so; the bundle "
        "lets anyone run it again and get the same tables.",
    )
    return Section("methods", "How this was computed", text, (_versions(study, made_with),))


def _versions(study: Study, made_with: dict[str, str]) -> TableOf:
    rows = [[name, value] for name, value in made_with.items()]
    rows += [
        ["seed", str(study.seed)],
        ["registration", study.registration or "none given"],
        ["pinned", ", ".join(f"{k} {v}" for k, v in study.pins.model_dump().items() if v) or "nothing"],
    ]
    return table("versions", "Made with", ["", ""], rows)
