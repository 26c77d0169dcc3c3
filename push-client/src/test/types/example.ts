// The typings as a user meets them. Compiled by `tsc --noEmit`, never run.
import { connect, PushError, type Gap, type Message, type Push, type Subscription } from 'halley-push'

interface Order {
  id: number
  total: number
}

const abort = new AbortController()
const push: Push = connect('./push', {
  transports: ['ws', 'sse', 'ndjson', 'iframe', 'poll'],
  params: { tag: 'shop', role: ['a', 'b'] },
  signal: abort.signal,
  timeouts: { open: 2000 },
})
connect()
connect(new URL('https://shop.example/push'), { transports: ['poll'], wait: 0, interval: 1000, cursor: push.cursor })

const orders: Subscription = push.subscribe<Order>(
  'orders/*',
  (order, message) => {
    const total: number = order.total
    const topic: string = message.topic
    const again: Message<Order> = message
    console.log(total, topic, again.position, message.history === true)
  },
  { last: 10 },
)
orders.ready.then(({ topic }) => console.log(topic)).finally(() => orders.unsubscribe())

async function sum(): Promise<number> {
  let sum = 0
  for await (const { data, topic } of push.subscribe<Order>('orders/*', { last: 10, signal: abort.signal })) {
    sum += data.total
    if (topic.endsWith('eu')) break
  }
  return sum
}
sum().then((total) => total.toFixed())

push.publish('orders/eu', { id: 1, total: 2 }, { id: 'once', key: '1', signal: AbortSignal.timeout(5000) }).then(
  ({ position }) => position.length,
  (error: unknown) => error instanceof PushError && error.status === 403 && error.detail,
)

push
  .request<Order>('orders/find', 1, { timeout: 5000, signal: abort.signal })
  .then(({ total }: Order) => console.log(total.toFixed()))

push.presence(
  'orders/eu',
  ({ people, count, joined, left }) => {
    const names: string[] = people.map(({ who, anonymous }) => (anonymous ? 'a guest' : who))
    console.log(names.join(), count - people.length, joined[0]?.since.toFixed(), left.length)
  },
  { signal: abort.signal },
)

const off: () => void = push.on('gap', (gap: Gap) => console.log(gap.topics.join(), gap.reason))
push.on('state', ({ state, retryIn }) => console.log(state === 'waiting' && retryIn?.toFixed()))
push.on('request', ({ phase, transport, duration }) => console.log(phase === 'end' && transport === 'post', duration))
push.on('close', ({ code }) => console.log(code))
off()
push.pause()
push.resume()
push.close()

// @ts-expect-error there is no such transport
connect('./push', { transports: ['carrier-pigeon'] })
// @ts-expect-error what the loop gets is a message
for await (const { total } of push.subscribe<Order>('orders/*')) console.log(total)
// @ts-expect-error there is no such event
push.on('nothing', () => {})
// @ts-expect-error the state is for reading
push.state = 'open'
