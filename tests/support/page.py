"""A page as a person meets it: its words, links, forms and tables; and the rules it must keep."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import html5lib
from lxml import etree

from tests.support.markup import bones

if TYPE_CHECKING:
    from tests.support.client import Client

#: html5lib 1.1 is older than parts of the living standard; these complaints are its own.
TOLERATED = {"unexpected-self-closing-tag", "non-void-element-with-trailing-solidus"}
CONTROLS = "//input[not(@type='hidden')] | //select | //textarea"
QUICK = etree.HTMLParser(encoding="utf-8", remove_comments=True)
BUTTON_TYPES = {"submit", "button", "reset", "image"}


class BadPage(AssertionError):
    """The markup breaks a rule every page keeps; the message lists all that was found."""


class Page:
    """An answer of the application; HTML is checked the moment it arrives."""

    def __init__(self, client: Client, response: Any, url: str) -> None:
        self.client = client
        self.response = response
        self.status: int = response.status_code
        self.url = url
        self.is_html = (response.content_type or "").startswith("text/html")
        self.body: bytes = response.get_data()
        self.tree = parse(self.body.decode()) if self.is_html and self.body else None

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url}: {self.heading!r}>"

    # --- reading -----------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All visible words, white space collapsed."""
        body = self.find("//body")
        return words(body[0]) if body else self.body.decode(errors="replace")

    @property
    def heading(self) -> str:
        """The words of the one h1."""
        found = self.find("//h1")
        return words(found[0]) if found else ""

    @property
    def title(self) -> str:
        """The words of the title."""
        found = self.find("//title")
        return words(found[0]) if found else ""

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary, in order."""
        return [words(e) for e in self.find("//*[contains(@class, 'error-summary')]//li")]

    def __contains__(self, wanted: str) -> bool:
        return " ".join(wanted.split()) in self.text

    def find(self, xpath: str) -> list[Any]:
        """Return the elements of an XPath, none when the answer is not HTML."""
        return list(self.tree.xpath(xpath)) if self.tree is not None else []

    def links(self) -> dict[str, str]:
        """Map the words of each link to its absolute path."""
        return {name_of(a): urljoin(self.url, a.get("href")) for a in self.find("//a[@href]")}

    def table(self, caption: str = "") -> list[list[str]]:
        """Return the cells of the first table whose caption holds the words, header first."""
        for table in self.find("//table"):
            title = " ".join(words(c) for c in table.xpath("./caption"))
            if caption in title:
                return [
                    [words(cell) for cell in row.xpath("./th | ./td")]
                    for row in table.xpath(".//tr")
                ]
        raise AssertionError(f"no table “{caption}” on {self!r}")

    def value(self, field: str) -> str:
        """Return what a form field holds, found by its label or name."""
        for form in self.find("//form"):
            control = find_control(form, field)
            if control is not None:
                return current_value(control)[0] if current_value(control) else ""
        raise AssertionError(f"no field “{field}” on {self!r}: {self._fields()}")

    def buttons(self) -> list[str]:
        """List the words of all buttons."""
        return [name_of(b) for b in self.find("//button | //input[@type='submit']")]

    def _fields(self) -> list[str]:
        return [label_of(control) or control.get("name", "?") for control in self.find(CONTROLS)]

    # --- acting ------------------------------------------------------------------------------------

    def click(self, link: str) -> Page:
        """Follow the link with these words (or that start with them)."""
        links = self.links()
        href = links.get(link) or next((u for w, u in links.items() if w.startswith(link)), None)
        if href is None:
            raise AssertionError(f"no link “{link}” on {self!r}: {sorted(links)}")
        return self.client.get(href)

    def submit(self, button: str, **fields: Any) -> Page:
        """Press the button with these words after filling fields by name; see `fill`."""
        return self.fill(button, fields)

    def fill(self, button: str, fields: dict[str, Any]) -> Page:
        """Fill fields (by label or name) and press the button; redirects are followed.

        A value is text, True or False for a check box, a list for several choices, or a tuple
        (content, file name) for an upload. An unknown field or option is an error of the test.
        """
        for form in self.find("//form"):
            pressed = next((b for b in buttons_of(form) if name_of(b) == button), None)
            if pressed is not None and all(
                find_control(form, field) is not None for field in fields
            ):
                return self._send(form, pressed, fields)
        raise AssertionError(
            f"no form with the button “{button}” and the fields {sorted(fields)} on {self!r}: "
            f"buttons {self.buttons()}, fields {self._fields()}"
        )

    def _send(self, form: Any, pressed: Any, fields: dict[str, Any]) -> Page:
        data: dict[str, list[Any]] = {}
        for control in form.xpath(".//input | .//select | .//textarea"):
            name = control.get("name")
            if name and control.get("type") not in BUTTON_TYPES | {"file"}:
                data.setdefault(name, []).extend(current_value(control))
        for field, value in fields.items():
            put(form, data, field, value)
        if pressed.get("name"):
            data.setdefault(pressed.get("name"), []).append(pressed.get("value") or "")
        target = pressed.get("formaction") or form.get("action") or self.url
        method = (pressed.get("formmethod") or form.get("method") or "get").lower()
        send = self.client.post if method == "post" else self.client.get_form
        return send(urljoin(self.url, target), data)


def put(form: Any, data: dict[str, list[Any]], field: str, value: Any) -> None:
    """Enter a value into what will be sent, as a browser would let a person do it."""
    control = find_control(form, field)
    name, kind = control.get("name"), control.get("type", "")
    if kind == "file":
        data[name] = value if isinstance(value, list) else [value]
    elif kind == "checkbox" and isinstance(value, bool):
        box = control.get("value") or "on"
        data[name] = [v for v in data.get(name, []) if v != box] + ([box] if value else [])
    elif kind in ("radio", "checkbox") or control.tag == "select":
        wanted = value if isinstance(value, (list, tuple)) else [value]
        options = options_of(form, control)
        data[name] = [pick(options, str(one), field) for one in wanted]
    else:
        assert not control.get("readonly"), f"“{field}” is read-only"
        data[name] = [str(value)]


def pick(options: dict[str, str], wanted: str, field: str) -> str:
    """Return the value of the option with these words or this value."""
    if wanted in options.values():
        return wanted
    if wanted in options:
        return options[wanted]
    raise AssertionError(f"“{field}” does not offer “{wanted}” but {options}")


def options_of(form: Any, control: Any) -> dict[str, str]:
    """Map the words of each option of a choice to its value."""
    if control.tag == "select":
        return {
            words(o): o.get("value", words(o)) for o in control.xpath(".//option[not(@disabled)]")
        }
    return {
        label_of(box): box.get("value") or "on"
        for box in form.xpath(".//input[@type='radio' or @type='checkbox']")
        if box.get("name") == control.get("name")
    }


def find_control(form: Any, field: str) -> Any:
    """Return the field of a form by its name, its label or the legend of its group."""
    controls = [
        c
        for c in form.xpath(".//input | .//select | .//textarea")
        if c.get("type") not in BUTTON_TYPES and c.get("disabled") is None
    ]
    for test in (
        lambda c: c.get("name") == field,
        lambda c: label_of(c) == field,
        lambda c: legend_of(c) == field,
        lambda c: label_of(c).startswith(field),
    ):
        for control in controls:
            if test(control):
                return control
    return None


def current_value(control: Any) -> list[str]:
    """Return what a browser would send for a field nobody touched."""
    if control.tag == "textarea":
        text = "".join(control.itertext())
        return [text.removeprefix("\n")]
    if control.tag == "select":
        chosen = control.xpath(".//option[@selected]")
        if not chosen and control.get("multiple") is None:
            chosen = control.xpath(".//option[not(@disabled)]")[:1]
        return [o.get("value", words(o)) for o in chosen]
    if control.get("disabled") is not None:
        return []
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value") or "on"] if control.get("checked") is not None else []
    return [control.get("value") or ""]


def buttons_of(form: Any) -> list[Any]:
    """List the buttons that send a form, also those outside that name it."""
    found = form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']")
    if form.get("id"):
        found += form.xpath(f"//button[@form='{form.get('id')}']")
    return list(found)


def words(element: Any) -> str:
    """Return the words of an element, white space collapsed, scripts left out."""
    parts = element.xpath(
        ".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
    )
    return " ".join("".join(parts).split())


def name_of(element: Any) -> str:
    """Return the words a person would use for a link or button."""
    own = element.get("aria-label") or words(element) or element.get("value") or ""
    if not own:
        own = " ".join(i.get("alt", "") for i in element.xpath(".//img"))
    return " ".join(own.split())


def label_of(control: Any) -> str:
    """Return the label of a form field, empty when it has none."""
    if control.get("aria-label"):
        return str(control.get("aria-label"))
    root = control.getroottree()
    if control.get("aria-labelledby"):
        return " ".join(
            words(e) for i in control.get("aria-labelledby").split() for e in by_id(root, i)
        )
    if control.get("id"):
        for label in root.xpath("//label[@for=$id]", id=control.get("id")):
            return words(label)
    for label in control.xpath("ancestor::label"):
        return words(label)
    return ""


def legend_of(control: Any) -> str:
    """Return the legend of the group a field stands in."""
    legends = control.xpath("ancestor::fieldset[1]/legend")
    return words(legends[0]) if legends else ""


def by_id(root: Any, identifier: str) -> list[Any]:
    """Return the elements with this id."""
    return list(root.xpath("//*[@id=$id]", id=identifier))


@lru_cache(maxsize=256)
def parse(text: str) -> Any:
    """Parse and check a page; raises BadPage with every rule it breaks.

    The strict parser of the standard is slow, and what it finds lies in the markup: it reads each
    markup once in a run, whatever words and values stand in it. The tree comes from the quick one.
    """
    problems = list(strictly(text)) if strictly(bones(text)) else []
    tree = etree.ElementTree(etree.fromstring(text.encode(), QUICK))
    problems += list(check(tree))
    if problems:
        raise BadPage("\n  ".join(["this page breaks rules:", *problems]))
    return tree


@lru_cache(maxsize=4096)
def strictly(text: str) -> tuple[str, ...]:
    """Return what the parser of the standard complains of."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    parser.parse(text)
    return tuple(
        f"line {position[0]}: {code} {values}"
        for position, code, values in parser.errors
        if code not in TOLERATED
    )


