import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/config reads the environment; take what you need as an argument.',
}

const sqlOutside = {
  selector: "CallExpression[callee.property.name='query']",
  message: 'SQL belongs into src/db/repositories.',
}

// However it is taken: `Math.random`, `Math['random']`, `globalThis.Math.random`, `const { random } = Math`.
const memberOf = (object, name, message) =>
  [
    ...[`object.name='${object}'`, `object.property.name='${object}'`].flatMap((of) =>
      [`property.name='${name}'`, `property.value='${name}'`].map(
        (member) => `MemberExpression[${of}][${member}]`,
      ),
    ),
    ...[
      `VariableDeclarator[init.name='${object}']`,
      `:matches(AssignmentExpression, AssignmentPattern)[right.name='${object}']`,
    ].map((taken) => `${taken} > ObjectPattern > Property[key.name='${name}']`),
  ].map((selector) => ({ selector, message }))

const CLOCK = 'The time would be the same in every step: make it an input.'

// Calls that a trace would bake into the graph without a word; see docs/compute.md.
const bakedCalls = [
  ['dataSync', 'data', 'arraySync', 'array', 'bufferSync', 'buffer'].flatMap((name) =>
    [`callee.property.name='${name}'`, `callee.property.value='${name}'`].map((called) => ({
      selector: `CallExpression[${called}][callee.object.type!='ThisExpression'][arguments.length=0]`,
      message: `A value read with ${name}() while tracing would be baked into the graph.`,
    })),
  ),
  ['loss', 'forward', 'compute'].map((name) => ({
    selector: `Property[key.name='${name}'] > :function[async=true]`,
    message: 'A function that is traced computes in tensors, without awaiting.',
  })),
  [
    ...memberOf('Math', 'random', 'Use core/rng with a seed.'),
    ...memberOf('Date', 'now', CLOCK),
    ...memberOf('performance', 'now', CLOCK),
    ...memberOf('process', 'hrtime', CLOCK),
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK },
    { selector: "CallExpression[callee.name='Date']", message: CLOCK },
    {
      selector: "MemberExpression[object.name='tf'][property.name='dropout']",
      message: 'Use dropout of src/compute: its seed is an input.',
    },
    {
      selector:
        "MemberExpression[object.name='tf'][property.name=/^(rand|random.*|truncatedNormal|multinomial)$/]",
      message: 'Its numbers would be the same in every step: use counterUniformTensor of src/compute.',
    },
    {
      selector: "MemberExpression[object.property.name='layers'][property.name=/[dD]ropout$/]",
      message: 'Use dropout of src/compute: its seed is an input.',
    },
    {
      selector: "MemberExpression[object.name=/[oO]ptimizer$/][property.name='learningRate']",
      message: 'The rate would be baked into the graph: it is an input of the training step.',
    },
    {
      selector: "MemberExpression[object.property.name=/[oO]ptimizer$/][property.name='learningRate']",
      message: 'The rate would be baked into the graph: it is an input of the training step.',
    },
    {
      selector: "MemberExpression[object.name='tf'][property.name='train']",
      message: 'Use the optimisers of src/compute: their rate is an input.',
    },
  ],
].flat()

export default defineConfig([
  globalIgnores([
    'dist',
    'dist.next',
    'console/dist',
    'console/dist.next',
    'console/generated',
    'coverage',
    'src/db/generated',
    'node_modules',
    '.forecart',
  ]),
  {
    files: ['src/**/*.ts', 'seeds/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts', 'console/**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', processEnv],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/db/**'],
    rules: { 'no-restricted-syntax': ['error', processEnv, sqlOutside] },
  },
  { files: ['src/config/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/models/**/*.ts', 'src/compute/layers/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', processEnv, sqlOutside, ...bakedCalls] },
  },
  {
    // The rules above know tfjs by the name `tf`.
    files: ['src/models/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tensorflow/*'], message: 'Import tf from src/compute.' }] },
      ],
    },
  },
  // type-graphql reads parameter and property types at run time: there an import of a type must stay a value.
  { files: ['src/graphql/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  { files: ['console/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['bench/**/*.ts', 'src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // jest's matchers are typed as any.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'Import fc from test/support/property-testing, which sets its seed.' },
      ],
    },
  },
  { files: ['test/support/property-testing.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'off',
    },
  },
  {
    // Parts of tasks are loaded when they are needed, and by their path: see src/registry/task-catalog.ts. So are commands, most of the server, and
    // what trains a network: TensorFlow.js, which a process that only answers does without.
    files: [
      'src/cli/commands/index.ts',
      'src/cli/run-command-line.ts',
      'src/compute/inference/open-inference.ts',
      'src/main.ts',
      'src/models/session/{gru4rec,sasrec,session-cnn}/index.ts',
      'src/models/session/next-item-network/estimator.ts',
      'src/models/*/task.ts',
      'src/models/session/ensemble/networks.ts',
      'src/registry/task-catalog.ts',
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
])
