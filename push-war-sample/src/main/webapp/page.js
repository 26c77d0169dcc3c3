/** What the three pages share. */

/** The push URL of this application, wherever it is deployed. */
export const PUSH_URL = new URL('push', document.baseURI)

export const TRANSPORT_NAMES = { ws: 'WebSocket', sse: 'SSE', ndjson: 'NDJSON', iframe: 'iframe stream', poll: 'long polling' }

export const $ = (selector, root = document) => root.querySelector(selector)

/** An element with properties and children: `make('b', { className: 'x' }, 'text')`. Text only, never markup. */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

export function formatBytes(bytes) {
  if (!Number.isFinite(bytes)) return '–'
  if (bytes < 1024) return `${Math.round(bytes)} B`
  const unit = bytes < 1024 ** 2 ? 'KiB' : bytes < 1024 ** 3 ? 'MiB' : 'GiB'
  const value = bytes / 1024 ** { KiB: 1, MiB: 2, GiB: 3 }[unit]
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`
}

export function formatMillis(millis) {
  if (!Number.isFinite(millis)) return '–'
  return millis < 10 ? `${millis.toFixed(1)} ms` : `${Math.round(millis)} ms`
}

export const formatPercent = (share) => (Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–')

/** The value below which that share of a sorted array lies. */
export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

/** Colours of the style sheet, read again when the system turns dark or light. */
export function theme() {
  const style = getComputedStyle(document.documentElement)
  const colour = (name) => style.getPropertyValue(`--${name}`).trim()
  const names = ['text', 'muted', 'line', 'accent', 'bad', 'good', 'card', 'ajax', 'poll', 'iframe', 'sse', 'ndjson', 'ws']
  return Object.fromEntries(names.map((name) => [name, colour(name)]))
}

export function onThemeChange(fn) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', fn)
}

export const prefersLessMotion = matchMedia('(prefers-reduced-motion: reduce)').matches

/** A canvas as sharp as the screen. Gives its context, in CSS pixels, and its size; null where it is not shown. */
export function paintable(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas
  if (!width || !height) return null
  const ratio = devicePixelRatio || 1
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const context = canvas.getContext('2d')
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

/**
 * A browser opens six HTTP/1.1 connections to one host and no more, for all tabs together. A page that holds some gives
 * them back while it is hidden, and when another such page comes to the front; by cursor it misses nothing.
 *
 * @param {() => void} pause  releases what is held
 * @param {() => void} resume takes it up again
 * @param {boolean} greedy    whether this page holds so many that no second one can be served beside it
 */
export function shareConnections(pause, resume, greedy) {
  const banner = $('#paused')
  const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('halley-connections') : null
  let paused = false
  const set = (wanted, byOther = false) => {
    if (banner) banner.hidden = !(wanted && byOther)
    if (wanted === paused) return
    paused = wanted
    if (paused) pause()
    else resume()
  }
  const take = () => {
    if (greedy) others?.postMessage('taken')
    set(false)
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? set(true) : take()))
  addEventListener('focus', () => document.hidden || take())
  $('#paused button')?.addEventListener('click', take)
  others?.addEventListener('message', () => greedy && set(true, true))
  if (document.hidden) set(true)
  else take()
}
