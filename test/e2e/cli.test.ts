import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMANDS } from '../../src/cli/commands'
import type { DeviceReport } from '../../src/contracts/operations/device'
import { createLogger } from '../../src/core/logger'
import { packageRoot } from '../../src/core/package-root'
import { type HomeDatabase, openHomeDatabase } from '../../src/db/embedded'
import { createRawTestDatabase } from '../support/database'
import { absentDevice } from '../support/lost-device'
import { temporaryFolder } from '../../bench/temporary-folder'
import { runCommand } from '../support/command-line'
import type { Exit } from '../support/server-process'
import { alsoExhaustively } from '../support/extent'

const BIN = join(packageRoot(), 'bin/forecart.js')

/** In a process of its own. */
async function forecart(args: readonly string[], environment: Record<string, string> = {}): Promise<Exit> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(FORECART_|DATABASE_URL$)/.test(name))
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, errors }
}

type Row = Readonly<Record<string, string | number | boolean | null>>

const parseLines = (text: string): Row[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
const readLines = (file: string): Row[] => parseLines(readFileSync(file, 'utf8'))

/** Days as the other formats write them. */
async function readParquet(file: string): Promise<Row[]> {
  const { parquetReadObjects } = await import('hyparquet')
  const bytes = readFileSync(file)
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer })
  const plain = (_: string, value: unknown) =>
    typeof value === 'string' ? value.replace('T00:00:00.000Z', '') : value
  return JSON.parse(JSON.stringify(rows, plain)) as Row[]
}

