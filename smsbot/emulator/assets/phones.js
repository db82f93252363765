// Keeps the phones on the page up to date and sends without a reload. The page works without it, by plain forms.
"use strict";

const TEXTS_EVERY_MS = 1000;
const CLOCK_EVERY_MS = 5000;
const said = document.getElementById("said");
const clockProblem = document.getElementById("clock-problem");

const phones = [...document.querySelectorAll(".phone")].map((element) => ({
  element,
  path: `/phones/${element.dataset.path}`,
  name: element.querySelector("h2").textContent,
  thread: element.querySelector(".thread"),
  total: element.querySelector(".total"),
  form: element.querySelector(".composer"),
  body: element.querySelector("textarea"),
}));

function isAtEnd(thread) {
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
}

function scrollToEnd(thread) {
  thread.scrollTop = thread.scrollHeight;
}

// Puts the fresh list's lines into the shown one: new lines are added, changed ones replaced, the rest left alone.
function merge(shown, fresh) {
  const wanted = new Set([...fresh.children].map((line) => line.dataset.sid));
  for (const line of [...shown.children]) if (!wanted.has(line.dataset.sid)) line.remove();
  const added = [];
  let place = shown.firstElementChild;
  for (const line of [...fresh.children]) {
    if (place && place.dataset.sid === line.dataset.sid) {
      update(place, line);
      place = place.nextElementSibling;
    } else {
      shown.insertBefore(line, place);
      added.push(line);
    }
  }
  return added;
}

function update(old, line) {
  if (old.innerHTML === line.innerHTML) return;
  old.className = line.className;
  old.replaceChildren(...line.childNodes);
}

function announce(phone, lines) {
  const bodies = lines
    .filter((line) => line.classList.contains("theirs"))
    .map((line) => line.querySelector(".body").textContent);
  if (bodies.length) said.textContent = `${phone.name} got: ${bodies.join(" ")}`;
}

function showTotal(phone, list) {
  if (phone.total.textContent !== list.dataset.total) phone.total.textContent = list.dataset.total;
}

async function follow(phone) {
  const answer = await fetch(`${phone.path}/thread`);
  if (!answer.ok) throw new Error("no thread");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".texts");
  const shown = phone.thread.querySelector(".texts");
  const wasAtEnd = isAtEnd(phone.thread);
  showTotal(phone, fresh);
  const added = merge(shown, fresh);
  if (added.length && wasAtEnd) scrollToEnd(phone.thread);
  announce(phone, added);
}

async function followQuietly(phone) {
  try {
    await follow(phone);
    if (clockProblem.dataset.from === "company") showClockProblem("", "company");
  } catch {
    showClockProblem("The phone company has stopped. Start it again and reload this page.", "company");
  }
}

function showClockProblem(problem, from) {
  clockProblem.dataset.from = from;
  if (clockProblem.textContent !== problem) clockProblem.textContent = problem;
}

async function send(phone, body) {
  const asked = fetch(`${phone.path}/texts`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ body }),
  });
  setTimeout(() => followQuietly(phone).then(() => scrollToEnd(phone.thread)), 60);
  await asked.catch(() => null);
  await followQuietly(phone);
  scrollToEnd(phone.thread);
}

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.rows = Math.min(5, area.value.split("\n").length);
}

for (const phone of phones) {
  showTotal(phone, phone.thread.querySelector(".texts"));
  scrollToEnd(phone.thread);
  phone.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chip = event.submitter && event.submitter.name === "chip";
    const body = chip ? event.submitter.value : phone.body.value;
    if (!chip) {
      if (!body.trim()) return;
      phone.body.value = "";
      grow(phone.body);
    }
    send(phone, body);
  });
  phone.body.addEventListener("input", () => grow(phone.body));
  phone.body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    phone.form.requestSubmit();
  });
}

function showClock(reading) {
  document.getElementById("now").textContent = reading.shown;
  for (const time of document.querySelectorAll(".bar-time")) time.textContent = reading.time;
  if (reading.problem || clockProblem.dataset.from !== "company") showClockProblem(reading.problem || "", "clock");
}

async function readClock() {
  try {
    showClock(await (await fetch("/clock")).json());
  } catch {
    // The phones' own requests say that the company has stopped.
  }
}

document.querySelector(".clock").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, value } = event.submitter;
  const answer = await fetch("/clock", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ [name]: name === "real" ? true : value }),
  });
  const reading = await answer.json();
  showClock(reading);
  if (!reading.problem) said.textContent = `The service's time is now ${reading.shown}`;
});

function whileVisible(work) {
  if (document.visibilityState === "visible") work();
}

setInterval(() => whileVisible(() => phones.forEach(followQuietly)), TEXTS_EVERY_MS);
setInterval(() => whileVisible(readClock), CLOCK_EVERY_MS);
