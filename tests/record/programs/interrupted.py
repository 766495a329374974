# Ends itself with SIGINT, as Ctrl-C does.
import asyncio
import os
import signal


async def main():
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(10)
    finally:
        print("cleaned up")


asyncio.run(main())
