/** Which transport is used, when it is left, when a better one is tried again. */
import assert from 'node:assert/strict'
import { scenario, turn } from './harness.js'

const blocked =
  (...transports) =>
  (query) =>
    transports.includes(query.get('transport'))
const STREAMS = ['ws', 'sse', 'ndjson']
const MINUTE = 60_000

const tried = (server) =>
  server.requests.filter(({ transport }) => transport !== 'post').map(({ transport }) => transport)

/** Lets time pass while polls are held and answered. */
async function pass(ms, { server, c }) {
  const held = () => [...server.connections].some(({ query }) => query.get('wait') === '25')
  for (let rest = ms; rest > 0; rest -= 20_000) {
    await server.until(held)
    const polls = server.requests.length
    c.time.advance(Math.min(rest, 20_000))
    server.endPolls()
    await server.until(() => server.requests.length > polls && held())
  }
}

scenario('nothing is in the way: the best transport, at the first try', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  await c.proven('ws')
  assert.deepEqual(tried(server), ['ws'])
  assert.equal(c.time.waitsFor(MINUTE), false)
})

scenario(
  'a transport that is refused gives way at once, a poll having told that the server is there',
  async ({ server, client }) => {
    server.refuse(blocked('ws'), 502)
    const c = client()
    await c.subscribe('a').ready
    await c.proven('sse')
    assert.deepEqual(tried(server), ['ws', 'poll', 'sse'])
    const ids = new Set([...server.connections].map((connection) => connection.client))
    assert.deepEqual([...ids], [c.push.client], 'the poll that asked was no other client')
  },
)

scenario('a server that can do no streams, as its 501 says, is polled', async ({ server, client }) => {
  server.refuse(blocked(...STREAMS, 'iframe'), 501)
  const c = client()
  const { ready } = c.subscribe('a')
  await ready
  assert.equal(c.push.transport, 'poll')
})

scenario('a WebSocket that opens and carries nothing gives way after 5 s', async ({ server, client }) => {
  server.refuse(blocked('ws'), 'hold')
  const c = client()
  const { ready } = c.subscribe('a')
  await server.until(() => server.requests.length === 1)
  c.time.advance(4_999)
  assert.equal(c.push.transport, 'ws')
  c.time.advance(1)
  await ready
  assert.equal(c.push.transport, 'sse')
})

scenario('open without a heartbeat is not enough; what came meanwhile comes once', async ({ server, client }) => {
  server.mute = true
  const c = client({ transports: ['ndjson', 'poll'] })
  await c.subscribe('a').ready
  server.publish('a', 1)
  await c.until(() => c.data.length === 1)
  c.time.advance(5_000)
  await c.proven('poll')
  server.publish('a', 2)
  await c.until(() => c.data.length === 2)
  assert.deepEqual(c.data, [1, 2])
})

scenario(
  'everything but polls is blocked: the floor, and slower and slower climbs that cost nothing',
  async ({ server, client }) => {
    server.refuse(blocked(...STREAMS), 403)
    const c = client({ transports: [...STREAMS, 'poll'] })
    c.subscribe('a')
    await c.proven('poll')
    assert.equal(c.time.waitsFor(MINUTE), true)
    for (const [climb, transport] of ['ws', 'sse', 'ndjson', 'ws'].entries()) {
      await pass(MINUTE * 2 ** climb - 1, { server, c })
      const before = c.opens
      server.requests.length = 0
      c.time.advance(1)
      await c.until(() => c.opens > before)
      await c.proven('poll')
      assert.equal(tried(server)[0], transport)
      server.publish('a', climb)
      await c.until(() => c.data.length === climb + 1)
    }
    assert.equal(c.closed, null)
  },
)

scenario('what was in the way is gone: it climbs, and loses and doubles nothing', async ({ server, client }) => {
  const stop = server.refuse(blocked(...STREAMS), 502)
  const c = client()
  c.subscribe('a')
  await c.proven('poll')
  stop()
  await pass(MINUTE - 1, { server, c })
  server.publish('a', 1)
  c.time.advance(1)
  server.publish('a', 2)
  await c.proven('ws')
  server.publish('a', 3)
  await c.until(() => c.data.length === 3)
  assert.deepEqual(c.data, [1, 2, 3])
  assert.equal(c.time.waitsFor(MINUTE), false)
})

