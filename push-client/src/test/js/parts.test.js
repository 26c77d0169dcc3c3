import test from 'node:test'
import assert from 'node:assert/strict'
import { internals } from '../../main/resources/META-INF/resources/halley/push.js'

const { Cursor, Ladder, Lines, matches, backOff, inOrder } = internals

test('cursor: takes the newest of each lane', () => {
  const cursor = new Cursor('a-7,b-2')
  cursor.advance('b-3')
  cursor.advance('a-6,c-1')
  assert.equal(String(cursor), 'a-7,b-3,c-1')
})

test('cursor: sequences beyond 2^53 are told apart', () => {
  const cursor = new Cursor('a-9223372036854775806')
  assert.equal(cursor.covers('a-9223372036854775806'), true)
  assert.equal(cursor.covers('a-9223372036854775807'), false)
})

test('cursor: covers what lies behind it in every lane, and no lane that it does not know', () => {
  const cursor = new Cursor('a-7,b-2')
  assert.equal(cursor.covers('a-7'), true)
  assert.equal(cursor.covers('a-6,b-3'), false)
  assert.equal(cursor.covers('c-0'), false)
  assert.equal(cursor.covers(''), false)
})

test('cursor: reset goes back, retain forgets', () => {
  const cursor = new Cursor('a-7,b-2')
  cursor.reset('a-3')
  cursor.retain('a-1')
  assert.equal(String(cursor), 'a-3')
  cursor.retain(undefined)
  assert.equal(String(cursor), 'a-3')
})

test('lines: split at every byte, also inside a character', () => {
  const text = '{"a":"é€😀"}\n\n{"b":"\u2028"}\nrest'
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at <= bytes.length; at++) {
    const lines = new Lines()
    const found = [...lines.push(bytes.subarray(0, at)), ...lines.push(bytes.subarray(at))]
    assert.deepEqual(found, ['{"a":"é€😀"}', '{"b":"\u2028"}'])
  }
})

test('lines: byte by byte', () => {
  const lines = new Lines()
  const found = [...new TextEncoder().encode('é\nb\r\n')].flatMap((byte) => lines.push(Uint8Array.of(byte)))
  assert.deepEqual(found, ['é', 'b\r'])
})

test('lines: a line without an end is given up', () => {
  const lines = new Lines()
  const chunk = new TextEncoder().encode('x'.repeat(1024 * 1024))
  assert.throws(() => {
    for (let i = 0; i < 20; i++) lines.push(chunk)
  }, /a line of more than/)
})

test('patterns match as the protocol says', () => {
  const yes = [
    'a a',
    'a/* a/b',
    '*/b a/b',
    'a/** a/b',
    'a/** a/b/c',
    '** a',
    '** a/b',
    '@me/* @me/x',
    'a/*/c a/b/c',
    'a/*/** a/b/c/d',
  ]
  const no = [
    'a b',
    'a/* a',
    'a/* a/b/c',
    'a/** a',
    '* a/b',
    '** @me/x',
    '*/x @me/x',
    'a/*/c a/b/d',
    'a/b/** a/c/d',
    'a/*/** a/b',
  ]
  for (const pair of yes) assert.equal(matches(...pair.split(' ')), true, pair)
  for (const pair of no) assert.equal(matches(...pair.split(' ')), false, pair)
})

test('back-off doubles up to its bound, half of it by chance', () => {
  const delays = (random) => [0, 1, 2, 7, 1000].map((n) => backOff(n, 300, 30_000, () => random))
  assert.deepEqual(delays(0), [150, 300, 600, 15_000, 15_000])
  assert.deepEqual(delays(1), [300, 600, 1200, 30_000, 30_000])
})

test('poll answer: gaps stand before what lies after them', () => {
  const order = (answer) => [...inOrder(answer)].map((entry) => entry.position ?? entry.reason)
  const messages = ['a-1', 'b-5', 'a-4'].map((position) => ({ position }))
  assert.deepEqual(order({ messages, gaps: [{ reason: 'expired', cursor: 'a-3,b-4' }] }), [
    'a-1',
    'expired',
    'b-5',
    'a-4',
  ])
  assert.deepEqual(order({ messages, gaps: [{ reason: 'expired', cursor: 'a-3' }] }), ['a-1', 'b-5', 'expired', 'a-4'])
  assert.deepEqual(order({ messages, gaps: [{ reason: 'rollback', cursor: 'a-9' }] }), [
    'rollback',
    'a-1',
    'b-5',
    'a-4',
  ])
  assert.deepEqual(order({ messages, gaps: [{ reason: 'expired', cursor: 'c-9' }] }), ['a-1', 'b-5', 'a-4', 'expired'])
  assert.deepEqual(order({}), [])
})

/** A ladder of three rungs to which this happened. */
function ladder(...events) {
  const it = new Ladder(['ws', 'sse', 'poll'])
  for (const event of events) {
    if (event === 'works') it.works()
    else if (event === 'climb') it.climb()
    else if (event === 'forgive') it.forgive()
    else it.failed({ blameless: event === 'unreachable' })
  }
  return it
}

test('ladder: what follows what', () => {
  const cases = [
    [[], 'ws'],
    [['fault'], 'sse'],
    [['fault', 'fault'], 'poll'],
    [['fault', 'fault', 'fault'], 'ws'],
    [['unreachable'], 'ws'],
    [['fault', 'unreachable'], 'sse'],
    [['works', 'fault', 'fault'], 'ws'],
    [['works', 'fault', 'fault', 'fault'], 'sse'],
    [['works', 'fault', 'fault', 'forgive', 'fault'], 'ws'],
    [['works', 'unreachable', 'unreachable', 'unreachable', 'unreachable'], 'ws'],
    [['fault', 'fault', 'works', 'climb'], 'ws'],
    [['fault', 'fault', 'works', 'climb', 'fault'], 'poll'],
    [['fault', 'fault', 'works', 'climb', 'unreachable'], 'poll'],
    [['fault', 'fault', 'works', 'climb', 'fault', 'climb'], 'sse'],
    [['fault', 'fault', 'works', 'climb', 'fault', 'climb', 'fault', 'climb'], 'ws'],
    [['fault', 'fault', 'works', 'climb', 'works', 'fault'], 'ws'],
  ]
  for (const [events, expected] of cases) assert.equal(ladder(...events).name, expected, events.join())
})

test('ladder: the next try is made at once where there is a way down or back', () => {
  assert.equal(ladder().failed({ blameless: false }), true)
  assert.equal(ladder().failed({ blameless: true }), false)
  assert.equal(ladder('works').failed({ blameless: false }), false)
  assert.equal(ladder('fault', 'fault').failed({ blameless: false }), false, 'from the floor to the top')
  assert.equal(ladder('fault', 'works', 'climb').failed({ blameless: true }), true, 'back to what works')
})

test('ladder: there is something to climb to from a lower rung only', () => {
  assert.equal(ladder('works').climbs, null)
  assert.equal(ladder('fault', 'works').climbs, 0)
  assert.equal(ladder('fault', 'works', 'climb', 'fault').climbs, 1)
  assert.equal(ladder('fault', 'works', 'climb', 'works', 'forgive', 'fault', 'fault', 'fault', 'works').climbs, 0)
})

test('ladder: the floor is where nothing is below and nothing to go back to', () => {
  assert.equal(ladder().isFloor, false)
  assert.equal(ladder('fault', 'fault').isFloor, true)
  assert.equal(new Ladder(['sse']).isFloor, true)
})
