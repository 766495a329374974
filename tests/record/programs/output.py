# Output of every kind, in and outside of tasks, and an exception that nobody caught.
import asyncio
import logging
import sys
import threading
import warnings


async def forgotten():
    raise ValueError("forgotten")


async def main():
    print("two\nlines", end="")
    print(" and half", "of one", sep="-")
    print("a quote \" and a tab \t and \x1b[31mred\x1b[0m and \N{GREEK SMALL LETTER LAMDA}")
    sys.stderr.write("by hand\n")
    logging.getLogger("mine").warning("from a %s\nwith two lines", "logger")
    warnings.warn("careful", UserWarning)
    thread = threading.Thread(target=print, args=("in a thread",))
    thread.start()
    thread.join()
    asyncio.get_running_loop().call_soon(print, "in a callback")
    asyncio.create_task(forgotten())
    await asyncio.sleep(0.01)
    asyncio.current_task().set_name("renamed")
    print("no newline", end="")
    {}["missing"]


logging.basicConfig(format="%(name)s: %(message)s")
asyncio.run(main())
