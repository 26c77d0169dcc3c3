import { paintable } from './page.js'

/** Seconds that a chart shows. */
const SPAN_MILLIS = 120_000
const MAX_POINTS = 300

/** Lines over the last two minutes; `series` names the colour and takes the value out of a sample. */
export class Chart {
  #canvas
  #series
  #format
  #ceiling
  #points = [] // { at, values }

  /**
   * @param {(sample: object) => number} [ceiling] the top of the scale; without it the scale follows the values
   */
  constructor(canvas, series, format, ceiling) {
    this.#canvas = canvas
    this.#series = series
    this.#format = format
    this.#ceiling = ceiling
  }

  add(at, sample, before) {
    const values = this.#series.map(({ value }) => value(sample, before))
    this.#points.push({ at, values, ceiling: this.#ceiling?.(sample) })
    if (this.#points.length > MAX_POINTS) this.#points.shift()
  }

  paint(now, colours) {
    const area = paintable(this.#canvas)
    if (!area) return
    const { context, width, height } = area
    const left = 58
    const right = width - 6
    const top = 8
    const floor = height - 18
    const shown = this.#points.filter(({ at }) => at > now - SPAN_MILLIS - 2000)
    const most = Math.max(...shown.flatMap(({ values }) => values.filter(Number.isFinite)), 0)
    const ceiling = Math.max(shown.at(-1)?.ceiling ?? 0, roundUp(most)) || 1
    const x = (at) => right - ((now - at) / SPAN_MILLIS) * (right - left)
    const y = (value) => floor - (value / ceiling) * (floor - top)

    context.font = '11px system-ui, sans-serif'
    context.textBaseline = 'middle'
    context.textAlign = 'right'
    for (let i = 0; i <= 4; i++) {
      const value = (ceiling * i) / 4
      context.fillStyle = colours.line
      context.fillRect(left, Math.round(y(value)), right - left, 1)
      context.fillStyle = colours.muted
      if (i % 2 === 0) context.fillText(this.#format(value), left - 8, y(value))
    }
    context.textAlign = 'center'
    for (const seconds of [120, 90, 60, 30]) context.fillText(`−${seconds} s`, x(now - seconds * 1000) + (seconds === 120 ? 14 : 0), height - 6)

    context.save()
    context.beginPath()
    context.rect(left, 0, right - left + 4, height)
    context.clip()
    this.#series.forEach(({ colour, fill }, i) => this.#line(context, shown, i, x, y, floor, colours[colour], fill))
    context.restore()
  }

  #line(context, points, i, x, y, floor, colour, fill) {
    const line = points.filter(({ values }) => Number.isFinite(values[i]))
    if (line.length === 0) return
    context.beginPath()
    for (const { at, values } of line) context.lineTo(x(at), y(values[i]))
    context.strokeStyle = context.fillStyle = colour
    context.lineWidth = 1.75
    context.lineJoin = 'round'
    context.stroke()
    if (fill) {
      context.lineTo(x(line.at(-1).at), floor)
      context.lineTo(x(line[0].at), floor)
      context.globalAlpha = 0.15
      context.fill()
      context.globalAlpha = 1
    }
    const last = line.at(-1)
    context.beginPath()
    context.arc(x(last.at), y(last.values[i]), 3, 0, 7)
    context.fill()
  }
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function roundUp(value) {
  if (value <= 0) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value)
}
