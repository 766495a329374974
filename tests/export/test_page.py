#!/usr/bin/env python3
"""The page of `asyncarium export --to html` in a real browser: Chromium, through chromedriver, without any library.

usage: test_page.py [build/asyncarium] [DIRECTORY]     DIRECTORY keeps pages and screenshots.
Where there is no chromedriver it says "skipped: ..." and is content. Else the last line is "N passed, N failed".
"""
import base64
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
LONG = """
import asyncio
async def work(number):
    for _ in range(4):
        await asyncio.sleep(number % 7)
async def main():
    await asyncio.gather(*[work(number) for number in range(3000)])
asyncio.run(main())
"""
# Text that can be seen, with a contrast to what is behind it of less than 4.5.
CONTRAST = """
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = numbers(colour).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (e) => {
  for (; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor;
    if (numbers(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
const weak = [];
for (const e of document.body.querySelectorAll("*")) {
  const hasText = [...e.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
  if (!hasText || e.closest("svg, script, style, noscript, dialog:not([open])") || e.closest(":disabled")) continue;
  if (!e.getClientRects().length) continue;
  const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) weak.push(e.textContent.slice(0, 30));
}
return weak;
"""


class Browser:
    """A session of the WebDriver protocol."""

    def __init__(self, port):
        self.port = port
        self.session = None
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1300,900"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = answer["sessionId"]

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        path = f"/session/{self.session}{path}" if self.session else path
        connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["message"])
        return value

    def open(self, page, fragment=""):
        self.ask("POST", "/url", {"url": "about:blank"})
        self.ask("POST", "/url", {"url": page.resolve().as_uri() + fragment})

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def tell(self, command, **parameters):  # of the devtools protocol
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def press(self, *keys):
        names = {"Home": "\ue011", "End": "\ue010", "ArrowRight": "\ue014", "ArrowLeft": "\ue012", "PageDown": "\ue00f",
                 "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c"}
        actions = [{"type": kind, "value": names.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def find(self, selector):
        return next(iter(self.ask("POST", "/element", {"using": "css selector", "value": selector}).values()))

    def click(self, selector):
        self.ask("POST", f"/element/{self.find(selector)}/click", {})

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def step(self):
        return self.text("#place").split(" ·")[0]

    def logs(self, kind):
        return self.ask("POST", "/se/log", {"type": kind})

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, name, got, wanted=True):
        if got == wanted:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED: {name}\n  got      {got!r}\n  expected {wanted!r}")


def check_walking(check, browser, page):
    browser.open(page)
    check("it begins before the first event", browser.step(), "Step 0 of 55")
    check("its title", browser.run("return document.title"), "A lost update")
    browser.press("n")
    check("n goes forward", browser.step(), "Step 1 of 55")
    browser.press("ArrowRight", "n", "p", "ArrowLeft", "p")
    check("p and left go back", browser.step(), "Step 0 of 55")
    browser.press("End")
    check("End", browser.step(), "Step 55 of 55")
    check("all output is there", browser.run("return [...document.querySelectorAll('#output li')].map(l => l.lastChild.data)"),
          ["a wrote 1", "b wrote 1", "total 1"])
    states = "return [...document.querySelectorAll('#tasks .state')].map(s => s.className.split(' ')[1])"
    check("all tasks are done", browser.run(states), ["done"] * 5)
    browser.press("Home", "s")
    check("s goes to a switch of tasks", browser.text("#why"), "Task-1 starts")
    browser.press("s", "s")
    check("why is a sentence", browser.text("#why"), "Task-3 starts")
    check("states at that step", browser.run(states), ["waiting", "ready", "running"][:1] + ["waiting", "running"])
    check("what a task waits for", browser.run("return document.querySelectorAll('#tasks tr')[1].children[2].textContent"),
          "sleep(0.1) until 0.100 s")
    browser.press("l")
    current = "return document.querySelector('#source [aria-current]').firstChild.nextSibling.data"
    check("the line that runs is marked", browser.run(current), "    seen = total")
    browser.press("]")
    check("] goes to what is wrong", "that update is lost" in browser.text("#why"))
    check("and it looks wrong", browser.run("return document.querySelector('#why').className"), "bad")
    browser.press("Home", " ")
    time.sleep(0.9)
    playing = browser.run("return document.querySelector('#play').getAttribute('aria-label')")
    browser.press(" ")
    check("space plays", playing, "Stop")
    check("and stops where one is", 0 < int(browser.step().split()[1]) < 55)
    browser.press("Home", "PageDown")
    check("a tenth", browser.step(), "Step 6 of 55")
    check("the address knows the step", browser.run("return location.hash"), "#step=6")
    browser.open(page, "#step=12")
    check("and leads there", browser.step(), "Step 12 of 55")


def check_mouse(check, browser, page):
    browser.open(page)
    for selector, wanted in (("#next", 1), ("#next", 2), ("#back", 1), ("#last", 55), ("#back-task", 52), ("#first", 0)):
        browser.click(selector)
        check(f"a click on {selector}", browser.step(), f"Step {wanted} of 55")
    check("back is off at the beginning", browser.run("return document.querySelector('#back').disabled"))
    browser.run("const s = document.querySelector('#slider'); s.value = 30; s.dispatchEvent(new Event('input'))")
    check("the slider", browser.step(), "Step 30 of 55")
    browser.click("#events li:nth-child(35) button")
    check("an event of the list", browser.step(), "Step 35 of 55")
    browser.click("#timeline svg")
    middle = int(browser.step().split()[1])
    check("the timeline", 20 < middle < 56)
    check("a lane for each task", browser.run("return document.querySelectorAll('#timeline .words').length > 2 && "
                                              "document.querySelectorAll('#timeline .running').length"), 8)


def check_access(check, browser, page):
    browser.open(page, "#step=10")
    check("language", browser.run("return document.documentElement.lang"), "en")
    check("changes are said aloud", browser.run("return document.querySelector('#why').getAttribute('aria-live')"), "polite")
    check("the slider says where it is", browser.run("return document.querySelector('#slider').getAttribute('aria-valuetext')"),
          "Step 10 of 55, 0.000 s")
    for selector, role, label in (("#slider", "slider", "Step"), ("#next", "button", "One step forward"),
                                  ("#play", "button", "Play"), ("#source-scroll", "region", "Source"),
                                  ("#show-help", "button", "Keys")):
        element = browser.find(selector)
        check(f"role of {selector}", browser.ask("GET", f"/element/{element}/computedrole"), role)
        check(f"label of {selector}", browser.ask("GET", f"/element/{element}/computedlabel"), label)
    nameless = browser.run("return [...document.querySelectorAll('button')].filter(b => !(b.ariaLabel || b.textContent.trim())).length")
    check("no button without a name", nameless, 0)
    browser.run("document.querySelector('#slider').focus()")
    browser.press("ArrowRight")
    check("keys on the slider move it once", browser.step(), "Step 11 of 55")
    browser.run("document.querySelector('#next').focus()")
    browser.press(" ")
    check("space on a button is the button's", browser.step(), "Step 12 of 55")
    focused = set()
    browser.run("document.activeElement.blur()")
    for _ in range(20):
        browser.press("Tab")
        focused.add(browser.run("return document.activeElement.id || document.activeElement.tagName"))
    check("Tab reaches all parts", {"slider", "play", "source-scroll", "output-scroll", "BUTTON"} <= focused)
    browser.run("document.activeElement.blur()")
    browser.press("?")
    check("? opens the keys", browser.run("return document.querySelector('#help').open"))
    browser.click("#keys-on")
    browser.press("Escape")
    check("Escape closes them", browser.run("return document.querySelector('#help').open"), False)
    browser.press("n")
    check("letters can be turned off", browser.step(), "Step 12 of 55")
    ids = browser.run("const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size")
    check("no id twice", ids, 0)


def check_looks(check, browser, page, where):
    for scheme in ("light", "dark"):
        browser.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open(page, "#step=42")
        check(f"contrast, {scheme}", browser.run(CONTRAST), [])
        browser.screenshot(where / f"page-{scheme}.png")
        browser.tell("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
        browser.open(page, "#step=42")
        check(f"it is as wide as a phone, {scheme}", browser.run("return document.documentElement.scrollWidth"), 390)
        small = "return [...document.querySelectorAll('.buttons button')].filter(b => b.offsetWidth < 36 || b.offsetHeight < 44).length"
        check("buttons for fingers", browser.run(small), 0)
        browser.screenshot(where / f"phone-{scheme}.png")
        browser.tell("Emulation.clearDeviceMetricsOverride")
    browser.tell("Emulation.setEmulatedMedia", features=[])


def check_hostile(check, browser, page):
    browser.open(page)
    browser.press("End")
    check("no text of the program became a script", browser.run("return typeof bad"), "undefined")
    check("the program is there to the letter", "</script><script>bad = 4</script><!--" in browser.text("#source"))
    check("notes, too", "</script><script>bad = 3</script>" in browser.text("#source .note"))
    check("what would hide is shown", "\\x1b[31m\\u2028\\u2029\\uffff\\u202e" in browser.text("#output"))
    check("a name with markup is a name", "bad = 4" in browser.text("#tasks"))
    check("only our scripts", browser.run("return document.querySelectorAll('script').length"), 2)
    check("no image, no other picture", browser.run("return document.querySelectorAll('img, svg[onload]').length"), 0)


def check_long(check, browser, page):
    begin = time.monotonic()
    browser.open(page)
    browser.press("End", "p", "s")
    seconds = time.monotonic() - begin
    check("a long run opens", browser.step().startswith("Step "))
    check(f"and does not take long ({seconds:.1f} s)", seconds < 20)
    milliseconds = browser.run("const t = performance.now(); for (let i = 0; i < 20; i++) go(25000 + i);"
                               "return (performance.now() - t) / 20")
    check(f"a step takes {milliseconds:.0f} ms", milliseconds < 500)
    check("it says what is not there", "single lines are left out" in browser.text(".warning"))
    check("not all tasks are in the table", "more, of which" in browser.text("#more-tasks"))


def check_quiet(check, browser):
    complaints = [entry["message"] for entry in browser.logs("browser") if entry["level"] != "INFO"]
    check("the browser has nothing to complain of", complaints, [])
    asked = set()
    for entry in browser.logs("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.add(message["params"]["request"]["url"].split(":")[0])
    check("nothing was asked of a network", asked <= {"file", "about", "data"} and "file" in asked)


def export(program, scenario, path):
    subprocess.run([program, "export", "--to", "html", "--out", path, scenario], check=True)
    return path


def start_driver(driver):
    process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if "started successfully on port" in line:
            return process, int(line.split("port")[1].strip(" .\n"))
    raise RuntimeError("chromedriver did not start")


def run_checks(program, driver, where):
    (where / "long.py").write_text(LONG)
    page = export(program, "lost-update", where / "page.html")
    hostile = export(program, TOP / "tests/export/hostile.json", where / "hostile.html")
    long = export(program, where / "long.py", where / "long.html")
    check = Checks()
    process, port = start_driver(driver)
    try:
        browser = Browser(port)
        check_walking(check, browser, page)
        check_mouse(check, browser, page)
        check_access(check, browser, page)
        check_looks(check, browser, page, where)
        check_hostile(check, browser, hostile)
        check_long(check, browser, long)
        check_quiet(check, browser)
        browser.ask("DELETE", "")
    finally:
        process.terminate()
        process.wait()
    print(f"{check.passed} passed, {check.failed} failed")
    return check.failed == 0


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/asyncarium")
    driver = shutil.which("chromedriver")
    if not driver:
        print("skipped: the page in a browser; there is no chromedriver")
        return True
    if len(sys.argv) > 2:
        where = pathlib.Path(sys.argv[2])
        where.mkdir(parents=True, exist_ok=True)
        return run_checks(program, driver, where)
    with tempfile.TemporaryDirectory() as where:
        return run_checks(program, driver, pathlib.Path(where))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
