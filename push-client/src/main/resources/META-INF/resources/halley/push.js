/**
 * Halley's JavaScript client: one ES module, no build step, no dependency. It speaks `halley.v1` (docs/protocol.md).
 *
 *     import { connect } from './halley/push.js'
 *     const push = connect('./push')
 *     push.subscribe('orders/*', (order, message) => show(message.topic, order))
 *
 * How it is built: a Push holds what outlives a connection (cursor, client id, subscriptions, unanswered publishes) and
 * at most one live Link. A Link is one attempt at one transport; it turns whatever the transport brings into the
 * protocol's objects. Topics knows who wants which messages, Ladder which transport is next, Outbox what is not yet
 * published. Every delay and every request goes through a platform object, so tests have their own time.
 */

/** Times in milliseconds; `connect(url, { timeouts })` overrides them. */
const TIMEOUTS = {
  open: 5_000, // from a request to `open` and the first heartbeat; four times as long where there is no rung below
  answer: 10_000, // a subscription that is not answered is asked for again
  request: 15_000, // a poll or POST, beyond the time it may be held
  reply: 40_000, // to a request, all in all
  steady: 10_000, // a transport that worked so long is forgiven what was before
  climb: 60_000, // first try of a better transport, then twice as long each time up to `climbMax`
  climbMax: 1_800_000,
  retry: 300, // first delay of the back-off, then twice as long each time up to `retryMax`; 50–100 % of it by chance
  retryMax: 30_000,
  handover: 1_000, // how long a replaced stream may outlive the request for its successor
}
const SLOW = ['park', 'latest', 'disconnect']
const LADDER = ['ws', 'sse', 'ndjson', 'iframe', 'poll']
const FAULTS_BEFORE_STEPPING_DOWN = 3
const FLOOR_PATIENCE = 4
const MAX_PUBLISHES = 256
const MAX_POSTED_REQUESTS = 2 // they are held until there is a reply, and a browser has six HTTP/1.1 connections for an origin
const MAX_UNREAD = 10_000
const MAX_LINE = 8 * 1024 * 1024
const SILENT_HEARTBEATS = 2.5
const SILENT_HEARTBEATS_IFRAME = 1.5 // a document that breaks off tells nobody, so this is how a cut is noticed
const POSTED_WITHIN = 100
const CREDENTIALS = 'include' // at another origin that lists ours as well, as a WebSocket does

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

/** Calls `fn` with the reason once `signal`, if there is one, is aborted; gives what forgets that. */
function onAbort(signal, fn) {
  const aborted = () => fn(signal.reason)
  signal?.addEventListener('abort', aborted)
  return () => signal?.removeEventListener('abort', aborted)
}

const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')

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
    storage: storageOf(g),
    random: Math.random,
    reportError: (error) => (g.reportError ? g.reportError(error) : g.console.error(error)),
  }
}

/** Lives as long as the tab; there is none in Node.js, and none where the user blocks it. */
function storageOf(g) {
  try {
    return g.document && g.sessionStorage
  } catch {
    return undefined
  }
}

// ------------------------------------------------------------------------------------------------------- links

/**
 * One attempt at one transport. It ends once: by `end` (then its host, the Push, is told why) or by `close` (then it is
 * not). Nothing is received after that.
 */
class Link {
  ended = false
  opened = false
  provenAt = null
  patterns = new Map() // what the server was asked for on this link, with the policy for slow clients
  asks = new Map() // in-band subscribes by id
  last = 0 // how much history the request asked for
  lanes = '' // the cursor of `open`: it names every lane that the server has
  #cleanUp = []
  #finishRequest = null
  #abort = null

  constructor(host, name) {
    Object.assign(this, { host, name, platform: host.platform })
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
    if (!this.ended) this.host.received(this, object)
  }

