#ifndef ASYNCARIUM_VERSION_H
#define ASYNCARIUM_VERSION_H

#define ASYNCARIUM_VERSION "0.1.0"
#define ASYNCARIUM_PYTHON_VERSION "3.13" // whose asyncio it behaves as

#endif
