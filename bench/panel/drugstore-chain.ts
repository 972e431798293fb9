/**
 * A simulated chain of drugstores, as the file that such a chain would hand over: one line a store and day. Promotions and
 * closures are planned ahead; Sundays and public holidays are closed; some stores opened late, were rebuilt (no lines for half
 * a year, or closed for weeks), lost lines, or send their data days late. Sales multiply: store x weekday x promotion x season
 * x day of the month x what is near (closures, school holidays), times noise that lasts for days and noise of the day.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { dayFromNumber, dayNumber, dayOfWeek, type Day } from '../../src/core/time/day'
import { Rng } from '../../src/core/statistics/rng'

export interface DrugstoreChain {
  readonly stores: number
  readonly firstDay: Day
  readonly days: number
  readonly seed: number
}

export const DRUGSTORE_CHAIN: DrugstoreChain = { stores: 1115, firstDay: '2023-01-01', days: 942, seed: 1 }

/** What `bench panel` has to know to read the file. */
export const DRUGSTORE_MAPPING = {
  day: 'Date',
  place: 'Store',
  units: 'Sales',
  open: 'Open',
  promotion: 'Promo',
  holidays: ['StateHoliday'],
  schoolHoliday: 'SchoolHoliday',
  complete: false,
} as const

const HEADER = 'Store,DayOfWeek,Date,Sales,Customers,Open,Promo,StateHoliday,SchoolHoliday'
const REGIONS = 16
/** Monday first, relative to the mean of open days without promotion. */
const WEEKDAYS = [1.13, 1, 0.96, 0.97, 1.03, 0.93, 1.2]
const SUNDAY = 6
const REGION_HOLIDAYS = ['01-06', '08-15', '10-31', '11-01']
const HOLIDAYS = ['01-01', '05-01', '10-03', '12-25', '12-26']
/** Easter Sundays of the years that a chain may cover; Good Friday, Easter Monday, Ascension and Whit Monday follow. */
const EASTER_SUNDAYS = ['2023-04-09', '2024-03-31', '2025-04-20', '2026-04-05']
const DAYS_FROM_EASTER = [-2, 1, 39, 50]

