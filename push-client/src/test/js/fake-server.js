/**
 * A small server that speaks docs/protocol.md: one log in memory, no timers but the test's. What the client must bear is done to it from
 * outside: `cut`, `close`, `replaceLog`, `loseTail`, `expire`, `refuse`, `hold`.
 */
import { createServer } from 'node:http'
import { randomBytes } from 'node:crypto'
import { WebSocketServer } from 'ws'
import { internals } from '../../main/resources/META-INF/resources/halley/push.js'

const { matches } = internals

export class FakeServer {
  log = [] // { topic, position, time, data, … }
  sequence = 0
  epoch = 1
  floor = 0 // what is at or below it is expired
  lost = 0 // the sequence that `loseTail` went back to
  heartbeat = 15_000
  connections = new Set()
  requests = [] // { method, transport, query, client } of all requests, in order
  published = new Map() // id → position
  asked = new Map() // id → { topic, data, reply, resolve } of requests
  denied = new Set() // topics that are answered 403
  failing = [] // [predicate, status, headers] of requests that are not served
  held = [] // what serves the requests that `refuse(…, 'hold')` holds
  left = []
  #http = createServer((request, response) => this.#serve(request, response))
  #ws = new WebSocketServer({
    noServer: true,
    maxPayload: 65536,
    handleProtocols: (offered) =>
      [...offered].find((name) => name === 'halley.v1' || (name === 'halley.v1.bin' && !this.textOnly)) ?? false,
  })
  #sockets = new Set()
  #watchers = new Set()

  async start() {
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    await new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${this.#http.address().port}/push`
    return this
  }

  async stop() {
    for (const connection of this.connections) connection.drop()
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  // ---- what tests do to it

  get lane() {
    return `e${this.epoch}`
  }

  get cursor() {
    return `${this.lane}-${this.sequence}`
  }

  publish(topic, data, more = {}) {
    const position = `${this.lane}-${++this.sequence}`
    this.log.push({ type: 'message', topic, position, time: 0, ...more, data, sequence: this.sequence })
    for (const connection of [...this.connections]) connection.wake()
    return position
  }

  /** All connections break without a word, once there are any: between two polls there is none. */
  async cut() {
    await this.until(() => this.connections.size > 0)
    for (const connection of [...this.connections]) connection.drop()
  }

  /** All connections are ended in order. */
  close(code, retry, reason = 'test') {
    for (const connection of [...this.connections]) connection.close(code, reason, retry)
  }

  beat() {
    for (const connection of this.connections) connection.send({ type: 'heartbeat', cursor: connection.cursor })
  }

  endPolls() {
    for (const connection of [...this.connections]) connection.answer?.()
  }

  replaceLog() {
    Object.assign(this, { epoch: this.epoch + 1, sequence: 0, floor: 0, log: [] })
  }

  loseTail(sequence) {
    Object.assign(this, { sequence, log: this.log.filter((entry) => entry.sequence <= sequence) })
  }

  expire(sequence) {
    Object.assign(this, { floor: sequence, log: this.log.filter((entry) => entry.sequence > sequence) })
  }

  /** Requests for which `predicate(query, method)` holds get `status`, or with 0 a cut, or with 'hold' nothing until `release`. Gives what ends it. */
  refuse(predicate, status, headers = {}) {
    const rule = [predicate, status, headers]
    this.failing.push(rule)
    return () => this.failing.splice(this.failing.indexOf(rule), 1)
  }

  release() {
    for (const serve of this.held.splice(0)) serve()
  }

  /** Resolves once `condition()` holds; looked at whenever something has happened here. */
  until(condition) {
    if (condition()) return Promise.resolve()
    return new Promise((resolve) => this.#watchers.add({ condition, resolve }))
  }

  changed() {
    for (const watcher of this.#watchers) {
      if (!watcher.condition()) continue
      this.#watchers.delete(watcher)
      watcher.resolve()
    }
  }

  // ---- what clients see

  #begin(request, method = request.method) {
    const query = new URL(request.url, this.url).searchParams
    const transport = method === 'POST' ? 'post' : query.get('transport')
    this.requests.push({
      method,
      transport,
      query: Object.fromEntries(query),
      topics: patternsIn(query),
      latest: query.getAll('latest'),
      disconnect: query.getAll('disconnect'),
    })
    setImmediate(() => this.changed())
    const rule = this.failing.find(([predicate]) => predicate(query, method))
    if (rule) return { query, transport, status: rule[1], headers: rule[2] }
    const denied = patternsIn(query).find((topic) => this.denied.has(topic))
    return { query, transport, status: denied ? 403 : 200, detail: denied && `${denied} is not for you` }
  }

  #serve(request, response) {
    const { query, transport, status, headers, detail } = this.#begin(request)
    if (status === 'hold') return void this.held.push(() => this.#answer(query, transport, request, response))
    if (status === 0) return request.socket.destroy()
    if (status !== 200) return problem(response, status, detail ?? 'test', headers)
    this.#answer(query, transport, request, response)
  }

  #answer(query, transport, request, response) {
    if (response.destroyed) return
    if (transport === 'post') return this.#post(query, request, response)
    const Kind = { sse: SseConnection, ndjson: NdjsonConnection, poll: PollConnection }[transport]
    new Kind(this, query, response)
  }

  #upgrade(request, socket, head) {
    const { query, status } = this.#begin(request, 'GET')
    if (status === 'hold') return
    if (status !== 200) return socket.end(`HTTP/1.1 ${status || 500} No\r\nConnection: close\r\n\r\n`)
    this.#ws.handleUpgrade(request, socket, head, (ws) => new SocketConnection(this, query, ws))
  }

  #post(query, request, response) {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      if (query.get('leave')) {
        this.left.push(query.get('client'))
        response.writeHead(204).end()
        return this.changed()
      }
      if (body.length > 65536) return problem(response, 413, 'data: expected at most 64 KiB')
      if (query.get('request')) {
        const reply = this.ask(query.get('topic'), JSON.parse(body), query.get('id'))
        return reply.then((object) => {
          if (object.status) return problem(response, object.status, object.detail)
          response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(object))
        })
      }
      const published = this.accept(
        query.get('topic'),
        JSON.parse(body),
        query.get('id') ?? undefined,
        query.get('key') ?? undefined,
      )
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(published))
      this.changed()
    })
  }

  /** What a test gives to `resolve` is the reply; the same for whoever asks again. */
  ask(topic, data, id) {
    if (!this.asked.has(id)) {
      const request = { topic, data }
      request.reply = new Promise(
        (resolve) => (request.resolve = (object) => resolve({ type: 'reply', id, ...object })),
      )
      this.asked.set(id, request)
    }
    this.changed()
    return this.asked.get(id).reply
  }

  /** The request that comes next, or has come. */
  async request(number = 1) {
    await this.until(() => this.asked.size >= number)
    return [...this.asked.values()][number - 1]
  }

  accept(topic, data, id, key) {
    if (!this.published.has(id)) this.published.set(id, this.publish(topic, data, { id, key }))
    return { type: 'published', id, position: this.published.get(id) }
  }
}

