# Ends with a status, inside of a task; a child that was forked tells nothing.
import asyncio
import os
import sys


async def main():
    child = os.fork()
    if child == 0:
        print("child")
        sys.exit(5)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    sys.exit(7)


asyncio.run(main())
