"""Random programs about tasks: whatever asyncio can do here, in any order and at colliding moments.

main() is level 0; the coroutine functions work1 to work3 are levels 1 to 3. A coroutine makes and awaits only those of deeper levels, so
nobody ends up waiting for himself in a circle, which CPython answers to a cancel with endless recursion. Cancelling knows no levels.
The durations are few, so that deadlines collide.
"""

from dataclasses import dataclass, replace

from source import Generator, block, handler, production

LEVELS = 3
DURATIONS = ("0", "0", "1", "1", "2", "0.5", "1.5", "3")
ERRORS = ("ValueError", "KeyError", "RuntimeError", "LookupError", "OSError", "ArithmeticError")
CAUGHT = ("Exception", "asyncio.CancelledError", "BaseException", "TimeoutError", "(ValueError, asyncio.CancelledError)", "LookupError")


@dataclass(frozen=True)
class Place:
    """Where a statement stands."""

    level: int
    depth: int
    offers: frozenset  # of "async", "function", "callback", "loop", "yield", "tasks" (may make some), "resources"

    def inner(self, *more):
        return replace(self, depth=self.depth + 1, offers=self.offers | set(more))


class TaskPrograms(Generator):
    """Makes one program of tasks."""

    def program(self):
        body = ["import asyncio", "import concurrent.futures", "import contextvars", "import time"] + self.shared() + self.helpers()
        for level in range(LEVELS, 0, -1):
            place = Place(level, 0, frozenset({"async", "function", "resources"} | ({"tasks"} if level < LEVELS else set())))
            if self.chance(0.3) or level == LEVELS:
                body += [block("async def", f"items{level}(name)", self.item_body(place))]
            else:
                body += [block("async def", f"items{level}(name)", ["yield name", "await asyncio.sleep(0)", "yield 2"])]
            body += [block("async def", f"work{level}(name)", self.work_body(place))]
        place = Place(0, 0, frozenset({"async", "function", "resources", "tasks"}))
        main = self.main_setup(place) + self.statements(place, self.random.randint(3, 9)) + self.main_end()
        body += [block("async def", "main()", main)]
        return body + self.run()

    # The frame of a program

    def shared(self):
        queue = self.pick("Queue", "Queue", "LifoQueue", "PriorityQueue")
        semaphore = self.pick("Semaphore", "Semaphore", "BoundedSemaphore")
        return [
            "lock = asyncio.Lock()",
            "event = asyncio.Event()",
            f"queue = asyncio.{queue}({self.pick('', '1', '2')})",
            f"semaphore = asyncio.{semaphore}({self.pick('', '0', '2')})",
            f"condition = asyncio.Condition({self.pick('', '', 'lock')})",
            f"barrier = asyncio.Barrier({self.pick('1', '2', '2', '3')})",
            "groups = []",
            "var = contextvars.ContextVar('var', default='none')",
            "futures = []",
            "loops = []",
            "handles = []",
            *(f"tasks{level} = []" for level in range(1, LEVELS + 1)),
        ]

    def helpers(self):
        return [
            block("def", "say(*words)", [
                "task = asyncio.current_task()",
                "print(asyncio.get_running_loop().time(), task.get_name() if task else '-', *words)"]),
            block("def", "spawn(tasks, coro, **options)", [
                "task = asyncio.create_task(coro, **options)",
                "tasks.append(task)",
                "return task"]),
            block("def", "choose(tasks, index)", [
                block("if", "tasks", ["return tasks[index % len(tasks)]"]),
                "future = asyncio.get_running_loop().create_future()",
                "future.set_result('nobody')",
                "return future"]),
            block("def", "handle(loop, context)", [
                "say('handler', context['message'].split(' at ')[0], repr(context.get('exception')))",
                block("if", "len(context['message']) == 1", ["return"])]  # of the program's own: it might call the handler for ever
                + self.statements(Place(LEVELS, 2, frozenset({"function", "callback"})), self.pick(0, 0, 1))),
            block("def", "seen(task)", ["say('done', task.cancelled() or repr(task.exception() or task.result()))"]),
            block("async def", "notified()", [
                block("async with", "condition", ["return await condition.wait()"])]),
            block("def", "enlist(index, coro)", [
                block("if", "groups", ["return groups[index % len(groups)].create_task(coro)"]),
                "coro.close()"]),
            *self.rescue(),
            block("def", "tick(word)", self.callback(3)),
            block("def", "tock(word)", self.callback(2)),
            self.resource(),
            block("def", "job(name)", self.job_body()),
            block("def", "chore(name)", self.job_body()),
        ]

    def job_body(self):
        """Return what a worker thread does: it sleeps, gives the loop something to do, waits for that, fails."""
        body = ["print(time.time(), 'job', name, var.get())"]
        for _ in range(self.random.randint(1, 4)):
            body += self.job_part()
        return body + [self.pick("return name", "return name", "return time.time()", f"raise {self.pick(*ERRORS)}(name)")]

    def job_part(self):
        asked = self.pick("tick, name", "tock, name", "event.set", "print, name")
        coroutine = self.pick(f"asyncio.sleep({self.duration()}, name)", "event.wait()", "notified()", "queue.get()", f"work{LEVELS}(name)")
        return self.pick(
            [f"time.sleep({self.duration()})"], [f"time.sleep({self.duration()})"], [f"time.sleep({self.duration()})"],
            ["print(time.time(), 'job', name, 'goes on')"],
            [f"loops[0].call_soon_threadsafe({asked})"],
            [f"call = asyncio.run_coroutine_threadsafe({coroutine}, loops[0])", self.pick("call.cancel()", "pass"),
             {"try": [f"print(time.time(), 'job', name, call.result({self.pick(self.duration(), self.duration(), '')}))"],
              "except": [handler("Exception", ["print(time.time(), 'job', name, repr(error))", "call.cancel()"], "error")]}])

    def rescue(self):
        """Return a coroutine function that helps those who wait, so that not every second program is a deadlock."""
        help_all = [self.pick("pass", "event.set()"), self.guarded("semaphore.release()"), self.guarded("lock.release()"),
                    self.pick("await notify()", "await asyncio.wait_for(notify(), 1)"),
                    self.pick("await barrier.abort()", "await barrier.reset()", "await barrier.reset()", "pass")]
        return [block("async def", "notify()", [block("async with", "condition", ["condition.notify_all()"])]),
                block("async def", "rescue()", [block("for", "i in range(4)", [f"await asyncio.sleep({self.pick('1', '2')})", *help_all])])]

    def callback(self, level):
        place = Place(level, 1, frozenset({"function", "callback"}))
        return ["say('callback', word, var.get())"] + self.statements(place, self.random.randint(0, 2))

    def resource(self):
        """Return a class for `async with`, whose two methods may wait, fail and swallow."""
        place = Place(LEVELS, 2, frozenset({"async", "function"}))
        enter = ["say('enter', self.name)"] + self.statements(place, self.pick(0, 0, 1))
        leave = ["say('exit', self.name, repr(error))"] + self.statements(place, self.pick(0, 0, 1))
        return block("class", "Resource", [
            block("def", "__init__(self, name)", ["self.name = name"]),
            block("async def", "__aenter__(self)", enter + ["return self"]),
            block("async def", "__aexit__(self, kind, error, traceback)", leave + [f"return {self.pick('False', 'None', 'True')}"])])

    def work_body(self, place):
        start = ["say('starts', name)"]
        end = [self.pick("say('ends', name)", "return name", "return (name, var.get())", "pass")]
        return start + self.statements(place, self.random.randint(1, 5)) + end

    def item_body(self, place):
        body = ["yield name"] + self.statements(place.inner("yield"), self.random.randint(1, 2)) + ["yield 'last'"]
        if self.chance(0.5):
            self.features.add("generator-finally")
            body = [{"try": body, "finally": ["say('generator ends', name)"] + self.statements(place.inner("yield"), self.pick(0, 1))}]
        return body

    def main_setup(self, place):
        setup = ["loop = asyncio.get_running_loop()", "loops.append(loop)", "futures.extend(loop.create_future() for _ in range(2))"]
        if self.chance(0.3):
            workers = self.pick('1', '2', '2')
            setup.append(f"loop.set_default_executor(concurrent.futures.ThreadPoolExecutor({workers}, thread_name_prefix='few'))")
        if self.chance(0.35):
            self.features.add("eager")
            setup.append("loop.set_task_factory(asyncio.eager_task_factory)")
        if self.chance(0.25):
            self.features.add("exception-handler")
            setup.append("loop.set_exception_handler(handle)")
        for index in range(2):
            if self.chance(0.6):
                setup.append(f"loop.call_later({self.duration()}, futures[{index}].{self.settle()})")
        if self.chance(0.6):
            setup.append(f"loop.call_later({self.duration()}, event.set)")
        if self.chance(0.6):
            setup.append("helper = asyncio.create_task(rescue())")
        return setup

    def main_end(self):
        return [self.pick("say('main ends')",
                          "say('main ends', len(asyncio.all_tasks()))",
                          f"await asyncio.sleep({self.duration()})",
                          "say(await asyncio.gather(*tasks1, return_exceptions=True))",
                          "return 'main'")]

    def run(self):
        again = []
        if self.chance(0.1):
            self.features.add("run-again")
            again = [self.pick("asyncio.run(work1('again'))", "asyncio.run(main())", "print(asyncio.run(asyncio.sleep(1, 'slept')))")]
        how = self.pick("asyncio.run(main())", "asyncio.run(main())", "print('returned', asyncio.run(main()))")
        if self.chance(0.3) and not self.features & {"done-callback", "eager"}:  # they would show what the recording adds
            self.features.add("debug")
            how = "asyncio.run(main(), debug=True)"
        if self.chance(0.5):
            return [how, *again]
        return [{"try": [how], "except": [handler("BaseException", ["print('escaped', repr(error))"], "error")]}, *again]

    # Small parts

    def duration(self):
        return self.random.choice(DURATIONS)

    def word(self):
        return repr(self.random.choice("abcdefgh"))

    def error(self):
        kind = self.random.choice(ERRORS)
        return f"{kind}({self.word()})"

    def settle(self):
        return self.pick(f"set_result, {self.word()}", f"set_exception, {self.error()}", "cancel", f"cancel, {self.word()}")

    def deeper(self, place):
        return self.random.randint(place.level + 1, LEVELS)

    def any_task(self):
        """Return the text of some task; there may be none."""
        return f"choose(tasks{self.random.randint(1, LEVELS)}, {self.random.randint(0, 3)})"

    def future(self):
        return f"futures[{self.random.randint(0, 1)}]"

    def statements(self, place, count):
        """Return about so many statements, fewer the deeper they stand."""
        result = []
        for _ in range(count if place.depth <= 4 else min(count, 1)):
            made = self.produce("compound" if self.chance(0.45) and place.depth < 4 else "simple", place)
            result += made if isinstance(made, list) else [made]
        return result

    def some(self, place, most=3):
        return self.statements(place.inner(), self.random.randint(1, most))

    def guarded(self, statement):
        """Return a statement whose exceptions are told."""
        return {"try": [statement], "except": [handler("Exception", ["say('refused', repr(error))"], "error")]}

    # Coroutines and awaitables

    @production("coroutine", 8, "nested-await", where=["tasks"])
    def make_work(self, place):
        return f"work{self.deeper(place)}({self.word()})"

    @production("coroutine", 3, "to_thread")
    def make_to_thread(self, place):
        return f"asyncio.to_thread({self.pick('job', 'chore')}, {self.word()})"

    @production("awaitable", 2, "run_in_executor")
    def await_executor(self, place):
        return f"loops[0].run_in_executor(None, {self.pick('job', 'chore')}, {self.word()})"

    @production("coroutine", 4, "sleep")
    def make_sleep(self, place):
        return self.pick(f"asyncio.sleep({self.duration()})", f"asyncio.sleep({self.duration()}, {self.word()})", "asyncio.sleep(0)")

    @production("coroutine", 2, "event")
    def make_event_wait(self, place):
        return "event.wait()"

    @production("coroutine", 2, "queue")
    def make_queue(self, place):
        return self.pick("queue.get()", f"queue.put({self.word()})", "queue.join()")

    @production("coroutine", 1, "lock-by-hand")
    def make_acquire(self, place):
        return "lock.acquire()"

    @production("coroutine", 2, "semaphore")
    def make_semaphore_acquire(self, place):
        return "semaphore.acquire()"

    @production("coroutine", 3, "condition")
    def make_notified(self, place):
        return "notified()"

    @production("coroutine", 2, "barrier")
    def make_barrier(self, place):
        return self.pick("barrier.wait()", "barrier.wait()", "barrier.wait()", "barrier.reset()", "barrier.abort()")

    @production("coroutine", 3, "wait_for", where=["tasks"])
    def make_wait_for(self, place):
        return f"asyncio.wait_for({self.produce('awaitable', place)}, {self.pick(self.duration(), self.duration(), 'None', '-1')})"

    @production("awaitable", 6)
    def await_coroutine(self, place):
        return self.produce("coroutine", place)

    @production("awaitable", 4, "create_task", where=["tasks"])
    def await_spawned(self, place):
        level = self.deeper(place)
        options = self.pick("", "", f", name={self.word()}")
        return f"spawn(tasks{level}, work{level}({self.word()}){options})"

    @production("awaitable", 2, "create_task")
    def await_task(self, place):
        return f"asyncio.create_task({self.produce('coroutine', place)})"

    @production("awaitable", 3, "task-awaited", where=["tasks"])
    def await_deeper_task(self, place):
        return f"choose(tasks{self.deeper(place)}, {self.random.randint(0, 3)})"

    @production("awaitable", 2, "future")
    def await_future(self, place):
        return self.future()

    @production("awaitable", 2, "shield")
    def await_shield(self, place):
        return f"asyncio.shield({self.produce('awaitable', place)})"

    @production("awaitable", 2, "gather", where=["tasks"])
    def await_gather(self, place):
        return self.gather(place)

    def gather(self, place):
        parts = [self.produce("awaitable", place) for _ in range(self.random.randint(1, 3))]
        if self.chance(0.4):
            self.features.add("return_exceptions")
            parts.append("return_exceptions=True")
        return f"asyncio.gather({', '.join(parts)})"

    # Simple statements for tasks

    @production("simple", 8, "sleep", where=["async"])
    def do_sleep(self, place):
        return f"await asyncio.sleep({self.duration()})"

    @production("simple", 6, "await", where=["async"])
    def do_await(self, place):
        return f"say(await {self.produce('awaitable', place)})"

    @production("simple", 1, "anext", where=["async", "tasks"])
    def do_anext(self, place):
        return f"say(await anext(items{self.deeper(place)}({self.word()}), 'nothing'))"

    @production("simple", 2, "await", where=["async", "tasks"])
    def do_await_to_name(self, place):
        return f"{self.pick('x', 'y', '_')} = await {self.produce('awaitable', place)}"

    @production("simple", 6, "create_task", where=["async", "tasks"])
    def do_spawn(self, place):
        level = self.deeper(place)
        return f"spawn(tasks{level}, work{level}({self.word()}){self.pick('', '', ', name=' + self.word(), ', context=contextvars.copy_context()')})"

    @production("simple", 2, "eager", where=["async", "tasks"])
    def do_start_eagerly(self, place):
        level = self.deeper(place)
        return (f"tasks{level}.append(asyncio.Task(work{level}({self.word()}), loop=asyncio.get_running_loop(), "
                f"eager_start={self.pick('True', 'True', 'False')}))")

    @production("simple", 1, "eager", where=["async"])
    def do_set_factory(self, place):
        factory = self.pick("None", "asyncio.eager_task_factory", "asyncio.create_eager_task_factory(asyncio.Task)")
        return f"asyncio.get_running_loop().set_task_factory({factory})"

    @production("simple", 2, "handle")
    def do_call(self, place):
        call = self.pick(f"call_soon(tick, {self.word()})", f"call_later({self.duration()}, tock, {self.word()})",
                         f"call_at({self.duration()}, tick, {self.word()})", f"call_soon_threadsafe(tock, {self.word()})")
        return f"handles.append(asyncio.get_running_loop().{call})"

    @production("simple", 2, "handle-cancelled")
    def do_cancel_handle(self, place):
        what = self.pick("say(handle.cancelled(), handle)", "handle.cancel()", "handle.cancel()")
        return block("for", "handle in handles[-2:]", [what])

    @production("simple", 1, "exception-handler")
    def do_report(self, place):
        handler = self.pick("None", "handle")
        return self.pick(f"asyncio.get_running_loop().set_exception_handler({handler})",
                         f"asyncio.get_running_loop().call_exception_handler({{'message': {self.word()}, 'exception': {self.error()}}})")

    @production("simple", 1, "slow")
    def do_block(self, place):
        return f"time.sleep({self.pick('0.05', '0.1', '0.5')})"

    @production("simple", 1, "task-dropped", where=["async", "tasks"])
    def do_drop_task(self, place):
        return f"asyncio.create_task({self.produce('coroutine', place)})"

    @production("simple", 1, "never-awaited", where=["async", "tasks"])
    def do_forget(self, place):
        return self.pick(f"work{self.deeper(place)}({self.word()})", f"forgotten = work{self.deeper(place)}({self.word()})", "asyncio.sleep(1)")

    @production("simple", 6, "cancel")
    def do_cancel(self, place):
        message = self.pick("", "", self.word())
        return f"say('cancel', {self.any_task()}.cancel({message}))"

    @production("simple", 2, "cancel-oneself", where=["async"])
    def do_cancel_oneself(self, place):
        return f"asyncio.current_task().cancel({self.pick('', '', self.word())})"

    @production("simple", 2, "cancel-twice")
    def do_cancel_twice(self, place):
        return [f"victim = {self.any_task()}", "say(victim.cancel('one'), victim.cancel('two'))"]

    @production("simple", 2, "uncancel", where=["async"])
    def do_uncancel(self, place):
        return "say('uncancel', asyncio.current_task().cancelling(), asyncio.current_task().uncancel())"

    @production("simple", 1, "uncancel")
    def do_uncancel_another(self, place):
        return [f"victim = {self.any_task()}", block("if", "isinstance(victim, asyncio.Task)", ["say(victim.uncancel())"])]

    @production("simple", 1, "task-repr")
    def do_show_task(self, place):
        return f"say({self.any_task()})"

    @production("simple", 1, "task-state")
    def do_task_state(self, place):
        what = self.pick("done", "cancelled", "result", "exception")
        return self.guarded(f"say({self.any_task()}.{what}())")

    @production("simple", 1, "task-state", where=["async"])
    def do_own_state(self, place):
        return self.pick("asyncio.current_task().set_name('renamed')", "say(asyncio.current_task().get_coro().__qualname__)",
                         "say(len(asyncio.all_tasks()))", "say(asyncio.current_task())")

    @production("simple", 4, "future")
    def do_settle(self, place):
        text = self.settle()
        name, _, argument = text.partition(", ")
        return self.guarded(f"{self.future()}.{name}({argument})")

    @production("simple", 1, "future-repr")
    def do_show_future(self, place):
        return f"say({self.future()})"

    @production("simple", 3, "event")
    def do_event(self, place):
        return self.pick("event.set()", "event.set()", "event.clear()", "say(event.is_set())", "say(event)")

    @production("simple", 2, "event", where=["async"])
    def do_event_wait(self, place):
        return "say('waited', await event.wait())"

    @production("simple", 4, "queue", where=["async"])
    def do_queue(self, place):
        return self.pick("say('got', await queue.get())", f"await queue.put({self.word()})", f"await queue.put({self.word()})",
                         "await queue.join()")

    @production("simple", 4, "queue-nowait")
    def do_queue_nowait(self, place):
        return self.guarded(self.pick("say('got', queue.get_nowait())", f"queue.put_nowait({self.word()})", f"queue.put_nowait({self.word()})",
                                      "queue.task_done()", "queue.task_done()", "say(queue.qsize(), queue.empty(), queue.full())"))

    @production("simple", 1, "queue-shutdown")
    def do_queue_shutdown(self, place):
        return self.pick("queue.shutdown()", "queue.shutdown(immediate=True)", "say(queue)")

    @production("simple", 2, "lock-by-hand", where=["async"])
    def do_acquire(self, place):
        return self.pick("await lock.acquire()", "say('acquired', await lock.acquire())")

    @production("simple", 3, "lock-by-hand")
    def do_release(self, place):
        return self.guarded(self.pick("lock.release()", "lock.release()", "say(lock.locked())", "say(lock)"))

    @production("simple", 2, "semaphore", where=["async"])
    def do_semaphore_acquire(self, place):
        return "say('semaphore', await semaphore.acquire())"

    @production("simple", 4, "semaphore")
    def do_semaphore_release(self, place):
        return self.guarded(self.pick("semaphore.release()", "semaphore.release()", "say(semaphore.locked())", "say(semaphore)"))

    @production("simple", 3, "condition", where=["async"])
    def do_notified(self, place):
        return self.pick("say('notified', await notified())", self.guarded("say('waited', await condition.wait())"),
                         self.guarded("await condition.acquire()"))

    @production("simple", 4, "condition")
    def do_notify(self, place):
        return self.guarded(self.pick("condition.notify()", "condition.notify(2)", "condition.notify_all()", "condition.notify_all()",
                                      "say(condition)", "condition.release()"))

    @production("simple", 3, "barrier", where=["async"])
    def do_barrier(self, place):
        return self.pick("say('index', await barrier.wait())", self.guarded("say('index', await barrier.wait())"), "await barrier.reset()",
                         "await barrier.abort()")

    @production("simple", 2, "barrier")
    def do_show_barrier(self, place):
        return "say(barrier, barrier.n_waiting, barrier.broken)"

    @production("simple", 3, "group-from-outside", where=["tasks"])
    def do_enlist(self, place):
        return self.guarded(f"say(enlist({self.random.randint(0, 3)}, {self.produce('coroutine', place)}))")

    @production("simple", 1, "group")
    def do_show_groups(self, place):
        return "say(groups)"

    @production("simple", 5, "call_soon")
    def do_call(self, place):
        target = self.call_target(place)
        return "asyncio.get_running_loop()." + self.pick(
            f"call_soon({target})", f"call_later({self.duration()}, {target})", f"call_soon_threadsafe({target})",
            f"call_at(asyncio.get_running_loop().time() + {self.duration()}, {target})")

    def call_target(self, place):
        options = ["event.set", "event.clear", "semaphore.release", f"{self.future()}.cancel", f"{self.any_task()}.cancel", f"say, {self.word()}"]
        if place.level < 3 and "callback" not in place.offers:
            options += [f"tick, {self.word()}", f"tock, {self.word()}"]
        elif place.level == 2:
            options += [f"tick, {self.word()}"]
        return self.random.choice(options)

    @production("simple", 2, "handle-cancel")
    def do_cancel_handle(self, place):
        call = self.pick(f"call_later({self.duration()}, say, 'never')", "call_soon(say, 'never')")
        return [f"handle = asyncio.get_running_loop().{call}",
                self.pick("handle.cancel()", "handle.cancel()", f"asyncio.get_running_loop().call_later({self.duration()}, handle.cancel)"),
                self.pick("say(handle.cancelled())", "pass")]

    @production("simple", 3, "done-callback")
    def do_done_callback(self, place):
        target = self.pick(self.any_task(), self.any_task(), self.future())
        return f"{target}.add_done_callback({self.pick('seen', 'seen', 'lambda task: event.set()', 'lambda task: say(1 / 0)')})"

    @production("simple", 3, "context")
    def do_context(self, place):
        return self.pick(f"var.set({self.word()})", "say(var.get())", "contextvars.copy_context().run(say, 'in a copy', var.get())",
                         f"contextvars.copy_context().run(var.set, {self.word()})")

    @production("simple", 1, "context-reset")
    def do_context_reset(self, place):
        return [f"token = var.set({self.word()})", *(self.statements(place.inner(), 1)), self.guarded("var.reset(token)"), "say(var.get())"]

    @production("simple", 3, "raise")
    def do_raise(self, place):
        return self.pick(f"raise {self.error()}", f"raise {self.error()}", "raise asyncio.CancelledError", f"raise TimeoutError({self.word()})",
                         f"raise asyncio.CancelledError({self.word()})")

    @production("simple", 1, "raise-from")
    def do_raise_from(self, place):
        return f"raise {self.error()} from {self.pick('None', self.error())}"

    @production("simple", 1, "return", where=["function"])
    def do_return(self, place):
        return "return" if "yield" in place.offers or place.level == 0 else f"return {self.word()}"

    @production("simple", 1, "time.sleep")
    def do_time_sleep(self, place):
        return f"time.sleep({self.duration()})"

    @production("simple", 2, "generator-yield", where=["yield"])
    def do_yield(self, place):
        return self.pick("yield 'more'", "say('sent', (yield 'give'))")

    @production("simple", 2, "loop-control", where=["loop"])
    def do_loop_control(self, place):
        return self.pick("break", "continue")

    @production("simple", 2, "generator-steps", where=["async", "tasks"])
    def do_generator_steps(self, place):
        name = self.name("gen")
        steps = [f"{name} = items{self.deeper(place)}({self.word()})"]
        for _ in range(self.random.randint(1, 3)):
            steps.append(self.guarded("say(await " + self.pick(
                f"anext({name})", f"{name}.asend(None)", f"{name}.asend({self.word()})", f"{name}.athrow({self.error()})",
                f"{name}.aclose()", f"anext({name}, 'default')") + ")"))
        return steps

    # Compound statements

    @production("compound", 6, "try-except")
    def try_except(self, place):
        handlers = [handler(self.random.choice(CAUGHT), ["say('caught', repr(error))"] + self.after_catch(place), "error")]
        statement = {"try": self.some(place), "except": handlers}
        if self.chance(0.2):
            statement["else"] = self.some(place, 1)
        if self.chance(0.2):
            statement["finally"] = ["say('finally')"] + self.statements(place.inner(), self.pick(0, 1))
        return statement

    def after_catch(self, place):
        return self.random.choice([[], [], ["raise"], [f"raise {self.error()} from error"], self.statements(place.inner(), 1)])

    @production("compound", 2, "try-except*")
    def try_except_star(self, place):
        handlers = [handler(kind, ["say('caught', repr(error))"] + self.pick([], [], ["raise"], [f"raise {self.error()}"]), "error")
                    for kind in self.random.sample(["ValueError", "Exception", "asyncio.CancelledError", "LookupError"], self.random.randint(1, 2))]
        return {"try": self.some(place), "except*": handlers}

    @production("compound", 3, "try-finally")
    def try_finally(self, place):
        return {"try": self.some(place), "finally": ["say('finally')"] + self.statements(place.inner(), self.pick(0, 1, 1))}

    @production("compound", 4, "async-with-lock", where=["async"])
    def with_lock(self, place):
        return block("async with", "lock", ["say('locked')"] + self.some(place))

    @production("compound", 3, "async-with-semaphore", where=["async"])
    def with_semaphore(self, place):
        return block("async with", "semaphore", ["say('in', semaphore)"] + self.some(place))

    @production("compound", 4, "async-with-condition", where=["async"])
    def with_condition(self, place):
        wait = self.pick("say('waited', await condition.wait())", "say('waited for', await condition.wait_for(event.is_set))",
                         "condition.notify()", "condition.notify_all()", "condition.notify(2)")
        return block("async with", "condition", self.statements(place.inner(), self.pick(0, 1)) + [wait] + self.some(place, 1))

    @production("compound", 2, "async-with-barrier", where=["async"])
    def with_barrier(self, place):
        return block("async with", "barrier as index", ["say('index', index)"] + self.some(place, 2))

    @production("compound", 6, "group", where=["async", "tasks"])
    def with_group(self, place):
        name = self.name("group")
        body = self.statements(place.inner(), self.pick(0, 1, 2))
        for _ in range(self.random.randint(1, 3)):
            level = self.deeper(place)
            made = self.pick(f"{name}.create_task({self.produce('coroutine', place)})",
                             f"tasks{level}.append({name}.create_task(work{level}({self.word()}){self.pick('', ', name=' + self.word())}))")
            body.insert(self.random.randint(0, len(body)), made)
        if self.chance(0.5):
            body.insert(0, f"groups.append({name})")
        statement = block("async with", f"asyncio.TaskGroup() as {name}", body)
        if self.chance(0.3):
            return [statement, f"say('after', {name})"]
        told = [f"say('group', repr(error), {name}, asyncio.current_task().cancelling())"]
        if self.chance(0.4):
            return {"try": [statement], "except*": [handler(self.pick("Exception", "ValueError", "asyncio.CancelledError"), told, "error")]}
        return {"try": [statement], "except": [handler(self.pick("BaseException", "Exception", "ExceptionGroup"), told, "error")]}

    @production("compound", 3, "async-with-class", where=["async", "resources"])
    def with_resource(self, place):
        return block("async with", self.pick(f"Resource({self.word()})", f"Resource({self.word()}) as r, Resource({self.word()})"), self.some(place))

    @production("compound", 5, "timeout", where=["async"])
    def with_timeout(self, place):
        name = self.name("limit")
        how = self.pick(f"timeout({self.duration()})", f"timeout({self.duration()})",
                        f"timeout_at(asyncio.get_running_loop().time() + {self.duration()})", "timeout(None)", "timeout(-1)")
        body = self.some(place)
        if self.chance(0.3):
            self.features.add("reschedule")
            body.insert(self.random.randint(0, len(body)), self.guarded(
                f"{name}.reschedule({self.pick('None', f'asyncio.get_running_loop().time() + {self.duration()}')})"))
        statement = block("async with", f"asyncio.{how} as {name}", body)
        told = f"say('timeout', {name}.expired(), {name}.when())"
        if self.chance(0.6):
            return {"try": [statement], "except": [handler("TimeoutError", [told])]}
        return [statement, told]

    @production("compound", 3, "gather", where=["async", "tasks"])
    def do_gather(self, place):
        name = self.name("all")
        wait = self.pick(f"say(await {name})", f"say(await {name})", f"say({name})", f"{name}.cancel()", f"await asyncio.wait([{name}], timeout=1)")
        return [f"{name} = {self.gather(place)}", *self.statements(place.inner(), self.pick(0, 1)), wait]

    @production("compound", 4, "wait", where=["async", "tasks"])
    def do_wait(self, place):
        level = self.deeper(place)
        made = [f"spawn(tasks{level}, work{level}({self.word()}))" for _ in range(self.random.randint(1, 3))]
        if self.chance(0.3):
            made.append(self.future())
        options = self.pick("", f", timeout={self.duration()}", f", timeout={self.duration()}", "", "")
        mode = self.pick("", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED")
        if mode:
            self.features.add(f"wait-{mode}")
            options += f", return_when=asyncio.{mode}"
        if "timeout" in options:
            self.features.add("wait-timeout")
        return [f"done, pending = await asyncio.wait([{', '.join(made)}]{options})",
                "say(len(done), len(pending), [getattr(t, 'get_name', str)() for t in done])",
                self.pick("pass", block("for", "task in pending", ["task.cancel()"]), block("for", "task in done", ["say(await task)"]))]

    @production("compound", 3, "as_completed", where=["async", "tasks"])
    def do_as_completed(self, place):
        parts = ", ".join(self.produce("awaitable", place) for _ in range(self.random.randint(1, 3)))
        call = f"asyncio.as_completed([{parts}]{self.pick('', '', f', timeout={self.duration()}')})"
        keyword = self.pick("for", "async for")
        self.features.add(f"as_completed-{keyword}")
        body = [self.pick("say('completed', await part)", self.guarded("say('completed', await part)"))]
        return block(keyword, f"part in {call}", body + self.statements(place.inner("loop"), self.pick(0, 0, 1)))

    @production("compound", 3, "wait_for", where=["async", "tasks"])
    def do_wait_for(self, place):
        wait = f"say(await asyncio.wait_for({self.produce('awaitable', place)}, {self.duration()}))"
        return {"try": [wait], "except": [handler("TimeoutError", ["say('too late', repr(error))"] + self.statements(place.inner(), self.pick(0, 1)), "error")]}

    @production("compound", 3, "async-for", where=["async", "tasks"])
    def async_for(self, place):
        body = ["say('item', item)"] + self.statements(place.inner("loop"), self.pick(0, 1, 1))
        statement = block("async for", f"item in items{self.deeper(place)}({self.word()})", body)
        if self.chance(0.2):
            statement["else"] = ["say('all items')"]
        return statement

    @production("compound", 1, "async-comprehension", where=["async", "tasks"])
    def async_comprehension(self, place):
        return self.pick(f"say([item async for item in items{self.deeper(place)}({self.word()})])",
                         f"say({{n: await asyncio.sleep({self.duration()}, n) for n in range(2)}})",
                         f"say([await task for task in tasks{self.deeper(place)}])")

    @production("compound", 2, "loop")
    def for_loop(self, place):
        return block("for", f"i in range({self.random.randint(1, 3)})", self.some(place.inner("loop"), 2))

    @production("compound", 2, "if")
    def condition(self, place):
        test = self.pick("event.is_set()", "lock.locked()", "semaphore.locked()", "barrier.broken", "queue.empty()", f"{self.future()}.done()", f"{self.any_task()}.done()",
                         "asyncio.get_running_loop().time() < 1")
        return block("if", test, self.some(place, 2), **({"else": self.some(place, 1)} if self.chance(0.3) else {}))

    @production("compound", 1, "local-coroutine", where=["async", "tasks"])
    def local_coroutine(self, place):
        name = self.name("local")
        inner = Place(place.level, place.depth + 1, (place.offers | {"function"}) - {"yield", "loop"})
        return [block("async def", f"{name}()", self.some(inner)), self.pick(f"say(await {name}())", f"asyncio.create_task({name}())", f"{name}()")]

    @production("compound", 1, "sync-generator")
    def sync_generator(self, place):
        name = self.name("count")
        return [block("def", f"{name}(n)", [{"try": [block("for", "i in range(n)", ["yield i"])], "finally": [f"say('{name} ends')"]}]),
                block("for", f"i in {name}(3)", ["say(i)"] + self.statements(place.inner("loop"), self.pick(0, 1)))]
