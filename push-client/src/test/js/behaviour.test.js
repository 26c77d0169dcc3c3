/** What single transports and the parts between them owe. */
import assert from 'node:assert/strict'
import { scenario, turn } from './harness.js'

scenario('ndjson: lines that arrive byte by byte', async ({ server, client }) => {
  server.shred = true
  const c = client({ transports: ['ndjson'] })
  await c.subscribe('a').ready
  server.publish('a', 'é€😀\u2028')
  await c.until(() => c.data.length === 1)
  assert.equal(c.data[0], 'é€😀\u2028')
})

scenario('ws: binary frames are offered first, and text is understood', async ({ server, client }) => {
  for (const textOnly of [false, true]) {
    server.textOnly = textOnly
    const c = client()
    await c.subscribe('a').ready
    const [connection] = server.connections
    assert.equal(connection.ws.protocol, textOnly ? 'halley.v1' : 'halley.v1.bin')
    server.publish('a', 'é')
    await c.until(() => c.data.length === 1)
    await c.push.publish('b', 'ü')
    assert.equal(server.log.at(-1).data, 'ü')
    c.push.close()
    await server.until(() => server.connections.size === 0)
  }
})

scenario('ws: several lines in a frame, and types that it does not know', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  const [connection] = server.connections
  const lines = [1, 2].map((n) =>
    JSON.stringify({ type: 'message', topic: 'a', position: `e1-${n}`, time: 0, data: n }),
  )
  connection.ws.send(Buffer.from([lines[0], '{"type":"news","x":1}', lines[1]].join('\n')))
  await c.until(() => c.data.length === 2)
})

scenario('ws: each heartbeat is answered with the cursor', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  server.publish('a', 1)
  server.beat()
  const [connection] = server.connections
  await server.until(() => connection.pongs.at(-1) === 'e1-1')
})

scenario('ws: a frame that is no JSON ends the link, not the client', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  const [connection] = server.connections
  connection.ws.send('{')
  await c.until(() => c.push.state === 'waiting')
  c.time.advance(300)
  await c.open()
})

scenario('ws: a publish that is too large is refused, and the connection goes on', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  await c.proven('ws')
  const refused = assert.rejects(c.push.publish('a', 'x'.repeat(70_000)), { status: 413 })
  await c.until(() => c.push.state === 'waiting')
  await refused
  c.time.advance(300)
  await c.open()
  await c.push.publish('a', 'small')
  await c.until(() => c.data.includes('small'))
})

scenario('ws: a subscription that is not answered is asked for again', async ({ server, client }) => {
  const c = client()
  await c.proven('ws')
  server.deaf = true
  const { ready } = c.subscribe('a', { last: 1 })
  await server.until(() => server.swallowed === 'subscribe')
  server.deaf = false
  server.publish('a', 1)
  c.time.advance(10_000)
  await ready
  assert.deepEqual(c.data, [1])
})

scenario('ws: what came as history does not come again after a cut', async ({ server, client }) => {
  const c = client({ topics: ['z'] })
  await c.proven('ws')
  for (const n of [1, 2, 3]) server.publish('a', n) // not for us, and no heartbeat tells of them
  await c.subscribe('a', { last: 2 }).ready
  await server.cut()
  await c.until(() => c.push.state === 'waiting')
  server.publish('a', 4)
  c.time.advance(300)
  await c.until(() => c.data.includes(4))
  assert.deepEqual(c.data, [2, 3, 4])
})

for (const transport of ['ws', 'sse', 'poll']) {
  scenario(
    `${transport}: who wants more history than what was asked for before gets all of it`,
    async ({ server, client }) => {
      for (const n of [1, 2, 3]) server.publish('a', n)
      const c = client({ transports: [transport], topics: ['z'] })
      await c.proven()
      const asks = () => server.requests.filter(({ topics }) => topics.includes('a')).length
      const one = []
      c.push.subscribe('a', (n) => one.push(n), { last: 1 })
      await (transport === 'ws' ? turn() : server.until(() => asks() === 1))
      await c.subscribe('a', { last: 3 }).ready
      assert.deepEqual(c.data, [1, 2, 3])
      assert.deepEqual(one, [3])
    },
  )
}

scenario('ws: a topic that is given up and taken again begins where it was taken again', async ({ server, client }) => {
  const c = client({ topics: ['z'] })
  await c.proven('ws')
  const [connection] = server.connections
  const before = c.push.subscribe('a')
  await before.ready
  before.unsubscribe()
  await turn() // it is said, and not heard yet
  server.publish('a', 1)
  server.until(() => !connection.patterns.has('a') && server.publish('a', 2))
  await c.subscribe('a').ready
  server.publish('a', 3)
  await c.until(() => c.data.includes(3))
  assert.deepEqual(c.data, [3])
})

