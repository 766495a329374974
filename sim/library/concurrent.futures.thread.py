# An executor whose workers are threads.
#
# A job runs at once if a worker is free or can be made, inside of submit(), until it waits or ends; else when a worker gets free,
# in the order of submission.

import _thread
import threading
from concurrent.futures import _base

_pools = []          # those that have workers
_is_exiting = False  # the program is done
_numbered = 0        # executors without a name


# Workers that are left end once their jobs are done.
def _exit():
    global _is_exiting
    _is_exiting = True
    pools = list(_pools)
    workers = [worker for pool in pools for worker in pool.workers]
    for pool in pools:
        pool.wake_idle()
    for worker in workers:
        worker.join()


threading._exit_calls.append(_exit)


class BrokenThreadPool(_base.BrokenExecutor):
    pass


class _WorkItem:
    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except BaseException as error:
            self.future.set_exception(error)
            self = None  # which the traceback holds
        else:
            self.future.set_result(result)


# What the workers have in their hands. It does not hold the executor, so that one is missed when the program drops it.
class _Pool:

    def __init__(self, initializer, initargs):
        self.initializer = initializer
        self.initargs = initargs
        self.items = []
        self.idle = []     # handles of workers that are parked, in the order in which they came to it
        self.workers = []
        self.broken = False
        self.is_over = False

    def wake_idle(self):
        while self.idle:
            self.idle.pop(0).unpark()

    def work(self):
        if self.initializer is not None:
            try:
                self.initializer(*self.initargs)
            except BaseException as error:
                _base._log('Exception in initializer:', error)
                self.fail()
                return
        while True:
            if self.items:
                item = self.items.pop(0)
                item.run()
                del item
            elif self.is_over or _is_exiting:
                return
            else:
                self.idle.append(_thread.current())
                _thread.park()

    def fail(self):
        self.broken = 'A thread initializer failed, the thread pool is not usable anymore'
        while self.items:
            self.items.pop(0).future.set_exception(BrokenThreadPool(self.broken))


class ThreadPoolExecutor(_base.Executor):
    def __init__(self, max_workers=None, thread_name_prefix='', initializer=None, initargs=()):
        global _numbered
        if max_workers is None:
            max_workers = _thread.default_workers
        if max_workers <= 0:
            raise ValueError('max_workers must be greater than 0')
        if initializer is not None and not callable(initializer):
            raise TypeError('initializer must be a callable')
        if not thread_name_prefix:
            thread_name_prefix = 'ThreadPoolExecutor-%d' % _numbered
            _numbered += 1
        self._max_workers = max_workers
        self._thread_name_prefix = thread_name_prefix
        self._pool = _Pool(initializer, initargs)

    def submit(self, fn, /, *args, **kwargs):
        pool = self._pool
        if pool.broken:
            raise BrokenThreadPool(pool.broken)
        if pool.is_over:
            raise RuntimeError('cannot schedule new futures after shutdown')
        if _is_exiting:
            raise RuntimeError('cannot schedule new futures after interpreter shutdown')
        future = _base.Future()
        pool.items.append(_WorkItem(future, fn, args, kwargs))
        if pool.idle:
            pool.idle.pop(0).unpark()
        elif len(pool.workers) < self._max_workers:
            self._add_worker()
        return future

    def _add_worker(self):
        pool = self._pool
        if not pool.workers:
            _pools.append(pool)
        worker = threading.Thread(target=pool.work, name=f'{self._thread_name_prefix}_{len(pool.workers)}')
        pool.workers.append(worker)
        worker.start()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pool = self._pool
        pool.is_over = True
        if cancel_futures:
            while pool.items:
                pool.items.pop(0).future.cancel()
        pool.wake_idle()
        if wait:
            for worker in pool.workers:
                worker.join()

    def __del__(self):
        if hasattr(self, '_pool'):
            self._pool.is_over = True
            self._pool.wake_idle()
