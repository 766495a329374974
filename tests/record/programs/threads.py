# Loops in threads, jobs of an executor, and what is called from another thread.
import asyncio
import threading


async def job(number):
    await asyncio.sleep(0)
    return number


def run_loop(results):
    results.append(asyncio.run(job(2)))


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.to_thread(sum, [1, 2]))
    results = []
    thread = threading.Thread(target=run_loop, args=(results,))
    thread.start()
    await loop.run_in_executor(None, thread.join)
    print(results)
    future = loop.create_future()
    threading.Timer(0.01, loop.call_soon_threadsafe, (future.set_result, "from a thread")).start()
    print(await future)
    print(await loop.run_in_executor(None, lambda: asyncio.run_coroutine_threadsafe(job(3), loop).result()))


asyncio.run(main())
