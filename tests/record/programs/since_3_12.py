# Eager tasks.
import asyncio


async def at_once():
    print("at once", asyncio.current_task().get_name())
    return 1


async def later():
    print("first")
    await asyncio.sleep(0)
    print("later")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    print(await asyncio.create_task(at_once()))
    print(await asyncio.gather(at_once(), later()))
    task = asyncio.Task(later(), loop=asyncio.get_running_loop(), eager_start=True, name="by hand")
    await task


asyncio.run(main())
