/** Halley's JavaScript client. */

/** One of the ways to the server, best first. */
export type Transport = 'ws' | 'sse' | 'ndjson' | 'iframe' | 'poll'

/**
 * - `connecting`: a transport is being tried
 * - `open`: messages come
 * - `waiting`: between two attempts, paused, or without a topic on a transport that needs one
 * - `closed`: for good; a new `connect` is needed
 */
export type State = 'connecting' | 'open' | 'waiting' | 'closed'

export interface Options {
  /** The ladder: tried in this order, what does not exist here is left out. Default: all. */
  transports?: readonly Transport[]
  /** Topics or patterns whose messages only `on('message')` hears. */
  topics?: readonly string[]
  /** Goes on after this cursor, as `push.cursor`, a poll or the server gave it: what is subscribed to in the same turn begins there (docs/state.md). */
  cursor?: string
  /** How long a poll is held, in seconds: 0 to 55, 25 by default. 0 is plain polling. */
  wait?: number
  /** From poll to poll where `wait` is 0, in milliseconds. Default 1000. */
  interval?: number
  /** Further query parameters of every request. */
  params?: Readonly<Record<string, string | number | boolean | readonly string[]>>
  /** Closes the connection when it is aborted. */
  signal?: AbortSignal
  /** All in milliseconds. */
  timeouts?: Partial<Timeouts>
}

export interface Timeouts {
  /** From a request to `open` and the first heartbeat (5 s), else the next transport is tried; four times as long on the last one. */
  open: number
  /** A subscription that is not answered is asked for again (10 s). */
  answer: number
  /** A poll or publish, beyond the time that it may be held (15 s). */
  request: number
  /** A request without a reply is given up, all in all (40 s). */
  reply: number
  /** A transport that worked so long is forgiven earlier faults (10 s). */
  steady: number
  /** When a better transport is tried again (60 s), then twice as long each time … */
  climb: number
  /** … up to this (30 min). */
  climbMax: number
  /** The first delay of the back-off (0.3 s), then twice as long each time, 50 to 100 % of it by chance … */
  retry: number
  /** … up to this (30 s). */
  retryMax: number
  /** How long a replaced stream may outlive the request for its successor (1 s). */
  handover: number
}

/** A message as the server sent it. */
export interface Message<T = any> {
  readonly topic: string
  readonly position: string
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number
  readonly data: T
  readonly id?: string
  readonly key?: string
  /** The name of the client that published it, where it is known. */
  readonly from?: string
  /** It was published before this subscription, and asked for by `last` or `from`. */
  readonly history?: true
}

/** Messages are missing; delivery goes on after this place in the order. */
export interface Gap {
  readonly topics: readonly string[]
  readonly reason: 'expired' | 'epoch' | 'rollback'
  readonly cursor: string
  /** A loss just can't be ruled out. */
  readonly possible?: true
}

export interface StateEvent {
  readonly state: State
  readonly transport: Transport | null
  readonly reason?: string
  /** Milliseconds until the next attempt. */
  readonly retryIn?: number
  readonly verdict?: 'fresh' | 'resumed' | 'gap'
}

export interface OpenEvent {
  readonly transport: Transport
  readonly client: string
  readonly me?: string
  readonly verdict: 'fresh' | 'resumed' | 'gap'
  readonly cursor: string
}

export interface CloseEvent {
  readonly code?: number
  readonly reason?: string
  readonly status?: number
}

/** A request that begins or ends: each poll, stream, WebSocket and POST. */
export interface RequestEvent {
  readonly phase: 'start' | 'end'
  /** The same for the start and the end of one request. */
  readonly id: number
  readonly transport: Transport | 'post'
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Milliseconds, by `performance.now()`. */
  readonly time: number
  /** At the end. */
  readonly duration?: number
  /** At the end, where it is known. */
  readonly status?: number
}

export interface Events {
  state: StateEvent
  open: OpenEvent
  /** Once, when the connection is closed for good. */
  close: CloseEvent
  /** Each message once, before the handlers of the subscriptions get it. */
  message: Message
  /** In its place between the messages. */
  gap: Gap
  /** Refusals, and what handlers throw. Where nobody listens they go to `reportError`. */
  error: unknown
  request: RequestEvent
}

export interface SubscribeOptions {
  /** Begin with the newest kept messages, so many at most: 1 to 1000. */
  last?: number
  /** Begin with all kept messages, 1000 at most. */
  from?: 'now' | 'earliest'
  /**
   * What becomes of this subscription while the client lags. Where subscriptions to the same pattern say different
   * things, all are parked.
   * - `park` (the default): greater batches; a gap once it falls out of retention
   * - `latest`: only the newest message of each topic and key
   * - `disconnect`: the server closes the connection once it has lagged too long; the client resumes by its cursor
   */
  slow?: SlowPolicy
  /** Ends the subscription when it is aborted: `ready`, where it is open still, and loops reject with its reason. */
  signal?: AbortSignal
}

