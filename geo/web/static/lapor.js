"use strict";
// The citizens' chat. What is typed is kept in this browser until the server has it: a message has a
// name of its own, so that sending it again after a lost answer does nothing twice.

const KEPT = "ps-lapor";
const MOST_LINES = 200;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const PHOTO_SIDE_PX = 1600;
const PHOTO_SENT_AS_IS = 3 << 20;

const $ = (id) => document.getElementById(id);
const talk = $("talk");
let words = {};
let lang = new URLSearchParams(location.search).get("lang") || localStorage.getItem("ps-lapor-lang") || "";
let kept = read();
let sending = false;
let failures = 0;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT)) || {};
    return { lines: found.lines || [], queue: found.queue || [] };
  } catch {
    return { lines: [], queue: [] };
  }
}

function keep() {
  kept.lines = kept.lines.slice(-MOST_LINES);
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage must not keep anybody from sending.
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function show(line) {
  const bubble = document.createElement("div");
  bubble.className = "line" + (line.own ? " own" : "") + (line.tone === "danger" ? " alarm" : "");
  bubble.textContent = line.text;
  if (line.own) {
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.dataset.id = line.id;
    bubble.append(mark);
  }
  talk.append(bubble);
  if (line.buttons && line.buttons.length && line.open) {
    const row = document.createElement("div");
    row.className = "choices";
    for (const [key, label] of line.buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => say({ choice: key }, label));
      row.append(button);
    }
    talk.append(row);
  }
  talk.scrollTop = talk.scrollHeight;
}

function marks() {
  const waiting = new Set(kept.queue.map((message) => message.id));
  for (const mark of talk.querySelectorAll(".mark")) {
    mark.textContent = waiting.has(mark.dataset.id) && failures ? words.waiting || "" : "";
  }
}

// Buttons belong to the newest answer only: an old one would answer another question.
function closeChoices() {
  for (const row of talk.querySelectorAll(".choices")) row.remove();
  for (const line of kept.lines) line.open = false;
}

function say(message, text) {
  closeChoices();
  message.id = newId();
  const line = { own: true, text, id: message.id };
  kept.lines.push(line);
  kept.queue.push(message);
  keep();
  show(line);
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (kept.queue.length) {
    const message = kept.queue[0];
    try {
      const answer = await fetch("api/lapor/message" + (lang ? "?lang=" + lang : ""), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(message),
      });
      const found = await answer.json();
      if (!answer.ok && answer.status >= 500) throw new Error(found.error || "");
      kept.queue.shift();
      failures = 0;
      const lines = answer.ok ? found.lines : [{ text: found.error }];
      for (const line of lines) {
        line.open = true;
        kept.lines.push(line);
        show(line);
      }
      keep();
      marks();
    } catch {
      failures += 1;
      marks();
      await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]));
    }
  }
  sending = false;
}

function translate() {
  document.documentElement.lang = lang || "id";
  for (const place of document.querySelectorAll("[data-word]")) {
    if (words[place.dataset.word]) place.textContent = words[place.dataset.word];
  }
  $("text").placeholder = words.placeholder || "";
  document.title = words.title || document.title;
  $("language").textContent = lang === "en" ? "Bahasa Indonesia" : "English";
}

async function start() {
  for (const line of kept.lines) show(line);
  try {
    const answer = await fetch("api/lapor/words" + (lang ? "?lang=" + lang : ""));
    const found = await answer.json();
    words = found.words;
    lang = found.lang;
    translate();
  } catch {
    // The page's own Indonesian words stand.
  }
  const ticket = new URLSearchParams(location.search).get("ticket");
  if (ticket) {
    history.replaceState(null, "", location.pathname);
    say({ text: ticket }, ticket);
  } else if (!kept.lines.length) {
    say({ choice: "menu" }, words.start || "Halo");
  }
  send();
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  say({ text }, text);
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    $("form").requestSubmit();
  }
});

$("location").addEventListener("click", () => {
  const failed = () => {
    const line = { text: words.no_location || "" };
    kept.lines.push(line);
    keep();
    show(line);
  };
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(
    (found) => {
      const { latitude: lat, longitude: lon } = found.coords;
      say({ lat, lon }, `${words.my_location || ""} ${lat.toFixed(5)}, ${lon.toFixed(5)}`);
    },
    failed,
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
});

$("photo").addEventListener("click", () => $("file").click());

$("file").addEventListener("change", async () => {
  const file = $("file").files[0];
  $("file").value = "";
  if (!file) return;
  try {
    const answer = await fetch("api/lapor/photo" + (lang ? "?lang=" + lang : ""), {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: file.size > PHOTO_SENT_AS_IS ? await smaller(file) : file,
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    const message = { photo: found.photo };
    if (found.lat !== null) Object.assign(message, { lat: found.lat, lon: found.lon });
    say(message, words.photo_sent || "Foto");
  } catch (problem) {
    const line = { text: problem.message || words.waiting };
    kept.lines.push(line);
    keep();
    show(line);
  }
});

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PHOTO_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.85));
  } catch {
    return file;
  }
}

$("language").addEventListener("click", () => {
  lang = lang === "en" ? "id" : "en";
  localStorage.setItem("ps-lapor-lang", lang);
  say({ text: lang === "en" ? "english" : "bahasa indonesia" }, lang === "en" ? "English" : "Bahasa Indonesia");
  start.words = fetch("api/lapor/words?lang=" + lang).then(async (answer) => {
    words = (await answer.json()).words;
    translate();
  });
});

addEventListener("online", send);
start();
