/**
 * Halley's JavaScript client: one ES module, no build step, no dependency. It speaks `halley.v1` (docs/protocol.md).
 *
 *     import { connect } from './halley/push.js'
 *     const push = connect('./push')
 *     push.subscribe('orders/*', (order, message) => show(message.topic, order))
 *
 * How it is built: a Push holds what outlives a connection (cursor, client id, subscriptions, unanswered publishes) and
 * at most one live Link. A Link is one attempt at one transport; it turns whatever the transport brings into the
 * protocol's objects. Every delay and every request goes through a platform object, so tests have their own time.
 */

/** Times in milliseconds; `connect(url, { timeouts })` overrides them. */
const TIMEOUTS = {
  open: 5_000, // from a request to `open` and the first heartbeat; four times as long where there is no rung below
  answer: 10_000, // a subscription that is not answered is asked for again
  request: 15_000, // a poll or POST, beyond the time it may be held
  steady: 10_000, // a transport that worked so long is forgiven what was before
  climb: 60_000, // first try of a better transport, then twice as long each time up to `climbMax`
  climbMax: 1_800_000,
  retry: 300, // first delay of the back-off, then twice as long each time up to `retryMax`; 50–100 % of it by chance
  retryMax: 30_000,
  handover: 1_000, // how long a replaced stream may outlive the request for its successor
}
const LADDER = ['ws', 'sse', 'ndjson', 'iframe', 'poll']
const FAULTS_BEFORE_STEPPING_DOWN = 3
const MAX_PUBLISHES = 256
const MAX_LINE = 8 * 1024 * 1024
const SILENT_HEARTBEATS = 2.5
const SILENT_HEARTBEATS_IFRAME = 1.5 // a document that breaks off tells nobody, so this is how a cut is noticed
const POSTED_WITHIN = 100

/** Opens a connection; see push.d.ts for the options. */
export function connect(url = './push', options = {}) {
  return new Push(url, options)
}

/** What the server refused, or why something was given up; `status`, `title` and `detail` as in RFC 9457. */
export class PushError extends Error {
  constructor({ status, title, detail, reason, code, retryAfter }) {
    super(detail ?? title ?? reason ?? `HTTP ${status}`)
    this.name = 'PushError'
    Object.assign(this, { status, title, detail, code, retryAfter })
  }
}

// ------------------------------------------------------------------------------------------------- small parts

/** The newest position of each lane that this client was told (protocol §3). Sequences exceed 2⁵³: BigInt. */
class Cursor {
  #lanes = new Map()

