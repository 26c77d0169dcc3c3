import { connect } from './halley/push.js'
import { $, PUSH_URL, TRANSPORT_NAMES, formatBytes, formatMillis, formatPercent, onThemeChange, prefersLessMotion,
  shareConnections, theme } from './page.js'
import { Chart } from './chart.js'
import { t, translate } from './words.js'

translate()

const HISTORY = 130

const integer = (value) => String(Math.round(value))
const gcMillisSince = (sample, before) => (before ? Math.max(0, sample.gcMillis - before.gcMillis) : NaN)

function chart(name, series, format, ceiling) {
  return new Chart($(`[data-chart="${name}"]`), series, format, ceiling)
}

const charts = [
  chart('cpu', [
    { colour: 'ndjson', value: (s) => s.systemCpu, fill: true },
    { colour: 'poll', value: (s) => s.processCpu },
  ], (value) => `${Math.round(value * 100)} %`, () => 1),
  chart('heap', [
    { colour: 'iframe', value: (s) => s.heapCommitted },
    { colour: 'sse', value: (s) => s.heapUsed, fill: true },
  ], formatBytes),
  chart('gc', [{ colour: 'ajax', value: gcMillisSince, fill: true }], (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`),
  chart('threads', [{ colour: 'ws', value: (s) => s.threads, fill: true }], integer),
]

let colours = theme()
let before = null
let clockOffset = null // the samples' times are the server's

function add(sample, { time }) {
  clockOffset = Math.max(clockOffset ?? -Infinity, time - Date.now())
  for (const each of charts) each.add(time, sample, before)
  before = sample
  show(sample)
}

function show(sample) {
  const set = (id, text) => ($(`#${id}`).textContent = text)
  set('cpu', formatPercent(sample.systemCpu))
  set('heap', t('{used} of {most}', { used: formatBytes(sample.heapUsed), most: formatBytes(sample.heapMax) }))
  set('gc', `${sample.gcCount} · ${formatMillis(sample.gcMillis)}`)
  set('threads', t('{n}, at most {peak}', { n: sample.threads, peak: sample.peakThreads }))
  set('uptime', duration(sample.uptimeMillis))
  set('cores', sample.processors)
  set('load', Number.isFinite(sample.loadAverage) ? sample.loadAverage.toFixed(2) : '–')
  set('memory', Number.isFinite(sample.memoryUsed) ? t('{used} of {most}', { used: formatBytes(sample.memoryUsed), most: formatBytes(sample.memoryTotal) }) : '–')
  set('classes', sample.classes)
  set('java', sample.java)
}

function duration(millis) {
  const seconds = Math.floor(millis / 1000)
  const parts = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']]
  const first = parts.findIndex(([value]) => value > 0)
  return parts.slice(Math.max(0, first)).slice(0, 2).map(([value, unit]) => `${value} ${unit}`).join(' ') || '0 s'
}

const push = connect(PUSH_URL)
push.on('state', ({ state, transport }) => {
  const element = $('#state')
  element.textContent = state === 'open' ? t('live by {transport}', { transport: t(TRANSPORT_NAMES[transport]) }) : t(state)
  element.dataset.state = state
})
push.subscribe('machine', add, { last: HISTORY })
shareConnections(() => push.pause(), () => push.resume(), false)
onThemeChange(() => (colours = theme()))

let painted = 0
function paint(now) {
  if (now - painted > (prefersLessMotion ? 1000 : 50)) {
    painted = now
    for (const each of charts) each.paint(Date.now() + (clockOffset ?? 0), colours)
  }
  requestAnimationFrame(paint)
}
requestAnimationFrame(paint)
