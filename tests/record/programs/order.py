# Within the simulator's language, and with no two timers at a time: what the tasks do is the same there and on every CPython.
import asyncio


async def child(name, lock, queue):
    await asyncio.sleep(0)
    async with lock:
        print(name, "has the lock")
        await asyncio.sleep(0)
    await queue.put(name)
    return name


async def consume(queue, done):
    while not done.is_set():
        print("got", await queue.get())
        queue.task_done()


async def fail():
    await asyncio.sleep(0)
    raise ValueError("no")


async def hang():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        await asyncio.sleep(0)
        print("cleaned up")


async def main():
    lock, queue, done = asyncio.Lock(), asyncio.Queue(1), asyncio.Event()
    consumer = asyncio.create_task(consume(queue, done))
    print(await asyncio.gather(*(child(name, lock, queue) for name in "abc")))
    await queue.join()
    print(await asyncio.gather(fail(), child("d", lock, queue), return_exceptions=True))
    hanging = asyncio.create_task(hang())
    await asyncio.sleep(0.01)
    hanging.cancel()
    finished, pending = await asyncio.wait([hanging, asyncio.create_task(done.wait())], return_when=asyncio.FIRST_COMPLETED)
    print(len(finished), len(pending), hanging.cancelled())
    done.set()
    await asyncio.shield(asyncio.create_task(asyncio.sleep(0)))
    condition, semaphore = asyncio.Condition(), asyncio.Semaphore(1)
    waiting = asyncio.create_task(wait_for_it(condition, semaphore))
    await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
    await waiting
    consumer.cancel()
    await asyncio.gather(consumer, return_exceptions=True)


async def wait_for_it(condition, semaphore):
    async with semaphore, condition:
        await condition.wait()
        print("notified")


asyncio.run(main())
