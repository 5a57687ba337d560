// Things around the form: theme, menus, where the keyboard stands.

const dark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

function showTheme(button) {
  button.setAttribute("aria-pressed", String(isDark()));
  const use = button.querySelector("use");
  const href = use.getAttribute("href").split("#")[0];
  use.setAttribute("href", `${href}#${isDark() ? "sun" : "moon"}`);
}

function setUpTheme(button) {
  button.hidden = false;
  showTheme(button);
  dark.addEventListener("change", () => showTheme(button));
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* not kept, still applied */ }
    showTheme(button);
  });
}

function setUpMenus(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of root.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  root.addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

function announceErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (!summary) return;
  document.title = `${summary.querySelector("h2").textContent.trim()}: ${document.title}`;
  summary.focus();
}

// A request says by itself that it was read; without script its button does.
function tellSeen(form) {
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  form.hidden = true;
}

document.querySelectorAll("form[data-seen]").forEach(tellSeen);
document.querySelectorAll("[data-theme-toggle]").forEach(setUpTheme);
setUpMenus(document);
announceErrors(document);
