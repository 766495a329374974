// The workloads of ../workloads in Go, on one processor: goroutines, channels, mutexes and real timers.
package main

import (
	"os"
	"runtime"
	"sync"
	"time"
)

// lengths gives the sleeps of one task, as ../workloads/timers.py has them.
type lengths uint32

func (seed *lengths) next() time.Duration {
	*seed = (*seed*25173 + 13849) % 65536
	return time.Duration(*seed) * time.Microsecond
}

func gather(tasks int, body func(int)) {
	var all sync.WaitGroup
	all.Add(tasks)
	for task := 0; task < tasks; task++ {
		go func(task int) {
			body(task)
			all.Done()
		}(task)
	}
	all.Wait()
}

func switches() {
	gather(100, func(int) {
		for round := 0; round < 10000; round++ {
			runtime.Gosched()
		}
	})
}

func timers() {
	gather(10000, func(task int) {
		length := lengths(task)
		for round := 0; round < 20; round++ {
			time.Sleep(length.next())
		}
	})
}

func queue() {
	items := make(chan int, 16)
	var unfinished sync.WaitGroup
	for consumer := 0; consumer < 4; consumer++ {
		go func() {
			for range items {
				unfinished.Done()
			}
		}()
	}
	for item := 0; item < 500000; item++ {
		unfinished.Add(1)
		items <- item
	}
	unfinished.Wait()
	close(items)
}

func lock() {
	var mutex sync.Mutex
	gather(100, func(int) {
		for round := 0; round < 2000; round++ {
			mutex.Lock()
			runtime.Gosched()
			mutex.Unlock()
		}
	})
}

func main() {
	runtime.GOMAXPROCS(1)
	workloads := map[string]func(){
		"switch": switches, "timers": timers, "queue": queue, "lock": lock, "start": func() {},
		"gather": func() { gather(1000000, func(int) { runtime.Gosched() }) },
	}
	workloads[os.Args[1]]()
}
