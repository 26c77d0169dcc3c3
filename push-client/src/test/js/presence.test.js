/** Who is there. */
import assert from 'node:assert/strict'
import { scenario } from './harness.js'

const person = (who, clients = 1) => ({ who, clients, since: 0 })
const state = (...people) => ({ people, count: people.length })
const names = (people) => people.map(({ who }) => who).join()

/** A client that notes each change of `a` in words. */
function watching(c, topic = 'a') {
  const told = []
  const subscription = c.push.presence(topic, ({ people, count, joined, left }) => {
    told.push(`${names(people)} of ${count} +${names(joined)} -${names(left)}`)
  })
  return { told, subscription }
}

for (const transport of ['ws', 'sse', 'poll']) {
  scenario(`${transport}: who is there at first, and what changes`, async ({ server, client }) => {
    server.publish('@presence/a', state(person('alice')))
    const c = client({ transports: [transport] })
    const { told, subscription } = watching(c)
    await subscription.ready
    const changes = [[person('alice'), person('bob')], [person('alice', 3), person('bob')], [person('bob')]]
    for (const [n, people] of changes.entries()) {
      server.publish('@presence/a', state(...people))
      await c.until(() => told.length === n + 2)
    }
    assert.deepEqual(told, ['alice of 1 + -', 'alice,bob of 2 +bob -', 'alice,bob of 2 + -', 'bob of 1 + -alice'])
  })
}

scenario('a second handler begins with who is there', async ({ server, client }) => {
  const c = client()
  const first = watching(c)
  await first.subscription.ready
  server.publish('@presence/a', state(person('alice')))
  await c.until(() => first.told.length === 1)
  const second = watching(c)
  await second.subscription.ready
  assert.deepEqual(second.told, ['alice of 1 + -'])
})

scenario('what was told before nobody read it is passed over', async ({ server, client }) => {
  server.publish('@presence/a', null)
  const c = client()
  const { told, subscription } = watching(c)
  await subscription.ready
  server.publish('@presence/a', state())
  await c.until(() => told.length === 1)
  assert.deepEqual(told, [' of 0 + -'])
})

scenario('in a crowd nobody has joined or left', async ({ server, client }) => {
  const c = client()
  const { told, subscription } = watching(c)
  await subscription.ready
  server.publish('@presence/a', state(person('alice')))
  server.publish('@presence/a', { people: [person('bob')], count: 2 })
  server.publish('@presence/a', state(person('carol')))
  server.publish('@presence/a', state(person('carol'), person('dave')))
  await c.until(() => told.length === 4)
  assert.deepEqual(told.slice(1), ['bob of 2 + -', 'carol of 1 + -', 'carol,dave of 2 +dave -'])
})
