type Bound<Deps, Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (deps: Deps, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never
}

/** Functions without their first parameter: each gets `deps`. */
export function bind<Deps, Functions extends Readonly<Record<string, (deps: Deps, ...rest: never[]) => unknown>>>(
  deps: Deps,
  functions: Functions,
): Bound<Deps, Functions> {
  const bound = Object.entries(functions).map(([name, run]) => [name, (...rest: never[]) => run(deps, ...rest)])
  return Object.fromEntries(bound) as Bound<Deps, Functions>
}
