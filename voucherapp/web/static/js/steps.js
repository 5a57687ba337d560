// Tells that a page of a form is being looked at, when it opens and when it is left: the office sees
// from it where a form takes long. Nothing depends on it; without script only savings are noted.

function tell(mark) {
  const body = new URLSearchParams({ csrf_token: mark.dataset.token });
  fetch(mark.dataset.step, { method: "POST", body, credentials: "same-origin", keepalive: true }).catch(() => {});
}

for (const mark of document.querySelectorAll("[data-step]")) {
  tell(mark);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell(mark);
  });
}