for (const transport of ['sse', 'ndjson']) {
  scenario(
    `${transport}: a change of topics moves the client, it does not leave in between`,
    async ({ server, client }) => {
      const c = client({ transports: [transport] })
      await c.subscribe('a').ready
      await c.proven()
      const [first] = server.connections
      let together = false
      server.until(() => (together ||= server.connections.size === 2 && server.connections.has(first)))
      await c.subscribe('b').ready
      await server.until(() => server.connections.size === 1)
      assert.equal(together, true)
      assert.deepEqual(
        c.states.map(({ state }) => state),
        ['open'],
      )
    },
  )

  scenario(
    `${transport}: what comes while the client moves is lost to neither the old nor the new topics`,
    async ({ server, client }) => {
      const c = client({ transports: [transport] })
      await c.subscribe('a').ready
      await c.proven()
      const stop = server.refuse((query, method) => method === 'GET', 'hold')
      const { ready } = c.subscribe('b')
      await server.until(() => server.held.length === 1)
      server.publish('b', 1)
      server.publish('a', 2)
      for (let n = 0; n < 20; n++) await turn() // the old stream brings 2
      stop()
      server.release()
      await ready
      await c.until(() => c.data.length === 2)
      assert.deepEqual(c.data, [1, 2])
    },
  )

  scenario(`${transport}: one move after the other leaves one stream`, async ({ server, client }) => {
    const c = client({ transports: [transport] })
    await c.subscribe('a').ready
    for (const topic of 'bcd') {
      const before = server.requests.length
      c.subscribe(topic)
      await server.until(() => server.requests.length > before)
    }
    await c.subscribe('e').ready
    await server.until(() => server.connections.size === 1)
    assert.deepEqual([...[...server.connections][0].patterns], [...'abcde'])
  })

  scenario(`${transport}: the old stream goes after a second where the new one is slow`, async ({ server, client }) => {
    const c = client({ transports: [transport] })
    await c.subscribe('a').ready
    await c.proven()
    const stop = server.refuse((query, method) => method === 'GET', 'hold')
    const { ready } = c.subscribe('b')
    await server.until(() => server.requests.length === 2)
    assert.equal(server.connections.size, 1)
    c.time.advance(1_000)
    await server.until(() => server.connections.size === 0)
    stop()
    server.publish('a', 1)
    c.time.advance(19_000)
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(300)
    await ready
    await c.until(() => c.data.length === 1)
  })
}

scenario('what a server sends twice is seen once', async ({ server, client }) => {
  const c = client()
  await c.subscribe('a').ready
  server.publish('a', 1)
  const [connection] = server.connections
  connection.send(server.log[0])
  server.publish('a', 2)
  await c.until(() => c.data.includes(2))
  assert.deepEqual(c.data, [1, 2])
})

scenario('a subscription made in a handler, and one ended in a handler', async ({ server, client }) => {
  const c = client()
  const seen = []
  const once = c.push.subscribe('a', (n) => {
    seen.push(n)
    once.unsubscribe()
    c.subscribe('b', { last: 5 })
  })
  await once.ready
  server.publish('b', 'before')
  server.publish('a', 1)
  server.publish('a', 2)
  await c.until(() => c.data.length === 1)
  assert.deepEqual(seen, [1])
  assert.deepEqual(c.data, ['before'])
})

scenario(
  'poll: a subscription made in a handler is answered by the next poll, which is not held',
  async ({ server, client }) => {
    const c = client({ transports: ['poll'] })
    let late
    await c.push.subscribe('a', () => (late = c.subscribe('b'))).ready
    await server.until(() => server.connections.size === 1)
    server.publish('a', 1)
    await c.until(() => late)
    await late.ready
    assert.equal(server.requests.find(({ topics }) => topics.includes('b')).query.wait, '0')
  },
)

scenario(
  'a replaced log: its old lane is forgotten with the gap, not with the next heartbeat',
  async ({ server, client }) => {
    const c = client({ transports: ['ndjson'] })
    await c.subscribe('a').ready
    await c.proven()
    server.replaceLog()
    server.mute = true
    await server.cut()
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(300)
    await c.until(() => c.gaps.length === 1)
    assert.equal(c.push.cursor, 'e2-0')
  },
)

scenario('close in a handler: nothing comes after it', async ({ server, client }) => {
  const c = client({ transports: ['poll'] })
  const seen = []
  await c.push.subscribe('a', (n) => {
    seen.push(n)
    c.push.close()
  }).ready
  c.push.pause()
  server.publish('a', 1)
  server.publish('a', 2)
  c.push.resume()
  await c.until(() => c.closed)
  assert.deepEqual(seen, [1])
})

scenario(
  '256 publishes may wait, further ones are rejected; close gives each one last request',
  async ({ server, client }) => {
    server.refuse((query) => query.get('transport') !== null, 'hold')
    const c = client()
    c.subscribe('a')
    const waiting = Array.from({ length: 256 }, (_, n) => c.push.publish('a', n))
    await assert.rejects(c.push.publish('a', 256), /256 publishes are not answered yet/)
    assert.equal(server.log.length, 0)
    c.push.close()
    await Promise.all(waiting)
    assert.equal(server.log.length, 256)
  },
)

scenario(
  'what is published before the connection is there does not overtake the subscriptions',
  async ({ server, client }) => {
    server.refuse((query) => query.get('transport') === 'ws', 502)
    const c = client()
    c.subscribe('a')
    await c.push.publish('a', 1)
    await c.until(() => c.data.length === 1)
  },
)