/** Writes the lines of the chain, days descending as such exports have them. */
export async function writeDrugstoreChain(file: string, chain: DrugstoreChain): Promise<void> {
  const out = createWriteStream(file)
  out.write(`${HEADER}\n`)
  const calendar = new ChainCalendar(chain)
  for (let store = 1; store <= chain.stores; store++) {
    const lines = linesOf(chain, calendar, store)
    if (lines.length > 0 && !out.write(`${lines.reverse().join('\n')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** What the whole chain, or a region, has in common. */
class ChainCalendar {
  /** Days numbered from the first. */
  readonly weekday: Uint8Array
  readonly promotion: Uint8Array
  readonly season: Float64Array
  readonly mood: Float64Array
  private readonly days: readonly Day[]
  private readonly easter: ReadonlySet<number>

  constructor(private readonly chain: DrugstoreChain) {
    const first = dayNumber(chain.firstDay)
    this.days = Array.from({ length: chain.days }, (_, index) => dayFromNumber(first + index))
    this.weekday = Uint8Array.from(this.days, dayOfWeek)
    // Mondays to Fridays of every other week, with a week that is moved now and then.
    this.promotion = Uint8Array.from(this.days, (_, index) => {
      const week = Math.floor((index + 6) / 7)
      const isOn = week % 2 === 0 ? new Rng(chain.seed, 'skip', week).uniform() > 0.08 : week % 10 === 5
      return isOn && this.weekday[index]! < 5 ? 1 : 0
    })
    this.season = Float64Array.from(this.days, seasonOf)
    const rng = new Rng(chain.seed, 'mood')
    this.mood = new Float64Array(chain.days)
    for (let index = 1; index < chain.days; index++) {
      this.mood[index] = 0.7 * this.mood[index - 1]! + 0.02 * rng.normal()
    }
    this.easter = new Set(
      EASTER_SUNDAYS.flatMap((sunday) => DAYS_FROM_EASTER.map((days) => dayNumber(sunday) + days - first)),
    )
  }

  /** '0': none; 'a': public, 'b': Easter and its kind, 'c': Christmas. */
  holiday(index: number, region: number): '0' | 'a' | 'b' | 'c' {
    const date = this.days[index]!.slice(5)
    if (this.easter.has(index)) return 'b'
    if (date.startsWith('12-')) return HOLIDAYS.includes(date) ? 'c' : '0'
    if (HOLIDAYS.includes(date)) return 'a'
    return REGION_HOLIDAYS[region % 5] === date ? 'a' : '0'
  }

  /** Six weeks of summer that begin later from region to region, two of autumn, of Christmas and of Easter. */
  isSchoolHoliday(index: number, region: number): boolean {
    if (this.weekday[index]! > 4) return false
    const day = this.days[index]!
    const ofYear = dayNumber(day) - dayNumber(`${day.slice(0, 4)}-01-01`)
    const summer = 172 + 4 * region
    const autumn = 276 + 2 * (region % 8)
    if (ofYear >= summer && ofYear < summer + 42) return true
    if (ofYear >= autumn && ofYear < autumn + 12) return true
    return ofYear >= 356 || ofYear < 5 || this.isNearEaster(index)
  }

  name(index: number): Day {
    return this.days[index]!
  }

  private isNearEaster(index: number): boolean {
    for (let away = -7; away <= 7; away++) if (this.easter.has(index + away) && away !== 0) return true
    return this.easter.has(index)
  }
}

/** Towards Christmas, low in late January, and more at the turn of each month. */
function seasonOf(day: Day): number {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  const year = dayNumber(day) - dayNumber(`${day.slice(0, 4)}-01-01`)
  const wave = 0.03 * Math.sin((2 * Math.PI * (year - 80)) / 365)
  const advent = month === 12 && date < 25 ? 0.12 + 0.3 * (date / 24) ** 3 : month === 11 ? 0.06 : 0
  const salary = date <= 3 || date >= 29 ? 0.12 : date <= 6 ? 0.05 : date >= 18 && date <= 25 ? -0.04 : 0
  return wave + advent + salary
}

function linesOf(chain: DrugstoreChain, calendar: ChainCalendar, store: number): string[] {
  const rng = new Rng(chain.seed, 'store', store)
  const region = rng.integer(REGIONS)
  const level = Math.log(6200) + 0.4 * rng.normal()
  const weekdays = WEEKDAYS.map((weekday) => Math.log(weekday) + 0.06 * rng.normal())
  const opensSundays = rng.uniform() < 0.03
  const lift = Math.max(0.08, 0.33 + 0.1 * rng.normal())
  const mondayLift = 0.12 + 0.03 * rng.normal()
  const school = 0.02 + 0.03 * rng.normal()
  const salary = Math.max(0.3, 1 + 0.3 * rng.normal())
  const absence = absenceOf(chain, rng)
  const lines: string[] = []
  let lasting = 0
  let drift = 0
  let sinceReopened = Number.POSITIVE_INFINITY
  for (let index = 0; index < chain.days; index++) {
    // Drawn on every day, so that a store's noise does not hang on its closures.
    lasting = 0.6 * lasting + 0.045 * rng.normal()
    drift += 0.003 * rng.normal()
    const noise = 0.065 * rng.normal()
    const weekday = calendar.weekday[index]!
    const holiday = calendar.holiday(index, region)
    const isClosed = (day: number): boolean =>
      day >= 0 &&
      day < chain.days &&
      ((calendar.weekday[day] === SUNDAY && !opensSundays) ||
        calendar.holiday(day, region) !== '0' ||
        absence.isRebuilt(day))
    sinceReopened = absence.isRebuilt(index) ? 0 : sinceReopened + 1
    if (absence.isMissing(index)) continue
    const promotion = calendar.promotion[index]!
    const isHolidayEve = isClosed(index + 1) && calendar.weekday[index + 1] !== SUNDAY
    const isAfterHoliday = isClosed(index - 1) && calendar.weekday[index - 1] !== SUNDAY
    const schoolHoliday = calendar.isSchoolHoliday(index, region)
    let log = level + weekdays[weekday]! + salary * calendar.season[index]! + calendar.mood[index]!
    if (promotion) log += lift + (weekday === 0 ? mondayLift : 0)
    if (isHolidayEve) log += 0.16
    if (isAfterHoliday) log += 0.07
    if (schoolHoliday) log += school
    if (sinceReopened < 60) log += 0.15 * Math.exp(-sinceReopened / 14)
    const open = !isClosed(index)
    const sales = open ? Math.round(Math.exp(log + lasting + drift + noise)) : 0
    const customers = Math.round(sales / 8.7)
    lines.push(
      `${store},${weekday + 1},${calendar.name(index)},${sales},${customers},${open ? 1 : 0},${promotion},${holiday},${schoolHoliday ? 1 : 0}`,
    )
  }
  return lines
}

interface Absence {
  /** No line at all. */
  isMissing(index: number): boolean
  /** Closed for weeks, with lines that say so. */
  isRebuilt(index: number): boolean
}

function absenceOf({ days }: DrugstoreChain, rng: Rng): Absence {
  const opensOn = rng.uniform() < 0.04 ? rng.integer(Math.floor(days * 0.8)) : 0
  const isRefurbished = rng.uniform() < 0.16
  const [refurbishedFrom, refurbishedTo] = [Math.round(days * 0.58), Math.round(days * 0.776)]
  const rebuiltFrom = rng.uniform() < 0.15 ? rng.integer(days) : days
  const rebuiltDays = 7 + rng.integer(35)
  const gapFrom = rng.uniform() < 0.05 ? rng.integer(days) : days
  const gapDays = 5 + rng.integer(36)
  const lastDay = days - (rng.uniform() < 0.04 ? 3 + rng.integer(8) : 0)
  return {
    isMissing: (index) =>
      index < opensOn ||
      index >= lastDay ||
      (index >= gapFrom && index < gapFrom + gapDays) ||
      (isRefurbished && index >= refurbishedFrom && index < refurbishedTo),
    isRebuilt: (index) => index >= rebuiltFrom && index < rebuiltFrom + rebuiltDays,
  }
}
