import { $, formatBytes, make } from './page.js'
import { t } from './words.js'

const OPCODES = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }
const clock = new Intl.DateTimeFormat('en-GB', { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })

/** Who sent what, when, and how many bytes: the last reads and writes of one transport's connections, as the server's tap saw them. */
export class Sequence {
  #list
  #bytes
  #pieces = []
  #chosen = null // a number; the newest without

  constructor(root) {
    this.#list = $('.sequence', root)
    this.#bytes = $('.bytes', root)
  }

  /** Shows what the tap has; it goes on where it was, so that focus stays on a piece while others come. */
  show(pieces) {
    const known = new Map([...this.#list.children].map((item) => [Number(item.dataset.number), item]))
    this.#pieces = pieces
    this.#list.replaceChildren(...pieces.map((piece) => known.get(piece.number) ?? this.#item(piece)))
    this.#showBytes()
  }

  #item({ number, time, out, bytes, start }) {
    const item = make('li', {},
      make('button', { type: 'button', className: out ? 'out' : 'in', onclick: () => this.#choose(number) },
        make('span', { className: 'when' }, clock.format(time)),
        make('span', { className: 'what' }, describe(start, out)),
        make('span', { className: 'count' }, formatBytes(bytes))))
    item.dataset.number = number
    return item
  }

  #choose(number) {
    this.#chosen = number
    this.#showBytes()
  }

  #showBytes() {
    const shown = this.#pieces.find(({ number }) => number === this.#chosen) ?? this.#pieces.at(-1)
    for (const item of this.#list.children) {
      item.firstElementChild.setAttribute('aria-pressed', String(Number(item.dataset.number) === shown?.number))
    }
    const text = shown ? printable(shown.start) + (shown.bytes > shown.start.length ? ' …' : '') : ''
    if (this.#bytes.textContent !== text) this.#bytes.textContent = text
  }
}

/** In the reader's words: a request, an answer, messages, or what keeps a connection alive. Each character of `start` is a byte. */
function describe(start, out) {
  const head = /^(?:([A-Z]+) \S+ HTTP|HTTP\/1\.1 (\d+))/.exec(start)
  if (head?.[1]) return head[1]
  const messages = start.split('"type":"message"').length - 1
  const what = messages > 1 ? t('{n} messages', { n: messages }) : messages ? t('a message') : ''
  if (head) return what ? `${head[2]}, ${what}` : head[2]
  const opcode = start.charCodeAt(0) & 0x80 && OPCODES[start.charCodeAt(0) & 0x0f]
  if (opcode) return `${t('{opcode} frame', { opcode })}${out ? '' : t(', masked')}${what && `: ${what}`}`
  return what || t('no message: framing, or a heartbeat')
}

/** Line ends as they are; what is not printable ASCII as `\xNN`. */
function printable(bytes) {
  return bytes.replace(/\r\n/g, '\n').replace(/[^\n -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
