/**
 * One direction of imports between the rooms of src (docs/architecture.md): a room may import the rooms listed for it,
 * and core, config and contracts always. `npm run check` fails on anything else.
 */
const ROOMS = {
  core: [],
  config: ['contracts'],
  contracts: [],
  db: [],
  features: [],
  evaluation: [],
  compute: [],
  models: ['features', 'evaluation', 'compute'],
  registry: ['db', 'models', 'evaluation'],
  datasets: ['db', 'features'],
  training: ['registry', 'datasets', 'models', 'features', 'evaluation', 'compute', 'db'],
  serving: ['registry', 'models', 'features', 'compute', 'db'],
  services: [
    'serving',
    'training',
    'registry',
    'datasets',
    'models',
    'features',
    'evaluation',
    'compute',
    'db',
  ],
  'job-runner': ['services', 'serving', 'training', 'registry', 'datasets', 'db'],
  graphql: ['services'],
  server: ['graphql', 'services'],
  cli: ['services', 'serving', 'compute', 'training', 'registry', 'datasets', 'models', 'evaluation', 'db'],
  bootstrap: ['server', 'job-runner', 'services', 'serving', 'training', 'registry', 'features', 'db'],
}
/** Rooms that fill an empty shop. */
const SEEDING = ['cli', 'bootstrap']

const ALWAYS = ['core', 'config', 'contracts']
const folder = (rooms) => `^src/(${rooms.join('|')})/`

const roomRules = Object.entries(ROOMS).map(([room, imports]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import ${[...imports, ...ALWAYS].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|seeds|test|bench)/',
    pathNot: [
      folder([room, ...imports, ...(ALWAYS.includes(room) ? ['core'] : ALWAYS)]),
      ...(SEEDING.includes(room) ? ['^seeds/index'] : []),
    ],
  },
}))

const onlyFrom = (name, rooms, packages) => ({
  name,
  comment: `only ${rooms.join(', ')} may import ${packages.join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: folder(rooms) },
  to: { path: packages.map((name) => `node_modules/${name}(/|$)`) },
})

module.exports = {
  forbidden: [
    ...roomRules,
    onlyFrom('type-graphql-in-graphql', ['graphql'], ['type-graphql']),
    onlyFrom('database-in-db', ['db'], ['@prisma', 'pg', 'pg-copy-streams', 'graphile-worker']),
    onlyFrom(
      'tensors-in-compute',
      ['compute', 'models'],
      ['@tensorflow', 'onnxruntime-node', 'onnxruntime-common'],
    ),
    {
      name: 'seeds-imports',
      severity: 'error',
      from: { path: '^seeds/' },
      to: { path: '^(src|test|bench)/', pathNot: folder(['core', 'contracts', 'db']) },
    },
    {
      name: 'console-apart',
      comment: 'the console speaks to the API only, as any client does',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|seeds|test|bench)/' },
    },
    {
      name: 'console-in-the-browser',
      comment: 'the server serves what is built of the console, and imports nothing of it',
      severity: 'error',
      from: { path: '^(src|seeds)/' },
      to: { path: '^console/' },
    },
    {
      name: 'console-pages-apart',
      comment:
        'a page of the console imports nothing of another one; what two need lies in console/components',
      severity: 'error',
      from: { path: '^console/pages/([^/]+)/' },
      to: { path: '^console/pages/', pathNot: '^console/pages/$1/' },
    },
    {
      name: 'console-components-below-pages',
      severity: 'error',
      from: { path: '^console/(api|components|language)/' },
      to: { path: '^console/(pages|shell)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: '^src/db/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(src|seeds)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(src/db/generated|console/dist(\\.next)?)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
}
