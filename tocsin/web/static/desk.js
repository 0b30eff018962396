// Additions for those who have JavaScript: the desk works without it.
"use strict";

// Triage: the form is sent as it is, and the story's line comes back in its place.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const line = form.closest("[data-story]");
  if (!form.matches(".triage") || !line || !event.submitter) return;
  event.preventDefault();
  const told = new FormData(form, event.submitter);
  let answer = null;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(told),
      headers: { "x-desk-part": "story" },
      redirect: "error",
    });
  } catch {
    answer = null; // No connection, or no longer signed in.
  }
  if (!answer || !answer.ok) {
    // Without the script: the browser sends the form, and shows what went wrong.
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = event.submitter.name;
    hidden.value = event.submitter.value;
    form.append(hidden);
    form.submit();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-story]");
  const unfolded = line.querySelector("details")?.open;
  const key = event.submitter.dataset.key;
  const wasCurrent = line.classList.contains("current");
  const hadFocus = line.contains(document.activeElement);
  line.replaceWith(fresh);
  if (unfolded && fresh.querySelector("details")) fresh.querySelector("details").open = true;
  if (wasCurrent) fresh.classList.add("current");
  if (hadFocus) fresh.querySelector(`[data-key="${key}"]`)?.focus();
});

// On a phone the navigation is one line: the page that is open is seen in it.
document.querySelector(".top [aria-current]")?.scrollIntoView({
  behavior: "instant", block: "nearest", inline: "center",
});

// Keys: only letters without Ctrl, Alt or Meta, and never while somebody writes.
const lines = () => [...document.querySelectorAll("[data-story]")];
const current = () => document.querySelector("[data-story].current");
const keysOn = () => localStorage.getItem("keys") !== "off";

function choose(line) {
  if (!line) return;
  current()?.classList.remove("current");
  line.classList.add("current");
  line.querySelector("h2 a").focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  const at = all.indexOf(current());
  choose(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
}

const press = (key) => current()?.querySelector(`[data-key="${key}"]`)?.click();

const actions = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.querySelector("h2 a").click(),
  s: () => press("s"),
  m: () => press("m"),
  d: () => press("d"),
  e: () => current()?.querySelector("summary")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const action = actions[event.key];
  if (!action || !document.getElementById("keys")) return;
  if (!keysOn() && event.key !== "?") return;
  event.preventDefault();
  action();
});

const keysBox = document.getElementById("keys-on");
if (keysBox) {
  keysBox.checked = keysOn();
  keysBox.addEventListener("change", () => {
    localStorage.setItem("keys", keysBox.checked ? "on" : "off");
  });
}

// Whoever clicks into a story goes on from there by keys.
document.addEventListener("focusin", (event) => {
  const line = event.target.closest?.("[data-story]");
  if (line && line !== current()) {
    current()?.classList.remove("current");
    line.classList.add("current");
  }
});
