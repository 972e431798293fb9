#!/usr/bin/env node
// Fails where a Chinese page has other headings (by their levels) or other commands and programs than the English page beside it.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const PAGES = ['README', 'docs/getting-started']
const BLOCK = /^```[\s\S]*?^```/gm

let isStale = false
for (const page of PAGES) {
  const [english, chinese] = [`${page}.md`, `${page}.zh-CN.md`].map((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    return {
      name,
      blocks: text.match(BLOCK) ?? [],
      headings: (text.replace(BLOCK, '').match(/^#+ .*/gm) ?? []).map((heading) => ({
        level: heading.indexOf(' '),
        heading,
      })),
    }
  })
  const complain = (what) => {
    isStale = true
    console.error(`${chinese.name} does not follow ${english.name}: ${what}`)
  }
  for (let index = 0; index < Math.max(english.headings.length, chinese.headings.length); index += 1) {
    const [wanted, found] = [english.headings[index], chinese.headings[index]]
    if (wanted?.level === found?.level) continue
    complain(
      `heading ${index + 1} is "${found?.heading ?? 'missing'}", beside "${wanted?.heading ?? 'none'}"`,
    )
    break
  }
  for (let index = 0; index < Math.max(english.blocks.length, chinese.blocks.length); index += 1) {
    const [wanted, found] = [english.blocks[index], chinese.blocks[index]]
    if (wanted === found) continue
    complain(`block ${index + 1} is\n${found ?? 'missing'}\nbeside\n${wanted ?? 'none'}`)
    break
  }
}
if (isStale) process.exit(1)
