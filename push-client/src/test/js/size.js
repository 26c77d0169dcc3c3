/** Prints what the client weighs on the wire, and fails above the promised bound. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'

const BOUND = 10 * 1024
const source = readFileSync(new URL('../../main/resources/META-INF/resources/halley/push.js', import.meta.url), 'utf8')
const { code } = transformSync(source, { minify: true, format: 'esm', target: 'es2022' })
const bytes = gzipSync(code, { level: 9 }).length
console.log(`push.js: ${source.length} characters, minified and gzipped ${bytes} bytes of ${BOUND} at most`)
if (bytes > BOUND) process.exitCode = 1