  static *#positions(text) {
    for (const [, lane, sequence] of String(text ?? '').matchAll(/([a-z0-9]{1,32})-(\d{1,19})(?:,|$)/g)) {
      yield [lane, BigInt(sequence)]
    }
  }

  constructor(text) {
    this.advance(text)
  }

  /** Takes the newer of two positions in each lane that `text`, a cursor or a position, names. */
  advance(text) {
    for (const [lane, sequence] of Cursor.#positions(text)) {
      if (!(this.#lanes.get(lane) >= sequence)) this.#lanes.set(lane, sequence)
    }
  }

  /** Takes the positions as they are, older ones too. */
  reset(text) {
    for (const [lane, sequence] of Cursor.#positions(text)) this.#lanes.set(lane, sequence)
  }

  /** Forgets the lanes that `text` does not name; a text without positions changes nothing. */
  retain(text) {
    const lanes = new Set([...Cursor.#positions(text)].map(([lane]) => lane))
    if (lanes.size) for (const lane of this.#lanes.keys()) if (!lanes.has(lane)) this.#lanes.delete(lane)
  }

  /** Whether every position of `text` is behind this cursor. */
  covers(text) {
    let known = false
    for (const [lane, sequence] of Cursor.#positions(text)) {
      if (!(this.#lanes.get(lane) >= sequence)) return false
      known = true
    }
    return known
  }

  clear() {
    this.#lanes.clear()
  }

  toString() {
    return [...this.#lanes].map(([lane, sequence]) => `${lane}-${sequence}`).join(',')
  }
}

/** Cuts bytes into lines wherever they were split, inside a character too. */
class Lines {
  #decoder = new TextDecoder()
  #rest = ''

  /** The lines that `bytes` complete, empty ones left out. */
  push(bytes) {
    const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = parts.pop()
    if (this.#rest.length > MAX_LINE) throw new PushError({ reason: `a line of more than ${MAX_LINE} characters` })
    return parts.filter((line) => line !== '')
  }
}

/** Whether a pattern (protocol §2) matches a topic. */
function matches(pattern, topic) {
  if (pattern === topic) return true
  if (pattern.startsWith('*') && topic.startsWith('@')) return false
  const want = pattern.split('/')
  const have = topic.split('/')
  const rest = want.at(-1) === '**'
  if (rest ? have.length < want.length : have.length !== want.length) return false
  return want.every((segment, i) => segment === '*' || segment === have[i] || (rest && i === want.length - 1))
}

/** The delay before attempt `n` (0 is the first): it doubles, and chance keeps clients apart. */
function backOff(n, from, to, random) {
  return Math.min(to, from * 2 ** Math.min(n, 30)) * (0.5 + random() / 2)
}

/** Whether the same request may succeed later. */
const isTransient = (status) => !(status >= 400 && status < 500) || status === 408 || status === 425 || status === 429

/** The entries of a poll answer in the order of the log: each gap before the first message that lies after it. */
function* inOrder({ messages = [], gaps = [] }) {
  const rest = [...gaps]
  for (const message of messages) {
    while (rest.length && standsBefore(rest[0], message)) yield { type: 'gap', ...rest.shift() }
    yield { type: 'message', ...message }
  }
  for (const gap of rest) yield { type: 'gap', ...gap }
}

function standsBefore(gap, message) {
  if (gap.reason === 'epoch' || gap.reason === 'rollback') return true
  return gap.cursor === undefined || new Cursor(message.position).covers(gapIn(gap, message))
}

/** The gap's position in the message's lane, or the whole cursor where it has none there. */
function gapIn(gap, message) {
  const lane = String(message.position).split('-')[0] + '-'
  return gap.cursor.split(',').find((position) => position.startsWith(lane)) ?? gap.cursor
}

const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')

/** The world that a client lives in; tests bring their own. */
function platform() {
  const g = globalThis
  return {
    fetch: g.fetch?.bind(g),
    WebSocket: g.WebSocket,
    EventSource: g.EventSource,
    document: g.document,
    setTimeout: g.setTimeout.bind(g),
    clearTimeout: g.clearTimeout.bind(g),
    addEventListener: g.addEventListener?.bind(g),
    removeEventListener: g.removeEventListener?.bind(g),
    sendBeacon: g.navigator?.sendBeacon?.bind(g.navigator),
    now: () => g.performance.now(),
    random: Math.random,
    reportError: (error) => (g.reportError ? g.reportError(error) : g.console.error(error)),
  }
}

// ------------------------------------------------------------------------------------------------------- links

/**
 * One attempt at one transport. It ends once: by `end` (then the Push is told why) or by `close` (then it is not).
 * Nothing is received after that.
 */
class Link {
  ended = false
  opened = false
  provenAt = null
  patterns = new Set() // what the server was asked for on this link
  asks = new Map() // in-band subscribes by id
  lanes = '' // the cursor of `open`: it names every lane that the server has
  #cleanUp = []
  #finishRequest = null
  #abort = null

  constructor(push, name, platform) {
    Object.assign(this, { push, name, platform })
  }

  start() {
    const failed = (error) => this.end(error instanceof PushError ? error : { reason: String(error?.message ?? error) })
    try {
      Promise.resolve(TRANSPORTS[this.name].open(this)).catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  onEnd(fn) {
    this.#cleanUp.push(fn)
  }

  /** One line of the protocol. */
  take(line) {
    if (!this.ended) this.receive(JSON.parse(line))
  }

  receive(object) {
    if (!this.ended) this.push._received(this, object)
  }

  end(why) {
    if (this.ended) return
    this.close(why.status)
    this.push._ended(this, why)
  }

  close(status) {
    if (this.ended) return
    this.ended = true
    this.finishRequest(status)
    this.#abort?.abort()
    for (const fn of this.#cleanUp.splice(0)) fn()
  }

  /** Tells the timeline of a request that begins; a link has one at a time. */
  beginRequest(url, method = 'GET') {
    this.#finishRequest = this.push._request(this.name, method, url)
  }

  finishRequest(status) {
    this.#finishRequest?.(status)
    this.#finishRequest = null
  }

  /** A GET whose refusal is thrown as a PushError; `limit` bounds it until `finishRequest`, 0 until its headers only. */
  async fetch(url, accept, limit) {
    const { platform } = this
    this.#abort = new AbortController()
    this.beginRequest(url)
    const timer = limit && platform.setTimeout(() => this.end({ reason: 'no answer in time', silent: true }), limit)
    try {
      const response = await platform.fetch(url, { headers: { Accept: accept }, cache: 'no-store', signal: this.#abort.signal })
      if (response.status !== 200) throw await problemOf(response)
      return accept === 'application/json' ? await response.json() : response
    } finally {
      platform.clearTimeout(timer)
    }
  }

  /** Resolves after `ms`, never once the link has ended. */
  sleep(ms) {
    return new Promise((resolve) => {
      const timer = this.platform.setTimeout(resolve, ms)
      this.#cleanUp = [() => this.platform.clearTimeout(timer)]
    })
  }
}

async function problemOf(response) {
  const problem = await response.json().catch(() => ({}))
  const after = response.headers.get('Retry-After')
  const retryAfter = after === null ? undefined : /^\d+$/.test(after) ? after * 1000 : Math.max(0, Date.parse(after) - Date.now())
  return new PushError({ title: response.statusText, ...problem, status: response.status, retryAfter: retryAfter || undefined })
}

/** RFC 6455. Subscribes, publishes and answers heartbeats in-band. */
function openWebSocket(link) {
  const url = link.push._address(link).replace(/^http/, 'ws')
  const socket = new link.platform.WebSocket(url, ['halley.v1.bin', 'halley.v1'])
  const text = new TextDecoder()
  link.beginRequest(url)
  socket.binaryType = 'arraybuffer'
  socket.onmessage = ({ data }) => {
    const lines = typeof data === 'string' ? data : text.decode(data)
    try {
      for (const line of lines.split('\n')) if (line !== '') link.take(line)
    } catch (error) {
      link.end({ reason: error.message })
    }
  }
  socket.onclose = ({ code, reason }) => link.end({ code, reason: reason || `closed ${code}` })
  socket.onerror = () => {} // a close follows
  link.send = (object) => {
    const line = JSON.stringify(object)
    socket.send(socket.protocol === 'halley.v1.bin' ? new TextEncoder().encode(line) : line)
  }
  link.onEnd(() => socket.close(1000))
}

/** WHATWG HTML §9.2. EventSource would reconnect with its first URL, so a cut ends the link and the cursor goes on. */
function openEventSource(link) {
  const url = link.push._address(link)
  const source = new link.platform.EventSource(url)
  link.beginRequest(url)
  const take = ({ data }) => {
    try {
      link.take(data)
    } catch (error) {
      link.end({ reason: error.message })
    }
  }
  source.onmessage = take
  source.addEventListener('halley', take)
  source.onerror = () => link.end({ reason: 'the event stream broke' })
  link.onEnd(() => source.close())
}

/** A stream of lines by fetch. */
async function openNdjson(link) {
  const response = await link.fetch(link.push._address(link), 'application/x-ndjson', 0)
  const reader = response.body.getReader()
  const lines = new Lines()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return link.end({ reason: 'the stream ended' })
    for (const line of lines.push(value)) link.take(line)
    if (link.ended) return
  }
}

/** A hidden iframe of script blocks. It is appended after the page has loaded, so that no loading indicator stays. */
function openIframe(link) {
  const { platform } = link
  const { document } = platform
  const append = () => {
    const frame = document.createElement('iframe')
    const url = link.push._address(link)
    const take = (event) => {
      if (event.source === frame.contentWindow && event.origin === new URL(url).origin) link.receive(event.data)
    }
    frame.hidden = true
    frame.title = 'Halley'
    frame.src = url
    // Also where it is an error page. What it has posted may be on its way still.
    frame.onload = () => platform.setTimeout(() => link.end({ reason: 'the document ended' }), POSTED_WITHIN)
    platform.addEventListener('message', take)
    link.onEnd(() => {
      platform.removeEventListener('message', take)
      frame.onload = null
      frame.remove()
    })
    link.beginRequest(url)
    document.body.append(frame)
  }
  const afterLoad = () => platform.setTimeout(() => link.ended || append(), 0)
  if (document.readyState === 'complete') return append()
  platform.addEventListener('load', afterLoad, { once: true })
  link.onEnd(() => platform.removeEventListener('load', afterLoad))
}

/**
 * Long polling, or plain polling where `wait` is 0. Each answer is told as a stream would tell it: `open`, what was
 * subscribed, messages and gaps in order, and a heartbeat with the cursor. The first is not held: it brings a client id
 * and a cursor; nor is one that asks for a new topic.
 */
async function openPoll(link) {
  const { push, platform } = link
  const { wait, interval, request } = push._polling
  for (let first = true, client; !link.ended; first = false) {
    const hold = first || push._needs ? 0 : wait
    const began = platform.now()
    const answer = await link.fetch(push._address(link, { wait: hold }), 'application/json', hold * 1000 + request)
    link.finishRequest(200)
    const { verdict, me } = answer
    if (answer.client !== client) link.receive({ type: 'open', client: (client = answer.client), me, verdict })
    for (const subscribed of answer.subscribed ?? []) link.receive({ ...subscribed, type: 'subscribed' })
    for (const entry of inOrder(answer)) link.receive(entry)
    link.receive({ type: 'heartbeat', cursor: answer.cursor })
    const took = platform.now() - began
    const hurried = hold > 0 && took < 500 && !answer.messages?.length && !answer.gaps?.length // it was not held at all
    const pause = wait === 0 || hurried ? interval - took : 0
    if (pause > 0 && !link.ended) await link.sleep(pause)
  }
}

const TRANSPORTS = {
  ws: { open: openWebSocket, works: (p) => typeof p.WebSocket === 'function' },
  sse: { open: openEventSource, works: (p) => typeof p.EventSource === 'function' },
  ndjson: { open: openNdjson, works: (p) => typeof p.fetch === 'function' && typeof ReadableStream === 'function' },
  iframe: { open: openIframe, works: (p, url) => p.document !== undefined && new URL(p.document.baseURI).origin === url.origin },
  poll: { open: openPoll, works: (p) => typeof p.fetch === 'function' },
}

// ----------------------------------------------------------------------------------------------- subscriptions

/** A pattern that the server is asked for, however many subscriptions share it. */
class Topic {
  subscriptions = new Set()
  confirmed = false // some link has served it
  asked = null // the link on which what is now wanted was asked for

  constructor(pattern) {
    this.pattern = pattern
  }

  /** How many messages of history are still owed to the neediest subscription. */
  get history() {
    return Math.max(0, ...[...this.subscriptions].map((subscription) => subscription._owed))
  }

  get needs() {
    return !this.confirmed || this.history > 0
  }
}

/** One handler on one topic or pattern. */
class Subscription {
  #release

  constructor(topic, handler, owed, release) {
    this.topic = topic
    this._handler = handler
    this._owed = owed // messages of history; live ones wait until they have come
    this.#release = release
    this.ready = new Promise((resolve, reject) => Object.assign(this, { _resolve: resolve, _reject: reject }))
    this.ready.catch(() => {}) // 'error' tells of it too
  }

  unsubscribe() {
    this.#release()
  }
}

// -------------------------------------------------------------------------------------------------- publishing

/**
 * Publishes that are not answered yet: 256 at most. In-band on a WebSocket, else by POST, one at a time for each topic, so that they keep
 * their order. What was under way when a WebSocket broke goes by POST, with the same id: the server stores it once.
 */
class Outbox {
  #push
  #platform
  #timeouts
  #waiting = new Map()

  constructor(push, platform, timeouts) {
    this.#push = push
    this.#platform = platform
    this.#timeouts = timeouts
  }

  add(topic, data, { id = randomId(), key } = {}) {
    const body = JSON.stringify(data)
    if (body === undefined) return Promise.reject(new TypeError('data: expected something that JSON can say'))
    if (this.#waiting.size >= MAX_PUBLISHES) {
      return Promise.reject(new PushError({ title: 'Too Many Publishes', detail: `${MAX_PUBLISHES} publishes are not answered yet` }))
    }
    if (this.#waiting.has(id)) return this.#waiting.get(id).promise
    const publish = { topic, data, body, id, key, tries: 0, via: null }
    publish.promise = new Promise((resolve, reject) => Object.assign(publish, { resolve, reject }))
    this.#waiting.set(id, publish)
    this.flush()
    return publish.promise
  }

  /** Sends what can be sent now. */
  flush() {
    const socket = this.#push._socket
    const held = new Set()
    for (const publish of this.#waiting.values()) {
      if (publish.via === null && !held.has(publish.topic)) {
        if (socket) this.#send(socket, publish)
        else if (this.#push._mayPost) this.#post(publish)
        else held.add(publish.topic)
      }
      if (publish.via === 'post') held.add(publish.topic)
    }
  }

  /** A WebSocket has ended: what it has not answered goes by POST. */
  takeBack() {
    for (const publish of this.#waiting.values()) {
      if (publish.via === 'ws') publish.via = null
    }
    this.flush()
  }

  /** `published`, or an `error` with an id; says whether the id was one of these. */
  answer(id, position, error) {
    const publish = this.#waiting.get(id)
    if (publish === undefined) return false
    if (error !== undefined && isTransient(error.status)) this.#again(publish, error)
    else this.#settle(publish, position, error)
    return true
  }

  /** The page or the connection goes: each gets one last request, which outlives the page. */
  drain() {
    for (const publish of this.#waiting.values()) if (publish.via !== 'post') this.#post(publish, true)
  }

  #settle(publish, position, error) {
    this.#waiting.delete(publish.id)
    if (error === undefined) publish.resolve({ position })
    else publish.reject(error)
    if (publish.via === 'post') this.flush()
  }

  #again(publish, error) {
    if (this.#push.state === 'closed') return this.#settle(publish, undefined, error)
    const { retry, retryMax } = this.#timeouts
    const delay = Math.max(error.retryAfter ?? 0, backOff(publish.tries++, retry, retryMax, this.#platform.random))
    publish.via = 'post' // holds its topic until then
    this.#platform.setTimeout(() => {
      publish.via = null
      this.flush()
    }, delay)
  }

  #send(socket, publish) {
    const { topic, data, id, key } = publish
    publish.via = 'ws'
    socket.send({ type: 'publish', topic, id, key, data })
  }

  async #post(publish, keepalive = false) {
    const { topic, id, key, body } = publish
    publish.via = 'post'
    const url = this.#push._publishUrl({ topic, id, key })
    const done = this.#push._request('post', 'POST', url)
    const abort = new AbortController()
    const timer = this.#platform.setTimeout(() => abort.abort(), this.#timeouts.request)
    let response
    try {
      const headers = { 'Content-Type': 'application/json' }
      response = await this.#platform.fetch(url, { method: 'POST', headers, body, keepalive, signal: abort.signal })
      if (!response.ok) throw await problemOf(response)
      const { position } = await response.json()
      this.#settle(publish, position)
    } catch (error) {
      if (error instanceof PushError && !isTransient(error.status)) this.#settle(publish, undefined, error)
      else this.#again(publish, error instanceof PushError ? error : new PushError({ title: 'Not Answered', detail: String(error.message) }))
    } finally {
      this.#platform.clearTimeout(timer)
      done(response?.status)
    }
  }
}

// -------------------------------------------------------------------------------------------------- the client

/**
 * What `connect` gives. States:
 *
 *     connecting ──open──► open ──cut, rotation──► connecting | waiting (back-off, paused, or nothing to subscribe to)
 *         └──────────────── refused for good, close() ────────────────► closed
 *
 * Which transport: the ladder is tried from the top. A rung counts as working once `open` and one heartbeat came in
 * time; one that fails while a poll would have been answered gives way to the next; one that worked before is
 * given three tries. From a lower rung a better one is tried again later. An unreachable server is no rung's fault.
 *
 * Names with an underscore are for the classes of this file only.
 */
class Push {
  #base
  #options
  #platform
  #timeouts
  #listeners = new Map()
  #timers = new Map()
  #topics = new Map()
  #outbox
  #cursor
  #state = 'connecting'
  #client
  #me
  #ladder
  #rung = 0
  #home = null // the rung that worked last
  #climbing = false
  #climbs = 0
  #link = null
  #retiring = null // the replaced link, until its successor is open
  #asking = null // the failed link about which a poll is asking why
  #attempts = 0
  #faults = 0
  #heard = 0
  #idling = false // no topic, on a transport that needs one
  #paused = false
  #oneByOne = false // a request with several new topics was refused: find the one
  #requests = 0
  #asked = 0
  #forget = []

  constructor(url, options) {
    this.#options = options
    this.#platform = { ...platform(), ...options.platform }
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts }
    this.#base = new URL(url, this.#platform.document?.baseURI)
    this.#cursor = new Cursor(options.cursor)
    this.#outbox = new Outbox(this, this.#platform, this.#timeouts)
    this.#ladder = this.#chooseLadder(options.transports ?? LADDER)
    for (const topic of options.topics ?? []) this.subscribe(topic)
    this.#watchPage()
    if (options.signal?.aborted) this.close()
    else this.#after('sync', 0, () => this.#connect(0)) // subscriptions made in this turn are in the first request
  }

  get state() {
    return this.#state
  }

  /** The transport in use, or being tried. */
  get transport() {
    return this.#link?.name ?? null
  }

  get client() {
    return this.#client
  }

  /** The caller's name as topics spell it, so that `@me/x` is `@{me}/x`. */
  get me() {
    return this.#me
  }

  get cursor() {
    return this.#cursor.toString()
  }

  subscribe(pattern, handler, { last = 0, from } = {}) {
    if (this.#state === 'closed') throw new PushError({ reason: 'the connection is closed' })
    if (!this.#topics.has(pattern)) this.#topics.set(pattern, new Topic(pattern))
    const topic = this.#topics.get(pattern)
    const owed = from === 'earliest' ? 1000 : last
    const subscription = new Subscription(pattern, handler, owed, () => {
      if (topic.subscriptions.delete(subscription)) this.#soon()
    })
    topic.subscriptions.add(subscription)
    if (!topic.needs) subscription._resolve(subscription)
    else if (owed) topic.asked = null
    this.#soon()
    return subscription
  }

  publish(topic, data, options) {
    if (this.#state === 'closed') return Promise.reject(new PushError({ reason: 'the connection is closed' }))
    return this.#outbox.add(topic, data, options)
  }

  on(type, fn) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set())
    this.#listeners.get(type).add(fn)
    return () => this.#listeners.get(type).delete(fn)
  }

  /** Releases the held request or stream; what is published meanwhile comes after `resume`. */
  pause() {
    if (this.#paused || this.#state === 'closed') return
    this.#paused = true
    this.#drop()
    this.#setState('waiting', { reason: 'paused' })
  }

  resume() {
    if (!this.#paused || this.#state === 'closed') return
    this.#paused = false
    this.#connect(this.#home ?? 0)
  }

  close() {
    this.#finish({ code: 1000, reason: 'closed by the page' })
  }

  // ---- where the link comes from

  #chooseLadder(names) {
    for (const name of names) if (!TRANSPORTS[name]) throw new TypeError(`transports: expected some of ${LADDER}, found ${name}`)
    const ladder = names.filter((name) => TRANSPORTS[name].works(this.#platform, this.#base))
    if (ladder.length === 0) throw new TypeError(`transports: none of ${names} works here`)
    return ladder
  }

  #connect(rung) {
    if (this.#state === 'closed' || this.#paused) return
    this.#asking = null
    this.#idling = false
    this.#cancel('retry')
    this.#rung = rung
    const name = this.#ladder[rung]
    this.#dropUnwanted()
    if (this.#topics.size === 0 && name !== 'ws') return this.#idle()
    const old = this.#link
    const link = (this.#link = new Link(this, name, this.#platform))
    this.#retire(old)
    if (!old?.opened || name !== old.name) this.#setState('connecting')
    const floor = rung === this.#ladder.length - 1 && !this.#climbing
    const limit = this.#timeouts.open * (floor ? 4 : 1)
    this.#after('open', limit, () => link.end({ reason: `not working within ${limit} ms`, silent: true }))
    link.start()
  }

  /**
   * A stream is replaced while it is open, so that the server sees one client that moved and not one that left. From here on it is not
   * heard: the successor's cursor is the present one, and what both bring would come twice.
   */
  #retire(old) {
    if (old?.name === 'ws') this.#outbox.takeBack()
    if (!old?.opened || old.name === 'poll') return old?.close()
    this.#retiring = old
    this.#after('retire', this.#timeouts.handover, () => this.#retired())
  }

  #retired() {
    this.#cancel('retire')
    this.#retiring?.close()
    this.#retiring = null
  }

  #idle() {
    this.#drop()
    this.#cursor.clear() // nothing is read, so there is nothing to resume
    this.#setState('waiting', { reason: 'no topics' })
    this.#idling = true
    this.#outbox.flush()
  }

  #drop() {
    this.#cancel('open', 'watch', 'retry', 'climb', 'answer')
    this.#retired()
    this.#asking = null
    const link = this.#link
    this.#link = null
    link?.close()
    if (link?.name === 'ws') this.#outbox.takeBack()
  }

  #finish(why) {
    if (this.#state === 'closed') return
    const stays = this.#link?.name !== 'ws' && this.#client !== undefined
    this.#setState('closed', why)
    this.#outbox.drain()
    this.#drop()
    if (stays) this.#leave()
    for (const name of [...this.#timers.keys()]) this.#cancel(name)
    for (const forget of this.#forget.splice(0)) forget()
    for (const topic of this.#topics.values()) for (const { _reject } of topic.subscriptions) _reject(new PushError(why))
    this.#emit('close', why)
  }

  /** Without it a client that polls is held to be there until its lease is over. */
  #leave() {
    const url = this._publishUrl({ leave: true })
    if (this.#platform.sendBeacon?.(url)) return
    this.#platform.fetch?.(url, { method: 'POST', keepalive: true }).catch(() => {})
  }

  #watchPage() {
    const listen = (target, type, fn) => {
      target?.addEventListener?.(type, fn)
      this.#forget.push(() => target?.removeEventListener?.(type, fn))
    }
    let hidden = false
    listen(this.#platform, 'pagehide', () => {
      hidden = !this.#paused
      if (this.#client !== undefined && this.#link?.name === 'poll') this.#leave()
      this.#outbox.drain()
      this.pause()
    })
    listen(this.#platform, 'pageshow', ({ persisted }) => persisted && hidden && this.resume())
    listen(this.#platform, 'online', () => this.#timers.has('retry') && this.#connect(this.#rung))
    if (this.#options.signal) listen(this.#options.signal, 'abort', () => this.close())
  }

  // ---- what the link brings

  _received(link, object) {
    if (link !== this.#link) return
    this.#heard = this.#platform.now()
    switch (object.type) {
      case 'open':
        return this.#opened(link, object)
      case 'message':
        return this.#message(object)
      case 'gap':
        return this.#gap(link, object)
      case 'heartbeat':
        return this.#heartbeat(link, object)
      case 'subscribed':
        return this.#subscribed(link, object)
      case 'published':
        return void this.#outbox.answer(object.id, object.position)
      case 'error':
        return this.#refusedInBand(link, new PushError(object), object.id)
      case 'close':
        return link.end(object)
    }
  }

  #opened(link, { client, me, cursor, heartbeat, verdict }) {
    link.opened = true
    link.lanes = cursor ?? ''
    this.#retired()
    this.#adopt({ client, me, cursor })
    this.#setState('open', { verdict })
    this.#emit('open', { transport: link.name, client, me: this.#me, verdict, cursor: this.cursor })
    this.#confirmAsked(link)
    if (heartbeat > 0) this.#watch(link, heartbeat * (link.name === 'iframe' ? SILENT_HEARTBEATS_IFRAME : SILENT_HEARTBEATS))
    if (link.name === 'ws') this.#synchronise()
    this.#askAgainLater(link)
    this.#outbox.flush()
  }

  #adopt({ client, me, cursor }) {
    this.#client = client ?? this.#client
    this.#me = me?.replace(/^@/, '') ?? this.#me
    this.#cursor.advance(cursor)
  }

  #watch(link, limit) {
    const rest = this.#heard + limit - this.#platform.now()
    if (rest > 0) this.#after('watch', rest, () => this.#watch(link, limit))
    else link.end({ reason: `nothing heard for ${limit} ms` })
  }

  #message(message) {
    if (this.#cursor.covers(message.position)) return
    this.#cursor.advance(message.position)
    this.#emit('message', message)
    for (const topic of this.#topics.values()) {
      if (!matches(this.#resolve(topic.pattern), message.topic)) continue
      for (const subscription of [...topic.subscriptions]) if (subscription._owed === 0) this.#deliver(subscription, message)
    }
  }

  #gap(link, gap) {
    const replaced = gap.reason === 'epoch'
    if (replaced || gap.reason === 'rollback') this.#cursor.reset(gap.cursor)
    else this.#cursor.advance(gap.cursor)
    if (replaced && link.lanes) this.#cursor.retain(`${gap.cursor},${link.lanes}`)
    this.#emit('gap', gap)
  }

  #heartbeat(link, { cursor }) {
    this.#cursor.advance(cursor)
    this.#cursor.retain(cursor)
    if (link.send) link.send({ type: 'pong', cursor: this.cursor || undefined })
    else this.#confirmAsked(link) // each poll is a request of its own
    if (link.provenAt === null) this.#proven(link)
  }

  #proven(link) {
    link.provenAt = this.#platform.now()
    this.#cancel('open')
    this.#home = this.#rung
    this.#climbing = false
    if (this.#rung > 0 && !this.#timers.has('climb')) this.#climbLater()
    this.#soon()
  }

  #climbLater() {
    const { climb, climbMax } = this.#timeouts
    this.#after('climb', Math.min(climbMax, climb * 2 ** this.#climbs), () => {
      if (this.#link?.provenAt == null || this.#rung === 0) return
      this.#climbing = true
      this.#connect(this.#climbs++ % this.#rung)
    })
  }

  #subscribed(link, { id, topics = [], messages = [] }) {
    const asked = link.asks.get(id)
    link.asks.delete(id)
    const answered = asked ? [asked] : [...this.#topics.values()].filter(({ pattern }) => topics.some((name) => this.#same(name, pattern)))
    for (const message of messages) message.history = true
    for (const message of messages) if (answered.some((topic) => topic.history > 0)) this.#emit('message', message)
    for (const topic of answered) this.#confirm(topic, messages)
    this.#soon()
  }

  /** What a request without history asked for is served once it is answered. */
  #confirmAsked(link) {
    for (const topic of this.#topics.values()) if (topic.asked === link && topic.history === 0) this.#confirm(topic)
  }

  #confirm(topic, history) {
    topic.confirmed = true
    for (const subscription of [...topic.subscriptions]) {
      if (subscription._owed > 0) {
        if (history === undefined) continue
        const own = history.filter((message) => matches(this.#resolve(topic.pattern), message.topic)).slice(-subscription._owed)
        subscription._owed = 0
        for (const message of own) this.#deliver(subscription, message)
      }
      subscription._resolve(subscription)
    }
    if (this.#oneByOne) this.#soon()
  }

  #resolve(pattern) {
    return this.#me !== undefined && pattern.startsWith('@me/') ? `@${this.#me}${pattern.slice(3)}` : pattern
  }

  #same(name, pattern) {
    return name === pattern || this.#resolve(name) === this.#resolve(pattern)
  }

  #deliver(subscription, message) {
    if (subscription._handler) this.#guard(() => subscription._handler(message.data, message))
  }

  #refusedInBand(link, error, id) {
    if (id !== undefined && this.#outbox.answer(id, undefined, error)) return
    const topic = link.asks.get(id)
    link.asks.delete(id)
    if (topic === undefined) this.#report(error)
    else if (!isTransient(error.status)) this.#refuse(link, topic, error)
  }

  /** The server does not let us have this topic: its subscriptions end. */
  #refuse(link, topic, error) {
    link.patterns.delete(topic.pattern)
    if (this.#topics.get(topic.pattern) === topic) this.#topics.delete(topic.pattern)
    for (const subscription of topic.subscriptions) subscription._reject(error)
    this.#report(error)
  }

  // ---- which topics the server is asked for

  /** Changes made in one turn are told together. */
  #soon() {
    if (this.#timers.has('sync') || this.#state === 'closed') return
    this.#after('sync', 0, () => this.#synchronise())
  }

  #synchronise() {
    this.#dropUnwanted()
    const link = this.#link
    if (link === null) {
      if (this.#topics.size && !this.#timers.has('retry') && !this.#asking) this.#connect(this.#rung)
    } else if (link.name !== 'ws') {
      if (this.#missing(link).length || this.#surplus(link).length) this.#connect(this.#rung)
    } else if (link.opened) {
      for (const topic of this.#missing(link)) this.#askInBand(link, topic)
      for (const pattern of this.#surplus(link)) {
        link.patterns.delete(pattern)
        link.send({ type: 'unsubscribe', topics: [pattern] })
      }
    }
  }

  #askInBand(link, topic) {
    const id = `s${++this.#asked}`
    link.asks.set(id, topic)
    link.patterns.add(topic.pattern)
    topic.asked = link
    link.send({ type: 'subscribe', topics: [topic.pattern], id, last: topic.history || undefined })
    this.#askAgainLater(link)
  }

  #askAgainLater(link) {
    this.#after('answer', this.#timeouts.answer, () => {
      if (link !== this.#link) return
      const open = [...this.#topics.values()].filter((topic) => topic.needs)
      for (const topic of open) topic.asked = null
      if (open.length) this.#synchronise()
    })
  }

  #dropUnwanted() {
    for (const [pattern, { subscriptions }] of this.#topics) if (subscriptions.size === 0) this.#topics.delete(pattern)
  }

  /** What the next request asks for: all, or what is known to be allowed and one more. */
  get #wanted() {
    const topics = [...this.#topics.values()]
    const open = topics.filter((topic) => !topic.confirmed)
    if (open.length === 0) this.#oneByOne = false
    return this.#oneByOne ? topics.filter((topic) => topic.confirmed || topic === open[0]) : topics
  }

  #missing(link) {
    return this.#wanted.filter((topic) => !link.patterns.has(topic.pattern) || (topic.needs && topic.asked !== link))
  }

  #surplus(link) {
    return [...link.patterns].filter((pattern) => !this.#topics.has(pattern))
  }

  /** The URL of a link's next request. Where history is owed, `add` asks for it; a WebSocket asks in-band. */
  _address(link, extra = {}) {
    const inBand = link.name === 'ws'
    const query = []
    let last = 0
    link.patterns = new Set()
    for (const topic of inBand && !this.cursor ? [] : this.#wanted) {
      const { history, pattern } = topic
      if (inBand && history && !topic.confirmed) continue
      link.patterns.add(pattern)
      if (!inBand || !history) topic.asked = link
      query.push([history && !inBand ? 'add' : 'topic', pattern])
      if (!inBand) last = Math.max(last, history)
    }
    return this.#url([
      ['transport', link.name],
      ...query,
      ['last', last || undefined],
      ['cursor', this.cursor || undefined],
      ...Object.entries(extra),
    ])
  }

  _publishUrl(query) {
    return this.#url(Object.entries(query))
  }

  #url(query) {
    const url = new URL(this.#base)
    for (const [name, values] of Object.entries(this.#options.params ?? {})) {
      for (const value of [values].flat()) url.searchParams.append(name, value)
    }
    for (const [name, value] of [...query, ['client', this.#client]]) {
      if (value !== undefined) url.searchParams.append(name, value)
    }
    return url.href
  }

  get _polling() {
    const { wait = 25, interval = 1000 } = this.#options
    return { wait, interval, request: this.#timeouts.request }
  }

  /** Whether the server has yet to answer for a subscription. */
  get _needs() {
    return this.#wanted.some((topic) => topic.needs)
  }

  get _socket() {
    return this.#link?.send && this.#link.opened ? this.#link : null
  }

  /** Without a client id a repeated POST is not recognised, so the first waits for it where one is about to come. */
  get _mayPost() {
    return this.#client !== undefined || this.#idling
  }

  // ---- what follows when a link has ended

  async _ended(link, why) {
    if (link === this.#retiring) this.#retired()
    if (link !== this.#link) return
    this.#link = null
    this.#cancel('open', 'watch', 'answer')
    this.#retired()
    if (link.name === 'ws') this.#outbox.takeBack()
    const orderly = Number.isFinite(why.retry)
    if (link.provenAt !== null && (orderly || this.#platform.now() - link.provenAt >= this.#timeouts.steady)) this.#forgive()
    if (why.retry === false || (why.code >= 4400 && why.code < 4600)) return this.#finish(why)
    if (orderly && why.code !== 4005) return this.#comeBack(link, why)
    if (!link.opened && !why.silent && link.name !== 'poll') {
      const answer = await this.#askWhy(link)
      if (this.#asking !== link) return
      this.#asking = null
      why = { reason: why.reason ?? why.message, ...answer }
    }
    this.#recover(link, why)
  }

  /**
   * Transports hide why a request failed, and something between us and the server may refuse what the server would not: a poll tells.
   * Gives a refusal, `{ unreachable }`, or nothing where the poll was answered.
   */
  async #askWhy(link) {
    this.#asking = link
    if (this.#wanted.length === 0) return { unreachable: true }
    const probe = new Link(this, 'poll', this.#platform)
    const failed = new Promise((resolve) => (probe.end = resolve))
    const asked = probe.fetch(this._address(probe, { wait: 0 }), 'application/json', this.#timeouts.open)
    const answer = await Promise.race([asked, failed]).catch((error) => error)
    probe.close(answer?.status ?? 200)
    if (answer instanceof PushError) return { status: answer.status, error: answer }
    if (typeof answer?.client !== 'string') return { unreachable: true }
    if (this.#asking === link) this.#adopt({ client: answer.client, me: answer.me, cursor: this.cursor ? '' : answer.cursor })
    return {}
  }

  /** The server said when. It is taken at its word unless it keeps sending us away before anything worked. */
  #comeBack(link, why) {
    this.#retryIn(link.provenAt === null ? this.#delay(why.retry) : why.retry, this.#rung, why)
  }

  #delay(least = 0) {
    const { retry, retryMax } = this.#timeouts
    return Math.max(least, backOff(this.#attempts++, retry, retryMax, this.#platform.random))
  }

  #recover(link, why) {
    const delay = () => this.#delay((why.error ?? why).retryAfter)
    if (why.status !== undefined && !isTransient(why.status)) return this.#refused(link, why.error ?? why)
    if (this.#climbing) {
      this.#climbing = false
      return this.#connect(this.#home ?? this.#ladder.length - 1)
    }
    if (why.unreachable || why.status !== undefined) return this.#retryIn(delay(), this.#rung, why)
    if (this.#rung === this.#home && ++this.#faults < FAULTS_BEFORE_STEPPING_DOWN) return this.#retryIn(delay(), this.#rung, why)
    this.#faults = 0
    if (this.#rung + 1 < this.#ladder.length) return this.#connect(this.#rung + 1)
    this.#retryIn(delay(), 0, why)
  }

  #forgive() {
    this.#attempts = 0
    this.#faults = 0
    if (this.#rung === 0) this.#climbs = 0
  }

  #retryIn(delay, rung, { reason, message }) {
    this.#setState('waiting', { reason: reason ?? message, retryIn: Math.round(delay) })
    this.#after('retry', delay, () => this.#connect(rung))
  }

  /** A 4xx: the new topics are at fault, where there are any; else we may not be here at all. */
  #refused(link, error) {
    const suspects = [...this.#topics.values()].filter((topic) => !topic.confirmed && (link.patterns.has(topic.pattern) || link.name === 'ws'))
    if (suspects.length === 0) {
      this.#report(error)
      return this.#finish({ code: error.status, reason: error.message, status: error.status })
    }
    if (suspects.length === 1 || this.#oneByOne) this.#refuse(link, suspects[0], error)
    else this.#oneByOne = true
    this.#connect(this.#rung)
  }

  // ---- telling

  #setState(state, detail = {}) {
    if (state === this.#state && detail.retryIn === undefined) return
    this.#state = state
    this.#emit('state', { state, transport: this.transport, ...detail })
  }

  /** Tells of a request that begins, and gives what tells of its end. */
  _request(transport, method, url) {
    const id = ++this.#requests
    const began = this.#platform.now()
    this.#emit('request', { phase: 'start', id, transport, method, url, time: began })
    return (status) => {
      const time = this.#platform.now()
      this.#emit('request', { phase: 'end', id, transport, method, url, time, duration: time - began, status })
    }
  }

  #emit(type, event) {
    for (const fn of [...(this.#listeners.get(type) ?? [])]) this.#guard(() => fn(event), type === 'error')
  }

  #report(error) {
    if (this.#listeners.get('error')?.size) this.#emit('error', error)
    else this.#platform.reportError(error)
  }

  /** A handler that throws does not take the next message with it. */
  #guard(call, quiet = false) {
    try {
      call()
    } catch (error) {
      if (quiet) this.#platform.reportError(error)
      else this.#report(error)
    }
  }

  #after(name, delay, fn) {
    this.#cancel(name)
    const timer = this.#platform.setTimeout(() => {
      this.#timers.delete(name)
      fn()
    }, delay)
    this.#timers.set(name, timer)
  }

  #cancel(...names) {
    for (const name of names) {
      this.#platform.clearTimeout(this.#timers.get(name))
      this.#timers.delete(name)
    }
  }
}

/** For this module's own tests; not part of what is promised. */
export const internals = { Cursor, Lines, matches, backOff, inOrder }
