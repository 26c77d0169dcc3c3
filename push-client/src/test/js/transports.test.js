/** What every transport promises alike, over real sockets. The iframe needs a browser: push-it. */
import assert from 'node:assert/strict'
import { scenario, turn } from './harness.js'

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

for (const transport of ['ws', 'sse', 'ndjson', 'poll']) {
  const on = (name, fn) =>
    scenario(`${transport}: ${name}`, ({ server, client }) =>
      fn({ server, client: (options) => client({ transports: [transport], ...options }) }),
    )
  const onStreams = transport === 'poll' ? () => {} : on // what a poll can't be told

  on('messages come in order, once, to each handler that matches', async ({ server, client }) => {
    const c = client()
    const other = []
    c.push.subscribe('a/*', (data) => other.push(data))
    await c.subscribe('a/1').ready
    for (const n of numbers(1, 50)) server.publish(n % 5 ? 'a/1' : 'b/1', n)
    await c.until(() => c.data.length === 40 && other.length === 40)
    assert.deepEqual(
      c.data,
      numbers(1, 50).filter((n) => n % 5),
    )
    assert.deepEqual(other, c.data)
  })

  on('after a cut it goes on by cursor, as the same client', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.proven()
    server.publish('a', 1)
    await c.until(() => c.data.length === 1)
    const { client: id } = c.push
    await server.cut()
    await c.until(() => c.push.state === 'waiting')
    for (const n of numbers(2, 5)) server.publish('a', n)
    c.time.advance(300)
    await c.until(() => c.data.length === 4 + 1)
    assert.deepEqual(c.data, numbers(1, 5))
    assert.equal(server.requests.at(-1).query.client, id)
    assert.deepEqual(c.gaps, [])
  })

  on('topics made in one turn are asked for together, later ones join by cursor', async ({ server, client }) => {
    const c = client()
    await Promise.all([c.subscribe('a').ready, c.subscribe('b').ready])
    if (transport !== 'ws') assert.deepEqual(server.requests[0].topics, ['a', 'b'])
    server.publish('a', 1)
    await c.until(() => c.data.length === 1)
    await c.subscribe('c').ready
    for (const [n, topic] of [...'abc'].entries()) server.publish(topic, n + 2)
    await c.until(() => c.data.length === 4)
    assert.deepEqual(c.data, [1, 2, 3, 4])
    assert.equal(c.push.state, 'open')
  })

  on('history comes before live messages, to the subscription that asked for it', async ({ server, client }) => {
    for (const n of numbers(1, 9)) server.publish('a', n)
    const c = client()
    const live = []
    await c.push.subscribe('a', (data) => live.push(data)).ready
    server.publish('a', 10)
    await c.until(() => live.length === 1)
    const { ready } = c.subscribe('a', { last: 3 })
    server.publish('a', 11)
    await ready
    server.publish('a', 12)
    await c.until(() => c.data.at(-1) === 12 && live.at(-1) === 12)
    assert.deepEqual(live, [10, 11, 12])
    assert.deepEqual(c.data.slice(-3), [10, 11, 12])
    assert.deepEqual(c.data, numbers(c.data[0], 12))
    assert.ok(c.data.length === 4 || c.data.length === 5)
  })

  on('history at the first connect', async ({ server, client }) => {
    for (const n of numbers(1, 9)) server.publish(n % 2 ? 'a' : 'b', n)
    const c = client()
    const messages = []
    c.push.on('message', (message) => messages.push(message))
    await Promise.all([c.subscribe('a', { from: 'earliest' }).ready, c.subscribe('b', { last: 1 }).ready])
    assert.deepEqual(c.data, [1, 3, 5, 7, 9, 8])
    assert.ok(messages.every((message) => message.history))
  })

  on('two subscriptions share one on the server, the last to go ends it', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    const [one, two] = [c.subscribe('a'), c.subscribe('a')]
    await Promise.all([one.ready, two.ready])
    const asks = server.requests.length
    one.unsubscribe()
    one.unsubscribe()
    await turn()
    await turn()
    assert.equal(server.requests.length, asks)
    two.unsubscribe()
    await server.until(
      () => server.connections.size === 1 && [...server.connections].every(({ patterns }) => !patterns.has('a')),
    )
    server.publish('a', 'too late')
    const position = server.publish('z', 'in time')
    await c.until(() => c.push.cursor === position)
    assert.deepEqual(c.data, [])
  })

  on('a gap by retention is told in its place', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.proven()
    server.publish('a', 1)
    await c.until(() => c.data.length === 1)
    c.push.pause()
    for (const n of numbers(2, 6)) server.publish('a', n)
    server.expire(4)
    c.push.on('gap', ({ reason }) => c.data.push(reason))
    c.push.resume()
    await c.until(() => c.data.includes(6))
    assert.deepEqual(c.data, [1, 'expired', 5, 6])
  })

  on('a log that was replaced: one gap, then all that the new one has', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    for (const n of numbers(1, 3)) server.publish('a', n)
    await c.until(() => c.data.length === 3)
    server.replaceLog()
    await server.cut()
    server.publish('a', 4)
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(300)
    await c.until(() => c.data.length === 4 && c.gaps.length === 1)
    server.publish('a', 5)
    await c.until(() => c.data.length === 5)
    await c.proven()
    assert.deepEqual(c.data, numbers(1, 5))
    assert.equal(c.gaps[0].reason, 'epoch')
    assert.equal(c.push.cursor, 'e2-2')
  })

  on('a log that lost its tail: one gap, then what has taken the place', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    for (const n of numbers(1, 9)) server.publish('a', n)
    await c.until(() => c.data.length === 9)
    server.loseTail(3)
    await server.cut()
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(300)
    await c.until(() => c.gaps.length === 1)
    server.publish('a', 'new')
    await c.until(() => c.data.length === 10)
    assert.equal(c.gaps[0].reason, 'rollback')
    assert.equal(c.push.cursor, 'e1-4')
  })

  on('a refused topic ends its own subscription only', async ({ server, client }) => {
    server.denied.add('admin')
    const c = client()
    c.push.on('error', (error) => c.errors.push(error))
    const [a, admin, b] = ['a', 'admin', 'b'].map((topic) => c.subscribe(topic))
    await assert.rejects(admin.ready, { name: 'PushError', status: 403, detail: 'admin is not for you' })
    await Promise.all([a.ready, b.ready])
    server.publish('a', 1)
    server.publish('b', 2)
    await c.until(() => c.data.length === 2)
    assert.equal(c.errors.length, 1)
    const late = c.subscribe('admin')
    await assert.rejects(late.ready, { status: 403 })
    server.publish('a', 3)
    await c.until(() => c.data.length === 3)
    assert.equal(c.closed, null)
  })

  on('a lagging `latest` subscription gets the newest message of each topic and key', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    await c.subscribe('a', { slow: 'latest' }).ready
    const parked = []
    await c.push.subscribe('b', (n) => parked.push(n)).ready
    await c.proven()
    server.publish('a', 0)
    await c.until(() => c.data.length === 1)
    for (const cut of [() => server.cut(), () => (c.push.pause(), c.push.resume())]) {
      const before = c.data.length
      c.push.pause()
      for (const n of numbers(1, 5)) server.publish('a', n, { key: n % 2 ? 'odd' : 'even' })
      for (const n of numbers(1, 3)) server.publish('b', n)
      c.push.resume()
      await c.until(() => c.data.length === before + 2 && parked.length % 3 === 0 && parked.length > 0)
      assert.deepEqual(c.data.slice(before), [4, 5])
      await c.proven()
      await cut()
      c.time.advance(300)
      await c.proven()
    }
    assert.deepEqual(parked, [1, 2, 3, 1, 2, 3])
    assert.deepEqual(c.gaps, [])
  })

  on('a policy for slow clients is told with history, and kept after a close', async ({ server, client }) => {
    for (const n of numbers(1, 3)) server.publish('a', n)
    const c = client({ topics: ['z'] })
    await c.subscribe('a', { last: 2, slow: 'disconnect' }).ready
    assert.deepEqual(c.data, [2, 3])
    await c.proven()
    assert.equal([...server.connections].at(-1)?.slow.get('a') ?? 'disconnect', 'disconnect')
    if (transport === 'poll') await server.cut()
    else server.close(4002, 300)
    await c.until(() => c.push.state === 'waiting')
    server.publish('a', 4)
    c.time.advance(300)
    await c.until(() => c.data.length === 3)
    assert.deepEqual(server.requests.at(-1).disconnect, ['a'])
  })

  on('who wants every message gets it beside who wants the newest', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    const newest = []
    const policy = () => [...server.connections].at(-1)?.slow.get('a') ?? 'park'
    await c.push.subscribe('a', (n) => newest.push(n), { slow: 'latest' }).ready
    await c.proven()
    await server.until(() => policy() === 'latest')
    const all = c.subscribe('a')
    await all.ready
    await server.until(() => server.connections.size > 0)
    assert.equal(policy(), 'park')
    c.push.pause()
    for (const n of numbers(1, 3)) server.publish('a', n)
    c.push.resume()
    await c.until(() => c.data.length === 3)
    assert.deepEqual(newest, [1, 2, 3])
    all.unsubscribe()
    await server.until(() => policy() === 'latest')
  })

  on('publish answers with the position, or with why not', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    await c.open()
    assert.deepEqual(await c.push.publish('a', { n: 1 }, { key: 'k' }), { position: 'e1-1' })
    assert.equal(server.log[0].key, 'k')
    server.denied.add('b')
    await assert.rejects(c.push.publish('b', 1), { name: 'PushError', status: 403, detail: 'b is not for you' })
    await assert.rejects(c.push.publish('a', undefined), TypeError)
  })

  on('publishes keep their order', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    await Promise.all(numbers(1, 30).map((n) => c.push.publish(n % 2 ? 'a' : 'b', n)))
    for (const odd of [0, 1]) {
      const published = server.log.map(({ data }) => data).filter((n) => n % 2 === odd)
      assert.deepEqual(
        published,
        numbers(1, 30).filter((n) => n % 2 === odd),
      )
    }
  })

  on('publish is repeated with its id until it is answered, and stored once', async ({ server, client }) => {
    const c = client({ topics: ['z'] })
    await c.open()
    await c.proven()
    const stop = server.refuse((query, method) => method === 'POST', 0)
    server.deaf = true // in-band, it is never answered
    const published = c.push.publish('a', 1, { id: 'once' })
    if (transport === 'ws') {
      await server.until(() => server.swallowed === 'publish')
      server.accept('a', 1, 'once') // the log has it, but the answer is lost
      await server.cut()
    }
    await server.until(() => server.requests.some(({ transport: via }) => via === 'post'))
    await turn()
    stop()
    while (!server.published.has('once') || server.requests.filter(({ method }) => method === 'POST').length < 2) {
      c.time.advance(300)
      await turn()
    }
    assert.deepEqual(await published, { position: 'e1-1' })
    assert.equal(server.log.length, 1)
  })

  on('a handler that throws does not take the next message with it', async ({ server, client }) => {
    const c = client()
    await c.push.subscribe('a', (n) => {
      if (n === 1) throw new Error('broken')
    }).ready
    c.subscribe('a')
    server.publish('a', 1)
    server.publish('a', 2)
    await c.until(() => c.data.length === 2)
    assert.equal(c.errors[0].message, 'broken')
  })

  onStreams('after an orderly close it comes back when it was told to', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.proven()
    server.close(4000, 7_000)
    await c.until(() => c.push.state === 'waiting')
    server.publish('a', 1)
    c.time.advance(6_999)
    await turn()
    assert.equal(c.push.state, 'waiting')
    c.time.advance(1)
    await c.until(() => c.data.length === 1)
    assert.equal(c.states.find(({ retryIn }) => retryIn).retryIn, 7_000)
  })

  onStreams('after a close for good it stays away', async ({ server, client }) => {
    const c = client()
    const subscription = c.subscribe('a')
    await subscription.ready
    server.close(4403, false, 'rights ended')
    await c.until(() => c.closed)
    assert.equal(c.closed.code, 4403)
    assert.equal(c.closed.reason, 'rights ended')
    assert.equal(c.push.state, 'closed')
    await assert.rejects(c.push.publish('a', 1), /closed/)
    assert.throws(() => c.subscribe('b'), /closed/)
  })

  on('where it may not be at all any more, it closes and says why', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.proven()
    await server.cut()
    server.refuse(() => true, 401)
    await c.until(() => c.push.state === 'waiting')
    c.time.advance(300)
    await c.until(() => c.closed)
    assert.equal(c.closed.status, 401)
    assert.equal(c.errors[0].status, 401)
  })

  on('a busy server is asked again when it said', async ({ server, client }) => {
    const stop = server.refuse(() => true, 503, { 'Retry-After': '3' })
    const c = client()
    const { ready } = c.subscribe('a')
    await c.until(() => c.push.state === 'waiting')
    stop()
    assert.equal(c.states.at(-1).retryIn, 3_000)
    c.time.advance(3_000)
    await ready
  })

  on('pause lets the server go, resume misses nothing', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    c.push.pause()
    assert.equal(c.push.state, 'waiting')
    await server.until(() => server.connections.size === 0)
    server.publish('a', 1)
    c.time.advance(3_600_000)
    await turn()
    assert.equal(server.connections.size, 0)
    c.push.resume()
    await c.until(() => c.data.length === 1)
  })

  on('close tells the server and leaves no timer and no connection', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    const { client: id } = c.push
    c.push.close()
    await server.until(() => server.connections.size === 0 && (transport === 'ws' || server.left.length === 1))
    if (transport !== 'ws') assert.deepEqual(server.left, [id])
    assert.equal(c.push.state, 'closed')
    assert.equal(c.closed.code, 1000)
    assert.equal(c.time.size, 0)
  })

  on('an abort signal closes', async ({ server, client }) => {
    const abort = new AbortController()
    const c = client({ signal: abort.signal })
    await c.subscribe('a').ready
    abort.abort()
    assert.equal(c.push.state, 'closed')
    await server.until(() => server.connections.size === 0)
  })

  on('a private tree is known by the name that the server told', async ({ server, client }) => {
    server.me = 'a%20b'
    const c = client()
    await c.subscribe('@me/*').ready
    assert.equal(c.push.me, 'a%20b')
    server.publish('@a%20b/notes', 1)
    await c.until(() => c.data.length === 1)
  })

  onStreams('a silent stream is left after two and a half heartbeats', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.proven()
    c.time.advance(30_000)
    const position = server.publish('b', 0) // not for us, but heartbeats carry it
    server.beat()
    while (c.push.cursor !== position) await turn()
    c.time.advance(37_499)
    assert.equal(c.push.state, 'open')
    c.time.advance(1)
    await c.until(() => c.push.state === 'waiting')
    assert.match(c.states.at(-1).reason, /nothing heard for 37500 ms/)
  })

  on('every request is told of, with its end', async ({ server, client }) => {
    const c = client()
    await c.subscribe('a').ready
    await c.push.publish('a', 1)
    await c.until(() => c.data.length === 1)
    c.push.close()
    const ids = (phase) =>
      c.requests
        .filter((event) => event.phase === phase)
        .map(({ id }) => id)
        .sort()
    assert.deepEqual(ids('end'), ids('start'))
    assert.equal(c.requests[0].transport, transport)
  })
}