scenario('a transport that worked is given three tries before the next rung', async ({ server, client }) => {
  const c = client()
  c.subscribe('a')
  await c.proven('ws')
  server.refuse(blocked('ws'), 502)
  await server.cut()
  for (const delay of [300, 600]) {
    await c.until(() => c.states.at(-1).retryIn === delay)
    c.time.advance(delay)
  }
  await c.proven('sse')
})

scenario(
  'an unreachable server is no fault of the transport: it waits longer and longer, on the same rung',
  async ({ server, client }) => {
    const c = client()
    c.subscribe('a')
    await c.proven('ws')
    const stop = server.refuse(() => true, 0)
    await server.cut()
    for (const delay of [300, 600, 1_200, 2_400, 4_800, 9_600, 19_200]) {
      await c.until(() => c.states.at(-1).retryIn === delay)
      c.time.advance(delay)
    }
    await c.until(() => c.states.at(-1).retryIn === 30_000)
    stop()
    server.publish('a', 1)
    c.time.advance(30_000)
    await c.until(() => c.data.length === 1)
    assert.ok(tried(server).every((transport) => transport === 'ws' || transport === 'poll'))
  },
)

scenario('a connection that held for ten seconds is forgiven what was before', async ({ server, client }) => {
  const c = client()
  c.subscribe('a')
  for (const [held, delay] of [
    [0, 300],
    [0, 600],
    [10_000, 300],
  ]) {
    await c.proven('ws')
    c.time.advance(held)
    await server.cut()
    await c.until(() => c.states.at(-1).retryIn === delay)
    c.time.advance(delay)
  }
})

scenario('an orderly end of what worked is no fault, however soon it comes', async ({ server, client }) => {
  const c = client()
  c.subscribe('a')
  for (let rotation = 0; rotation < 5; rotation++) {
    await c.proven('ws')
    server.close(4000, 50)
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(50)
  }
  await c.proven('ws')
  await server.cut()
  await c.until(() => c.states.at(-1).retryIn === 300)
})

scenario('the browser is online again: it does not wait for the back-off', async ({ server, client }) => {
  const listeners = {}
  const c = client({
    platform: { addEventListener: (type, fn) => (listeners[type] = fn), removeEventListener: () => {} },
  })
  c.subscribe('a')
  await c.proven('ws')
  await server.cut()
  await c.until(() => c.push.state === 'waiting')
  listeners.online()
  await c.proven('ws')
})

scenario('a page that goes says so and sends what is left; one that comes back goes on', async ({ server, client }) => {
  const listeners = {}
  const c = client({
    transports: ['poll'],
    platform: { addEventListener: (type, fn) => (listeners[type] = fn), removeEventListener: () => {} },
  })
  c.subscribe('a')
  await c.proven()
  listeners.pagehide()
  await server.until(() => server.left.length === 1 && server.connections.size === 0)
  server.publish('a', 1)
  listeners.pageshow({ persisted: true })
  await c.until(() => c.data.length === 1)
})

scenario('a transport that does not exist here is left out', async ({ client }) => {
  const c = client({ platform: { WebSocket: undefined, EventSource: undefined } })
  c.subscribe('a')
  await c.proven('ndjson')
  assert.throws(() => client({ transports: ['ws'], platform: { WebSocket: undefined } }), /none of ws works here/)
  assert.throws(() => client({ transports: ['pigeon'] }), /expected some of ws,sse,ndjson,iframe,poll, found pigeon/)
})

