/** The package as its users get it: by its name in Node.js, with Node's own time and sockets, and by a bundler. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import test from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { FakeServer } from './fake-server.js'

const resolveDir = fileURLToPath(new URL('.', import.meta.url))

/** What a user writes; it runs in a thread of its own, whose end shows that nothing is left open. */
const USER = `
import { parentPort, workerData } from 'node:worker_threads'
import { webcrypto } from 'node:crypto'
import { connect } from 'halley-push'

globalThis.crypto ??= webcrypto // Node.js 18
const push = connect(workerData)
const numbers = push.subscribe('numbers')
numbers.ready.then(() => push.publish('numbers', 42))
for await (const { data } of numbers) {
  parentPort.postMessage({ data, transport: push.transport })
  break
}
push.close()
`

async function run(code) {
  const server = await new FakeServer().start()
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: server.url })
  const [[told], [exitCode]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  await server.stop()
  assert.equal(exitCode, 0)
  return told
}

const best = typeof globalThis.WebSocket === 'function' ? 'ws' : 'ndjson'

test('by its name, as Node.js resolves it', async () => {
  const resolved = USER.replace(
    'halley-push',
    pathToFileURL(createRequire(import.meta.url).resolve('halley-push')).href,
  )
  assert.deepEqual(await run(resolved), { data: 42, transport: best })
})

test('bundled, for Node.js and for browsers', async () => {
  const bundle = (platform) =>
    build({
      stdin: { contents: USER, resolveDir },
      bundle: true,
      external: ['node:*'],
      format: 'esm',
      platform,
      minify: true,
      write: false,
    })
  const { outputFiles, warnings } = await bundle('node')
  assert.deepEqual(warnings, [])
  assert.deepEqual(await run(outputFiles[0].text), { data: 42, transport: best })
  assert.deepEqual((await bundle('browser')).warnings, [])
})

test('what is not used is left out of a bundle', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "import 'halley-push'", resolveDir },
    bundle: true,
    format: 'esm',
    write: false,
    logOverride: { 'ignored-bare-import': 'silent' },
  })
  assert.equal(outputFiles[0].text.trim(), '')
})
