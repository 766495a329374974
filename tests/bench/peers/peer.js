// The workloads of ../workloads in Node.js: async functions, promises and real timers. A sleep(0) is `await null`.
'use strict'

const sleep = length => new Promise(wake => setTimeout(wake, length))

const gather = (tasks, body) => Promise.all(Array.from({ length: tasks }, (_, number) => body(number)))

class Waiters {
  constructor () { this.waiting = []; this.first = 0 }
  wait () { return new Promise(wake => this.waiting.push(wake)) }
  wake () {
    if (this.first === this.waiting.length) return
    this.waiting[this.first++]()
    if (this.first > 1024) { this.waiting.splice(0, this.first); this.first = 0 }
  }
}

async function queue () {
  let items = []
  let unfinished = 0
  const getters = new Waiters()
  const putters = new Waiters()
  const joiners = new Waiters()
  const consume = async () => {
    for (;;) {
      while (items.length === 0) await getters.wait()
      items.shift()
      putters.wake()
      if (--unfinished === 0) joiners.wake()
    }
  }
  for (let consumer = 0; consumer < 4; consumer++) consume()
  for (let item = 0; item < 500000; item++) {
    while (items.length >= 16) await putters.wait()
    items.push(item)
    unfinished++
    getters.wake()
  }
  while (unfinished > 0) await joiners.wait()
}

async function lock () {
  let locked = false
  const waiters = new Waiters()
  await gather(100, async () => {
    for (let round = 0; round < 2000; round++) {
      while (locked) await waiters.wait()
      locked = true
      await null
      locked = false
      waiters.wake()
    }
  })
}

const workloads = {
  start: async () => {},
  switch: () => gather(100, async () => { for (let round = 0; round < 10000; round++) await null }),
  timers: () => gather(10000, async number => {
    let seed = number
    for (let round = 0; round < 20; round++) {
      seed = (seed * 25173 + 13849) % 65536
      await sleep(seed / 1000)
    }
  }),
  queue,
  lock,
  gather: () => gather(1000000, async () => { await null })
}

workloads[process.argv[2]]()
