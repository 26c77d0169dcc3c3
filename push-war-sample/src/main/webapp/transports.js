import { connect } from './halley/push.js'
import { $, PUSH_URL, formatBytes, formatMillis, formatPercent, onThemeChange, paintable, prefersLessMotion, quantile,
  shareConnections, theme } from './page.js'
import { Timeline } from './timeline.js'

/** In the order of their history. `frame` is what the transport adds to a message's own line, in bytes. */
const PANELS = [
  { id: 'ajax', title: 'Ajax polling', chip: 'poll, wait=0', options: { transports: ['poll'], wait: 0, interval: 1000 }, frame: 1,
    story: 'Asks every second, news or not. A message waits half a second on average.' },
  { id: 'poll', title: 'Long polling', chip: 'poll', options: { transports: ['poll'] }, frame: 1,
    story: 'Asks once, and is answered when there is something. Then asks again.' },
  { id: 'iframe', title: 'iframe stream', chip: 'iframe', options: { transports: ['iframe'] }, frame: 70,
    story: 'A document that never ends: each chunk is a script block, run as it arrives.' },
  { id: 'sse', title: 'Server-sent events', chip: 'sse', options: { transports: ['sse'] }, frame: 32,
    story: 'One request, one endless answer that browsers understand by themselves.' },
  { id: 'ndjson', title: 'NDJSON stream', chip: 'ndjson', options: { transports: ['ndjson'] }, frame: 8,
    story: 'One request by fetch; each line of its endless answer is a message.' },
  { id: 'ws', title: 'WebSocket', chip: 'ws', options: { transports: ['ws'] }, frame: 5,
    story: 'One handshake, then frames both ways. The smallest envelope of all.' },
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
  #push
  #latencies = []
  #messages = 0
  #requests = 0
  #messageBytes = 0
  #base = { in: 0, out: 0, requests: 0 } // measured values at the last reset
  #measured = null
  #encoder = new TextEncoder()

  constructor(spec) {
    this.spec = spec
    this.tag = `${PAGE}-${spec.id}`
    this.root = $('#panel').content.firstElementChild.cloneNode(true)
    this.root.classList.add(spec.id)
    this.root.dataset.transport = spec.id
    $('h2', this.root).textContent = spec.title
    $('header .chip', this.root).textContent = spec.chip
    $('header p', this.root).textContent = spec.story
    $('.timeline', this.root).setAttribute('aria-label', `Requests and messages of ${spec.title}`)
    this.#timeline = new Timeline($('.timeline', this.root))
  }

  connect() {
    const push = connect(PUSH_URL, { ...this.spec.options, params: { tag: this.tag } })
    this.#push = push
    push.on('state', ({ state }) => this.#showState(state))
    push.on('request', (event) => this.#request(event))
    push.on('message', (message) => this.#received(message))
    push.on('error', (error) => showProblem(`${this.spec.title}: ${error.message}`))
    push.subscribe('machine')
    push.subscribe('lab/flood')
    return push
  }

  get push() {
    return this.#push
  }

  #showState(state) {
    const element = $('.state', this.root)
    element.textContent = state
    element.dataset.state = state
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
      context.fillText(bound === Infinity ? '1 s+' : `<${bound}`, left + (i + 0.5) * step, floor + 10)
    })
    canvas.setAttribute('aria-label', `Latencies: ${counts.map((n, i) => `${n} below ${BUCKETS[i]} ms`).join(', ')}`)
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
  const response = await fetch(`wire?prefix=${PAGE}`, { cache: 'no-store' })
  const answer = await response.json()
  const received = Date.now()
  compareClocks(sent, received, answer.time)
  for (const panel of panels) panel.measured(answer.tags?.[panel.tag])
  $('#measured').textContent = answer.measured ? 'measured' : 'reckoned'
  $('#bytes-note').textContent = answer.measured
    ? 'bytes: counted on the wire by the server, headers and frames included'
    : 'bytes: reckoned from message sizes and usual headers; java -jar measures them'
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
    showProblem(`The burst was refused: ${error.message}`)
  }
}

function start() {
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
  onThemeChange(() => (colours = theme()))

  const tick = async () => {
    if (!document.hidden) {
      await measure(panels).catch(() => {}) // the server may be away: the panels say so themselves
      for (const panel of panels) panel.showFigures()
    }
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
