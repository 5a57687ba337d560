"""A person who has nothing but a keyboard: reaches everything by Tab and sees where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.walker import Walker

#: Says of the element with the focus what it is called, what it is, and whether that can be seen.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  // A card draws the focus of its only link around itself.
  const drawn = [getComputedStyle(e), getComputedStyle(e, '::after')];
  for (let p = e.parentElement, n = 0; p && n < 4 && p.tagName !== 'MAIN'; p = p.parentElement, n++)
    drawn.push(getComputedStyle(p));
  const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
  const group = e.closest('fieldset')?.querySelector('legend')?.innerText || '';
  return {
    name: (e.getAttribute('aria-label') || label || e.innerText || e.value || '').trim().split('\\n')[0].trim(),
    group: group.trim(), tag: e.tagName, type: e.type || '', checked: !!e.checked,
    outlined: drawn.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
  };
}"""
#: More stops than any page of the path has.
MOST = 150


class Hands:
    """Walks by keyboard alone; each stop of the focus must be seen."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page, self.keys = walker, walker.page, walker.page.keyboard
        # Chromium hands file dialogs over only while somebody listens. Who begins to listen when the
        # key is about to be pressed may come too late on a busy machine.
        self.page.on("filechooser", lambda _: None)

    def reach(self, name: str, *, kind: str = "", group: str = "") -> dict[str, Any]:
        """Press Tab until what is called so has the focus; kind is a tag such as "A" or "BUTTON"."""
        met = []
        for _ in range(MOST):
            self.keys.press("Tab")
            at = self.page.evaluate(FOCUS)
            if at is None:
                continue
            met.append(at["name"])
            assert at["outlined"], f"the focus on “{at['name']}” is not drawn: {self.page.url}"
            assert at["inside"], f"the focus on “{at['name']}” is out of sight: {self.page.url}"
            if _fits(at, name, kind, group):
                found: dict[str, Any] = at
                return found
        raise AssertionError(f"“{name}” is not reached by Tab on {self.page.url}: {met}")

    def follow(self, name: str) -> Hands:
        """Reach a link and follow it."""
        self.reach(name, kind="A")
        return self._go_on("Enter")

    def press(self, name: str) -> Hands:
        """Reach a button and press it."""
        self.reach(name, kind="BUTTON")
        return self._go_on("Enter")

    def write(self, fields: dict[str, str]) -> Hands:
        """Type into fields in the order of the page; what stood there is replaced."""
        for label, text in fields.items():
            at = self.reach(label)
            if at["type"] == "date":
                # The parts are typed one after another, in the order of the browser's language.
                year, month, day = text.split("-")
                self.keys.type(month + day + year)
                assert self.page.evaluate("document.activeElement.value") == text
            elif at["tag"] == "SELECT":
                self.keys.type(text)
                chosen = self.page.evaluate("document.activeElement.selectedOptions[0].label")
                assert chosen == text, f"typing “{text}” chose “{chosen}”"
            else:
                self.keys.press("Control+a")
                self.keys.type(text)
        return self

    def tick(self, label: str) -> Hands:
        """Reach a box and tick it with the space bar."""
        at = self.reach(label)
        if not at["checked"]:
            self.keys.press("Space")
        return self

    def choose(self, option: str, *, group: str) -> Hands:
        """Reach a group of radio buttons and go down to an option by the arrow keys."""
        at = self.reach("", group=group)
        self.keys.press("Space")
        for _ in range(12):
            if at["name"] == option:
                assert self.page.evaluate("document.activeElement.checked")
                return self
            self.keys.press("ArrowDown")
            at = self.page.evaluate(FOCUS)
        raise AssertionError(f"“{option}” is not in the group “{group}”")

    def give_file(self, label: str, path: Path) -> Hands:
        """Reach a file field, open its dialog by keyboard and choose a file."""
        self.reach(label)
        with self.page.expect_file_chooser() as chooser:
            self.keys.press("Enter")
        chooser.value.set_files(path)
        return self

    def sees(self, *texts: str) -> Hands:
        """Assert that these words are on the page."""
        self.walker.sees(*texts)
        return self

    def _go_on(self, key: str) -> Hands:
        with self.page.expect_navigation():
            self.keys.press(key)
        self.page.wait_for_load_state()
        self.walker.examine()
        return self


def _fits(at: dict[str, Any], name: str, kind: str, group: str) -> bool:
    if kind and at["tag"] != kind:
        return False
    if group and not at["group"].startswith(group):
        return False
    return bool(at["name"].startswith(name))
