/** Requests and their replies. */
import assert from 'node:assert/strict'
import { scenario, turn } from './harness.js'

for (const transport of ['ws', 'sse', 'ndjson', 'poll']) {
  scenario(`${transport}: a request is replied to, and nothing of it is published`, async ({ server, client }) => {
    const c = client({ transports: [transport], topics: ['a'] })
    const reply = c.push.request('a', { n: 1 })
    const { topic, data, resolve } = await server.request()
    assert.deepEqual({ topic, data }, { topic: 'a', data: { n: 1 } })
    resolve({ data: [2] })
    assert.deepEqual(await reply, [2])
    assert.equal(server.log.length, 0)
  })
}

scenario('a reply may be null', async ({ server, client }) => {
  const c = client()
  const reply = c.push.request('a', null)
  const { resolve } = await server.request()
  resolve({ data: null })
  assert.equal(await reply, null)
})

scenario('requests by POST do not wait for each other', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  const replies = [1, 2].map((n) => c.push.request('a', n))
  const second = await server.request(2)
  second.resolve({ data: 'second' })
  assert.equal(await replies[1], 'second')
  ;(await server.request(1)).resolve({ data: 'first' })
  assert.equal(await replies[0], 'first')
})

scenario(
  'a request that a cut left unanswered is repeated by its id on the next transport',
  async ({ server, client }) => {
    const c = client({ topics: ['a'] })
    await c.proven('ws')
    const reply = c.push.request('a', 1)
    const { resolve } = await server.request()
    server.refuse((query) => query.get('transport') === 'ws', 502)
    server.cut()
    const repeat = () => server.requests.find(({ query }) => query.request)
    await server.until(repeat)
    assert.deepEqual([repeat().query.topic, repeat().query.client], ['a', c.push.client])
    resolve({ data: 'once' })
    assert.equal(await reply, 'once')
    assert.equal(server.asked.size, 1)
  },
)

scenario('a busy server, or a gateway in between, is asked again', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  await c.proven()
  for (const status of [503, 429]) {
    const stop = server.refuse((query, method) => method === 'POST', status)
    const reply = c.push.request('a', status)
    while (!c.time.waitsFor(300)) await turn()
    stop()
    c.time.advance(300)
    ;(await server.request(server.asked.size + 1)).resolve({ data: status })
    assert.equal(await reply, status)
  }
})

for (const transport of ['ws', 'ndjson']) {
  scenario(`${transport}: what the application made of a request is told at once`, async ({ server, client }) => {
    const c = client({ transports: [transport], topics: ['z'] })
    for (const status of [403, 500, 504]) {
      const reply = c.push.request('a', status)
      const { resolve } = await server.request(server.asked.size + 1)
      resolve({ type: 'error', status, detail: `it was ${status}` })
      await assert.rejects(reply, { name: 'PushError', status, message: `it was ${status}` })
    }
  })
}

scenario('a request is given up when its time is over, and a late reply is nobody’s', async ({ server, client }) => {
  const c = client({ transports: ['ws'], topics: ['a'] })
  await c.proven()
  const reply = c.push.request('a', 1, { timeout: 1_000 })
  const { resolve } = await server.request()
  c.time.advance(1_000)
  await assert.rejects(reply, { name: 'PushError', title: 'No Reply', message: 'no reply within 1000 ms' })
  resolve({ data: 'late' })
  const other = c.push.request('a', 2)
  ;(await server.request(2)).resolve({ data: 'other' })
  assert.equal(await other, 'other')
  assert.deepEqual(c.errors, [])
})

scenario('a request by POST that is given up is not repeated', async ({ server, client }) => {
  const c = client({ transports: ['poll'], topics: ['a'] })
  await c.proven()
  const reply = c.push.request('a', 1, { timeout: 1_000 })
  await server.request()
  c.time.advance(1_000)
  await assert.rejects(reply, /no reply within 1000 ms/)
  await c.until(() => c.requests.some(({ phase, transport }) => phase === 'end' && transport === 'post'))
  assert.equal(c.time.waitsFor(300), false)
})

scenario('a signal gives a request up', async ({ server, client }) => {
  const c = client({ topics: ['a'] })
  await c.proven()
  const abort = new AbortController()
  const reply = c.push.request('a', 1, { signal: abort.signal })
  await server.request()
  abort.abort(new Error('enough'))
  await assert.rejects(reply, /enough/)
  await assert.rejects(c.push.request('a', 1, { signal: abort.signal }), /enough/)
  assert.equal(server.asked.size, 1)
})

scenario('close rejects requests, and there are none after it', async ({ server, client }) => {
  const c = client({ transports: ['poll'], topics: ['a'] })
  await c.proven()
  const reply = c.push.request('a', 1)
  await server.request()
  c.push.close()
  await assert.rejects(reply, { name: 'PushError', message: 'closed by the page' })
  await assert.rejects(c.push.request('a', 1), /the connection is closed/)
  assert.equal(c.time.size, 0)
})

scenario(
  'by POST two requests are under way at a time, and publishes do not wait for them',
  async ({ server, client }) => {
    const c = client({ transports: ['ndjson'], topics: ['z'] })
    await c.proven()
    const replies = [1, 2, 3, 4].map((n) => c.push.request('a', n))
    await server.request(2)
    await c.push.publish('a', 'meanwhile')
    assert.equal(server.asked.size, 2)
    ;(await server.request(2)).resolve({ data: 'second' })
    assert.equal((await server.request(3)).data, 3)
    assert.equal(server.asked.size, 3)
    for (const n of [1, 3, 4]) (await server.request(n)).resolve({ data: n })
    assert.deepEqual(await Promise.all(replies), [1, 'second', 3, 4])
  },
)

scenario('a request that waits to be repeated does not hold up the others', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  await c.proven()
  const stop = server.refuse((query) => query.get('topic') === 'busy', 429)
  const busy = [1, 2].map((n) => c.push.request('busy', n))
  const reply = c.push.request('a', 3)
  ;(await server.request(1)).resolve({ data: 'first' })
  assert.equal(await reply, 'first')
  stop()
  while (!c.time.waitsFor(300)) await turn()
  c.time.advance(300)
  for (const n of [2, 3]) (await server.request(n)).resolve({ data: n })
  assert.deepEqual((await Promise.all(busy)).sort(), [2, 3])
})
