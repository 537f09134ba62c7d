type Given<Values> = { readonly [Name in keyof Values]: Values[Name] | null | undefined }

/** The members that a request gives of an object; null stands for the default. */
export function givenMembers<Values extends object>(defaults: Values, given: Given<Values>): Partial<Values> {
  const names = Object.keys(defaults) as (keyof Values)[]
  const members = names.filter((name) => given[name] !== undefined).map((name) => [name, given[name] ?? defaults[name]])
  return Object.fromEntries(members) as Partial<Values>
}
