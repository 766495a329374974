# 10,000 tasks, each of which sleeps 20 times for a pseudo-random time of up to 65 milliseconds. An operation is a sleep.
import asyncio

TASKS = 10_000
SLEEPS = 20


async def sleep_often(seed):
    for _ in range(SLEEPS):
        seed = (seed * 25173 + 13849) % 65536
        await asyncio.sleep(seed / 1_000_000)


async def main():
    await asyncio.gather(*[sleep_often(seed) for seed in range(TASKS)])
    print(TASKS * SLEEPS, 'operations')


asyncio.run(main())