def check(tree: Any) -> Any:
    """Yield every rule of markup that the page breaks."""
    root = tree.getroot()
    yield from check_frame(root)
    yield from check_ids(root)
    yield from check_controls(root)
    yield from check_policy(root)
    for form in root.xpath("//form"):
        if (form.get("method") or "get").lower() == "post":
            if form.get("action") is None:
                yield "a form that posts has no action"
            if not form.xpath(".//input[@name='csrf_token']"):
                yield f"the form to {form.get('action')} has no csrf_token"
    for element in root.xpath("//a[@href] | //button"):
        if not name_of(element) and not element.xpath(".//svg[@aria-label]"):
            yield f"a link or button without words: {etree.tostring(element)[:120]!r}"
    for image in root.xpath("//img[not(@alt)]"):
        yield f"an image without alt: {image.get('src')}"
    text = words(root)
    for sign in ("undefined", "{{", "{%", "<built-in", "object at 0x", "T('", 'T("'):
        if sign in text:
            yield f"“{sign}” in the text"


def check_frame(root: Any) -> Any:
    """Yield what is wrong with language, title, heading and main part."""
    if not root.get("lang"):
        yield "no language on <html>"
    if len(root.xpath("//title[normalize-space()]")) < 1:
        yield "no title"
    headings = root.xpath("//h1")
    if len(headings) != 1 or not words(headings[0]):
        yield f"{len(headings)} h1 headings instead of one with words"
    if len(root.xpath("//main")) != 1:
        yield "not exactly one <main>"


