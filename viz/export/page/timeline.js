// The timeline around the step where one stands: only what fits is drawn, however long the run is.

const SVG = "http://www.w3.org/2000/svg";
const UNIT = 16, LANE = 30, TOP = 24, LANES_MAX = 20;
const PHASES = ["", "ready", "running", "waiting", "done", "failed", "cancelled"];
const ARROWS = ["create", "wake", "cancel"];
const OVER = 4; // phases from here on are ends

function svgElement(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}

// The last index below `count` whose key is at most `limit`; -1: none.
function lastUntil(count, limit, keyOf) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// A timeline of what the page knows: `xOf(n)` is where event n stands on the axis.
class Timeline {
  constructor(host, more, run, xOf) {
    Object.assign(this, { host, more, run, xOf, start: 0 });
    this.measure();
  }

  measure() {
    this.width = this.host.clientWidth;
    this.label = this.width < 600 ? 90 : 190;
    this.units = Math.max(8, Math.floor((this.width - this.label - 12) / UNIT));
  }

  // The window moves by half of itself when the cursor leaves it.
  place(x) {
    if (x < this.start || x > this.start + this.units - 1) this.start = Math.max(0, x - (this.units >> 1));
    if (this.run.width <= this.units) this.start = 0;
  }

  pixel(x) { return this.label + Math.max(0, Math.min(this.units, x - this.start)) * UNIT; }
  isIn(x) { return x >= this.start && x <= this.start + this.units; }
  laneX(lane, change) { return this.xOf(lane.changes[change * 4]); }

  // Lanes that have something in the window; of too many, those around the one that is meant.
  chooseLanes(meant) {
    const found = [];
    this.run.lanes.forEach((lane, index) => {
      const last = lane.count - 1;
      const isOver = lane.changes[last * 4 + 1] >= OVER && this.laneX(lane, last) < this.start;
      if (!isOver && this.laneX(lane, 0) <= this.start + this.units) found.push(index);
    });
    const at = Math.max(0, found.indexOf(meant));
    const first = Math.max(0, Math.min(at - (LANES_MAX >> 1), found.length - LANES_MAX));
    this.more.textContent = found.length > LANES_MAX ? `${found.length - LANES_MAX} more lanes are not shown here.` : "";
    return found.slice(first, first + LANES_MAX);
  }

  draw(n, x, meant) {
    this.place(x);
    const lanes = this.chooseLanes(meant), height = TOP + lanes.length * LANE + 8;
    const svg = svgElement("svg", {
      class: "timeline", width: this.width, height, role: "img",
      "aria-label": "Timeline of the tasks; the table of tasks says the same in words",
    });
    const rows = new Map(lanes.map((lane, row) => [lane, row]));
    svg.append(svgElement("rect", { class: "ground", width: "100%", height: "100%" }));
    lanes.forEach((lane, row) => {
      if (row % 2) svg.append(svgElement("rect", { class: "odd", y: TOP + row * LANE, width: "100%", height: LANE }));
    });
    this.drawTime(svg, height);
    lanes.forEach((lane, row) => this.drawLane(svg, this.run.lanes[lane], TOP + row * LANE + LANE / 2));
    this.drawArrows(svg, rows);
    this.drawSigns(svg, rows);
    const cursor = this.pixel(x);
    svg.append(svgElement("rect", { class: "to-come", x: cursor, y: TOP, width: this.width, height }));
    svg.append(svgElement("path", { class: "cursor", d: `M${cursor} 4 V${height}` }));
    this.host.replaceChildren(svg);
  }

  drawTime(svg, height) {
    const { passings, strings } = this.run;
    let taken = 0;
    const tick = (x, time) => {
      const at = this.pixel(x);
      svg.append(svgElement("path", { class: "tick", d: `M${at} ${TOP - 4} V${height}` }));
      if (at < taken) return;
      svg.append(svgElement("text", { class: "words faint", x: at + 3, y: 14 }, time));
      taken = at + time.length * 6 + 10;
    };
    if (this.start === 0) tick(0, "0 s");
    const from = lastUntil(passings.length / 4, this.start, (i) => passings[i * 4 + 1]);
    for (let i = Math.max(0, from) * 4; i < passings.length; i += 4) {
      const [, x, width, time] = passings.slice(i, i + 4), left = this.pixel(x), right = this.pixel(x + width);
      if (x > this.start + this.units) break;
      svg.append(svgElement("rect", { class: "passing", x: left, y: TOP, width: right - left, height }));
      if (this.isIn(x + width)) tick(x + width, strings[time]);
    }
  }

