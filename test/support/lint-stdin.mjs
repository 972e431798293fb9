// Lints standard input as if it were the file that is named, by the project's rules except those that need types, which
// would take a minute: prints rule and line of each finding as JSON.
import { text } from 'node:stream/consumers'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'

const { languageOptions, rules } = tseslint.configs.disableTypeChecked
const eslint = new ESLint({ overrideConfig: { languageOptions, rules } })
const [result] = await eslint.lintText(await text(process.stdin), { filePath: process.argv[2] })
console.log(JSON.stringify(result.messages.map(({ ruleId, line, message }) => ({ ruleId, line, message }))))
