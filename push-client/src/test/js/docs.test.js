/** The blocks of docs/client.md are one program that compiles. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)
const folder = new URL('target/docs/', root)
const PAGE = `
declare function show(what: string, detail?: unknown): void
declare function reload(topics: readonly string[], reason: string): void
`

test('docs/client.md compiles', () => {
  const text = readFileSync(new URL('../docs/client.md', root), 'utf8')
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
  assert.ok(blocks.length > 5)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('client.ts', folder), blocks.join('') + PAGE)
  writeFileSync(
    new URL('tsconfig.json', folder),
    JSON.stringify({ extends: '../../src/test/types/tsconfig.json', files: ['client.ts'] }),
  )
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', fileURLToPath(folder)], {
      cwd: root,
      encoding: 'utf8',
    })
  } catch ({ stdout }) {
    assert.fail(stdout)
  }
})
