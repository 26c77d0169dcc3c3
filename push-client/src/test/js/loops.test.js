/** `for await` over a subscription, and signals that end what a page has begun. */
import assert from 'node:assert/strict'
import { scenario, turn } from './harness.js'

/** The data that a loop takes until it has `n` messages. */
async function take(n, subscription) {
  const taken = []
  for await (const { data } of subscription) if (taken.push(data) === n) break
  return taken
}

for (const transport of ['ws', 'sse', 'ndjson', 'poll']) {
  scenario(`${transport}: a loop takes history and messages in order, and leaves`, async ({ server, client }) => {
    for (const n of [1, 2, 3]) server.publish('a', n)
    const c = client({ transports: [transport], topics: ['z'] })
    const subscription = c.push.subscribe('a', { last: 2 })
    const taken = take(4, subscription)
    await subscription.ready
    for (const n of [4, 5, 6]) server.publish('a', n)
    assert.deepEqual(await taken, [2, 3, 4, 5])
    await server.until(() => ![...server.connections].some(({ patterns }) => patterns.has('a')))
  })
}

scenario('a handler and two loops get the same', async ({ server, client }) => {
  const c = client()
  const subscription = c.subscribe('a')
  const loops = [take(9, subscription), take(9, subscription)]
  await subscription.ready
  for (const n of [1, 2]) server.publish('a', n)
  await c.until(() => c.data.length === 2)
  subscription.unsubscribe()
  assert.deepEqual(
    [c.data, ...(await Promise.all(loops))],
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  )
})

scenario('a body that throws ends its loop and nothing else', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  const loop = async () => {
    for await (const { data } of c.push.subscribe('a')) throw new Error(`met ${data}`)
  }
  const failed = loop()
  for (const n of [1, 2]) server.publish('a', n)
  await assert.rejects(failed, { message: 'met 1' })
  await c.until(() => c.data.length === 2)
})

scenario('a loop ends with close, and throws what was refused', async ({ server, client }) => {
  server.denied.add('secret')
  const c = client()
  await assert.rejects(take(1, c.push.subscribe('secret')), { status: 403 })
  const open = c.push.subscribe('a')
  const loop = take(1, open)
  await open.ready
  c.push.close()
  assert.deepEqual(await loop, [])
})

scenario('an iterator that is left while it waits for a message ends at once', async ({ server, client }) => {
  const c = client()
  const subscription = c.push.subscribe('a')
  const iterator = subscription[Symbol.asyncIterator]()
  const next = iterator.next()
  await subscription.ready
  assert.deepEqual(await iterator.return('left'), { value: 'left', done: true })
  assert.deepEqual(await next, { value: undefined, done: true })
  assert.deepEqual(await iterator.next(), { value: undefined, done: true })
  await server.until(() => [...server.connections].every(({ patterns }) => !patterns.has('a')))
})

scenario('a loop that lags by more than it may is told so after what it has', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'] })
  const lagging = c.push.subscribe('a')
  const messages = lagging[Symbol.asyncIterator]()
  const first = messages.next()
  await lagging.ready
  server.publish('a', 0)
  assert.equal((await first).value.data, 0)
  await c.subscribe('a').ready
  for (let n = 1; n <= 10_002; n++) server.publish('a', n)
  await c.until(() => c.data.length === 10_002)
  for (let n = 1; n <= 10_001; n++) assert.equal((await messages.next()).value.data, n)
  await assert.rejects(messages.next(), { title: 'Too Slow' })
})

scenario('a signal ends a subscription, its loop, and what waits for it to be ready', async ({ server, client }) => {
  const c = client()
  const abort = new AbortController()
  await c.subscribe('a', { signal: abort.signal }).ready
  const loop = take(1, c.push.subscribe('a', { signal: abort.signal }))
  const late = c.push.subscribe('late', { signal: abort.signal })
  abort.abort(new Error('enough'))
  await assert.rejects(loop, { message: 'enough' })
  await assert.rejects(late.ready, { message: 'enough' })
  await server.until(() => [...server.connections].every(({ patterns }) => !patterns.has('a')))
  assert.throws(() => c.push.subscribe('a', { signal: abort.signal }), { message: 'enough' })
})

scenario('a signal gives a publish up, and the next one of its topic goes', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  await c.proven()
  const stop = server.refuse((query, method) => method === 'POST', 'hold')
  const abort = new AbortController()
  const given = c.push.publish('a', 1, { signal: abort.signal })
  const next = c.push.publish('a', 2)
  await server.until(() => server.held.length === 1)
  stop()
  abort.abort(new Error('enough'))
  await assert.rejects(given, { message: 'enough' })
  await next
  assert.deepEqual(
    server.log.map(({ data }) => data),
    [2],
  )
  await assert.rejects(c.push.publish('a', 3, { signal: abort.signal }), { message: 'enough' })
})

scenario('a signal ends the interest in who is there', async ({ server, client }) => {
  const c = client()
  const abort = new AbortController()
  const told = []
  await c.push.presence('a', (change) => told.push(change), { signal: abort.signal }).ready
  abort.abort()
  server.publish('@presence/a', { people: [], count: 0 })
  await c.push.subscribe('b').ready
  await turn()
  assert.deepEqual(told, [])
})
