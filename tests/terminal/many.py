import asyncio

async def child(i, places):
    async with places:
        await asyncio.sleep(0.01 * (i % 7))

async def main():
    places = asyncio.Semaphore(10)
    await asyncio.gather(*[child(i, places) for i in range(60)])

asyncio.run(main())
