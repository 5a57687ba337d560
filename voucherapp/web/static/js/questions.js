// Hides questions that depend on another answer of the same page while that answer is not given.
// The server decides what is asked; without script all of them stand there with their condition.

function isChosen(form, name, option) {
  const data = new FormData(form);
  return data.getAll(name).includes(option);
}

function setUp(form) {
  const asked = [...form.querySelectorAll("[data-shown-if]")];
  if (!asked.length) return;
  const show = () => {
    for (const part of asked) {
      const on = form.querySelector(`[name="${CSS.escape(part.dataset.shownIf)}"]`);
      const hiddenToo = on?.closest("[data-shown-if]")?.hidden ?? false;
      part.hidden = hiddenToo || !isChosen(form, part.dataset.shownIf, part.dataset.shownEquals);
    }
  };
  form.addEventListener("change", show);
  show();
}

document.querySelectorAll("form").forEach(setUp);
