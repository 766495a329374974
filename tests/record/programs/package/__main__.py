# A program that is a package: python3 -m package.
import asyncio

from . import other

print(__name__, __package__, __spec__.name)
asyncio.run(other.main())
