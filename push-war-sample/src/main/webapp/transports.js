import { connect } from './halley/push.js'
import { $, PUSH_URL, formatBytes, formatMillis, formatPercent, onThemeChange, paintable, prefersLessMotion, quantile,
  shareConnections, theme } from './page.js'
import { Sequence } from './sequence.js'
import { Timeline } from './timeline.js'
import { t, translate } from './words.js'

/** In the order of their history. `frame` is what the transport adds to a message's own line, in bytes. */
const PANELS = [
  { id: 'ajax', title: 'Ajax polling', chip: 'poll, wait=0', options: { transports: ['poll'], wait: 0, interval: 1000 }, frame: 1,
    story: 'Asks every second, news or not. A message waits half a second on average.',
    how: 'Where it began, in 1999: a script asks by XMLHttpRequest, the server answers at once with what it has, mostly nothing. Each question costs a request and an answer with all their headers, and news is as old as the interval is long. Ask more often, and the server drowns; less often, and the page is late.' },
  { id: 'poll', title: 'Long polling', chip: 'poll', options: { transports: ['poll'] }, frame: 1,
    story: 'Asks once, and is answered when there is something. Then asks again.',
    how: 'Comet’s first half, named in 2006: the server does not answer while it has nothing. An asynchronous servlet (AsyncContext) gives its thread back and keeps the response; when a message is published, or the wait is over, the answer goes out and the next question comes. News arrives at once; each message, or each batch, still costs a request. The question carries a cursor, so nothing is missed between two of them.' },
  { id: 'iframe', title: 'iframe stream', chip: 'iframe', options: { transports: ['iframe'] }, frame: 70,
    story: 'A document that never ends: each chunk is a script block, run as it arrives.',
    how: 'Comet’s second half: a hidden iframe loads a document that the server never finishes (Transfer-Encoding: chunked). Each chunk is a script element that calls a function of the parent page, and the browser runs it as soon as it has read it. One request for many messages, in every browser that ever had frames. The document has a strict Content-Security-Policy with a nonce, so that only our own blocks run.' },
  { id: 'sse', title: 'Server-sent events', chip: 'sse', options: { transports: ['sse'] }, frame: 32,
    story: 'One request, one endless answer that browsers understand by themselves.',
    how: 'Streaming as a standard (WHATWG HTML §9.2): the answer has the type text/event-stream, each message is a few lines of text, and EventSource reads it, reconnects, and sends the last id that it saw as Last-Event-ID. Here that id is the cursor. It goes one way only: what the page says goes by POST.' },
  { id: 'ndjson', title: 'NDJSON stream', chip: 'ndjson', options: { transports: ['ndjson'] }, frame: 8,
    story: 'One request by fetch; each line of its endless answer is a message.',
    how: 'What fetch makes possible: the page itself reads the body as it comes, and each line is a JSON text. No script blocks, no special parser, and any program can read it: curl shows it as it is. Only the last line may be half there when a connection breaks, so a line counts when its end has come.' },
  { id: 'ws', title: 'WebSocket', chip: 'ws', options: { transports: ['ws'] }, frame: 5,
    story: 'One handshake, then frames both ways. The smallest envelope of all.',
    how: 'RFC 6455, 2011: a GET asks for an upgrade, the server proves with Sec-WebSocket-Accept that it understood (101 Switching Protocols), and from then on the same socket carries frames both ways: two bytes of head, more where they are longer, and a mask of four on what the browser sends. Ping and pong keep it alive, a close frame with a code ends it. JSR-356 is its API in Jakarta EE.' },
]

/** Where nothing is measured: what a browser's and a server's headers usually take, by requests of their kind. */
const REQUEST_HEADERS = 620
const RESPONSE_HEADERS = 330
const HEARTBEATS = 60
const MAX_LATENCIES = 2000
const BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, Infinity]

/** Tags of this page's requests begin so; nobody can guess them, so nobody else can ask what they cost. */
const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36).padStart(2, '0')).join('')

let colours = theme()
let clockOffset = 0 // what to add to this clock to get the server's
const count = new Intl.NumberFormat('en')

class Panel {
  #timeline
  #sequence
  #push
  #latencies = []
  #messages = 0
  #requests = 0
  #messageBytes = 0
  #base = { in: 0, out: 0, requests: 0 } // measured values at the last reset
  #measured = null
  #encoder = new TextEncoder()
  /** How often something was lost for good. */
  gaps = 0