function problem(response, status, detail, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
  response.end(JSON.stringify({ title: 'Refused', status, detail }))
}

const patternsIn = (query) => [
  ...new Set(['topic', 'add', 'latest', 'disconnect'].flatMap((name) => query.getAll(name))),
]

/** A cursor and patterns; the subclass writes lines. */
class Connection {
  constructor(server, query) {
    this.server = server
    this.query = query
    this.patterns = new Set(patternsIn(query))
    this.slow = new Map(['latest', 'disconnect'].flatMap((slow) => query.getAll(slow).map((name) => [name, slow])))
    this.client = query.get('client') ?? randomBytes(16).toString('hex')
    this.gaps = []
    this.verdict = this.#locate(query.get('cursor'))
    server.connections.add(this)
  }

  get cursor() {
    return `${this.server.lane}-${this.at}`
  }

  #locate(cursor) {
    const { server } = this
    this.at = server.sequence
    if (cursor === null) return 'fresh'
    const [lane, sequence] =
      cursor
        .split(',')
        .find((position) => position.startsWith(server.lane + '-'))
        ?.split('-') ?? []
    const gap = (reason) => this.gaps.push({ type: 'gap', topics: [...this.patterns], reason, cursor: this.cursor })
    if (lane === undefined) {
      this.at = server.floor
      gap('epoch')
    } else if (sequence > server.sequence) gap('rollback')
    else {
      this.at = Number(sequence)
      if (sequence < server.floor) {
        this.at = server.floor
        gap('expired')
      }
    }
    return this.gaps.length ? 'gap' : 'resumed'
  }

  begin() {
    this.send({
      type: 'open',
      client: this.client,
      cursor: this.cursor,
      heartbeat: this.server.heartbeat,
      verdict: this.verdict,
      me: this.server.me,
    })
    for (const added of this.query.getAll('add')) this.send(this.history([added], this.query.get('last') ?? 1000))
    for (const gap of this.gaps.splice(0)) this.send(gap)
    this.wake()
    setImmediate(() => this.server.mute || this.send({ type: 'heartbeat', cursor: this.cursor }))
  }

  history(topics, last, id) {
    const kept = this.server.log.filter(({ topic, sequence }) => sequence <= this.at && this.#wants(topics, topic))
    return { type: 'subscribed', id, topics, messages: last ? kept.slice(-last) : [] }
  }

  #wants(patterns, topic) {
    return patterns.some((pattern) => matches(pattern.replace(/^@me\//, `@${this.server.me}/`), topic))
  }

  take() {
    const batch = this.server.log.filter(
      ({ topic, sequence }) => sequence > this.at && this.#wants([...this.patterns], topic),
    )
    this.at = this.server.sequence
    if (![...this.slow.values()].includes('latest')) return batch
    return batch.filter(
      (message, i) => this.#inFull(message) || !batch.slice(i + 1).some((later) => supersedes(later, message)),
    )
  }

  #inFull({ topic }) {
    return this.#wants(
      [...this.patterns].filter((pattern) => this.slow.get(pattern) !== 'latest'),
      topic,
    )
  }

  wake() {
    for (const message of this.take()) this.send(message)
  }

  close(code, reason, retry) {
    this.send({ type: 'close', code, reason, retry })
    this.end(code, reason)
  }

  gone() {
    this.server.connections.delete(this)
    this.server.changed()
  }
}

