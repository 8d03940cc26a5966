// Builds the style sheets and scripts of the pages into ../dist: one file per name with its hash in the name,
// brotli and gzip copies beside it, and manifest.json that the Go package reads. Fails when a file is over its
// budget (bytes as sent, brotli): look.md section 8.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'

const src = dirname(fileURLToPath(import.meta.url))
const root = join(src, '../../../..')
const dist = join(src, '../dist')

const outputs = [
  { name: 'public.css', budget: 4096, make: bundle },
  { name: 'staff.css', budget: 12288, make: tailwind },
  { name: 'receipt.js', budget: 1024, make: bundle },
  { name: 'staff.js', budget: 4096, make: bundle },
]

function bundle(name) {
  const r = buildSync({
    entryPoints: [join(src, name)], bundle: true, minify: true, write: false, charset: 'utf8',
    legalComments: 'none', logLevel: 'warning', ...(name.endsWith('.js') && { target: 'es2020', format: 'iife' }),
  })
  return Buffer.from(r.outputFiles[0].contents)
}

function tailwind(name) {
  const dir = mkdtempSync(join(tmpdir(), 'style-'))
  try {
    const cli = join(root, 'node_modules/@tailwindcss/cli/dist/index.mjs')
    execFileSync(process.execPath, [cli, '-i', join(src, name), '-o', join(dir, name), '--minify', '--silent'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    return readFileSync(join(dir, name))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' }

function write({ name, budget, make }) {
  const body = make(name)
  const [stem, ext] = name.split('.')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const file = `${stem}-${hash}.${ext}`
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
  writeFileSync(join(dist, file), body)
  writeFileSync(join(dist, file + '.br'), br)
  writeFileSync(join(dist, file + '.gz'), gzipSync(body, { level: 9 }))
  console.log(`${file}  ${body.length} bytes, ${br.length} sent, budget ${budget}`)
  return { name, file, type: types[ext], over: br.length > budget }
}

mkdirSync(dist, { recursive: true })
for (const f of readdirSync(dist)) if (f !== '.gitkeep') rmSync(join(dist, f))
const files = outputs.map(write)
const fat = files.filter((f) => f.over)
if (fat.length) {
  console.error(`over budget: ${fat.map((f) => f.name).join(', ')}`)
  process.exit(1)
}
writeFileSync(join(dist, 'manifest.json'), JSON.stringify(Object.fromEntries(files.map((f) => [f.name, { file: f.file, type: f.type }])), null, 1) + '\n')
