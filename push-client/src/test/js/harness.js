/** A client in a world of its own: real sockets to a FakeServer, time that stands still until a test moves it. */
import { webcrypto } from 'node:crypto'
import test from 'node:test'
import { EventSource } from 'eventsource'
import { WebSocket } from 'ws'
import { connect } from '../../main/resources/META-INF/resources/halley/push.js'
import { FakeServer } from './fake-server.js'

globalThis.crypto ??= webcrypto // Node 18

/** Lets what has arrived be handled. */
export const turn = () => new Promise(setImmediate)

/** Timers run when `advance` reaches them; those without a delay run at once. */
export class FakeTime {
  #now = 0
  #timers = new Map()
  #next = 0

  now = () => this.#now

  setTimeout = (fn, delay = 0) => {
    const id = ++this.#next
    if (delay > 0) this.#timers.set(id, { at: this.#now + delay, delay, fn })
    else this.#timers.set(id, { at: Infinity, delay, immediate: setImmediate(() => this.#timers.delete(id) && fn()) })
    return id
  }

  clearTimeout = (id) => {
    clearImmediate(this.#timers.get(id)?.immediate)
    this.#timers.delete(id)
  }

  /** Moves on, running what falls due in its order. */
  advance(ms) {
    const until = this.#now + ms
    for (;;) {
      const [id, timer] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? []
      if (id === undefined || timer.at > until) break
      this.#timers.delete(id)
      this.#now = timer.at
      timer.fn()
    }
    this.#now = until
  }

  get size() {
    return this.#timers.size
  }

  /** Whether a timer waits that was set for so long. */
  waitsFor(...delays) {
    return [...this.#timers.values()].some(({ delay }) => delays.includes(delay))
  }
}

/** A client that writes down what happens to it. */
export class Client {
  time = new FakeTime()
  data = [] // of all handlers made by `subscribe`
  states = []
  gaps = []
  errors = []
  requests = []
  closed = null
  opens = 0
  #watchers = new Set()

  constructor(server, { platform, ...options } = {}) {
    const { setTimeout, clearTimeout, now } = this.time
    const reportError = (error) => this.#note(this.errors, error)
    const world = { setTimeout, clearTimeout, now, random: () => 1, reportError, WebSocket, EventSource, ...platform }
    this.push = connect(server.url, { ...options, platform: world })
    this.push.on('state', (event) => this.#note(this.states, event))
    this.push.on('gap', (gap) => this.#note(this.gaps, gap))
    this.push.on('request', (event) => this.#note(this.requests, event))
    this.push.on('open', () => this.#note([], ++this.opens))
    this.push.on('message', () => setImmediate(() => this.#changed()))
    this.push.on('close', (event) => this.#note([], (this.closed = event)))
  }

  subscribe(pattern, options) {
    return this.push.subscribe(pattern, (data) => this.#note(this.data, data), options)
  }

  /** Resolves once `condition()` holds; looked at whenever something has happened to the client. */
  until(condition) {
    if (condition()) return Promise.resolve()
    return new Promise((resolve) => this.#watchers.add({ condition, resolve }))
  }

  open() {
    return this.until(() => this.push.state === 'open')
  }

  /** The present link works: `open` and a heartbeat have come, so the limit for them (5 s, 20 s on the last rung) is off. */
  async proven(transport) {
    await this.until(() => this.push.state === 'open' && (transport ?? this.push.transport) === this.push.transport)
    while (this.time.waitsFor(5_000, 20_000)) await turn()
  }

  toString() {
    const { data, gaps, errors, states } = this
    return JSON.stringify({
      state: this.push.state,
      cursor: this.push.cursor,
      data,
      gaps,
      errors: errors.map(String),
      states,
    })
  }

  #note(list, event) {
    list.push(event)
    this.#changed()
  }

  #changed() {
    for (const watcher of this.#watchers) {
      if (!watcher.condition()) continue
      this.#watchers.delete(watcher)
      watcher.resolve()
    }
  }
}

const LIMIT = 10_000

/** A test with a server and, by `client(options)`, as many clients as it wants. Nothing of them is left when it is over. */
export function scenario(name, fn) {
  test(name, async () => {
    const server = await new FakeServer().start()
    const clients = []
    const client = (options) => {
      clients.push(new Client(server, options))
      return clients.at(-1)
    }
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not over in ${LIMIT} ms: ${clients}`)), LIMIT)
    })
    try {
      await Promise.race([fn({ server, client }), late])
    } finally {
      clearTimeout(timer)
      for (const { push } of clients) push.close()
      await server.stop()
    }
  })
}
