import { useState } from 'react'
import type { FormEvent } from 'react'
import type { Credentials } from '../api/credentials'
import type { SignInProblem } from '../api/sign-in-problem'
import { useMessages } from '../language/preferences'
import { signInMessages } from './sign-in.messages'

export function SignIn(props: {
  readonly problem: SignInProblem | null
  readonly isChecking: boolean
  readonly onSignIn: (credentials: Credentials) => void
}) {
  const t = useMessages(signInMessages)
  const [kind, setKind] = useState<Credentials['kind']>('token')
  const [value, setValue] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (value.trim() !== '') props.onSignIn({ kind, value: value.trim() })
  }
  return (
    <div className="sign-in">
      <main className="card">
        <h1>{t.title}</h1>
        <div role="alert">{props.problem ? <p className="notice bad">{t[props.problem]}</p> : null}</div>
        <form className="stack" onSubmit={submit}>
          <fieldset>
            <legend>{t.kind}</legend>
            <div className="row">
              {(['token', 'key'] as const).map((one) => (
                <label key={one} className="row">
                  <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
                  {t[one]}
                </label>
              ))}
            </div>
          </fieldset>
          <label className="field">
            {t.secret}
            <input
              type="password"
              autoComplete="off"
              required
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          </label>
          <p className="soft">{t.where}</p>
          <button className="primary" type="submit" disabled={props.isChecking}>
            {props.isChecking ? t.checking : t.submit}
          </button>
        </form>
      </main>
    </div>
  )
}
