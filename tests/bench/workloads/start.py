# The smallest program: what is measured is the start of the whole process, and its end. The operation is that.
import asyncio


async def main():
    print(1, 'operations')


asyncio.run(main())
