// The page: a cursor on a list of events, and parts that show the run there. Texts of the program only ever become text
// (textContent), never markup.

const run = JSON.parse(document.getElementById("run").textContent);
const SIZE = 6; // of an event: n, time, place on the axis, line, sentence, look
const [N, TIME, X, LINE, WHAT, LOOK] = [0, 1, 2, 3, 4, 5];
const LOOK_STEP = 8, LOOK_LINE = 16, LOOK_WRONG = 32; // beside the tone, which is below 8
const TONE_BAD = 5;
const GLYPHS = ["", "◇", "▶", "◌", "✓", "✗", "⊘"];
const TASKS_MAX = 100, EVENTS_AROUND = 30, OUTPUTS_MAX = 300;
const SPEED_MAX = 6, SPEED_MIN = -3;

const $ = (id) => document.getElementById(id);
const count = run.events.length / SIZE;
const lines = [...$("source").children];
let step = 0; // how many events have happened
let timer = 0, speed = 0;

run.lanes = run.lanes.map(([name, coro, ...changes]) => ({ name, coro, changes, count: changes.length / 4 }));

const eventAt = (index, field) => run.events[(index - 1) * SIZE + field]; // index from 1
const numberAt = (index) => (index > 0 ? eventAt(index, N) : 0);
const timeAt = (index) => (index > 0 ? run.strings[eventAt(index, TIME)] : "0.000 s");
const xAt = (index) => (index > 0 ? eventAt(index, X) : 0);
const isBad = (index) => (eventAt(index, LOOK) & 7) === TONE_BAD || (eventAt(index, LOOK) & LOOK_WRONG) !== 0;

// Events that are not in the page stand where the one before them does.
function xOf(n) {
  const index = lastUntil(count, n, (i) => run.events[i * SIZE]) + 1;
  return xAt(index);
}