for (const transport of ['ws', 'sse', 'poll']) {
  scenario(
    `${transport}: what a handler of 'open' publishes does not overtake the subscriptions`,
    async ({ server, client }) => {
      const c = client({ transports: [transport] })
      for (const type of ['state', 'open'])
        c.push.on(type, ({ state }) => state === 'closed' || c.push.publish('a', type))
      c.subscribe('a')
      await c.until(() => c.data.length === 2)
      assert.deepEqual(c.data, ['state', 'open'])
    },
  )
}

scenario('one POST at a time is under way for a topic', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  await c.proven()
  const stop = server.refuse((query, method) => method === 'POST', 'hold')
  const results = [...'aabb'].map((topic, n) => c.push.publish(topic, n))
  await server.until(() => server.held.length >= 2)
  for (let n = 0; n < 20; n++) await turn()
  assert.equal(server.held.length, 2)
  stop()
  server.release()
  await Promise.all(results)
})

scenario('publishing the same id twice is one publish', async ({ server, client }) => {
  const c = client()
  await c.open()
  const [one, two] = await Promise.all([c.push.publish('a', 1, { id: 'x' }), c.push.publish('a', 1, { id: 'x' })])
  assert.deepEqual(one, two)
  assert.equal(server.log.length, 1)
})

scenario('a busy server is asked again to publish, in order, within the topic', async ({ server, client }) => {
  const c = client({ transports: ['ndjson'], topics: ['z'] })
  await c.proven()
  const stop = server.refuse((query, method) => method === 'POST' && query.get('topic') === 'a', 429, {
    'Retry-After': '2',
  })
  const results = [1, 2].map((n) => c.push.publish('a', n))
  await c.push.publish('b', 'overtakes')
  while (!c.time.waitsFor(2_000)) await turn()
  stop()
  c.time.advance(2_000)
  await Promise.all(results)
  assert.deepEqual(
    server.log.map(({ data }) => data),
    ['overtakes', 1, 2],
  )
})

scenario('a cursor from an earlier page goes on where that one was', async ({ server, client }) => {
  for (const n of [1, 2, 3]) server.publish('a', n)
  for (const transports of [['ws'], ['poll']]) {
    const c = client({ cursor: 'e1-1', transports })
    c.subscribe('a')
    await c.until(() => c.data.length === 2)
    assert.deepEqual(c.data, [2, 3])
  }
})

scenario('parameters of the page go with every request', async ({ server, client }) => {
  const c = client({ transports: ['poll'], params: { tag: 'x', role: ['a', 'b'] }, topics: ['z'] })
  await c.proven()
  await c.push.publish('a', 1)
  assert.ok(server.requests.length >= 2)
  assert.ok(server.requests.every(({ query }) => query.tag === 'x' && query.role === 'b'))
})

for (const first of [1, 11, 21, 31]) {
  scenario(
    `seeds ${first} to ${first + 9}: cuts, refusals, silence and changes of topics lose, double and reorder nothing`,
    async ({ server, client }) => {
      for (let seed = first; seed < first + 10; seed++) await run(seed, server, client)
    },
  )
}

/** G1, G2 and G3 under faults: `random` decides what happens, the log is the oracle. */
async function run(seed, server, client) {
  const random = mulberry(seed)
  const chance = (p) => random() < p
  const pick = (list) => list[Math.floor(random() * list.length)]
  const stops = []
  const c = client()
  const first = server.sequence
  await c.subscribe('a/*').ready
  const other = { handle: null }
  for (let step = 0; step < 60; step++) {
    if (chance(0.6)) server.publish(pick(['a/1', 'a/2', 'b/1']), `${seed}:${step}`)
    if (chance(0.1))
      stops.push(
        server.refuse((query) => query.get('transport') === pick(['ws', 'sse', 'ndjson']), pick([0, 502, 403])),
      )
    if (chance(0.1)) stops.pop()?.()
    if (chance(0.1)) server.mute = !server.mute
    if (chance(0.1) && server.connections.size) server.cut()
    if (chance(0.1)) other.handle = other.handle ? other.handle.unsubscribe() : c.push.subscribe('b/*')
    if (chance(0.05)) c.push.pause()
    if (chance(0.3)) c.push.resume()
    if (chance(0.5)) c.time.advance(pick([10, 300, 1_000, 5_000, 60_000]))
    for (let n = Math.floor(random() * 8); n > 0; n--) await turn()
  }
  for (const stop of stops) stop()
  server.mute = false
  c.push.resume()
  const expected = server.log
    .filter(({ topic, sequence }) => topic.startsWith('a/') && sequence > first)
    .map(({ data }) => data)
  while (c.data.length < expected.length) {
    for (let n = 0; n < 20; n++) await turn()
    c.time.advance(1_000)
  }
  assert.deepEqual(c.data, expected, `seed ${seed}`)
  assert.deepEqual(c.gaps, [])
  c.push.close()
  await server.until(() => server.connections.size === 0)
}

function mulberry(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
