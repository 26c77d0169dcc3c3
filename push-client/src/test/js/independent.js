/**
 * Clients that others have written, unchanged: `node independent.js <client> <address of push>` subscribes to `lab/<client>` and writes a line for
 * each message, its data, and for anything else its type, until its input ends or 30 s are over. A WebSocket has published `"said"` itself.
 */
import { EventSource } from 'eventsource'
import { createParser } from 'eventsource-parser'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import * as undici from 'undici'
import ws from 'ws'

const [name, address] = process.argv.slice(2)
const topic = `lab/${name}`
const url = `${address}?topic=${encodeURIComponent(topic)}`

const told = ({ type, data }) => console.log(type === 'message' ? JSON.stringify(data) : type)
const line = (text) => told(JSON.parse(text))

function eventSource(EventSource) {
  const source = new EventSource(url)
  source.onmessage = ({ data }) => line(data)
  source.addEventListener('halley', ({ data }) => line(data))
}

const stream = () => fetch(url, { headers: { Accept: 'text/event-stream' } }).then(({ body }) => body)

function webSocket(WebSocket) {
  const socket = new WebSocket(address.replace(/^http/, 'ws'), 'halley.v1')
  const send = (message) => socket.send(JSON.stringify(message))
  socket.onopen = () => send({ type: 'subscribe', topics: [topic] })
  socket.onmessage = ({ data }) => {
    const lines = data.split('\n').filter(Boolean)
    // what is published before may not be after where the subscription begins
    if (lines.some((text) => JSON.parse(text).type === 'subscribed')) send({ type: 'publish', topic, data: 'said' })
    lines.forEach(line)
  }
}

const clients = {
  eventsource: () => eventSource(EventSource),
  'undici-eventsource': () => eventSource(undici.EventSource),
  async 'eventsource-parser'() {
    const parser = createParser({ onEvent: ({ data }) => line(data) })
    const text = new TextDecoder()
    for await (const bytes of await stream()) parser.feed(text.decode(bytes, { stream: true }))
  },
  async 'eventsource-parser-stream'() {
    const events = (await stream()).pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
    for await (const { data } of events) line(data)
  },
  ws: () => webSocket(ws),
  'undici-websocket': () => webSocket(undici.WebSocket),
}

setTimeout(() => process.exit(1), 30_000)
process.stdin.resume().on('end', () => process.exit())
await clients[name]()
