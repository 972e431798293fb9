// Writes the export of a small German shop to standard output: two stores, twelve articles, half a year of orders up to yesterday.
//
//     node examples/sample-shop/make-orders.mjs > orders.csv
//
// orders.csv beside this file was made with `--last-day 2026-11-20`; equal days give equal files.
import { parseArgs } from 'node:util'

const MS_PER_DAY = 86_400_000
const { values } = parseArgs({
  options: { 'last-day': { type: 'string' }, days: { type: 'string', default: '180' } },
})
const yesterday = new Date(Date.now() - MS_PER_DAY).toISOString().slice(0, 10)
const lastDay = Date.parse(values['last-day'] ?? yesterday)
const days = Number(values.days)
if (Number.isNaN(lastDay) || !(days > 0)) throw new Error('--last-day is YYYY-MM-DD, --days a number above 0')

const STORES = [
  { key: 'ulm', customersPerDay: 9 },
  { key: 'köln', customersPerDay: 14 },
]
const ARTICLES = [
  ['T-100', 'Grüner Tee 100 g', 499],
  ['T-101', 'Earl Grey 100 g', 549],
  ['T-102', 'Rooibos 100 g', 429],
  ['T-103', 'Pfefferminze 50 g', 299],
  ['K-200', 'Espresso, ganze Bohne 500 g', 1290],
  ['K-201', 'Filterkaffee 500 g', 990],
  ['K-202', 'Entkoffeiniert 250 g', 690],
  ['Z-300', 'Kandis 500 g', 349],
  ['Z-301', 'Honig 250 g', 590],
  ['G-400', 'Teekanne 1,2 l', 2490],
  ['G-401', 'Becher, 2 Stück', 1450],
  ['G-402', 'Filterpapier, 100 Stück', 249],
].map(([key, title, priceMinor], index) => ({ key, title, priceMinor, weight: 1 / (1 + index * 0.35) }))
const TOTAL_WEIGHT = ARTICLES.reduce((sum, { weight }) => sum + weight, 0)
/** Sunday first. */
const WEEKDAY_FACTORS = [0.2, 0.8, 0.85, 0.9, 1, 1.3, 1.7]

/** Mulberry32: a number 0..1 from a counter. */
let state = 20_261_120
function random() {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

function pickArticle() {
  let left = random() * TOTAL_WEIGHT
  return ARTICLES.find(({ weight }) => (left -= weight) < 0) ?? ARTICLES[0]
}

const twoDigits = (number) => String(number).padStart(2, '0')
const lines = ['Bestellnr;Datum;Filiale;Artikelnr;Bezeichnung;Menge;Einzelpreis']
let order = 10_000
for (let day = days - 1; day >= 0; day--) {
  const date = new Date(lastDay - day * MS_PER_DAY)
  const text = `${twoDigits(date.getUTCDate())}.${twoDigits(date.getUTCMonth() + 1)}.${date.getUTCFullYear()}`
  for (const { key, customersPerDay } of STORES) {
    const expected = customersPerDay * WEEKDAY_FACTORS[date.getUTCDay()]
    const customers = Math.floor(expected + (random() - 0.5) * Math.sqrt(expected) * 2 + random())
    for (let customer = 0; customer < customers; customer++) {
      const time = `${twoDigits(9 + Math.floor(random() * 9))}:${twoDigits(Math.floor(random() * 60))}`
      order++
      for (const article of new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, pickArticle))) {
        const quantity = 1 + Math.floor(random() * random() * 4)
        const price = (article.priceMinor / 100).toFixed(2).replace('.', ',')
        lines.push([order, `${text} ${time}`, key, article.key, article.title, quantity, price].join(';'))
      }
    }
  }
}
process.stdout.write(`${lines.join('\n')}\n`)