function supersedes(later, message) {
  return later.topic === message.topic && later.key === message.key
}

class HttpConnection extends Connection {
  constructor(server, query, response, type) {
    super(server, query)
    this.response = response
    response.writeHead(200, { 'Content-Type': type })
    response.flushHeaders()
    response.on('close', () => this.gone())
    this.begin()
  }

  end() {
    this.response.end()
  }

  drop() {
    this.response.destroy()
  }
}

class NdjsonConnection extends HttpConnection {
  constructor(server, query, response) {
    super(server, query, response, 'application/x-ndjson')
  }

  send(object) {
    const bytes = Buffer.from(JSON.stringify(object) + '\n')
    if (!this.server.shred) return this.response.write(bytes)
    for (const byte of bytes) this.response.write(Buffer.of(byte))
  }
}

class SseConnection extends HttpConnection {
  constructor(server, query, response) {
    super(server, query, response, 'text/event-stream')
  }

  send(object) {
    this.response.write(`${object.type === 'message' ? '' : 'event: halley\n'}data: ${JSON.stringify(object)}\n\n`)
  }
}

class PollConnection extends Connection {
  constructor(server, query, response) {
    super(server, query)
    this.response = response
    this.lines = []
    response.on('close', () => this.gone())
    this.wake()
    if (query.get('wait') === '0' || this.gaps.length) this.answer()
  }

  wake() {
    this.lines.push(...this.take())
    if (this.lines.length) this.answer()
  }

  send() {}

  answer() {
    if (this.response.writableEnded) return
    const from = this.lines.length ? this.lines[0].sequence - 1 : this.at
    const subscribed = this.query.getAll('add').map((added) => {
      const { topics, messages } = this.history([added], this.query.get('last') ?? 1000)
      return { type: 'subscribed', topics, messages: messages.filter(({ sequence }) => sequence <= from) }
    })
    const {
      client,
      cursor,
      verdict,
      lines: messages,
      gaps,
      server: { me },
    } = this
    this.response.writeHead(200, { 'Content-Type': 'application/json' })
    this.response.end(
      JSON.stringify({
        client,
        me,
        cursor,
        verdict,
        lease: 60000,
        messages,
        gaps,
        ...(subscribed.length && { subscribed }),
      }),
    )
  }

  close() {
    this.answer()
  }

  drop() {
    this.response.destroy()
  }
}

class SocketConnection extends Connection {
  pongs = []

  constructor(server, query, ws) {
    super(server, query)
    this.ws = ws
    ws.on('message', (data) => this.#take(JSON.parse(data)))
    ws.on('error', () => {}) // it closes with the code that says why
    ws.on('close', () => this.gone())
    this.begin()
  }

  send(object) {
    const line = JSON.stringify(object) + '\n'
    this.ws.send(this.ws.protocol === 'halley.v1.bin' ? Buffer.from(line) : line)
  }

  #take({ type, id, topics = [], topic, data, key, last, cursor, slow = 'park' }) {
    const { server } = this
    if (type === 'pong') this.pongs.push(cursor)
    const denied = [topic, ...topics].find((name) => server.denied.has(name))
    if (denied) this.send({ type: 'error', status: 403, title: 'Forbidden', detail: `${denied} is not for you`, id })
    else if (server.deaf) server.swallowed = type
    else if (type === 'publish') this.send(server.accept(topic, data, id, key))
    else if (type === 'request') server.ask(topic, data, id).then((object) => this.send(object))
    else if (type === 'subscribe') {
      for (const name of topics) {
        this.patterns.add(name)
        this.slow.set(name, slow)
      }
      this.send(this.history(topics, last, id))
    } else if (type === 'unsubscribe') {
      for (const name of topics) this.patterns.delete(name)
      this.send({ type: 'unsubscribed', id, topics })
    }
    server.changed()
  }

  end(code, reason) {
    this.ws.close(code, reason)
  }

  drop() {
    this.ws.terminate()
  }
}