const timeline = new Timeline($("timeline"), $("more-lanes"), run, xOf);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// Scrolls inside of a part, and never the page.
function show(scroll, child) {
  if (!child) return;
  const top = child.offsetTop - scroll.offsetTop, bottom = top + child.offsetHeight;
  if (top < scroll.scrollTop || bottom > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top - scroll.clientHeight / 3;
}

// What a lane does at event n: the index of its change; -1: it is not there yet.
const changeAt = (lane, n) => lastUntil(lane.count, n, (i) => lane.changes[i * 4]);

// The parts -----------------------------------------------------------------------------------------------------------

function drawBar() {
  const why = $("why"), slider = $("slider");
  const sentence = step > 0 ? run.strings[eventAt(step, WHAT)] : "Nothing has happened yet.";
  $("place").textContent = `Step ${step} of ${count} · ${timeAt(step)}` + (speed ? ` · speed ${2 ** speed}×` : "");
  why.textContent = sentence;
  why.className = step > 0 && isBad(step) ? "bad" : "";
  slider.value = step;
  slider.setAttribute("aria-valuetext", `Step ${step} of ${count}, ${timeAt(step)}`);
  for (const id of ["first", "back", "back-task"]) $(id).disabled = step === 0;
  for (const id of ["last", "next", "next-task"]) $(id).disabled = step === count;
}

let marked = [];
function drawSource(there) {
  for (const line of marked) {
    line.classList.remove("current");
    line.removeAttribute("aria-current");
    line.querySelector(".here")?.remove();
  }
  marked = [];
  const current = lines[step > 0 ? eventAt(step, LINE) - 1 : -1];
  const names = new Map();
  for (const { lane, change } of there) {
    const line = lines[lane.changes[change * 4 + 2] - 1], phase = lane.changes[change * 4 + 1];
    if (!line || phase >= OVER) continue;
    if (!names.has(line)) names.set(line, []);
    names.get(line).push(run.strings[lane.name]);
  }
  for (const [line, all] of names) {
    const text = all.slice(0, 3).join(" ") + (all.length > 3 ? ` and ${all.length - 3} more` : "");
    line.prepend(element("span", "here", text));
    marked.push(line);
  }
  if (!current) return;
  current.classList.add("current");
  current.setAttribute("aria-current", "step");
  marked.push(current);
}

function taskRow({ lane, change }, n) {
  const [at, phase, line, words] = lane.changes.slice(change * 4, change * 4 + 4);
  const glyph = element("span", "glyph", GLYPHS[phase]);
  glyph.setAttribute("aria-hidden", "true");
  const name = element("th", "", run.strings[lane.name], " ", element("span", "coro", run.strings[lane.coro]));
  name.scope = "row";
  const said = run.strings[words];
  const isPlain = said === PHASES[phase] || said === "runs"; // the state says it already
  return element("tr", at === n ? "just" : "", name, element("td", "state " + PHASES[phase], glyph, PHASES[phase]),
    element("td", "", isPlain ? "" : said), element("td", "", line && phase < OVER ? String(line) : ""));
}

// Those that are over give way where there are too many.
function drawTasks(there, n) {
  const alive = there.filter(({ lane, change }) => lane.changes[change * 4 + 1] < OVER);
  const shown = there.length > TASKS_MAX ? alive.slice(0, TASKS_MAX) : there;
  $("tasks").replaceChildren(...shown.map((one) => taskRow(one, n)));
  const more = there.length - shown.length;
  $("more-tasks").textContent = more ? `and ${more} more, of which ${alive.length - Math.min(alive.length, shown.length)} go on` : "";
}

let outputs = -1; // that are shown
function drawOutput(n) {
  const { output } = run;
  const last = lastUntil(output.length / 4, n, (i) => output[i * 4]) + 1;
  const items = [];
  for (const item of $("output").querySelectorAll(".just")) item.classList.remove("just");
  if (last === outputs) return;
  outputs = last;
  for (let i = Math.max(0, last - OUTPUTS_MAX); i < last; i++) {
    const [at, time, kind, text] = output.slice(i * 4, i * 4 + 4);
    const item = element("li", (at === n ? "just " : "") + ["out", "log", "warning", "error"][kind]);
    item.append(element("span", "when", run.strings[time]), run.strings[text]);
    items.push(item);
  }
  $("output").replaceChildren(...items);
}

function eventItem(index) {
  const button = element("button", "", element("span", "number", String(eventAt(index, N))),
    element("span", "when", timeAt(index)), element("span", isBad(index) ? "what bad" : "what", run.strings[eventAt(index, WHAT)]));
  button.type = "button";
  button.tabIndex = index === step ? 0 : -1;
  if (index === step) button.setAttribute("aria-current", "step");
  button.addEventListener("click", () => go(index));
  return element("li", "", button);
}

function drawEvents() {
  const list = $("events"), hadFocus = list.contains(document.activeElement);
  const items = [];
  for (let i = Math.max(1, step - EVENTS_AROUND); i <= Math.min(count, step + EVENTS_AROUND); i++) items.push(eventItem(i));
  list.replaceChildren(...items);
  if (hadFocus) list.querySelector("[aria-current]")?.focus({ preventScroll: true });
}

// What matters now is in sight. All of it at the end, since to ask where something is makes the browser lay out the page.
function reveal() {
  show($("source-scroll"), $("source").querySelector("[aria-current]"));
  show($("events-scroll"), $("events").querySelector("[aria-current]"));
  show($("output-scroll"), $("output").lastElementChild);
}

function draw() {
  const n = numberAt(step), there = [];
  let meant = 0, latest = -1;
  run.lanes.forEach((lane, index) => {
    const change = changeAt(lane, n);
    if (change < 0) return;
    there.push({ lane, change });
    if (lane.changes[change * 4] > latest) [latest, meant] = [lane.changes[change * 4], index];
  });
  drawBar();
  drawSource(there);
  drawTasks(there, n);
  drawOutput(n);
  drawEvents();
  timeline.draw(n, xAt(step), meant);
  reveal();
}

// Where one goes ------------------------------------------------------------------------------------------------------

function go(to) {
  step = Math.max(0, Math.min(count, to));
  draw();
  try {
    history.replaceState(null, "", "#step=" + step);
  } catch { /* some browsers do not allow it for files */ }
}

// The next event with that look in a direction; where there is none, one goes to the end.
function seek(direction, look) {
  let to = step + direction;
  while (to > 0 && to < count && !(eventAt(to, LOOK) & look)) to += direction;
  go(to);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  $("play").classList.remove("playing");
  $("play").setAttribute("aria-label", "Play");
  $("why").setAttribute("aria-live", "polite");
}

// Where time passes, which takes more than one unit of the axis, one waits a little longer.
function tick() {
  const before = xAt(step);
  go(step + 1);
  if (step === count) return stop();
  const delay = xAt(step) - before > 1 ? 750 : 250;
  timer = setTimeout(tick, delay / 2 ** speed);
}

function play() {
  if (timer) return stop();
  if (step === count) go(0);
  $("play").classList.add("playing");
  $("play").setAttribute("aria-label", "Stop");
  $("why").setAttribute("aria-live", "off"); // nobody could listen that fast
  timer = setTimeout(tick, 250);
}

function pace(change) {
  speed = Math.max(SPEED_MIN, Math.min(SPEED_MAX, speed + change));
  drawBar();
}

function toggleHelp() {
  if ($("help").open) $("help").close();
  else $("help").showModal();
}

const tenth = () => Math.max(1, Math.round(count / 10));
const ACTIONS = {
  n: () => go(step + 1), ArrowRight: () => go(step + 1), p: () => go(step - 1), ArrowLeft: () => go(step - 1),
  s: () => seek(1, LOOK_STEP), S: () => seek(-1, LOOK_STEP), l: () => seek(1, LOOK_LINE), L: () => seek(-1, LOOK_LINE),
  "]": () => seek(1, LOOK_WRONG), "[": () => seek(-1, LOOK_WRONG),
  PageDown: () => go(step + tenth()), PageUp: () => go(step - tenth()),
  Home: () => go(0), g: () => go(0), End: () => go(count), G: () => go(count),
  " ": play, "+": () => pace(1), "-": () => pace(-1), "?": toggleHelp,
};
const KEEP_PLAYING = [" ", "+", "-", "?"];

// Keys that mean something to what has the focus are its own.
function isTaken(key, target) {
  if ($("help").open) return key !== "?";
  const isMove = key.length > 1;
  if (target.matches?.("input[type=range], .scroll")) return isMove;
  return target.matches?.("button, summary, input") && key === " ";
}

document.addEventListener("keydown", (event) => {
  const action = ACTIONS[event.key];
  const isOff = event.key.length === 1 && !$("keys-on").checked;
  if (!action || isOff || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.key, event.target)) return;
  event.preventDefault();
  if (timer && !KEEP_PLAYING.includes(event.key)) stop();
  action();
});

function onClick(id, action) {
  $(id).addEventListener("click", () => {
    if (id !== "play" && timer) stop();
    action();
  });
}
onClick("first", () => go(0));
onClick("back-task", () => seek(-1, LOOK_STEP));
onClick("back", () => go(step - 1));
onClick("play", play);
onClick("next", () => go(step + 1));
onClick("next-task", () => seek(1, LOOK_STEP));
onClick("last", () => go(count));
onClick("show-help", toggleHelp);
$("slider").max = count;
$("slider").addEventListener("input", () => {
  stop();
  go(Number($("slider").value));
});
$("timeline").addEventListener("click", (event) => {
  stop();
  go(lastUntil(count, timeline.unitAt(event.clientX), (i) => run.events[i * SIZE + X]) + 1);
});
addEventListener("resize", () => {
  timeline.measure();
  draw();
});
addEventListener("hashchange", () => go(stepOfAddress()));

function stepOfAddress() {
  return Number(/^#step=(\d+)$/.exec(location.hash)?.[1] ?? step);
}

step = Math.max(0, Math.min(count, stepOfAddress()));
draw();
