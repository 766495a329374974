# 100 tasks that take one lock 2,000 times each and give way while they hold it. An operation is a round of one task.
import asyncio

TASKS = 100
ROUNDS = 2_000


async def take_turns(lock):
    for _ in range(ROUNDS):
        async with lock:
            await asyncio.sleep(0)


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[take_turns(lock) for _ in range(TASKS)])
    print(TASKS * ROUNDS, 'operations')


asyncio.run(main())
