// Sends the fields of a draft a moment after the last change and tells when it was saved.
// If sending fails, the text is kept in this browser and sent with the next attempt. What a button
// sends is kept too until the page shows a later version: a session may have ended meanwhile.

const PAUSE = 1500;
const RETRY = 15000;

function fields(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  return new URLSearchParams(data);
}

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* storage is blocked: nothing to keep it in */ }
}

function kept(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function putBack(form, text) {
  let changed = false;
  const data = new URLSearchParams(text);
  for (const name of new Set(data.keys())) {
    if (name === "csrf_token") continue;
    const values = data.getAll(name);
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (input.type === "file" || input.type === "hidden") continue;
      if (input.type === "checkbox" || input.type === "radio") {
        const on = values.includes(input.value);
        if (input.checked !== on) { input.checked = on; changed = true; }
      } else if (!input.multiple && input.value !== values[0]) {
        input.value = values[0];
        changed = true;
      }
    }
  }
  return changed;
}

// What was sent did not arrive when the page still rests on the same version.
function isUnsaved(form, text) {
  const version = form.querySelector("input[name=version]");
  return text !== null && version !== null && new URLSearchParams(text).get("version") === version.value;
}

function clock(answer) {
  if (answer && answer.saved_at) return answer.saved_at;
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function setUp(form) {
  const url = form.dataset.autosave;
  const line = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  const key = `draft:${url}`;
  let timer;
  let running = false;
  let again = false;
  let dirty = false;

  const say = (text, mark) => {
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("autosave-done", mark === "done");
    line.classList.toggle("autosave-failed", mark === "failed");
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  async function save() {
    if (running) { again = true; return; }
    running = true;
    dirty = false;
    const body = fields(form);
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        credentials: "same-origin",
        headers: { "X-CSRFToken": body.get("csrf_token") ?? "", Accept: "application/json" },
      });
      const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
      const refusal = told?.message ?? told?.error;
      if (!answer.ok && refusal) {
        // Refused with a reason, such as a text that somebody else has changed: trying again by
        // itself would not help. The text stays in the form; the button shows what to do.
        say(refusal, "failed");
        dirty = true;
        return false;
      }
      // A session that has ended leads to the sign-in instead of an answer.
      if (answer.redirected) throw new Error("ended");
      if (!answer.ok) throw new Error(String(answer.status));
      // The next save must carry the number of the version just written.
      const version = form.querySelector("input[name=version]");
      if (version && told && told.version !== undefined) version.value = told.version;
      keep(key, null);
      say((line?.dataset.saved ?? "").replace("{time}", clock(told)), "done");
      if (!dirty) form.dispatchEvent(new CustomEvent("autosave:done"));
      return true;
    } catch (error) {
      body.delete("csrf_token");
      keep(key, body.toString());
      const ended = error.message === "ended";
      say((ended ? line?.dataset.ended : line?.dataset.failed) ?? "", "failed");
      dirty = true;
      if (!ended) later(RETRY);
      return false;
    } finally {
      running = false;
      if (again) { again = false; later(PAUSE); }
    }
  }

  // Waits for a save that is on its way, and saves what was typed since.
  async function finish() {
    while (running) await new Promise((done) => { setTimeout(done, 50); });
    if (dirty) await save();
  }

  const touched = () => { dirty = true; later(PAUSE); };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  // Who goes to another page by a link has what was typed saved first; if that fails, the browser asks.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!dirty || !plain || !link || link.target || link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    clearTimeout(timer);
    finish().then(() => { location.href = link.href; });
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(key, null);
    const body = fields(form);
    body.delete("csrf_token");
    keep(`${key}:sent`, body.toString());
  });

  const sent = kept(`${key}:sent`);
  keep(`${key}:sent`, null);
  const text = kept(key) ?? (isUnsaved(form, sent) ? sent : null);
  if (text && putBack(form, text)) {
    say(line?.dataset.restored ?? "", "failed");
    later(PAUSE);
  }
}

document.querySelectorAll("form[data-autosave]").forEach(setUp);
