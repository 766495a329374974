import asyncio
import sys

from other import twice


async def main():
    await asyncio.sleep(0)
    print(__name__, __package__, __spec__.name, sys.argv, sys.path[0], await twice(4))

asyncio.run(main())