  drawLane(svg, lane, y) {
    const { strings } = this.run;
    const letters = Math.floor((this.label - 14) / 7.3);
    const name = `${strings[lane.name]} ${strings[lane.coro]}`;
    svg.append(svgElement("text", { x: 8, y: y + 4 }, name.length > letters ? name.slice(0, letters - 1) + "…" : name));
    const first = Math.max(0, lastUntil(lane.count, this.start, (i) => this.laneX(lane, i)));
    for (let i = first; i < lane.count;) {
      const phase = lane.changes[i * 4 + 1], words = lane.changes[i * 4 + 3], from = this.laneX(lane, i);
      if (from > this.start + this.units) return;
      do i++;
      while (i < lane.count && lane.changes[i * 4 + 1] === phase && lane.changes[i * 4 + 3] === words);
      const until = i < lane.count ? this.laneX(lane, i) : this.run.width;
      if (phase >= OVER ? this.isIn(from) : until > this.start) this.drawSpan(svg, PHASES[phase], from, until, y, strings[words]);
    }
  }

  drawSpan(svg, phase, from, until, y, words) {
    const x = this.pixel(from), width = this.pixel(until) - x;
    if (phase === "running" || phase === "ready") {
      const high = phase === "running" ? 18 : 8;
      if (width > 0) svg.append(svgElement("rect", { class: phase, x, y: y - high / 2, width, height: high, rx: 2 }));
    } else if (phase === "waiting") {
      const letters = Math.floor((width - 8) / 6);
      svg.append(svgElement("path", { class: phase, d: `M${x} ${y} h${width}` }));
      if (letters < 6) return;
      const text = words.length > letters ? words.slice(0, letters - 1) + "…" : words;
      svg.append(svgElement("text", { class: "words", x: x + 4, y: y - 4 }, text));
    } else if (phase) {
      svg.append(svgElement("use", { href: "#" + phase, class: phase, x: x + 9, y }));
    }
  }

  // Runs over the events of a flat list, four or three numbers each, that are in the window.
  inWindow(list, size, act) {
    const from = lastUntil(list.length / size, this.start - 1, (i) => this.xOf(list[i * size])) + 1;
    for (let i = from * size; i < list.length; i += size) {
      const x = this.xOf(list[i]);
      if (x > this.start + this.units) return;
      act(x, i);
    }
  }

  drawArrows(svg, rows) {
    const { arrows } = this.run;
    this.inWindow(arrows, 4, (x, i) => {
      const name = ARROWS[arrows[i + 1]], to = rows.get(arrows[i + 3]), from = rows.get(arrows[i + 2]);
      if (to === undefined) return;
      const end = TOP + to * LANE + LANE / 2, begin = from === undefined ? end - LANE + 6 : TOP + from * LANE + LANE / 2;
      const side = begin < end ? 1 : -1, d = `M${this.pixel(x)} ${begin + (from === undefined ? 0 : side * 9)} V${end - side * 4}`;
      svg.append(svgElement("path", { class: name, "marker-end": `url(#${name}-head)`, d }));
    });
  }

  drawSigns(svg, rows) {
    const { signs } = this.run;
    this.inWindow(signs, 3, (x, i) => {
      const row = rows.get(signs[i + 1]), at = this.pixel(x) + UNIT / 2;
      if (row === undefined) return;
      const y = TOP + row * LANE + LANE / 2;
      const name = ["", "found", "chosen"][signs[i + 2]];
      if (name) svg.append(svgElement("use", { href: `#${name}`, class: name, x: at, y: y - 9 }));
      else svg.append(svgElement("circle", { class: "said", cx: at, cy: y + 9, r: 3 }));
    });
  }

  // Where on the axis a click was.
  unitAt(clientX) {
    const x = clientX - this.host.getBoundingClientRect().left - this.label;
    return this.start + Math.max(0, Math.floor(x / UNIT));
  }
}
