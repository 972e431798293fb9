/** Files that are no text, or not the text that they are taken for, by how they begin: what they are is said, and what to do. */
import { ForecartError } from '../../core/errors'
import type { Encoding } from './text-encoding'

const SAVE_AS_CSV = 'Save the table as CSV in the program that made it, and import that'
const KINDS: readonly { readonly start: Buffer; readonly what: string; readonly advice: string }[] = [
  {
    start: Buffer.from('PK\x03\x04'),
    what: 'a spreadsheet (.xlsx, .ods) or a ZIP archive',
    advice: `${SAVE_AS_CSV}; of an archive, unpack the file`,
  },
  { start: Buffer.from('d0cf11e0a1b11ae1', 'hex'), what: 'a spreadsheet (.xls)', advice: SAVE_AS_CSV },
  { start: Buffer.from('%PDF-'), what: 'a PDF', advice: SAVE_AS_CSV },
  {
    start: Buffer.from('PAR1'),
    what: 'a Parquet file',
    advice: 'Write it as CSV or JSON Lines, and import that',
  },
  {
    start: Buffer.from('<'),
    what: 'a page (HTML) or XML',
    advice: 'Download the export itself: a shop answers with a page where nobody is logged in',
  },
]
/** The share of zero bytes in a text in UTF-16. Texts in other encodings have none, or a few by accident. */
const NULS_OF_UTF_16 = 0.2

/** @param head the first bytes of the file. @throws BAD_USER_INPUT */
export function requireText(file: string, head: Buffer, encoding: Encoding): void {
  for (const { start, what, advice } of KINDS) {
    if (head.subarray(0, start.length).equals(start)) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `${file} is ${what}, and neither CSV nor JSON Lines. ${advice}`,
      )
    }
  }
  if (encoding === 'utf-16' || head.length === 0) return
  const nuls = head.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0)
  if (nuls / head.length < NULS_OF_UTF_16) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${file} has a NUL at every few bytes: it seems to be in UTF-16 without a byte order mark. Say "encoding": "utf-16" in the mapping, or convert it to UTF-8`,
  )
}
