import { connect } from './halley/push.js'
import { $, PUSH_URL, TRANSPORT_NAMES, make, shareConnections } from './page.js'
import { t, translate } from './words.js'

const ROOMS = ['lobby', 'comets', 'coffee']
const ROOM = /^[A-Za-z0-9-]{1,32}$/
const HISTORY = 50
const MAX_LINES = 500
const HUES = ['ajax', 'poll', 'iframe', 'sse', 'ndjson', 'ws']
const GIVEN_NAMES = ['Caroline', 'Edmond', 'Tycho', 'Maria', 'Charles', 'Vera', 'Johannes', 'Annie', 'Henrietta', 'Giotto']

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

let room = ROOM.test(location.hash.slice(1)) ? location.hash.slice(1) : ROOMS[0]
let name = recall('name') || `${GIVEN_NAMES[Math.floor(Math.random() * GIVEN_NAMES.length)]} ${Math.floor(Math.random() * 90) + 10}`
let push = null
let known = null // names of who was here when we looked last
let asked = Promise.resolve()
let looking = null // the question that is not sent yet

/** Storage may be switched off; then a name lasts as long as the page. */
function recall(key) {
  try {
    return localStorage.getItem(`halley-${key}`)
  } catch {
    return null
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(`halley-${key}`, value)
  } catch {
    // as above
  }
}

function enter() {
  push?.close()
  $('#lines').replaceChildren()
  $('#people').replaceChildren()
  $('#room').textContent = room
  location.hash = room
  for (const button of $('#rooms').children) button.setAttribute('aria-pressed', String(button.textContent === room))

  const transport = $('#transport').value
  push = connect(PUSH_URL, transport ? { transports: [transport] } : {})
  const mine = push
  push.on('state', ({ state, transport: used }) => mine === push && showState(state, used))
  push.on('gap', ({ possible }) => possible || addLine(make('li', { className: 'gap' }, t('Some lines were missed here.'))))
  push.on('error', (error) => showProblem(error.message))
  push.subscribe(`chat/${room}`, addSaid, { last: HISTORY })
  known = looking = null
  const changes = [
    push.presence(`chat/${room}`, () => lookAround(mine)),
    push.subscribe(`chat/${room}/here`, () => lookAround(mine)),
  ]
  const listening = Promise.all(changes.map(({ ready }) => ready)).then(
    () => true,
    () => false, // 'error' tells why
  )
  push.on('open', async () => {
    if (!(await listening)) return
    await lookAround(mine)
    sayHere(mine)
  })
}

/** Told at each `open`, by another transport perhaps; but not before we have looked who was here before us. */
function sayHere(connection) {
  connection
    .publish(`chat/${room}/here`, { name, transport: connection.transport })
    .catch((error) => connection === push && showProblem(error.message))
}

/** One question at a time: what comes before it is sent is answered by it, too. */
function lookAround(connection) {
  looking ??= asked = asked.then(async () => {
    looking = null
    if (connection !== push) return
    try {
      const people = await connection.request(`chat/${room}/people`, true)
      if (connection === push) showPeople(people)
    } catch (error) {
      if (connection === push) showProblem(error.message)
    }
  })
  return asked
}

function showState(state, transport) {
  const element = $('#state')
  element.dataset.state = state
  element.textContent = state === 'open' ? t('by {transport}', { transport: t(TRANSPORT_NAMES[transport]) }) : t(state)
}

function showProblem(text) {
  $('#problem').textContent = text
  $('#problem').hidden = !text
}

function addSaid(said, { time }) {
  addLine(
    make('li', { className: 'said' },
      make('span', { className: `who ${hueOf(said.name)}` }, said.name),
      make('span', {}, said.text),
      make('time', { dateTime: new Date(time).toISOString() }, clock.format(time)),
    ),
  )
}

/** Follows new lines unless the reader has scrolled up. */
function addLine(line) {
  const lines = $('#lines')
  const following = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 60
  lines.append(line)
  while (lines.children.length > MAX_LINES) lines.firstElementChild.remove()
  if (following) lines.scrollTop = lines.scrollHeight
}

function showPeople(people) {
  $('#people').replaceChildren(
    ...people.map((person) =>
      make('li', {}, make('span', {}, person.name), make('span', { className: `chip ${person.transport}` }, person.transport)),
    ),
  )
  const before = known
  known = people.map((person) => person.name)
  const tell = (names, others, text) => {
    for (const each of names) if (!others.includes(each)) addLine(make('li', { className: 'notice' }, t(text, { name: each })))
  }
  if (before === null) return
  tell(known, before, '{name} has joined')
  tell(before, known, '{name} has left')
}

function hueOf(text) {
  let hash = 0
  for (const char of text) hash = (hash * 31 + char.codePointAt(0)) >>> 0
  return HUES[hash % HUES.length]
}

async function say(event) {
  event.preventDefault()
  const text = $('#text').value.trim()
  if (!text) return
  $('#text').value = ''
  showProblem('')
  try {
    await push.publish(`chat/${room}`, { name, text })
  } catch (error) {
    $('#text').value ||= text
    showProblem(error.message)
  }
}

function go(to) {
  if (!ROOM.test(to) || to === room) return
  room = to
  enter()
}

translate()
$('#rooms').append(...ROOMS.map((each) => make('button', { type: 'button', onclick: () => go(each) }, each)))
$('#name').value = name
$('#name').addEventListener('change', () => {
  name = $('#name').value.trim() || name
  $('#name').value = name
  remember('name', name)
  sayHere(push)
})
$('#transport').addEventListener('change', enter)
$('#say').addEventListener('submit', say)
$('#other').addEventListener('submit', (event) => {
  event.preventDefault()
  go($('#other-room').value.trim())
})
addEventListener('hashchange', () => go(location.hash.slice(1)))
addEventListener('pagehide', ({ persisted }) => (persisted ? push.pause() : push.close()))
addEventListener('pageshow', ({ persisted }) => persisted && push.resume())

enter()
// WebSockets are not among the six connections, and whoever looks away for a moment has not left.
shareConnections(() => push.transport === 'ws' || push.pause(), () => push.resume(), false)