def check_ids(root: Any) -> Any:
    """Yield doubled ids and references that lead nowhere."""
    ids = root.xpath("//@id")
    for doubled in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"id “{doubled}” stands twice"
    known = set(ids)
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for element in root.xpath(f"//*[@{attribute}]"):
            for target in element.get(attribute).split():
                if target not in known:
                    yield f"{attribute}=“{target}” points at nothing"
    for link in root.xpath("//a[starts-with(@href, '#')]"):
        target = link.get("href")[1:]
        if target and target not in known:
            yield f"link to #{target}, which is not there"


def check_controls(root: Any) -> Any:
    """Yield fields without a label."""
    for control in root.xpath(CONTROLS):
        if control.get("type") not in BUTTON_TYPES and not label_of(control):
            yield f"the field “{control.get('name')}” has no label"


def check_policy(root: Any) -> Any:
    """Yield what the content security policy would block."""
    for element in root.xpath("//*[@style]"):
        yield f"inline style on <{element.tag}>: {element.get('style')[:60]}"
    if root.xpath("//style"):
        yield "a <style> element"
    for script in root.xpath("//script[not(@src)]"):
        if script.get("type") != "application/json":
            yield "an inline script"
    for element in root.iter():
        for attribute in element.attrib if isinstance(element.tag, str) else ():
            if re.match(r"on[a-z]+$", attribute):
                yield f"the handler {attribute} on <{element.tag}>"
    for link in root.xpath("//*[@href or @src]"):
        address = link.get("href") or link.get("src")
        if address.strip().lower().startswith("javascript:"):
            yield f"a javascript: address on <{link.tag}>"