describe('forecart on the command line', () => {
  const { path: home, remove } = temporaryFolder()
  let running: HomeDatabase | null = null
  /** An item that is planned, how it was asked for, and its plan. */
  let planned: { item: string; asked: readonly string[]; plan?: Row }
  afterAll(async () => {
    await running?.close()
    remove()
  })
  const environment = { FORECART_HOME: home }
  const type = (...args: string[]): Promise<Exit> => runCommand(args, environment)

  it('explains itself', async () => {
    const overview = await type('--help')
    expect(overview.code).toBe(0)
    const names = [...overview.output.matchAll(/^ {2}([\w-]+(?: \w+)?) {2,}/gm)].map(([, name]) => name!)
    expect(names).toEqual(
      expect.arrayContaining([
        'seed',
        'import',
        'train',
        'forecast',
        'backtest',
        'models list',
        'keys create',
        'db migrate',
      ]),
    )
    expect(names).toEqual(COMMANDS.map(({ name }) => name))
    for (const { name, load } of COMMANDS) expect(load().help).toContain(`forecart ${name}`)
    const { code, output } = await type('models', 'list', '--help')
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('forecart models list') })
  })

  it.each([
    [['sing'], 'there is no command "sing"'],
    [['keys', 'create'], 'Name the key'],
    [['keys', 'create', 'till', '--scope', 'all'], '--scope must be one of'],
    [['models', 'list', '--first', '0'], '--first must be a whole number between 1 and 500'],
    [['models', 'list', '--second'], "Unknown option '--second'"],
    [['backtest', '--family', 'oracle'], 'There is no model family'],
    [['backtest', '--out', 'windows.xlsx'], 'does not end in .csv, .jsonl, .ndjson, .parquet'],
    [['forecast'], 'Name the file with --out'],
    [['forecast', '--out', '-'], 'name the format with --format csv|jsonl|parquet'],
    [['forecast', '--out', '/nowhere/f.csv'], '/nowhere/f.csv cannot be written'],
    [['forecast', '--out', 'f.csv', '--horizon', '93'], '--horizon must be a whole number between 1 and 92'],
    [['forecast', '--out', 'f.csv', '--levels', '0.5,1'], '--levels must be 1 to 20 different numbers'],
    [['reorder-plan'], 'Name the places with --locations'],
    [['reorder-plan', '--locations', 'x', '--goal', 'luck'], '--goal must be one of'],
    [['reorder-plan', '--locations', 'x', '--pack', 'six'], '--pack must be a number'],
    [['cleaning-report', '--cleaning', '{"gaps":"magic"}'], 'cleaning.gaps is refused'],
    [['cleaning-report', '--cleaning', 'mean'], '--cleaning must be a JSON object'],
    [['search'], 'Name what may vary with --space'],
    [['search', '--space', '{"maxStep": [1, 2]}'], 'maxStep'],
    [['seed', '--size', 'endless'], '--size must be one of'],
    [['seed', '--last-day', '2026-02-30'], 'is not a calendar day'],
    [['train', '--hyperparameters', '[1]'], 'must be a JSON object'],
    [['backtest', '--hyperparameters', '{"maxStep": 9}'], 'maxStep'],
    [['backtest', '--hyperparameters', '{"maxSteps": -1}'], 'maxSteps'],
    [['train', '--hyperparameters', '{"cleaning":{"lowPass":1}}'], 'cleaning.lowPass'],
    [['train', '--training-days', '59'], '--training-days must be a whole number between 60 and 3650'],
    [['backtest', '--training-days', 'all'], '--training-days must be a whole number between 60 and 3650'],
    [['models', 'promote', 'best'], 'The version must be a whole number'],
    [['models', 'export', '1'], 'Name the version and a folder'],
    [['models', 'map', '1'], 'Say what to make of it: --plot <file.svg>, --json, or both'],
    [['models', 'export', 'best', '--out', 'trees'], 'The version must be a whole number'],
    [['train', '--hyperparameters', '{"cleaning":{"lowPass":1}}'], 'cleaning.lowPass'],
    [['models', 'explain', 'best'], 'The version must be a whole number'],
    [
      ['lift', 'predict', '--items', 'a', '--start', '2026-01-01', '--end', '2026-01-02', '--kind', 'x'],
      '--kind',
    ],
  ])('refuses %j with code 2 and a reason, before anything is opened', async (args, reason) => {
    const { code, output, errors } = await type(...args)
    expect(errors).toContain(reason)
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(existsSync(join(home, 'database'))).toBe(false)
  })

  it('says which it is, and tells of commands in every way they are asked for', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      version: string
    }
    expect(await forecart(['--version'])).toMatchObject({ code: 0, output: `${version}\n` })
    const help = await type('import', '--help')
    expect(await type('help', 'import')).toEqual(help)
    expect(await forecart(['imprt'])).toMatchObject({
      code: 2,
      output: '',
      errors: expect.stringContaining('Did you mean: forecart import'),
    })
    expect((await type('keys')).errors).toContain('keys revoke')
  })

  it('names what is wrong with the environment', async () => {
    const { code, errors } = await forecart(['models', 'list'], { FORECART_HOEM: home, PORT: 'x' })
    expect(code).toBe(2)
    expect(errors).toContain('PORT must be a port number')
    expect(errors).toContain('FORECART_HOEM is not a setting; did you mean FORECART_HOME?')
    expect(errors).not.toMatch(/^ +at /m)
  })

  alsoExhaustively(() => {
    it('shows what devices there are, and why the named one is refused', async () => {
      const device = absentDevice()
      const environment = { FORECART_HOME: home, FORECART_DEVICE: device }
      const table = await runCommand(['devices'], environment)
      expect(table.code).toBe(2)
      expect(table.output).toMatch(/^ort-cpu +\d/m)
      expect(table.output).toMatch(new RegExp(`^${device} +- +\\w`, 'm'))
      expect(table.errors).toContain(`FORECART_DEVICE names ${device}, which does not work here: `)

      const json = await runCommand(['devices', '--json'], environment)
      expect(json.code).toBe(2)
      const reports = JSON.parse(json.output) as DeviceReport[]
      expect(reports.filter(({ chosen }) => chosen)).toEqual([])
      expect(reports.find(({ name }) => name === 'ort-cpu')).toMatchObject({ probeMs: expect.any(Number) })
      const { reason } = reports.find(({ name }) => name === device)!
      expect(json.errors).toContain(`which does not work here: ${reason} (BAD_CONFIGURATION)`)
    })
  })

  it('shows how it is with what is stored, and makes nothing where there is nothing', async () => {
    const nowhere = join(home, 'nowhere')
    const missing = await runCommand(['status'], { FORECART_HOME: nowhere })
    expect(missing).toMatchObject({ code: 3, errors: expect.stringContaining('There is nothing at') })
    expect(existsSync(nowhere)).toBe(false)
    const text = await type('status')
    // It has started the database of the home, and ended it. Commands that follow find it running, as beside a server.
    running = await openHomeDatabase(home, createLogger({ level: 'silent', name: 'test' }))
    expect(text.output).toMatch(/^Server +not running/m)
    expect(text.output).toMatch(/^Shop +empty: forecart help import/m)
    const json = JSON.parse((await type('status', '--json')).output) as Record<string, unknown>
    expect(json).toMatchObject({ champion: null, openAlerts: 0, connected: { server: false } })
  })

  it('names the order of a file that is far above what sells, and shows it until it is put right', async () => {
    const own = temporaryFolder()
    const shop = await createRawTestDatabase()
    const ask = (...args: string[]) => runCommand(args, { FORECART_HOME: own.path, DATABASE_URL: shop.url })
    try {
      const [demand, orders, right] = ['demand', 'orders', 'right'].map((name) =>
        join(own.path, `${name}.csv`),
      )
      const [demandMapping, ordersMapping] = ['demand', 'orders'].map((name) =>
        join(own.path, `${name}.json`),
      )
      const common = { currency: 'EUR', timeZone: 'UTC', missingItems: 'create', missingLocations: 'create' }
      writeFileSync(
        demandMapping!,
        JSON.stringify({
          ...common,
          target: 'demand',
          fields: { itemExternalId: 'sku', day: 'day', units: 'y' },
        }),
      )
      const fields = {
        externalId: 'no',
        itemExternalId: 'sku',
        quantity: 'qty',
        unitPrice: 'price',
        orderedAt: 'at',
      }
      writeFileSync(ordersMapping!, JSON.stringify({ ...common, target: 'orders', fields }))
      const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
      // As the series OUT of case 12: three a day, and one day of a thousand million.
      const days = (wrong: number) =>
        `sku,day,y\n${Array.from({ length: 60 }, (_, at) => `OUT,${day(60 - at)},${at === 40 ? wrong : 3}\n`).join('')}`
      writeFileSync(demand!, days(1e9))
      writeFileSync(right!, days(3))
      const order = (no: string, ago: number, qty: number) => `${no},TEA,${qty},1,${day(ago)}T12:00:00Z\n`
      const usual = Array.from({ length: 40 }, (_, at) => order(`A-${at}`, 40 - at, 3)).join('')
      writeFileSync(orders!, `no,sku,qty,price,at\n${usual}${order('WRONG-1', 9, 123_456_789)}`)

      expect(await ask('import', '--mapping', demandMapping!, demand!)).toMatchObject({ code: 0 })
      expect(await ask('import', '--mapping', ordersMapping!, orders!)).toMatchObject({ code: 0 })
      const { output } = await ask('status')
      expect(output).toMatch(/^Alerts +2 open: \{ alerts/m)
      expect(output).toMatch(new RegExp(`^ +DEMAND_OUTLIER: .*1,000,000,000 units.* on ${day(20)}`, 'm'))
      expect(output).toMatch(/^ +DEMAND_OUTLIER: .*order WRONG-1 with 123,456,789/m)
      const { openAlerts, alerts } = JSON.parse((await ask('status', '--json')).output) as {
        openAlerts: number
        alerts: { kind: string; message: string }[]
      }
      expect(openAlerts).toBe(2)
      expect(alerts.map(({ kind }) => kind)).toEqual(['DEMAND_OUTLIER', 'DEMAND_OUTLIER'])

      expect(await ask('import', '--mapping', demandMapping!, right!)).toMatchObject({ code: 0 })
      const after = (await ask('status')).output
      expect(after).toMatch(/^Alerts +1 open/m)
      expect(after).not.toContain('1,000,000,000')
    } finally {
      own.remove()
      await shop.drop()
    }
  })

  it('fills an empty shop without a server, and only once', async () => {
    const seeded = await forecart(['seed', '--size', 'tiny'], environment)
    expect(seeded).toMatchObject({ code: 0, output: expect.stringMatching(/^Seeded \d+ rows/) })
    const again = await type('seed', '--size', 'tiny')
    expect(again).toMatchObject({ code: 4, errors: expect.stringContaining('not empty') })
    expect((await type('db', 'migrate')).output).toContain('up to date')
  })

  it('makes, shows and ends keys', async () => {
    const { output: key } = await type('keys', 'create', 'till', '--scope', 'ingest', '--scope', 'read')
    expect(key).toMatch(/^fck_[\w-]{43}\n$/)
    const { output: list } = await type('keys', 'list')
    expect(list).toContain(key.slice(0, 12))
    expect(list).not.toContain(key.trim())
    const id = /^(\d+) /m.exec(list)![1]!
    expect((await type('keys', 'revoke', id)).output).toBe('The key "till" is revoked.\n')
    expect((await type('keys', 'revoke', '999')).code).toBe(3)
  })

  it('trains, registers and rolls back', async () => {
    const trained = await type('train', '--family', 'seasonal-naive')
    expect(trained.output).toMatch(/wape\s+0\.\d+/)
    expect(trained.output).toContain('demand version 1:')
    const { output } = await type('models', 'list', '--json')
    const [version] = JSON.parse(output) as {
      version: number
      aliases: string[]
      metrics: { wape: number }
    }[]
    expect(version).toMatchObject({ version: 1, aliases: ['champion'] })
    expect(version!.metrics.wape).toBeGreaterThan(0)
    const { output: shown } = await type('models', 'show', '1', '--json')
    const { metricSlices } = JSON.parse(shown) as { metricSlices: { value: string; metrics: object }[] }
    expect(metricSlices.find(({ value }) => value === 'bottom')!.metrics).toEqual(version!.metrics)
    const svg = join(home, 'effects.svg')
    const { output: explained } = await type(
      'models',
      'explain',
      '1',
      '--json',
      '--series',
      '20',
      '--plot',
      svg,
    )
    const { rules, heldOutRows, effects } = JSON.parse(explained) as {
      rules: { share: number }[]
      heldOutRows: number
      effects: { kind: string; points: { plan: number; ratio: number }[] }[]
    }
    expect(rules.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6)
    expect(heldOutRows).toBeGreaterThan(0)
    // A seasonal naive forecast reads no plans.
    expect(effects.map(({ kind }) => kind)).toEqual(['DISCOUNT', 'PRICE'])
    for (const { points } of effects) for (const { ratio } of points) expect(ratio).toBeCloseTo(1, 9)
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /)
    expect((await type('models', 'explain', '1', '--model', 'session')).code).toBe(2)
    expect(await type('models', 'export', '1', '--out', join(home, 'trees'))).toMatchObject({
      code: 2,
      errors: expect.stringContaining('Only trees are exported'),
    })
    expect((await type('models', 'rollback')).code).toBe(4)
    expect((await type('models', 'promote', '7')).code).toBe(3)
  })

  it('holds forecasts against what happened, as a table, as JSON and as a picture', async () => {
    const svg = join(home, 'backtest.svg')
    const options = ['--family', 'seasonal-naive', '--windows', '2', '--stride', '14', '--horizon', '14']
    const file = join(home, 'windows.jsonl')
    const { output } = await type('backtest', ...options, '--json', '--plot', svg, '--out', file)
    const report = JSON.parse(output) as {
      origins: string[]
      results: { family: string; metrics: Record<string, number> }[]
    }
    expect(report.origins).toHaveLength(2)
    expect(report.results.map(({ family }) => family)).toEqual(['seasonal-naive'])
    const days = readLines(file)
    expect(new Set(days.map(({ originDay }) => originDay))).toEqual(new Set(report.origins))
    // The error and the units of all scored days of single items at single places make up the reported figure.
    const scored = days.filter(
      ({ item, location, actual }) => item !== null && location !== null && actual !== null,
    )
    const sumOf = (valueOf: (day: Row) => number) => scored.reduce((sum, day) => sum + valueOf(day), 0)
    const error = sumOf((day) => Math.abs(Number(day['actual']) - Number(day['q0.5'])))
    expect(error / sumOf((day) => Number(day['actual']))).toBeCloseTo(report.results[0]!.metrics['wape']!, 6)
    const names = ['mae', 'rmse', 'mape', 'smape', 'mase', 'wape', 'r2', 'pinball', 'coverage80']
    expect(Object.keys(report.results[0]!.metrics)).toEqual(expect.arrayContaining(names))
    const drawing = readFileSync(svg, 'utf8')
    expect(drawing).toMatch(/^<svg /)
    for (const text of ['sold', 'median forecast', '80 % interval']) expect(drawing).toContain(text)
    const { output: table } = await type('backtest', ...options)
    expect(table).toMatch(/metric\s+seasonal-naive\n/)
    expect((await type('backtest', '--item', 'nothing')).code).toBe(3)
  })

  it('writes forecasts as CSV, as JSON Lines and as Parquet with the same figures', async () => {
    const file = join(home, 'forecasts.csv')
    const all = await type('forecast', '--out', file, '--horizon', '7')
    expect({ code: all.code, errors: all.errors }).toEqual({
      code: 0,
      errors: expect.stringContaining('Forecasting done'),
    })
    const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(header).toBe(
      'item,location,originDay,day,daysAhead,mean,q0.1,q0.5,q0.9,isFallback,basis,ownHistoryFrom,lastObservedDay,modelVersion',
    )
    expect(all.output).toBe(`Wrote the forecasts of ${lines.length / 7} series to ${file}\n`)
    const item = lines[0]!.split(',')[0]!
    const places = new Set(
      lines.filter((line) => line.startsWith(`${item},`)).map((line) => line.split(',')[1]!),
    )
    expect(places.size).toBeGreaterThan(1)
    const asJson = ['--out', '-', '--format', 'jsonl', '--horizon', '7', '--items', item]
    const one = await type('forecast', ...asJson)
    expect(one.errors).toContain(`Wrote the forecasts of ${places.size} series to the standard output`)
    const rows = parseLines(one.output)
    expect(
      rows.map((row) =>
        Object.values(row)
          .map((value) => String(value ?? ''))
          .join(','),
      ),
    ).toEqual(lines.filter((line) => line.startsWith(`${item},`)))
    const parquet = join(home, 'forecasts.parquet')
    await type('forecast', '--out', parquet, '--horizon', '7', '--items', item)
    expect(await readParquet(parquet)).toEqual(rows)
    const total = await type('forecast', ...asJson, '--totals')
    expect(parseLines(total.output)).toEqual(rows.filter(({ location }) => location === null))
    const [place] = [...places].filter((key) => key !== '')
    const there = await type('forecast', ...asJson, '--locations', place!)
    expect(parseLines(there.output)).toEqual(rows.filter(({ location }) => location === place))
    expect(await type('forecast', ...asJson, '--locations', 'atlantis')).toMatchObject({
      code: 3,
      output: '',
    })
  })

  it('plans orders as JSON and as CSV with the same figures, of what was counted', async () => {
    // Of what the test before wrote.
    const [, ...forecasts] = readFileSync(join(home, 'forecasts.csv'), 'utf8').trimEnd().split('\n')
    const sold = forecasts.map((line) => line.split(',')).filter(([, place]) => place !== '')
    const [item, location] = sold.sort((one, other) => Number(other[5]) - Number(one[5]))[0]!
    const mapping = join(home, 'stock-mapping.json')
    const fields = {
      itemExternalId: 'sku',
      locationExternalId: 'place',
      countedAt: 'at',
      quantityOnHand: 'n',
    }
    writeFileSync(mapping, JSON.stringify({ target: 'stock', timeZone: 'UTC', fields }))
    const counts = join(home, 'stock.csv')
    writeFileSync(counts, `sku,place,at,n\n${item},${location},${new Date().toISOString()},1\n`)
    expect(await type('import', '--mapping', mapping, counts)).toMatchObject({ code: 0 })
    planned = {
      item: item!,
      asked: ['reorder-plan', '--locations', location!, '--lead-time', '3', '--pack', '5'],
    }
    const { asked } = planned
    const json = await type(...asked, '--json')
    expect(json.code).toBe(0)
    const plans = parseLines(json.output)
    const plan = plans.find((one) => one.item === item)
    expect(plans.every((one) => one.location === location)).toBe(true)
    expect(plan).toMatchObject({ onHand: 1, onOrder: 0 })
    expect(Number(plan!.orderQuantity)).toBeGreaterThan(0)
    expect(Number(plan!.orderQuantity) % 5).toBe(0)
    const csv = join(home, 'orders.csv')
    expect((await type(...asked, '--out', csv)).code).toBe(0)
    const [header, ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\n')
    expect(header).toBe(Object.keys(plan!).join(','))
    expect(lines).toEqual(
      plans.map((one) =>
        Object.values(one)
          .map((value) => String(value ?? ''))
          .join(','),
      ),
    )
    planned = { ...planned, plan: plan! }
  })

  alsoExhaustively(() => {
    it('plans the order of one item as a table, with more demand than before, and not beyond the horizon', async () => {
      const { asked, item, plan } = planned
      const ofItem = [...asked, '--items', item, '--json']
      const { output: shown } = await type(...asked, '--items', item)
      expect(shown).toContain('orderQuantity')
      expect(shown).toContain(String(plan!.orderQuantity))
      const [doubled] = parseLines((await type(...ofItem, '--demand-factor', '2')).output)
      expect(Number(doubled!.reorderPoint)).toBeGreaterThan(Number(plan!.reorderPoint))
      const tooFar = await type(...ofItem, '--lead-time', '300')
      expect(tooFar).toMatchObject({ code: 0, output: '' })
      expect(tooFar.errors).toMatch(/^1 items at places have no plan: .*\(BAD_USER_INPUT\)$/m)
      expect((await type(...ofItem, '--service-level', '2')).code).toBe(2)
    })
  })

  it('reports what cleaning would change of what was recorded', async () => {
    const { item, asked } = planned
    const location = asked[2]!
    const cleaned = [
      'cleaning-report',
      '--locations',
      location,
      '--items',
      item,
      '--cleaning',
      '{"lowPass":14}',
    ]
    const told = await type(...cleaned, '--json')
    expect([told.code, told.errors]).toEqual([0, ''])
    const [report] = parseLines(told.output)
    expect(report).toMatchObject({ item, location, cleaned: expect.any(Array) })
    expect((await type(...cleaned)).output).toMatch(/meanFiltered\n.*\d/s)
  })

  alsoExhaustively(() => {
    it('leaves the file of before where writing forecasts is cancelled', async () => {
      const folder = join(home, 'exports')
      mkdirSync(folder)
      const file = join(folder, 'forecasts.csv')
      writeFileSync(file, 'of before')
      const watcher = watch(folder)
      const child = spawn(process.execPath, [BIN, 'forecast', '--out', file], {
        env: { ...process.env, FORECART_HOME: home },
        stdio: 'ignore',
      })
      const closed = once(child, 'close')
      while (!readdirSync(folder).some((name) => name.endsWith('.part'))) await once(watcher, 'change')
      watcher.close()
      child.kill('SIGINT')
      expect(await closed).toEqual([130, null])
      expect(readdirSync(folder)).toEqual(['forecasts.csv'])
      expect(readFileSync(file, 'utf8')).toBe('of before')
    })
  })

  alsoExhaustively(() => {
    it('exports the trees of a version as ONNX files, with the columns that they read', async () => {
      const small = JSON.stringify({ horizon: 7, maxRounds: 5, maxWindows: 400 })
      const trained = await type('train', '--family', 'boosted', '--hyperparameters', small)
      const [, version] = /demand version (\d+): The challenger \(boosted\)/.exec(trained.output)!
      const folder = join(home, 'trees')
      const exported = await type('models', 'export', version!, '--out', folder)
      const names = readdirSync(folder)
      expect(exported.output).toBe(`Wrote ${names.length} files to ${folder}\n`)
      expect(names).toEqual(expect.arrayContaining(['mean.onnx', 'trees.json']))
      const { columns } = JSON.parse(readFileSync(join(folder, 'trees.json'), 'utf8')) as {
        columns: object[]
      }
      expect(columns.length).toBeGreaterThan(10)
    })
  })

  alsoExhaustively(() => {
    it('backtests the network with the hyper-parameters that are given', async () => {
      const tiny = {
        hiddenSize: 8,
        residualBlocks: 1,
        decoderSize: 8,
        batchSize: 32,
        maxWindows: 256,
        maxSteps: 2,
        evaluateEvery: 1,
      }
      const options = ['--windows', '1', '--training-days', '180', '--json']
      const { output, errors } = await type('backtest', '--hyperparameters', JSON.stringify(tiny), ...options)
      const report = JSON.parse(output || errors) as {
        plan: object
        history: { days: number }
        results: { family: string; slices: { value: string; metrics: { wape: number } }[] }[]
      }
      expect(report).toMatchObject({ plan: { trainingDays: 180 }, history: { days: 180 } })
      expect(report.results.map(({ family }) => family)).toEqual(['global-mlp', 'seasonal-naive'])
      for (const { slices } of report.results) {
        expect(slices.find(({ value }) => value === 'bottom')!.metrics.wape).toBeGreaterThan(0)
      }
      const other = await type(
        'backtest',
        '--hyperparameters',
        JSON.stringify({ ...tiny, hiddenSize: 16 }),
        ...options,
      )
      const [network] = (JSON.parse(other.output) as typeof report).results
      expect(network!.slices).not.toEqual(report.results[0]!.slices)
    })
  })

  alsoExhaustively(() => {
    it('says how many days are missing, and reads as many as the environment says', async () => {
      const shortHistory = { ...environment, FORECART_TRAINING_DAYS: '60' }
      const few = await runCommand(['backtest', '--family', 'seasonal-naive'], shortHistory)
      expect(few.errors).toContain('4 windows of 28 days need 113 days of history; there are 60')
      const rest = ['--windows', '1', '--horizon', '28']
      const naive = await runCommand(['backtest', '--family', 'seasonal-naive', ...rest], shortHistory)
      expect(naive.errors).toContain(
        'seasonal-naive needs 42 days of history; there are 32 days before the evaluation windows',
      )
      const network = await runCommand(['train'], { ...environment, FORECART_TRAINING_DAYS: '90' })
      expect(network.errors).toMatch(
        /needs \d+ days of history; there are \d+ days before the evaluation windows/,
      )
    })
  })
})
