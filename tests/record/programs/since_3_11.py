# Task groups, timeouts, barriers, uncancel.
import asyncio


async def work(number):
    await asyncio.sleep(0.001 * number)
    if number == 2:
        raise ValueError(number)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(1, 5):
                group.create_task(work(number), name=f"work {number}")
    except* ValueError as errors:
        print(errors.exceptions)
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(10)
    except TimeoutError:
        print("late", asyncio.current_task().cancelling())
    barrier = asyncio.Barrier(2)
    print(sorted(await asyncio.gather(barrier.wait(), barrier.wait())))
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("uncancel", asyncio.current_task().uncancel())


with asyncio.Runner(debug=True) as runner:
    runner.run(main())
