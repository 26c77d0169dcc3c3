import { paintable } from './page.js'
import { t } from './words.js'

/** Milliseconds that a timeline shows; what is older is forgotten. */
const SPAN = 15_000
const MAX_SPANS = 200
const MAX_DOTS = 500
/** Burst messages closer than this, in milliseconds, are one bubble. */
const TOGETHER = 200
const ROWS = 4

/**
 * Requests as bars and messages as dots, moving to the left: now is at the right edge. Times are `performance.now()`.
 * A bar of a request that goes on reaches to now. Bars that would overlap lie in rows of their own.
 */
export class Timeline {
  #canvas
  #spans = [] // { id, begin, end, row, kind }
  #dots = [] // { at, latest, kind, count }

  constructor(canvas) {
    this.#canvas = canvas
  }

  begin(id, at, kind) {
    const busy = new Set(this.#spans.filter(({ end }) => end === null || end > at).map(({ row }) => row))
    let row = 0
    while (busy.has(row) && row < ROWS - 1) row++
    this.#spans.push({ id, begin: at, end: null, row, kind })
    if (this.#spans.length > MAX_SPANS) this.#spans.shift()
  }

  end(id, at) {
    const span = this.#spans.find((each) => each.id === id)
    if (span) span.end = at
  }

  dot(at, kind) {
    const last = this.#dots.findLast((dot) => dot.kind === kind)
    if (kind === 'burst' && last && at - last.latest < TOGETHER) {
      last.count++
      last.latest = at
      return
    }
    this.#dots.push({ at, latest: at, kind, count: 1 })
    if (this.#dots.length > MAX_DOTS) this.#dots.shift()
  }

  paint(now, hue, colours) {
    const area = paintable(this.#canvas)
    if (!area) return
    const { context, width, height } = area
    const right = width - 10
    const x = (at) => right - ((now - at) / SPAN) * right
    const oldest = now - SPAN - 1000
    this.#spans = this.#spans.filter(({ end }) => end === null || end > oldest)
    this.#dots = this.#dots.filter(({ at }) => at > oldest)

    this.#grid(context, x, now, right, height, colours)
    for (const { begin, end, row, kind } of this.#spans) {
      const from = Math.max(-4, x(begin))
      const to = end === null ? right : x(end)
      const top = height - 20 - row * 8
      context.fillStyle = kind === 'post' ? colours.muted : hue
      context.globalAlpha = end === null ? 0.75 : 0.45
      context.beginPath()
      context.roundRect(from, top, Math.max(2.5, to - from), 6, 3)
      context.fill()
      context.globalAlpha = 1
      context.fillRect(from, top - 2, 2, 10)
    }
    let taken = 0 // to the right of the last bubble: numbers that don't fit between two are left out
    for (const dot of this.#dots) taken = this.#paintDot(context, dot, x(dot.at), height, hue, taken)
    context.fillStyle = hue
    context.fillRect(right, 0, 1.5, height)
  }

  /** A bubble's area grows with what is in it. Gives the place to its right, or `taken` for a dot. */
  #paintDot(context, { kind, count }, centre, height, hue, taken) {
    context.fillStyle = context.strokeStyle = hue
    context.beginPath()
    if (kind !== 'burst') {
      context.arc(centre, height * 0.56, 4, 0, 7)
      context.fill()
      return taken
    }
    const radius = Math.min(height * 0.22, 2.5 + Math.sqrt(count) * 0.8)
    context.arc(centre, height * 0.26, radius, 0, 7)
    context.lineWidth = 1.5
    context.stroke()
    context.globalAlpha = 0.2
    context.fill()
    context.globalAlpha = 1
    if (count >= 10 && centre - radius - 30 > taken) {
      context.font = '10px system-ui, sans-serif'
      context.textAlign = 'right'
      context.textBaseline = 'middle'
      context.fillText(count, centre - radius - 4, height * 0.26)
      context.textBaseline = 'alphabetic'
    }
    return centre + radius
  }

  #grid(context, x, now, right, height, { line, muted }) {
    context.fillStyle = line
    context.font = '10px system-ui, sans-serif'
    const first = Math.ceil((now - SPAN) / 5000) * 5000
    for (let at = first; at < now; at += 1000) {
      context.globalAlpha = at % 5000 === 0 ? 1 : 0.45
      context.fillRect(x(at), 0, 1, height)
    }
    context.globalAlpha = 1
    context.fillStyle = muted
    context.textAlign = 'right'
    context.fillText(t('now'), right - 4, height - 3)
    context.textAlign = 'left'
    context.fillText(t('{n} s ago', { n: SPAN / 1000 }), 4, height - 3)
  }
}
