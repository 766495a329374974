"""What a program sees of itself: the names of its module, and stacks, which debug mode keeps of all that is made."""

import asyncio
import logging
import traceback
import typing

answer: int = 42
print(sorted(name for name in globals() if name.startswith("__")), type(__loader__).__name__, __cached__)
print(typing.get_type_hints(__import__("__main__")))


async def unseen():
    await asyncio.sleep(0)
    raise ValueError("unseen")


async def main():
    loop = asyncio.get_running_loop()
    traceback.print_stack()
    logging.warning("with its stack", stack_info=True)
    loop.call_soon(traceback.print_stack)
    loop.call_later(0, lambda: print(len(traceback.extract_stack())))
    task = asyncio.create_task(unseen(), name="unseen")
    await asyncio.sleep(0.01)
    del task  # its log tells where it was made
    future = loop.create_future()
    print([frame.name for frame in future._source_traceback])
    print([frame.name for frame in asyncio.current_task()._source_traceback])
    print([frame.name for frame in loop.call_later(0, int)._source_traceback])
    print([frame.name for frame in loop.call_soon(int)._source_traceback])

asyncio.run(main(), debug=True)
