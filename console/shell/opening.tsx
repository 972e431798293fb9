import { Loading } from '../components/loading'

/** What is shown until it is known who is signed in. */
export function Opening() {
  return (
    <main className="opening">
      <Loading />
    </main>
  )
}
