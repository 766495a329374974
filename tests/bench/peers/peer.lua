-- The workloads of ../workloads in Lua: coroutines under a small loop with a ready queue and a heap of timers on a virtual clock.
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield

local ready, first, last = {}, 1, 0
local heap, sequence, now = {}, 0, 0

local function call_soon(task)
    last = last + 1
    ready[last] = task
end

local function before(a, b)
    return a.at < b.at or a.at == b.at and a.sequence < b.sequence
end

local function push(timer)
    local at = #heap + 1
    while at > 1 and before(timer, heap[at // 2]) do
        heap[at] = heap[at // 2]
        at = at // 2
    end
    heap[at] = timer
end

local function pop()
    local top, moved = heap[1], table.remove(heap)
    local size, at = #heap, 1
    while size > 0 do
        local child = 2 * at
        if child > size then break end
        if child < size and before(heap[child + 1], heap[child]) then child = child + 1 end
        if not before(heap[child], moved) then break end
        heap[at] = heap[child]
        at = child
    end
    if size > 0 then heap[at] = moved end
    return top
end

local current

local function sleep(length)
    if length == 0 then
        call_soon(current)
    else
        sequence = sequence + 1
        push({ at = now + length, sequence = sequence, task = current })
    end
    yield()
end

local function step(task)
    current = task
    local good, fault = resume(task)
    if not good then error(fault) end
end

local function run(main)
    call_soon(create(main))
    while true do
        while first <= last do
            local task = ready[first]
            ready[first] = nil
            first = first + 1
            step(task)
        end
        if #heap == 0 then return end
        local timer = pop()
        now = timer.at
        call_soon(timer.task)
    end
end

local function gather(tasks, body)
    local waiter, left = current, tasks
    for number = 0, tasks - 1 do
        call_soon(create(function()
            body(number)
            left = left - 1
            if left == 0 then call_soon(waiter) end
        end))
    end
    yield()
end

local function wake(waiters)
    local waiter = waiters[waiters.first]
    if waiter then
        waiters[waiters.first] = nil
        waiters.first = waiters.first + 1
        call_soon(waiter)
    end
end

local function wait(waiters)
    waiters.last = waiters.last + 1
    waiters[waiters.last] = current
    yield()
end

local function new_waiters() return { first = 1, last = 0 } end

local workloads = {
    start = function() end,
    switch = function()
        gather(100, function() for _ = 1, 10000 do sleep(0) end end)
    end,
    timers = function()
        gather(10000, function(number)
            local seed = number
            for _ = 1, 20 do
                seed = (seed * 25173 + 13849) % 65536
                sleep(seed / 1000000)
            end
        end)
    end,
    queue = function()
        local items, head, tail, unfinished = {}, 1, 0, 0
        local getters, putters, joiners = new_waiters(), new_waiters(), new_waiters()
        for _ = 1, 4 do
            call_soon(create(function()
                while true do
                    while head > tail do wait(getters) end
                    items[head] = nil
                    head = head + 1
                    wake(putters)
                    unfinished = unfinished - 1
                    if unfinished == 0 then wake(joiners) end
                end
            end))
        end
        for item = 1, 500000 do
            while tail - head + 1 >= 16 do wait(putters) end
            tail = tail + 1
            items[tail] = item
            unfinished = unfinished + 1
            wake(getters)
        end
        while unfinished > 0 do wait(joiners) end
    end,
    lock = function()
        local locked, waiters = false, new_waiters()
        gather(100, function()
            for _ = 1, 2000 do
                while locked do wait(waiters) end
                locked = true
                sleep(0)
                locked = false
                wake(waiters)
            end
        end)
    end,
    gather = function()
        gather(1000000, function() sleep(0) end)
    end,
}

run(workloads[arg[1]])
