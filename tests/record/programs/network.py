import asyncio, contextvars, sys, os
var = contextvars.ContextVar("var")
print(sys.argv[1:], __name__, os.path.basename(__file__), __spec__, sys.modules["__main__"].__dict__ is globals())
async def show(n):
    await asyncio.sleep(0)
    print(n, var.get(), asyncio.current_task().get_name(), type(asyncio.current_task()) is asyncio.Task)
    return n
async def main():
    var.set(1)
    t = asyncio.create_task(show(1), name="named")
    t2 = asyncio.create_task(show(2))
    print(repr(t).replace(__file__, "F"))
    print(isinstance(t, asyncio.Task), isinstance(t, asyncio.Future), asyncio.iscoroutine(t.get_coro()))
    await asyncio.wait([t, t2])
    t2 = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    t2.cancel("msg")
    try:
        await t2
    except asyncio.CancelledError as error:
        print("cancelled", error.args if sys.version_info >= (3, 11) else "", t2.cancelled())
    t3 = asyncio.create_task(fail())
    try:
        await t3
    except ValueError as error:
        print(error, [f.name for f in __import__("traceback").extract_tb(error.__traceback__)])
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    print(await reader.readline())
    writer.close()
    server.close()
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('sub')", stdout=asyncio.subprocess.PIPE)
    print((await p.communicate())[0])
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, lambda: 42))
    asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    raise KeyError("end")
async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def fail():
    await asyncio.sleep(0)
    raise ValueError("no")
asyncio.run(main())