  end(why) {
    if (this.ended) return
    this.close(why.status)
    this.host.ended(this, why)
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
    this.#finishRequest = this.host.request(this.name, method, url)
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
      const response = await platform.fetch(url, {
        headers: { Accept: accept },
        cache: 'no-store',
        credentials: CREDENTIALS,
        signal: this.#abort.signal,
      })
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
  const retryAfter =
    after === null ? undefined : /^\d+$/.test(after) ? after * 1000 : Math.max(0, Date.parse(after) - Date.now())
  return new PushError({
    title: response.statusText,
    ...problem,
    status: response.status,
    retryAfter: retryAfter || undefined,
  })
}

/** RFC 6455. Subscribes, publishes and answers heartbeats in-band. */
function openWebSocket(link) {
  const url = link.host.address(link).replace(/^http/, 'ws')
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
  const url = link.host.address(link)
  const source = new link.platform.EventSource(url, { withCredentials: true })
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
  const response = await link.fetch(link.host.address(link), 'application/x-ndjson', 0)
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
    const url = link.host.address(link)
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
  const { host, platform } = link
  const { wait, interval, request } = host.polling
  for (let first = true, client; !link.ended; first = false) {
    const hold = first || host.needs() ? 0 : wait
    const began = platform.now()
    const answer = await link.fetch(host.address(link, { wait: hold }), 'application/json', hold * 1000 + request)
    link.finishRequest(200)
    const { verdict, me } = answer
    if (answer.client !== client) link.receive({ type: 'open', client: (client = answer.client), me, verdict })
    else host.answered(link) // each poll is a request of its own
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
  iframe: {
    open: openIframe,
    works: (p, url) => p.document !== undefined && new URL(p.document.baseURI).origin === url.origin,
  },
  poll: { open: openPoll, works: (p) => typeof p.fetch === 'function' },
}

// -------------------------------------------------------------------------------------------------- the ladder

/**
 * Which transport is next. It knows neither time nor network: it is told what happened.
 *
 * It is tried from the top, or from what worked on the tab's last page. A rung that fails although the server can be reached gives way to the next one, at once
 * where it has never worked, after three tries where it worked last. From a lower rung a better one is tried now and then.
 */
class Ladder {
  rung = 0
  climbing = false
  #names
  #home = null // the rung that worked last
  #faults = 0
  #climbs = 0

  constructor(names, remembered) {
    this.#names = names
    this.rung = Math.max(0, names.indexOf(remembered))
  }

  get name() {
    return this.#names[this.rung]
  }

  /** Nothing is below, and there is nothing to go back to. */
  get isFloor() {
    return this.rung === this.#names.length - 1 && !this.climbing
  }

  /** How often a better rung was tried in vain, or null where there is none. */
  get climbs() {
    return this.rung === 0 ? null : this.#climbs
  }

  works() {
    this.#home = this.rung
    this.climbing = false
  }

  forgive() {
    this.#faults = 0
    if (this.rung === 0) this.#climbs = 0
  }

  /** Another network: what worked on the last one says nothing. */
  restart() {
    this.#home = null
    this.#climbs = 0
    this.goHome()
  }

  goHome() {
    this.rung = this.#home ?? 0
    this.climbing = false
  }

  /** The best rung first; the next time the one below it. */
  climb() {
    this.climbing = true
    this.rung = this.#climbs++ % this.rung
  }

  /** Moves to the rung to be tried next. Says whether that may be done at once. */
  failed({ blameless }) {
    const climbed = this.climbing
    if (climbed) this.goHome()
    if (climbed || blameless) return climbed
    if (this.rung === this.#home && ++this.#faults < FAULTS_BEFORE_STEPPING_DOWN) return false
    this.#faults = 0
    this.rung = (this.rung + 1) % this.#names.length
    return this.rung > 0
  }
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
    return Math.max(0, ...[...this.subscriptions].map(({ owed }) => owed))
  }

  /** The policy for slow clients; where subscriptions want different ones, `park`, which none of them loses by. */
  get slow() {
    const [one, ...others] = new Set([...this.subscriptions].map(({ slow }) => slow))
    return others.length ? 'park' : one
  }

  get needs() {
    return [...this.subscriptions].some(({ live }) => !live)
  }
}

/** One handler on one topic or pattern, and loops over its messages; what the user gets of it is `handle`. */
class Subscription {
  live = false // the server serves it, and its history has come; no message is for it before
  #release
  #end = null // `{ error }` once it has ended
  #unread = new Set() // of each loop, the messages that it has not taken
  #wake = [] // loops that wait for a message

  constructor(topic, handler, owed, slow, release) {
    this.handler = handler
    this.slow = slow
    this.owed = owed // messages of history
    this.#release = release
    const ready = new Promise((resolve, reject) => Object.assign(this, { resolve: () => resolve(this.handle), reject }))
    ready.catch(() => {}) // 'error' tells of it too
    this.handle = {
      topic,
      ready,
      unsubscribe: () => this.end(),
      [Symbol.asyncIterator]: () => this.#messages(),
    }
  }

  /** For the loops. One that lags by more than it may ends the subscription: it loses nothing without being told. */
  put(message) {
    for (const unread of this.#unread) {
      if (unread.push(message) > MAX_UNREAD) {
        this.end(new PushError({ title: 'Too Slow', detail: `${MAX_UNREAD} messages of a loop are not taken yet` }))
      }
    }
    this.#awake()
  }

  /** No message is for it any more. Loops take what they have, and then `error` where there is one. */
  end(error) {
    if (this.#end) return
    this.#end = { error }
    this.live = false
    if (error !== undefined) this.reject(error)
    this.#release()
    this.#awake()
  }

  #awake() {
    for (const wake of this.#wake.splice(0)) wake()
  }

  /** No generator: `return` of one would wait for the message that its `next` waits for. */
  #messages() {
    const unread = []
    let left = false
    this.#unread.add(unread)
    const leave = () => {
      left = true
      this.#unread.delete(unread)
      this.end()
    }
    return {
      next: async () => {
        while (!left && !unread.length && !this.#end) await new Promise((resolve) => this.#wake.push(resolve))
        if (!left && unread.length) return { value: unread.shift(), done: false }
        const error = left ? undefined : this.#end.error
        leave()
        if (error !== undefined && error?.code !== 1000) throw error // the page's own `close` is no surprise
        return { value: undefined, done: true }
      },
      return: async (value) => {
        leave()
        return { value, done: true }
      },
    }
  }
}

/** Who wants which messages, and what the server has to be asked for because of it. */
class Topics {
  me // the caller's name, once known
  oneByOne = false // a request with several new topics was refused: find the one
  #topics = new Map()
  #events

  constructor(events) {
    this.#events = events
  }

  get size() {
    return this.#topics.size
  }

  subscribe(pattern, handler, owed, slow, signal, changed) {
    if (!this.#topics.has(pattern)) this.#topics.set(pattern, new Topic(pattern))
    const topic = this.#topics.get(pattern)
    const before = topic.slow
    const subscription = new Subscription(pattern, handler, owed, slow, () => {
      forget()
      if (topic.subscriptions.delete(subscription)) changed()
    })
    topic.subscriptions.add(subscription)
    const forget = onAbort(signal, (reason) => subscription.end(reason))
    if (owed || topic.slow !== before) topic.asked = null
    else if (topic.confirmed) this.#begin(subscription, [])
    return subscription.handle
  }

  /** Forgets what nobody wants any more. */
  prune() {
    for (const [pattern, { subscriptions }] of this.#topics) if (subscriptions.size === 0) this.#topics.delete(pattern)
  }

  /** What the next request asks for: all, or what is known to be allowed and one more. */
  get wanted() {
    const topics = [...this.#topics.values()]
    const open = topics.filter((topic) => !topic.confirmed)
    if (open.length === 0) this.oneByOne = false
    return this.oneByOne ? topics.filter((topic) => topic.confirmed || topic === open[0]) : topics
  }

  /** Whether the server has yet to answer for one of them. */
  get needs() {
    return this.wanted.some((topic) => topic.needs)
  }

  /** What is to be asked for on this link. */
  missing(link) {
    return this.wanted.filter(
      (topic) => link.patterns.get(topic.pattern) !== topic.slow || (topic.needs && topic.asked !== link),
    )
  }

  /** Patterns that this link brings and nobody wants. */
  surplus(link) {
    return [...link.patterns.keys()].filter((pattern) => !this.#topics.has(pattern))
  }

  /** New topics that a refused request of this link asked for. */
  suspects(link) {
    return this.wanted.filter((topic) => !topic.confirmed && (link.patterns.has(topic.pattern) || link.name === 'ws'))
  }

  /** What has no answer counts as not asked for. */
  askAgain() {
    for (const topic of this.#topics.values()) if (topic.needs) topic.asked = null
  }

  /** What a request without history asked for is served once it is answered. */
  answered(link) {
    for (const topic of this.#topics.values())
      if (topic.asked === link && topic.history === 0) this.#confirm(topic, [], 0)
  }

  /** `subscribed`: to an in-band request for `asked`, or to a request that names patterns; `last` messages were asked for. */
  subscribed(asked, patterns, messages, last) {
    const topics = asked
      ? [asked]
      : [...this.#topics.values()].filter(({ pattern }) => patterns.some((name) => this.#same(name, pattern)))
    for (const message of messages) message.history = true
    if (topics.some((topic) => topic.history > 0)) for (const message of messages) this.#events.emit('message', message)
    for (const topic of topics) this.#confirm(topic, messages, last)
  }

  /** Who wants more than was asked for waits for the next answer. */
  #confirm(topic, history, last) {
    topic.confirmed = true
    for (const subscription of [...topic.subscriptions]) {
      const { live, owed } = subscription
      if (live || owed > last) continue
      const own = owed ? history.filter((message) => this.#matches(topic, message)).slice(-owed) : []
      this.#begin(subscription, own)
    }
  }

  #begin(subscription, history) {
    subscription.owed = 0
    subscription.live = true
    for (const message of history) this.#deliver(subscription, message)
    subscription.resolve()
  }

  /** The server does not let us have this topic: its subscriptions end. */
  refuse(topic, error) {
    if (this.#topics.get(topic.pattern) === topic) this.#topics.delete(topic.pattern)
    for (const subscription of topic.subscriptions) subscription.end(error)
  }

  closed(error) {
    for (const topic of this.#topics.values()) this.refuse(topic, error)
  }

  dispatch(message) {
    this.#events.emit('message', message)
    for (const topic of this.#topics.values()) {
      if (!this.#matches(topic, message)) continue
      for (const subscription of [...topic.subscriptions]) this.#deliver(subscription, message)
    }
  }

  #deliver(subscription, message) {
    if (!subscription.live) return
    subscription.put(message)
    if (subscription.handler) this.#events.guard(() => subscription.handler(message.data, message))
  }

  #matches({ pattern }, { topic }) {
    return matches(this.#resolve(pattern), topic)
  }

  #same(name, pattern) {
    return this.#resolve(name) === this.#resolve(pattern)
  }

  #resolve(pattern) {
    return this.me === undefined
      ? pattern
      : pattern.replace(/^(@presence\/)?@me\//, (_, before = '') => `${before}@${this.me}/`)
  }
}

// -------------------------------------------------------------------------------------------------- publishing

/**
 * Publishes and requests that are not answered yet: 256 at most. In-band on a WebSocket, else by POST: publishes one at
 * a time for each topic, so that they keep their order, requests two at a time. What was under way when a WebSocket broke
 * goes by POST, with the same id: the server stores, or asks, once.
 */
class Outbox {
  #host
  #timeouts
  #waiting = new Map()

  constructor(host, timeouts) {
    this.#host = host
    this.#timeouts = timeouts
  }

  /** With a `timeout` it asks for a reply. It is given up once that is over, or by `signal`. */
  add(topic, data, { id = randomId(), key, signal } = {}, timeout) {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const body = JSON.stringify(data)
    if (body === undefined) return Promise.reject(new TypeError('data: expected something that JSON can say'))
    if (this.#waiting.has(id)) return this.#waiting.get(id).promise
    if (this.#waiting.size >= MAX_PUBLISHES) {
      return Promise.reject(
        new PushError({ title: 'Too Many Publishes', detail: `${MAX_PUBLISHES} publishes are not answered yet` }),
      )
    }
    const asks = timeout !== undefined
    const publish = { asks, topic, data, body, id, key, tries: 0, via: null }
    const { platform } = this.#host
    const late = () => new PushError({ title: 'No Reply', detail: `no reply within ${timeout} ms` })
    const timer = asks && platform.setTimeout(() => this.#giveUp(publish, late()), timeout)
    const forget = onAbort(signal, (reason) => this.#giveUp(publish, reason))
    publish.over = () => {
      platform.clearTimeout(timer)
      forget()
    }
    publish.promise = new Promise((resolve, reject) => Object.assign(publish, { resolve, reject }))
    this.#waiting.set(id, publish)
    this.flush()
    return publish.promise
  }

  /** Sends what can be sent now. */
  flush() {
    const socket = this.#host.socket()
    const held = new Set()
    let asking = [...this.#waiting.values()].filter(({ asks, via }) => asks && via === 'post').length
    for (const publish of this.#waiting.values()) {
      const { asks, topic, via } = publish
      if (via === null && (asks ? socket || asking < MAX_POSTED_REQUESTS : !held.has(topic))) {
        if (socket) this.#send(socket, publish)
        else if (this.#host.mayPost()) {
          this.#post(publish)
          if (asks) asking++
        }
      }
      if (!asks && publish.via !== 'ws') held.add(topic)
    }
  }

  /** A WebSocket has ended: what it has not answered goes by POST. */
  takeBack() {
    for (const publish of this.#waiting.values()) if (publish.via === 'ws') publish.via = null
    this.flush()
  }

  /** `published`, `reply`, or an `error` with an id; says whether the id was one of these. */
  answer(id, result, error) {
    const publish = this.#waiting.get(id)
    if (publish === undefined) return false
    if (error !== undefined) this.#failed(publish, error)
    else this.#settle(publish, result)
    return true
  }

  /** The page or the connection goes: each publish gets one last request, which outlives the page. */
  drain() {
    for (const publish of this.#waiting.values()) if (!publish.asks && publish.via !== 'post') this.#post(publish, true)
  }

  /** There is nobody any more who could hear a reply. */
  closed(error) {
    for (const publish of this.#waiting.values()) {
      if (publish.asks) this.#giveUp(publish, error)
    }
  }

  #giveUp(publish, error) {
    this.#settle(publish, undefined, error)
    publish.abort?.abort()
  }

  #settle(publish, result, error) {
    this.#waiting.delete(publish.id)
    publish.over()
    if (error === undefined) publish.resolve(result)
    else publish.reject(error)
    if (publish.via === 'post') this.flush()
  }

  /** What the application made of a request is what it is; a gateway's 504 has no detail. */
  #failed(publish, error) {
    const { status, detail } = error
    const final = publish.asks && detail !== undefined && (status === 500 || status === 504)
    if (isTransient(status) && !final) this.#again(publish, error)
    else this.#settle(publish, undefined, error)
  }

  #again(publish, error) {
    if (!this.#waiting.has(publish.id)) return // given up meanwhile
    if (this.#host.closed()) return this.#settle(publish, undefined, error)
    const { platform } = this.#host
    const { retry, retryMax } = this.#timeouts
    const delay = Math.max(error.retryAfter ?? 0, backOff(publish.tries++, retry, retryMax, platform.random))
    publish.via = 'later' // a publish holds its topic until then
    platform.setTimeout(() => {
      if (publish.via === 'later') publish.via = null
      this.flush()
    }, delay)
    this.flush()
  }

  #send(socket, publish) {
    const { asks, topic, id, key, data } = publish
    publish.via = 'ws'
    socket.send({ type: asks ? 'request' : 'publish', topic, id, key, data })
  }

  async #post(publish, keepalive = false) {
    const { platform, url, request } = this.#host
    const { asks, topic, id, key, body } = publish
    const address = url({ topic, id, key, request: asks || undefined })
    const done = request('post', 'POST', address)
    const abort = (publish.abort = new AbortController())
    const timer = asks ? undefined : platform.setTimeout(() => abort.abort(), this.#timeouts.request)
    publish.via = 'post'
    let response
    try {
      const headers = { 'Content-Type': 'application/json' }
      response = await platform.fetch(address, {
        method: 'POST',
        headers,
        body,
        keepalive,
        credentials: CREDENTIALS,
        signal: abort.signal,
      })
      if (!response.ok) throw await problemOf(response)
      const { data, position } = await response.json()
      this.#settle(publish, asks ? data : { position })
    } catch (error) {
      if (error instanceof PushError) this.#failed(publish, error)
      else this.#again(publish, new PushError({ title: 'Not Answered', detail: String(error.message) }))
    } finally {
      platform.clearTimeout(timer)
      done(response?.status)
    }
  }
}

// -------------------------------------------------------------------------------------------- events and timers

/** Listeners by the type of event. One that throws takes nothing with it. */
class Events {
  #listeners = new Map()
  #platform

  constructor(platform) {
    this.#platform = platform
  }

  on(type, fn) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set())
    const listeners = this.#listeners.get(type)
    listeners.add(fn)
    return () => listeners.delete(fn)
  }

  emit(type, event) {
    for (const fn of [...(this.#listeners.get(type) ?? [])]) this.guard(() => fn(event), type)
  }

  guard(call, type) {
    try {
      call()
    } catch (error) {
      if (type === 'error') this.#platform.reportError(error)
      else this.report(error)
    }
  }

  report(error) {
    if (this.#listeners.get('error')?.size) this.emit('error', error)
    else this.#platform.reportError(error)
  }
}

/** Timers with names, one of each. */
class Timers {
  #platform
  #running = new Map()

  constructor(platform) {
    this.#platform = platform
  }

  set(name, delay, fn) {
    this.cancel(name)
    const timer = this.#platform.setTimeout(() => {
      this.#running.delete(name)
      fn()
    }, delay)
    this.#running.set(name, timer)
  }

  has(name) {
    return this.#running.has(name)
  }

  cancel(...names) {
    for (const name of names) {
      this.#platform.clearTimeout(this.#running.get(name))
      this.#running.delete(name)
    }
  }

  cancelAll() {
    this.cancel(...this.#running.keys())
  }
}

// -------------------------------------------------------------------------------------------------- the client

/**
 * What `connect` gives. States:
 *
 *     connecting ──open──► open ──cut, rotation──► connecting | waiting (back-off, paused, or nothing to subscribe to)
 *         └──────────────── refused for good, close() ────────────────► closed
 *
 * There is at most one live link, and only it is heard. A link counts as working once `open` and one heartbeat came in
 * time. When one has failed, a poll is asked why: it shows what other transports hide, and an unreachable server is no
 * transport's fault.
 */
class Push {
  #base
  #options
  #platform
  #timeouts
  #host
  #events
  #timers
  #topics
  #outbox
  #ladder
  #memory // the key of what worked last, in the tab's storage
  #cursor
  #state = 'connecting'
  #client
  #link = null
  #retiring = null // the replaced link, until its successor is open
  #asking = null // the failed link about which a poll is asking why
  #idling = false // no topic, on a transport that needs one
  #paused = false
  #attempts = 0
  #heard = 0
  #requests = 0
  #asks = 0
  #forget = []

  constructor(url, options) {
    this.#options = options
    this.#platform = { ...platform(), ...options.platform }
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts }
    this.#base = new URL(url, this.#platform.document?.baseURI)
    this.#cursor = new Cursor(options.cursor)
    this.#events = new Events(this.#platform)
    this.#timers = new Timers(this.#platform)
    this.#topics = new Topics(this.#events)
    const usable = this.#usable(options.transports ?? LADDER)
    this.#memory = `halley ${this.#base} ${usable}`
    this.#ladder = new Ladder(usable, this.#remembered())
    this.#host = this.#makeHost()
    this.#outbox = new Outbox(this.#host, this.#timeouts)
    for (const topic of options.topics ?? []) this.subscribe(topic)
    this.#watchPage()
    if (options.signal?.aborted) this.close()
    else this.#timers.set('sync', 0, () => this.#connect()) // subscriptions made in this turn are in the first request
  }

  get state() {
    return this.#state
  }

  get transport() {
    return this.#link?.name ?? null
  }

  get client() {
    return this.#client
  }

  get me() {
    return this.#topics.me
  }

  get cursor() {
    return this.#cursor.toString()
  }

  subscribe(pattern, handler, options) {
    if (handler !== null && typeof handler === 'object') return this.subscribe(pattern, null, handler)
    const { last = 0, from, slow = 'park', signal } = options ?? {}
    signal?.throwIfAborted()
    if (this.#state === 'closed') throw new PushError({ reason: 'the connection is closed' })
    if (!SLOW.includes(slow)) throw new TypeError(`slow: expected one of ${SLOW}, found ${slow}`)
    const owed = from === 'earliest' ? 1000 : last
    const subscription = this.#topics.subscribe(pattern, handler, owed, slow, signal, () => this.#soon())
    this.#soon()
    return subscription
  }

  publish(topic, data, options) {
    if (this.#state === 'closed') return Promise.reject(new PushError({ reason: 'the connection is closed' }))
    return this.#outbox.add(topic, data, options)
  }

  request(topic, data, { signal, timeout = this.#timeouts.reply } = {}) {
    if (this.#state === 'closed') return Promise.reject(new PushError({ reason: 'the connection is closed' }))
    return this.#outbox.add(topic, data, { signal }, timeout)
  }

  /** Each message is the whole state; who has joined or left is what differs from the one before. Of a crowd only some are named. */
  presence(topic, handler, { signal } = {}) {
    let before = null
    const told = (state) => {
      if (state === null) return // nobody read it for a while
      const now = state.people.length < state.count ? null : new Map(state.people.map((person) => [person.who, person]))
      const onlyIn = (some, others) => [...(some && others ? some.values() : [])].filter(({ who }) => !others.has(who))
      const change = { ...state, joined: onlyIn(now, before), left: onlyIn(before, now) }
      before = now
      handler(change)
    }
    return this.subscribe(`@presence/${topic}`, told, { last: 1, slow: 'latest', signal })
  }

  on(type, fn) {
    return this.#events.on(type, fn)
  }

  pause() {
    if (this.#paused || this.#state === 'closed') return
    this.#paused = true
    this.#drop()
    this.#setState('waiting', { reason: 'paused' })
  }

  resume() {
    if (!this.#paused || this.#state === 'closed') return
    this.#paused = false
    this.#ladder.goHome()
    this.#connect()
  }

  close() {
    this.#finish({ code: 1000, reason: 'closed by the page' })
  }

  #usable(names) {
    for (const name of names)
      if (!TRANSPORTS[name]) throw new TypeError(`transports: expected some of ${LADDER}, found ${name}`)
    const usable = names.filter((name) => TRANSPORTS[name].works(this.#platform, this.#base))
    if (usable.length === 0) throw new TypeError(`transports: none of ${names} works here`)
    return usable
  }

  /** What links and the outbox may ask for and tell. */
  #makeHost() {
    const { wait = 25, interval = 1000 } = this.#options
    return {
      platform: this.#platform,
      polling: { wait, interval, request: this.#timeouts.request },
      received: (link, object) => this.#received(link, object),
      ended: (link, why) => this.#ended(link, why),
      address: (link, extra) => this.#address(link, extra),
      needs: () => this.#topics.needs,
      answered: (link) => link === this.#link && this.#topics.answered(link),
      request: (transport, method, url) => this.#tellOfRequest(transport, method, url),
      url: (query) => this.#url(Object.entries(query)),
      socket: () => (this.#link?.send && this.#link.opened ? this.#link : null),
      // Without a client id a repeated POST is not recognised, so the first waits for it where one is about to come.
      mayPost: () => this.#client !== undefined || this.#idling,
      closed: () => this.#state === 'closed',
    }
  }

  // ---- where the link comes from

  #connect() {
    if (this.#state === 'closed' || this.#paused) return
    const { name, isFloor } = this.#ladder
    this.#asking = null
    this.#idling = false
    this.#timers.cancel('retry', 'watch', 'answer')
    this.#topics.prune()
    if (this.#topics.size === 0 && name !== 'ws') return this.#idle()
    const old = this.#link
    const link = (this.#link = new Link(this.#host, name))
    this.#retire(old)
    if (!old?.opened || name !== old.name) this.#setState('connecting')
    const limit = this.#timeouts.open * (isFloor ? FLOOR_PATIENCE : 1)
    this.#timers.set('open', limit, () => link.end({ reason: `not working within ${limit} ms`, silent: true }))
    link.start()
  }

  /**
   * A stream is replaced while it is open, so that the server sees one client that moved and not one that left. From
   * here on it is not heard: its successor begins at the present cursor, and if the old one moved that on, messages of
   * new topics would be taken for known.
   */
  #retire(old) {
    if (old?.name === 'ws') this.#outbox.takeBack()
    if (!old?.opened || old.name === 'poll') return old?.close()
    this.#retiring = old
    this.#timers.set('retire', this.#timeouts.handover, () => this.#retired())
  }

  #retired() {
    this.#timers.cancel('retire')
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
    this.#timers.cancel('open', 'watch', 'retry', 'climb', 'answer')
    this.#retired()
    this.#asking = null
    const link = this.#link
    this.#link = null
    link?.close()
    if (link?.name === 'ws') this.#outbox.takeBack()
  }

  #finish(why) {
    if (this.#state === 'closed') return
    const stays = this.#client !== undefined && this.#link?.name !== 'ws'
    this.#setState('closed', why)
    this.#outbox.drain()
    this.#drop()
    if (stays) this.#leave()
    this.#timers.cancelAll()
    for (const forget of this.#forget.splice(0)) forget()
    this.#topics.closed(new PushError(why))
    this.#outbox.closed(new PushError(why))
    this.#events.emit('close', why)
  }

  /** Without it a client that polls is held to be there until its lease is over. */
  #leave() {
    const url = this.#url([['leave', true]])
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
    listen(this.#platform, 'online', () => {
      this.#remember(null)
      if (!this.#timers.has('retry')) return
      this.#ladder.restart()
      this.#connect()
    })
    if (this.#options.signal) listen(this.#options.signal, 'abort', () => this.close())
  }

  // ---- what the link brings

  #received(link, object) {
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
        return void this.#outbox.answer(object.id, { position: object.position })
      case 'reply':
        return void this.#outbox.answer(object.id, object.data)
      case 'error':
        return this.#refusedInBand(link, new PushError(object), object.id)
      case 'close':
        return link.end(object)
    }
  }

  /** What handlers of `state` and `open` publish does not overtake the subscriptions. */
  #opened(link, { client, me, cursor, heartbeat, verdict }) {
    link.opened = true
    link.lanes = cursor ?? ''
    this.#retired()
    this.#adopt({ client, me, cursor })
    const beats = link.name === 'iframe' ? SILENT_HEARTBEATS_IFRAME : SILENT_HEARTBEATS
    if (heartbeat > 0) this.#watch(link, heartbeat * beats)
    this.#askAgainLater()
    this.#topics.answered(link)
    if (link.name === 'ws') this.#synchronise()
    this.#outbox.flush()
    this.#setState('open', { verdict })
    if (link.ended) return
    this.#events.emit('open', { transport: link.name, client, me: this.me, verdict, cursor: this.cursor })
  }

  #adopt({ client, me, cursor }) {
    this.#client = client ?? this.#client
    this.#topics.me = me?.replace(/^@/, '') ?? this.#topics.me
    this.#cursor.advance(cursor)
  }

  #watch(link, limit) {
    const rest = this.#heard + limit - this.#platform.now()
    if (rest > 0) this.#timers.set('watch', rest, () => this.#watch(link, limit))
    else link.end({ reason: `nothing heard for ${limit} ms` })
  }

  #message(message) {
    if (this.#cursor.covers(message.position)) return
    this.#cursor.advance(message.position)
    this.#topics.dispatch(message)
  }

  #gap(link, gap) {
    const replaced = gap.reason === 'epoch'
    if (replaced || gap.reason === 'rollback') this.#cursor.reset(gap.cursor)
    else this.#cursor.advance(gap.cursor)
    if (replaced && link.lanes) this.#cursor.retain(`${gap.cursor},${link.lanes}`)
    this.#events.emit('gap', gap)
  }

  #heartbeat(link, { cursor }) {
    this.#cursor.advance(cursor)
    this.#cursor.retain(cursor)
    if (link.send) link.send({ type: 'pong', cursor: this.cursor || undefined })
    if (link.provenAt === null) this.#proven(link)
  }

  #proven(link) {
    link.provenAt = this.#platform.now()
    this.#timers.cancel('open')
    this.#ladder.works()
    this.#remember(this.#ladder.rung > 0 ? link.name : null)
    this.#climbLater()
    this.#soon()
  }

  #remembered() {
    try {
      return this.#platform.storage?.getItem(this.#memory)
    } catch {
      return null // the user blocks it
    }
  }

  /** The next page of this tab begins with it, and need not find out what this network lets through. */
  #remember(name) {
    const { storage } = this.#platform
    try {
      if (name === null) storage?.removeItem(this.#memory)
      else storage?.setItem(this.#memory, name)
    } catch {
      // it is full, or the user blocks it: then the next page begins at the top
    }
  }

  #climbLater() {
    const { climbs } = this.#ladder
    if (climbs === null || this.#timers.has('climb')) return
    const { climb, climbMax } = this.#timeouts
    this.#timers.set('climb', Math.min(climbMax, climb * 2 ** climbs), () => {
      if (this.#link?.provenAt == null || this.#ladder.climbs === null) return
      this.#ladder.climb()
      this.#connect()
    })
  }

  #subscribed(link, { id, topics = [], messages = [] }) {
    const ask = link.asks.get(id)
    link.asks.delete(id)
    // All that comes before it has come. Heartbeats are seldom, so the cursor may be behind, and it would come again after a cut.
    if (ask) for (const { position } of messages) this.#cursor.advance(position)
    this.#topics.subscribed(ask?.topic, topics, messages, ask?.last ?? link.last)
    this.#soon()
  }

  #refusedInBand(link, error, id) {
    if (id !== undefined && this.#outbox.answer(id, undefined, error)) return
    const ask = link.asks.get(id)
    link.asks.delete(id)
    if (ask === undefined) this.#events.report(error)
    else if (!isTransient(error.status)) this.#refuse(link, ask.topic, error)
  }

  #refuse(link, topic, error) {
    link.patterns.delete(topic.pattern)
    this.#topics.refuse(topic, error)
    this.#events.report(error)
  }

  // ---- which topics the server is asked for

  /** Changes made in one turn are told together. */
  #soon() {
    if (this.#timers.has('sync') || this.#state === 'closed') return
    this.#timers.set('sync', 0, () => this.#synchronise())
  }

  #synchronise() {
    this.#topics.prune()
    const link = this.#link
    if (link === null) {
      if (this.#topics.size && !this.#timers.has('retry') && !this.#asking) this.#connect()
    } else if (link.name !== 'ws') {
      if (this.#topics.missing(link).length || this.#topics.surplus(link).length) this.#connect()
    } else if (link.opened) {
      for (const topic of this.#topics.missing(link)) this.#askInBand(link, topic)
      for (const pattern of this.#topics.surplus(link)) {
        link.patterns.delete(pattern)
        link.send({ type: 'unsubscribe', topics: [pattern] })
      }
    }
  }

  #askInBand(link, topic) {
    const id = `s${++this.#asks}`
    const { pattern, slow, history: last } = topic
    link.asks.set(id, { topic, last })
    link.patterns.set(pattern, slow)
    topic.asked = link
    link.send({ type: 'subscribe', topics: [pattern], id, last: last || undefined, slow })
    this.#askAgainLater()
  }

  #askAgainLater() {
    this.#timers.set('answer', this.#timeouts.answer, () => {
      this.#topics.askAgain()
      this.#synchronise()
    })
  }

  /** The URL of a link's next request. Where history is owed, `add` asks for it; a WebSocket asks in-band. */
  #address(link, extra = {}) {
    const inBand = link.name === 'ws'
    const query = []
    link.patterns = new Map()
    link.last = 0
    for (const topic of inBand && !this.cursor ? [] : this.#topics.wanted) {
      const { history, pattern, slow } = topic
      if (inBand && history && !topic.confirmed) continue
      link.patterns.set(pattern, slow)
      if (!inBand || !history) topic.asked = link
      const add = history && !inBand
      if (add) query.push(['add', pattern])
      if (!add || slow !== 'park') query.push([slow === 'park' ? 'topic' : slow, pattern])
      if (!inBand) link.last = Math.max(link.last, history)
    }
    const cursor = this.cursor || undefined
    return this.#url([
      ['transport', link.name],
      ...query,
      ['last', link.last || undefined],
      ['cursor', cursor],
      ...Object.entries(extra),
    ])
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

  // ---- what follows when a link has ended

  async #ended(link, why) {
    if (link !== this.#link) return
    this.#link = null
    this.#timers.cancel('open', 'watch', 'answer')
    this.#retired()
    if (link.name === 'ws') this.#outbox.takeBack()
    const orderly = Number.isFinite(why.retry)
    if (link.provenAt !== null && (orderly || this.#platform.now() - link.provenAt >= this.#timeouts.steady))
      this.#forgive()
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

  #forgive() {
    this.#attempts = 0
    this.#ladder.forgive()
  }

  /**
   * Transports hide why a request failed, and something between us and the server may refuse what the server would not:
   * a poll tells. Gives a refusal, `{ unreachable }`, or nothing where the poll was answered.
   */
  async #askWhy(link) {
    this.#asking = link
    if (this.#topics.wanted.length === 0) return { unreachable: true } // there is nothing to ask for
    const probe = new Link(this.#host, 'poll')
    const failed = new Promise((resolve) => (probe.end = resolve))
    const asked = probe.fetch(this.#address(probe, { wait: 0 }), 'application/json', this.#timeouts.open)
    const answer = await Promise.race([asked, failed]).catch((error) => error)
    probe.close(answer?.status ?? 200)
    if (answer instanceof PushError) return { status: answer.status, error: answer }
    if (typeof answer?.client !== 'string') return { unreachable: true }
    if (this.#asking === link)
      this.#adopt({ client: answer.client, me: answer.me, cursor: this.cursor ? '' : answer.cursor })
    return {}
  }

  #recover(link, why) {
    const error = why.error ?? why
    if (why.status !== undefined && !isTransient(why.status)) return this.#refused(link, error)
    // 501: this transport is not to be had here, others are
    const blameless = why.unreachable === true || (why.status !== undefined && why.status !== 501)
    if (this.#ladder.failed({ blameless })) this.#connect()
    else this.#retryIn(this.#delay(error.retryAfter), why)
  }

  /** The server said when. It is taken at its word unless it keeps sending us away before anything worked. */
  #comeBack(link, why) {
    this.#retryIn(link.provenAt === null ? this.#delay(why.retry) : why.retry, why)
  }

  #delay(least = 0) {
    const { retry, retryMax } = this.#timeouts
    return Math.max(least, backOff(this.#attempts++, retry, retryMax, this.#platform.random))
  }

  #retryIn(delay, { reason, message }) {
    this.#setState('waiting', { reason: reason ?? message, retryIn: Math.round(delay) })
    this.#timers.set('retry', delay, () => this.#connect())
  }

  /** A 4xx: the new topics are at fault, where there are any; else we may not be here at all. */
  #refused(link, error) {
    const suspects = this.#topics.suspects(link)
    if (suspects.length === 0) {
      this.#events.report(error)
      return this.#finish({ code: error.status, reason: error.message, status: error.status })
    }
    if (suspects.length === 1) this.#refuse(link, suspects[0], error)
    else this.#topics.oneByOne = true
    this.#connect()
  }

  // ---- telling

  #setState(state, detail = {}) {
    if (state === this.#state && detail.retryIn === undefined) return
    this.#state = state
    this.#events.emit('state', { state, transport: this.transport, ...detail })
  }

  /** Tells of a request that begins, and gives what tells of its end. */
  #tellOfRequest(transport, method, url) {
    const id = ++this.#requests
    const began = this.#platform.now()
    this.#events.emit('request', { phase: 'start', id, transport, method, url, time: began })
    return (status) => {
      const time = this.#platform.now()
      this.#events.emit('request', { phase: 'end', id, transport, method, url, time, duration: time - began, status })
    }
  }
}

/** For this module's own tests; not part of what is promised. */
export const internals = { Cursor, Ladder, Lines, matches, backOff, inOrder }