scenario('plain polling: one request a second, each answered at once', async ({ server, client }) => {
  const c = client({ transports: ['poll'], wait: 0, interval: 1_000 })
  c.subscribe('a')
  await c.proven()
  for (let n = 1; n <= 3; n++) {
    while (!c.time.waitsFor(1_000)) await turn()
    server.publish('a', n)
    assert.equal(server.requests.length, n)
    c.time.advance(1_000)
    await c.until(() => c.data.length === n)
  }
  assert.ok(server.requests.every(({ query }) => query.wait === '0'))
})

scenario(
  'long polling: the first is answered at once, the next are held; one that is never held is slowed down',
  async ({ server, client }) => {
    const c = client({ transports: ['poll'], wait: 20 })
    c.subscribe('a')
    await server.until(() => server.requests.length === 2 && server.connections.size === 1)
    assert.deepEqual(
      server.requests.map(({ query }) => query.wait),
      ['0', '20'],
    )
    server.endPolls()
    while (!c.time.waitsFor(1_000)) await turn()
    assert.equal(server.requests.length, 2)
  },
)

scenario('a poll that is never answered is given up', async ({ server, client }) => {
  const c = client({ transports: ['poll'], wait: 20 })
  c.subscribe('a')
  await server.until(() => server.requests.length === 2 && server.connections.size === 1)
  c.time.advance(34_999)
  assert.equal(c.push.state, 'open')
  c.time.advance(1)
  assert.equal(c.push.state, 'waiting')
})

scenario(
  'without a topic a WebSocket is opened all the same, other transports wait for one',
  async ({ server, client }) => {
    const ws = client()
    await ws.proven('ws')
    const sse = client({ transports: ['sse'] })
    await sse.until(() => sse.push.state === 'waiting')
    assert.deepEqual(await sse.push.publish('a', 1), { position: 'e1-1' })
    const subscription = sse.subscribe('a')
    await subscription.ready
    subscription.unsubscribe()
    await sse.until(() => sse.push.state === 'waiting')
    server.publish('a', 'nobody listens')
    await sse.subscribe('a').ready
    server.publish('a', 2)
    await sse.until(() => sse.data.length === 1)
    assert.deepEqual(sse.data, [2])
  },
)

/** As a tab's sessionStorage. */
function storage() {
  const items = new Map()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

const transportsOf = ({ requests }) => requests.map(({ transport }) => transport).filter((name) => name !== 'post')

scenario('what worked is where the next page begins, and it climbs from there', async ({ server, client }) => {
  server.heartbeat = 10 * MINUTE
  const tab = { storage: storage() }
  const stop = server.refuse((query) => query.get('transport') === 'ws', 502)
  const first = client({ topics: ['a'], platform: tab })
  await first.proven('sse')
  first.push.close()
  server.requests.length = 0
  const second = client({ topics: ['a'], platform: tab })
  await second.proven('sse')
  assert.deepEqual(transportsOf(server), ['sse'])
  stop()
  second.time.advance(MINUTE)
  await second.proven('ws')
  second.push.close()
  server.requests.length = 0
  await client({ topics: ['a'], platform: tab }).proven('ws')
  assert.deepEqual(transportsOf(server), ['ws'])
})

scenario('on another network what worked on the last one is forgotten', async ({ server, client }) => {
  const heard = {}
  const platform = { storage: storage(), addEventListener: (type, fn) => (heard[type] = fn) }
  const stop = server.refuse((query) => query.get('transport') === 'ws', 502)
  const c = client({ topics: ['a'], platform })
  await c.proven('sse')
  stop()
  const gone = server.refuse(() => true, 0)
  server.cut()
  await c.until(() => c.push.state === 'waiting')
  gone()
  server.requests.length = 0
  heard.online()
  await c.proven('ws')
  assert.deepEqual(transportsOf(server), ['ws'])
})

scenario('a storage that gives and takes nothing is no harm', async ({ server, client }) => {
  const blocked = () => {
    throw new Error('blocked')
  }
  server.refuse((query) => query.get('transport') === 'ws', 502)
  const c = client({
    topics: ['a'],
    platform: { storage: { getItem: blocked, setItem: blocked, removeItem: blocked } },
  })
  await c.proven('sse')
  assert.deepEqual(c.errors, [])
})