export type SlowPolicy = 'park' | 'latest' | 'disconnect'

/**
 * A loop, `for await (const { data } of push.subscribe('orders/*'))`, takes the messages from where it begins: history
 * too where that is in the same turn. One that is left ends the subscription. It ends by itself after `unsubscribe` or
 * `close`, and throws where the topic or the connection was refused, the `signal` aborted, or 10,000 messages wait for it.
 */
export interface Subscription<T = any> extends AsyncIterable<Message<T>> {
  readonly topic: string
  /** The server serves it, history delivered. Rejects with a `PushError` where the topic is refused. */
  readonly ready: Promise<Subscription<T>>
  unsubscribe(): void
}

export interface PublishOptions {
  /** 1 to 128 characters; the server stores one message per id. Default: random. */
  id?: string
  /** What the message is about within its topic. */
  key?: string
  /** Gives the publish up when it is aborted; then the promise rejects with its reason. The server may have it all the same. */
  signal?: AbortSignal
}

export interface RequestOptions {
  /** Gives the request up when it is aborted; then the promise rejects with its reason. */
  signal?: AbortSignal
  /** When it is given up, in milliseconds. Default: `timeouts.reply`. */
  timeout?: number
}

/** One user, with however many tabs, or one client that nobody is logged in on. */
export interface Person {
  /** The user's name, or 16 hexadecimal digits that stand for the client. */
  readonly who: string
  readonly anonymous?: true
  /** How many clients (tabs, say), 1 at least. */
  readonly clients: number
  /** Since when, in milliseconds since 1970 by the server's clock. */
  readonly since: number
}

export interface PresenceChange {
  /** Who is there, the longest first; 256 at most are named. */
  readonly people: readonly Person[]
  /** How many people there are. */
  readonly count: number
  /** Who was not there before; nobody the first time, and in a crowd of which not all are named. */
  readonly joined: readonly Person[]
  readonly left: readonly Person[]
}

export interface Push {
  readonly state: State
  /** In use, or being tried. */
  readonly transport: Transport | null
  /** This client's id, once known. */
  readonly client: string | undefined
  /** The caller's name as topics spell it: `@me/x` is `@{me}/x`. */
  readonly me: string | undefined
  /** Newest position of each lane, to go on from; empty before the first `open`. */
  readonly cursor: string

  /**
   * Handlers get each message once, in the order of the log; one that throws does not lose the next message.
   * Subscriptions to the same topic share one on the server. A subscription gets messages from `ready` on; where a
   * topic is new on a connection its first ones may be as old as the last heartbeat or poll.
   */
  subscribe<T = any>(
    pattern: string,
    handler: ((data: T, message: Message<T>) => void) | null,
    options?: SubscribeOptions,
  ): Subscription<T>
  subscribe<T = any>(pattern: string, options?: SubscribeOptions): Subscription<T>

  /**
   * Resolves once the log has the message, rejects with a `PushError` where it was refused. Repeated under the same id
   * until it is answered, so it is stored once. 256 may wait for an answer, further ones are rejected.
   */
  publish(topic: string, data: unknown, options?: PublishOptions): Promise<{ position: string }>

  /**
   * Asks the application; resolves with what an observer replied. Rejects with a `PushError` where it was refused (403), failed (500) or had no reply in time (504,
   * or no `status` where this client gave up). On any transport, and across changes of it: repeated under the same id until it is answered, and observed once.
   * Counts as one of the 256 publishes that may wait. Without a WebSocket two are under way at a time, and the others wait.
   */
  request<T = any>(topic: string, data: unknown, options?: RequestOptions): Promise<T>

  /**
   * Tells who is subscribed to a topic by its name: at first, and when that changes. Whoever may subscribe to the topic may know. A user who is back within a few
   * seconds has not left. One server tells of its own clients.
   */
  presence(topic: string, handler: (change: PresenceChange) => void, options?: { signal?: AbortSignal }): Subscription

  /** Gives a function that ends it. */
  on<K extends keyof Events>(type: K, fn: (event: Events[K]) => void): () => void

  /** Releases the held request, stream or WebSocket; goes on by cursor after `resume`. For hidden tabs, say. */
  pause(): void
  resume(): void

  /** For good. What was published and is not answered gets one last request, which outlives the page. */
  close(): void
}

/** What the server refused, or why something was given up (RFC 9457). */
export class PushError extends Error {
  readonly status?: number
  readonly title?: string
  readonly detail?: string
  readonly code?: number
  readonly retryAfter?: number
}

/** Opens a connection; `url` is relative to the page, and absolute in Node. */
export function connect(url?: string | URL, options?: Options): Push
