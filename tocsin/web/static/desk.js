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
  const focused = line.contains(document.activeElement) && document.activeElement;
  line.replaceWith(fresh);
  if (unfolded && fresh.querySelector("details")) fresh.querySelector("details").open = true;
  if (wasCurrent) fresh.classList.add("current");
  // Where the focus was: on a button that was pressed, or on the headline for a key.
  const place = focused && (focused.dataset.key ? `[data-key="${key}"]` : "h2 a");
  if (place) fresh.querySelector(place)?.focus({ preventScroll: true });
  say(event.submitter.dataset.done);
});

// Those who do not see the page hear what came of a key.
function say(text) {
  const status = document.getElementById("done");
  if (status && text) status.textContent = text;
}

// On a phone the navigation is one line: the page that is open is seen in it.
document.querySelector(".top [aria-current]")?.scrollIntoView({
  behavior: "instant", block: "nearest", inline: "center",
});

// Back from a story's page: what was noted there is shown here. Browsers show the list as
// it was, from memory or from their cache.
addEventListener("pageshow", (event) => {
  const [visit] = performance.getEntriesByType("navigation");
  const isOld = event.persisted || visit?.type === "back_forward";
  if (isOld && document.getElementById("lines")) location.reload();
});

// Keys: only letters without Ctrl, Alt or Meta, and never while somebody writes.
const lines = () => [...document.querySelectorAll("[data-story]")];
const current = () => document.querySelector("[data-story].current");

// A browser may keep nothing for us: then keys are on.
const kept = (() => {
  try { return localStorage; } catch { return null; }
})();
const keysOn = () => kept?.getItem("keys") !== "off";

// The letter of a key: on a keyboard without Latin letters the one in its place.
function pressed(event) {
  const isOther = event.key.length === 1 && event.key > "\x7f";
  if (isOther && /^Key[A-Z]$/.test(event.code)) return event.code[3].toLowerCase();
  return event.shiftKey ? event.key : event.key.toLowerCase();
}

function mark(line) {
  current()?.classList.remove("current");
  line.classList.add("current");
  history.replaceState({ story: line.id }, "");
}

function choose(line) {
  if (!line) return;
  mark(line);
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
  const key = pressed(event);
  const action = Object.hasOwn(actions, key) && actions[key];
  if (!action || !document.getElementById("keys")) return;
  if (!keysOn() && key !== "?") return;
  event.preventDefault();
  action();
});

const keysBox = document.getElementById("keys-on");
if (keysBox) {
  keysBox.checked = keysOn();
  keysBox.addEventListener("change", () => {
    kept?.setItem("keys", keysBox.checked ? "on" : "off");
  });
}

// Whoever clicks into a story goes on from there by keys.
document.addEventListener("focusin", (event) => {
  const line = event.target.closest?.("[data-story]");
  if (line && line !== current()) mark(line);
});

// And whoever comes back, from where they were.
const before = document.getElementById(history.state?.story ?? "");
if (before?.matches("[data-story]")) mark(before);
