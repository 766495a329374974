# One producer and four consumers of a queue with sixteen places; the producer joins it at the end. An operation is an item.
import asyncio

CONSUMERS = 4
PLACES = 16
ITEMS = 500_000


async def consume(queue):
    while True:
        await queue.get()
        queue.task_done()


async def produce(queue):
    for item in range(ITEMS):
        await queue.put(item)
    await queue.join()


async def main():
    queue = asyncio.Queue(PLACES)
    consumers = [asyncio.create_task(consume(queue)) for _ in range(CONSUMERS)]
    await produce(queue)
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    print(ITEMS, 'operations')


asyncio.run(main())
