// Comfort inside forms: counters, passwords, files, rows, and no double sending.

function countWords(text) {
  const words = text.trim().match(/\S+/g);
  return words ? words.length : 0;
}

function setUpCounter(line) {
  const area = document.getElementById(line.dataset.countFor);
  if (!area) return;
  const most = Number(area.dataset.maxwords);
  let timer;
  const show = () => {
    const left = most - countWords(area.value);
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    line.classList.toggle("word-count-over", left < 0);
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  show();
}

function setUpPassword(button) {
  const input = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? button.dataset.show : button.dataset.hide;
    button.setAttribute("aria-pressed", String(!shown));
  });
  // A shown password must not be kept by the browser as ordinary text.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

function setUpFile(input) {
  input.addEventListener("change", () => {
    const most = Number(input.dataset.maxBytes);
    const tooLarge = [...input.files].some((file) => file.size > most);
    const id = `${input.id}-size`;
    document.getElementById(id)?.remove();
    if (!tooLarge) return;
    const line = document.createElement("p");
    line.id = id;
    line.className = "field-error";
    line.setAttribute("role", "alert");
    line.textContent = input.dataset.tooLarge;
    input.after(line);
    input.value = "";
  });
}

function setUpRows(button) {
  const template = document.getElementById(button.dataset.addRow);
  const body = document.getElementById(button.dataset.addTo);
  if (!template || !body) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.createElement("tbody");
    box.innerHTML = template.innerHTML.replaceAll("__n__", body.children.length);
    const row = box.firstElementChild;
    body.append(row);
    row.querySelector("input, select, textarea")?.focus();
  });
}

function setUpDependentOptions(select) {
  const source = document.getElementById(select.dataset.optionsOf);
  source?.addEventListener("change", async () => {
    const wanted = source.value;
    const answer = await fetch(`${select.dataset.optionsFrom}?country=${encodeURIComponent(wanted)}`).catch(() => null);
    // Without an answer the server lists the options when the form is sent.
    if (!answer?.ok || source.value !== wanted) return;
    const rows = await answer.json();
    select.replaceChildren(select.options[0], ...rows.map(([code, name]) => new Option(name, code)));
  });
}

function guardDoubleSending(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Later, so that the name and value of the pressed button are still sent.
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((b) => b.setAttribute("aria-disabled", "true")));
    // A download answers without leaving the page: free the form again.
    setTimeout(() => release(form), 8000);
  });
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
}

function guardLeaving(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  form.addEventListener("autosave:done", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

document.querySelectorAll("[data-count-for]").forEach(setUpCounter);
document.querySelectorAll("[data-show-password]").forEach(setUpPassword);
document.querySelectorAll("[data-max-bytes]").forEach(setUpFile);
document.querySelectorAll("[data-add-row]").forEach(setUpRows);
document.querySelectorAll("select[data-options-of]").forEach(setUpDependentOptions);
document.querySelectorAll("form[method=post]").forEach(guardDoubleSending);
document.querySelectorAll("form[data-leave-guard]").forEach(guardLeaving);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
