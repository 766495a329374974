# Where asyncio and threads meet. The module asyncio loads this when a program asks for one of these functions.

import asyncio
import concurrent.futures
import contextvars
import threading


async def to_thread(func, /, *args, **kwargs):
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    return await loop.run_in_executor(None, lambda: context.run(func, *args, **kwargs))


# One future follows another

def _is_concurrent(future):
    return isinstance(future, concurrent.futures.Future)


# asyncio has exceptions of its own for what concurrent.futures raises of itself.
def _convert_exception(error):
    if type(error) is concurrent.futures.CancelledError:
        kind = asyncio.CancelledError
    elif type(error) is concurrent.futures.InvalidStateError:
        kind = asyncio.InvalidStateError
    else:
        return error
    return kind(*error.args).with_traceback(error.__traceback__)


def _set_concurrent_future_state(future, source):
    if source.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    error = source.exception()
    if error is None:
        future.set_result(source.result())
    else:
        future.set_exception(_convert_exception(error))


def _copy_future_state(future, source):
    if future.cancelled():
        return
    if source.cancelled():
        future.cancel()
        return
    error = source.exception()
    if error is None:
        future.set_result(source.result())
    else:
        future.set_exception(_convert_exception(error))


def _chain_future(source, destination):
    if not asyncio.isfuture(source) and not _is_concurrent(source):
        raise TypeError('A future is required for source argument')
    if not asyncio.isfuture(destination) and not _is_concurrent(destination):
        raise TypeError('A future is required for destination argument')
    source_loop = source.get_loop() if asyncio.isfuture(source) else None
    dest_loop = destination.get_loop() if asyncio.isfuture(destination) else None

    def _set_state(future, other):
        if asyncio.isfuture(future):
            _copy_future_state(future, other)
        else:
            _set_concurrent_future_state(future, other)

    def _call_check_cancel(destination):
        if not destination.cancelled():
            return
        if source_loop is None or source_loop is dest_loop:
            source.cancel()
        else:
            source_loop.call_soon_threadsafe(source.cancel)

    def _call_set_state(source):
        if dest_loop is None or dest_loop is source_loop:
            _set_state(destination, source)
        elif not dest_loop.is_closed():
            dest_loop.call_soon_threadsafe(_set_state, destination, source)

    destination.add_done_callback(_call_check_cancel)
    source.add_done_callback(_call_set_state)


def wrap_future(future, *, loop=None):
    if asyncio.isfuture(future):
        return future
    assert _is_concurrent(future), f'concurrent.futures.Future is expected, got {future!r}'
    if loop is None:
        loop = asyncio.get_event_loop()
    new_future = loop.create_future()
    _chain_future(future, new_future)
    return new_future


def run_coroutine_threadsafe(coro, loop):
    if not asyncio.iscoroutine(coro):
        raise TypeError('A coroutine object is required')
    future = concurrent.futures.Future()

    def callback():
        try:
            _chain_future(asyncio.ensure_future(coro, loop=loop), future)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    loop.call_soon_threadsafe(callback)
    return future


# Methods of the loop, which is written in C.
class BaseEventLoop:

    def run_in_executor(self, executor, func, *args):
        self._check_closed()
        self._check_callback(func, 'run_in_executor')
        if executor is None:
            executor = self._default_executor
            if self._executor_shutdown_called:
                raise RuntimeError('Executor shutdown has been called')
            if executor is None:
                executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix='asyncio')
                self._default_executor = executor
        return wrap_future(executor.submit(func, *args), loop=self)

    def set_default_executor(self, executor):
        if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
            raise TypeError('executor must be ThreadPoolExecutor instance')
        self._default_executor = executor

    # Gives back what is to be warned of, or None.
    async def shutdown_default_executor(self, timeout=None):
        future = self.create_future()
        thread = threading.Thread(target=BaseEventLoop._do_shutdown, args=(self, future))
        thread.start()
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            self._default_executor.shutdown(wait=False)
            return f'The executor did not finishing joining its threads within {timeout} seconds.'
        thread.join()

    def _do_shutdown(self, future):
        def finish():
            if not future.cancelled():
                future.set_result(None)

        try:
            self._default_executor.shutdown(wait=True)
            if not self.is_closed():
                self.call_soon_threadsafe(finish)
        except Exception as error:
            if not self.is_closed() and not future.cancelled():
                self.call_soon_threadsafe(future.set_exception, error)
