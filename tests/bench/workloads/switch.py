# 100 tasks, each of which gives way 10,000 times. An operation is a switch from one task to the next.
import asyncio

TASKS = 100
TURNS = 10_000


async def give_way():
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(*[give_way() for _ in range(TASKS)])
    print(TASKS * TURNS, 'operations')


asyncio.run(main())
