"""Somebody at a browser without scripts: opens an address, follows links by their words, fills forms in as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client


@dataclass
class Form:
    """A form as it stands: what is typed or ticked in it, every name it has, and its buttons by their words."""

    action: str
    method: str
    filled: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


class Page(HTMLParser):
    """The links and forms of a page, and its words."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._open: list[tuple[str, dict[str, str], int]] = []  # links, buttons, lists and long fields
        self._in_form = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, told.get("action", ""))
            self.forms.append(Form(action, told.get("method", "get").lower()))
            self._in_form = True
        elif tag in ("a", "button", "textarea", "select"):
            self._open.append((tag, told, len(self.words)))
        elif tag == "input" and self._in_form and told.get("name"):
            self._fill(told, told.get("value", ""))
        elif tag == "option" and "selected" in told:
            self._fill(self._open[-1][1], told.get("value", ""))

    def _fill(self, told: dict[str, str], value: str) -> None:
        self.forms[-1].names.add(told["name"])
        if told.get("type") not in ("checkbox", "radio") or "checked" in told:
            self.forms[-1].filled.append((told["name"], value or ("on" if "checked" in told else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        if not self._open or self._open[-1][0] != tag:
            return
        _tag, told, since = self._open.pop()
        words = " ".join(" ".join(self.words[since:]).split())
        if tag == "a" and told.get("href"):
            self.links.append((words, urljoin(self.address, told["href"])))
        elif tag == "button" and self._in_form:
            sent = [(told["name"], told.get("value", ""))] if told.get("name") else []
            self.forms[-1].buttons[words] = sent
        elif tag == "textarea" and self._in_form:
            self._fill(told, words)
        elif tag == "select" and self._in_form:
            self.forms[-1].names.add(told["name"])

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(" ".join(self.words).split())


class Visitor:
    """One browser. It sends what a form sends, with the token against forgery, and knows no address but the first."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.content = b""
        self.page = Page("/", "")

    def open(self, address: str) -> None:
        """Go to an address, over all redirects."""
        self._take(self.client.get(urlsplit(address)._replace(fragment="").geturl(), follow=True), address)

    def _take(self, answer: Any, address: str) -> None:
        assert answer.status_code == 200, (address, answer.status_code)
        if answer.redirect_chain:
            address = urljoin(address, answer.redirect_chain[-1][0])
        self.content = answer.content
        html = self.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
        self.page = Page(address, html)

    @property
    def text(self) -> str:
        """The words of the page that is open."""
        return self.page.text

    def follow(self, words: str) -> None:
        """The first link with these words at its beginning."""
        found = [address for told, address in self.page.links if told.startswith(words)]
        assert found, (words, [told for told, _ in self.page.links])
        self.open(found[0])

    def press(self, button: str, **typed: str) -> None:
        """The first form with this button, filled in as it stands but for what is typed."""
        forms = [form for form in self.page.forms if button in form.buttons]
        assert forms, (button, [list(form.buttons) for form in self.page.forms])
        form = forms[0]
        assert set(typed) <= form.names, (typed, form.names)
        sent: dict[str, list[str]] = {}
        for name, value in [*form.filled, *form.buttons[button]]:
            sent.setdefault(name, []).append(value)
        sent |= {name: [value] for name, value in typed.items()}
        ask = self.client.post if form.method == "post" else self.client.get
        self._take(ask(form.action, sent, follow=True), form.action)