  constructor(spec) {
    this.spec = spec
    this.tag = `${PAGE}-${spec.id}`
    this.root = $('#panel').content.firstElementChild.cloneNode(true)
    this.root.classList.add(spec.id)
    this.root.dataset.transport = spec.id
    this.title = t(spec.title)
    $('h2', this.root).textContent = this.title
    $('header .chip', this.root).textContent = spec.chip
    $('header p', this.root).textContent = t(spec.story)
    $('.how', this.root).textContent = t(spec.how)
    $('.timeline', this.root).setAttribute('aria-label', t('Requests and messages of {title}', { title: this.title }))
    this.#sequence = new Sequence(this.root)
    this.#timeline = new Timeline($('.timeline', this.root))
  }

  connect() {
    const push = connect(PUSH_URL, { ...this.spec.options, params: { tag: this.tag } })
    this.#push = push
    push.on('state', ({ state }) => this.#showState(state))
    push.on('request', (event) => this.#request(event))
    push.on('message', (message) => this.#received(message))
    push.on('gap', ({ possible }) => possible || this.gaps++)
    push.on('error', ({ message }) => showProblem(t('{title}: {problem}', { title: this.title, problem: message })))
    push.subscribe('machine')
    push.subscribe('lab/flood')
    return push
  }

  get push() {
    return this.#push
  }

  #showState(state) {
    const element = $('.state', this.root)
    element.textContent = t(state)
    element.dataset.state = state
  }

  /** Whether the reader looks at its bytes. */
  get isOpen() {
    return $('details', this.root).open
  }

  /** Its last reads and writes; undefined where there is no tap. */
  showTape(tape) {
    $('.tape', this.root).hidden = !tape
    $('.no-tape', this.root).hidden = Boolean(tape)
    if (tape) this.#sequence.show(tape)
  }

  #request({ phase, id, time, transport }) {
    if (phase === 'end') return this.#timeline.end(id, time)
    this.#requests++
    this.#timeline.begin(id, time, transport)
  }

  #received(message) {
    this.#messages++
    this.#messageBytes += this.#encoder.encode(JSON.stringify({ type: 'message', ...message })).length + this.spec.frame
    this.#latencies.push(Math.max(0, Date.now() + clockOffset - message.time))
    if (this.#latencies.length > MAX_LATENCIES) this.#latencies.shift()
    this.#timeline.dot(performance.now(), message.topic === 'machine' ? 'machine' : 'burst')
  }

  /** What the server's tap says of this tag; undefined where there is no tap or no request yet. */
  measured(tally) {
    if (tally && tally.requests < this.#base.requests) this.#base = { in: 0, out: 0, requests: 0 } // the server began anew
    this.#measured = tally ?? null
  }

  reset() {
    this.#messages = this.#requests = this.#messageBytes = 0
    this.#latencies = []
    if (this.#measured) this.#base = this.#measured
  }

  #bytes() {
    if (this.#measured) {
      return { in: this.#measured.in - this.#base.in, out: this.#measured.out - this.#base.out }
    }
    return { in: this.#requests * REQUEST_HEADERS, out: this.#requests * (RESPONSE_HEADERS + HEARTBEATS) + this.#messageBytes }
  }

  showFigures() {
    const set = (name, value) => ($(`[data-figure="${name}"]`, this.root).textContent = value)
    const bytes = this.#bytes()
    const sorted = [...this.#latencies].sort((a, b) => a - b)
    set('messages', count.format(this.#messages))
    set('requests', count.format(this.#measured ? this.#measured.requests - this.#base.requests : this.#requests))
    set('in', formatBytes(bytes.in))
    set('out', formatBytes(bytes.out))
    set('each', this.#messages ? formatBytes((bytes.in + bytes.out) / this.#messages) : '–')
    set('latency', sorted.length ? `${Math.round(quantile(sorted, 0.5))} / ${Math.round(quantile(sorted, 0.99))} ms` : '–')
    this.#paintHistogram(sorted)
  }

  #paintHistogram(sorted) {
    const canvas = $('.histogram', this.root)
    const area = paintable(canvas)
    if (!area) return
    const { context, height } = area
    const left = 16
    const width = area.width - 2 * left
    const counts = BUCKETS.map(() => 0)
    for (const value of sorted) counts[BUCKETS.findIndex((bound) => value < bound)]++
    const most = Math.max(1, ...counts)
    const step = width / BUCKETS.length
    const floor = height - 18
    context.font = '9px system-ui, sans-serif'
    context.textAlign = 'center'
    BUCKETS.forEach((bound, i) => {
      const tall = (counts[i] / most) * (floor - 2)
      context.fillStyle = colours.line
      context.fillRect(left + i * step + 1, floor - 1, step - 2, 1)
      context.fillStyle = colours[this.spec.id]
      if (counts[i]) context.fillRect(left + i * step + 1, floor - Math.max(1.5, tall), step - 2, Math.max(1.5, tall))
      context.fillStyle = colours.muted
      context.fillText(bound === Infinity ? t('1 s+') : `<${bound}`, left + (i + 0.5) * step, floor + 10)
    })
    const list = counts.map((n, i) => t('{n} below {bound} ms', { n, bound: BUCKETS[i] })).join(', ')
    canvas.setAttribute('aria-label', t('Latencies: {list}', { list }))
  }

  paint(now) {
    this.#timeline.paint(now, colours[this.spec.id], colours)
  }
}

function showProblem(text) {
  $('#problem').textContent = text
  $('#problem').hidden = false
}

function showMachine(sample) {
  $('#cpu-system').textContent = formatPercent(sample.systemCpu)
  $('#cpu-process').textContent = formatPercent(sample.processCpu)
  $('#heap').textContent = formatBytes(sample.heapUsed)
  $('#gc').textContent = `${count.format(sample.gcCount)} · ${formatMillis(sample.gcMillis)}`
  $('#threads').textContent = sample.threads
}

/** Asks the server what this page's requests cost, and what time it is there. */
async function measure(panels) {
  const sent = Date.now()
  const open = panels.find(({ isOpen }) => isOpen)
  const response = await fetch(`wire?prefix=${PAGE}${open ? `&tape=${open.tag}` : ''}`, { cache: 'no-store' })
  const answer = await response.json()
  const received = Date.now()
  compareClocks(sent, received, answer.time)
  for (const panel of panels) panel.measured(answer.tags?.[panel.tag])
  open?.showTape(answer.tape)
  $('#cut').hidden = !answer.measured
  $('#measured').textContent = t(answer.measured ? 'measured' : 'reckoned')
  $('#bytes-note').textContent = t(answer.measured
    ? 'bytes: counted on the wire by the server, headers and frames included'
    : 'bytes: reckoned from message sizes and usual headers; java -jar measures them')
}

/** The quickest answer tells best what the other clock says. Below 20 ms they count as one clock. */
let quickest = Infinity
function compareClocks(sent, received, theirs) {
  if (received - sent > quickest || !Number.isFinite(theirs)) return
  quickest = received - sent
  const offset = theirs - (sent + received) / 2
  clockOffset = Math.abs(offset) < 20 ? 0 : offset
}

async function burst(panels, size) {
  $('#problem').hidden = true
  try {
    await panels.at(-1).push.publish('lab/burst', { count: size })
  } catch (error) {
    showProblem(t('The burst was refused: {problem}', { problem: error.message }))
  }
}

/** The server cuts what this page has open; what the clients make of it is to be seen in the panels. */
let cuts = 0
async function cut(panels) {
  for (const { tag } of panels) {
    const response = await fetch(`wire?cut=${tag}`, { method: 'POST' })
    cuts += (await response.json()).cut
  }
}

function showCuts(panels) {
  $('#after-cut').hidden = cuts === 0
  const gaps = panels.reduce((sum, panel) => sum + panel.gaps, 0)
  const text = t('Cut {n} connections. Each client comes back and goes on at its cursor; gaps since: {gaps}.', { n: cuts, gaps })
  if (cuts && $('#after-cut').textContent !== text) $('#after-cut').textContent = text
}

function start() {
  translate()
  const panels = PANELS.map((spec) => new Panel(spec))
  $('#panels').append(...panels.map((panel) => panel.root))
  $('#curl').textContent = `curl -N '${PUSH_URL}?topic=machine&transport=ndjson'`
  for (const panel of panels) panel.connect()
  panels.at(-1).push.subscribe('machine', showMachine)

  shareConnections(
    () => panels.forEach(({ push }) => push.pause()),
    () => panels.forEach(({ push }) => push.resume()),
    true,
  )
  for (const button of document.querySelectorAll('[data-burst]')) {
    button.addEventListener('click', () => burst(panels, Number(button.dataset.burst)))
  }
  $('#reset').addEventListener('click', () => panels.forEach((panel) => panel.reset()))
  $('#cut').addEventListener('click', () => cut(panels).catch(({ message }) => showProblem(message)))
  onThemeChange(() => (colours = theme()))

  const look = async () => {
    await measure(panels).catch(() => {}) // the server may be away: the panels say so themselves
    for (const panel of panels) panel.showFigures()
    showCuts(panels)
  }
  for (const panel of panels) $('details', panel.root).addEventListener('toggle', () => panel.isOpen && look())
  const tick = async () => {
    if (!document.hidden) await look()
    setTimeout(tick, 1000)
  }
  tick()
  let painted = 0
  const paint = (now) => {
    if (!prefersLessMotion || now - painted > 1000) {
      painted = now
      for (const panel of panels) panel.paint(performance.now())
    }
    requestAnimationFrame(paint)
  }
  requestAnimationFrame(paint)
}

start()
