import { useEffect, useState } from 'react'

/** While somebody types or draws a slider, nothing is asked: the value, once it has stayed the same for this long. */
const WAIT_MS = 250

export function useSettled<Value extends string | number>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), WAIT_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
