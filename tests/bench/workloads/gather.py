# A million coroutines at once, each of which gives way once. An operation is the whole life of one: made, run, waited for.
import asyncio

TASKS = 1_000_000


async def give_way_once():
    await asyncio.sleep(0)


async def main():
    await asyncio.gather(*[give_way_once() for _ in range(TASKS)])
    print(TASKS, 'operations')


asyncio.run(main())
