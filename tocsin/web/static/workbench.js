// The workbench answers while one types. Without this script its button does.
"use strict";
(() => {
  const form = document.querySelector("form[data-live]");
  const report = form && document.getElementById(form.dataset.live);
  if (!report) return;
  const status = document.getElementById("bench-status");
  const PAUSE_MS = 350; // between the last key and the question
  let timer = 0;
  let asked = "";
  let running = null;

  const written = () => new URLSearchParams(new FormData(form));

  const mark = () => {
    const wrong = new Set(
      [...report.querySelectorAll("[data-field]")].map((each) => each.dataset.field),
    );
    for (const field of form.querySelectorAll("input[id], textarea[id]")) {
      const hint = `${field.id}-hint`;
      if (wrong.has(field.id)) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", `${hint} problem-${field.id}`);
      } else if (field.hasAttribute("aria-invalid")) {
        field.removeAttribute("aria-invalid");
        field.setAttribute("aria-describedby", hint);
      }
    }
  };

  const offerCopies = () => {
    if (!navigator.clipboard) return;
    for (const box of report.querySelectorAll(".copyable")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = report.dataset.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(box.querySelector("code").textContent);
        button.textContent = report.dataset.copied;
        status.textContent = report.dataset.copied;
      });
      box.append(button);
    }
  };

  const ask = async () => {
    const body = written();
    if (String(body) === asked) return;
    asked = String(body);
    running?.abort();
    const mine = (running = new AbortController());
    report.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Part": "report" },
        signal: mine.signal,
      });
      const text = await answer.text();
      // What is no report is a page of its own, such as that of the login.
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      report.innerHTML = text;
      mark();
      offerCopies();
      const sum = report.querySelector("[data-status]");
      status.textContent = sum ? sum.textContent.replace(/\s+/g, " ").trim() : "";
    } catch (error) {
      // The button still works, and its page says what is wrong.
      if (error.name !== "AbortError") asked = "";
    } finally {
      if (running === mine) report.removeAttribute("aria-busy");
    }
  };

  asked = String(written());
  offerCopies();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
})();
